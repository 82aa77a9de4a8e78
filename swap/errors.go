package swap

import (
	"errors"
	"fmt"
	"strings"
)

// ErrInterrupted is what a function panics with after Function.Interrupt.
var ErrInterrupted = errors.New("swap: interrupted")

// ErrRecursion is what a function panics with when its calls are nested too
// deeply.
var ErrRecursion = errors.New("swap: recursion too deep")

// An Error says what is wrong with a source text.
type Error struct {
	Stage       string // "check", "compile", "link" or "load"
	Diagnostics []Diagnostic
}

// A Diagnostic is one thing wrong with a source text, written to be shown to
// whoever wrote it.
type Diagnostic struct {
	Line, Column int    // from 1; 0 where there is no place to point at
	Message      string // what is wrong
	Text         string // the offending line
	Hint         string // how to mend it; may be empty
}

// Error returns the stage and all diagnostics.
func (e *Error) Error() string {
	var s strings.Builder
	fmt.Fprintf(&s, "swap: %s:", e.Stage)
	for _, d := range e.Diagnostics {
		s.WriteString("\n")
		s.WriteString(d.String())
	}
	return s.String()
}

// String returns d as a few lines of text: place and message, the offending
// line with a caret under it, the hint.
func (d Diagnostic) String() string {
	var s strings.Builder
	if d.Line > 0 {
		fmt.Fprintf(&s, "%d:%d: ", d.Line, d.Column)
	}
	s.WriteString(d.Message)
	if d.Text != "" {
		s.WriteString("\n\t" + d.Text)
	}
	if d.Hint != "" {
		s.WriteString("\n\thint: " + d.Hint)
	}
	return s.String()
}
