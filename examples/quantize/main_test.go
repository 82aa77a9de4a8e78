package main

import (
	"testing"

	"github.com/wallacea-go/wallacea/internal/programtest"
)

const program = programtest.Program("quantize")

func TestMain(m *testing.M) { program.Main(m, main) }

// TestShort runs a short search and compares what it says with the README.
func TestShort(t *testing.T) {
	t.Parallel()
	program.Script(t, "testdata/script/short.txtar")
}

// TestBad tries command lines and archives that cannot be used.
func TestBad(t *testing.T) {
	t.Parallel()
	program.Script(t, "testdata/script/bad.txtar")
}

func TestInterrupt(t *testing.T) {
	t.Parallel()
	program.Interrupt(t)
}
