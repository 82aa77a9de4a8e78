package main

import (
	"testing"

	"github.com/wallacea-go/wallacea/internal/programtest"
)

const program = programtest.Program("quantize")

func TestMain(m *testing.M) { program.Main(m, main) }

// TestShort runs a short search and compares what it says with the README.
func TestShort(t *testing.T) { program.Script(t, "testdata/script/short.txtar") }

// TestBad tries command lines and archives that are no use.
func TestBad(t *testing.T) { program.Script(t, "testdata/script/bad.txtar") }

func TestInterrupt(t *testing.T) { program.Interrupt(t) }
