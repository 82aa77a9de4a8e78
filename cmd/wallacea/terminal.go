package main

import (
	"bufio"
	"os"

	"golang.org/x/term"
)

// An output is the standard output of a command.
type output struct {
	*bufio.Writer
	file     *os.File // the standard output itself
	terminal bool
	color    bool
}

func newOutput(f *os.File) *output {
	terminal := term.IsTerminal(int(f.Fd()))
	return &output{
		Writer:   bufio.NewWriterSize(f, 1<<16),
		file:     f,
		terminal: terminal,
		color:    terminal && os.Getenv("NO_COLOR") == "",
	}
}

// ANSI escape sequences of terminal colours.
const (
	green = "\x1b[32m"
	red   = "\x1b[31m"
	cyan  = "\x1b[36m"
	bold  = "\x1b[1m"
	faint = "\x1b[2m"
	plain = "\x1b[0m"
)

// paint returns s in a colour if the output has colours.
func (o *output) paint(color, s string) string {
	if !o.color || color == "" {
		return s
	}
	return color + s + plain
}
