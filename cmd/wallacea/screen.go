package main

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"
)

// ANSI escape sequences that move the cursor and change what the terminal does.
const (
	hideCursor = "\x1b[?25l"
	showCursor = "\x1b[?25h"
	wrapOff    = "\x1b[?7l" // what is wider than the terminal is cut by it
	wrapOn     = "\x1b[?7h"
	eraseLine  = "\x1b[K" // to its end
	eraseBelow = "\x1b[J"
)

// A screen draws lines on a terminal, each time in place of the last. It writes all of them
// at once and erases nothing that it does not write anew, so that nothing flickers.
type screen struct {
	out   *output
	size  func() (width, height int)
	drawn int // lines, above the cursor
	width int // of the terminal then
}

func newScreen(out *output, f *os.File) *screen {
	return &screen{out: out, size: func() (width, height int) {
		width, height, err := term.GetSize(int(f.Fd()))
		if err != nil || width <= 0 || height <= 0 {
			return 80, 24
		}
		return width, height
	}}
}

// draw draws lines, as many as there is room for.
func (s *screen) draw(lines []string) error {
	width, height := s.size()
	lines = lines[:min(len(lines), max(height-1, 1))]
	var b strings.Builder
	b.WriteString(hideCursor + wrapOff)
	up := s.drawn
	if s.width > width { // the terminal may have broken what was too wide
		up *= (s.width + width - 1) / width
	}
	if up = min(up, height-1); up > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", up)
	}
	b.WriteString("\r")
	for _, line := range lines {
		b.WriteString(shorten(line, width) + eraseLine + "\r\n")
	}
	b.WriteString(eraseBelow + wrapOn)
	s.drawn, s.width = len(lines), width
	if _, err := s.out.WriteString(b.String()); err != nil {
		return err
	}
	return s.out.Flush()
}

// close gives the cursor back.
func (s *screen) close() {
	_, _ = s.out.WriteString(showCursor) // the terminal may be gone
	_ = s.out.Flush()
}

// shorten is the beginning of a line, with a mark if something is missing.
func shorten(line string, width int) string {
	runes := []rune(line)
	if len(runes) <= width {
		return line
	}
	return string(runes[:max(width-1, 0)]) + "…"
}
