package rules

import (
	"fmt"
	"strings"
)

// A Stage is a step on the way from source text to a function.
type Stage string

// The stages, in order.
const (
	StageCheck   Stage = "check"   // parsing, types, rules
	StageCompile Stage = "compile" // the compiler
	StageLink    Stage = "link"    // the linker
	StageLoad    Stage = "load"    // loading into the program
)

// MaxDiagnostics is the most diagnostics that an Error has.
const MaxDiagnostics = 10

// An Error says at which stage a source text failed, and why.
type Error struct {
	Stage       Stage
	Diagnostics []Diagnostic
}

// A Diagnostic is one thing wrong with a source text, written to be shown to
// whoever wrote it.
type Diagnostic struct {
	Line, Column int    // from 1; 0 where there is no place to point at
	Message      string // what is wrong
	Text         string // the offending line
	Hint         string // how to fix it; may be empty
}

// Error returns the stage and all diagnostics, on one line if the candidate
// could not be linked or loaded, since no place in the source is at fault.
func (e *Error) Error() string {
	if len(e.Diagnostics) == 1 && (e.Stage == StageLink || e.Stage == StageLoad) {
		return fmt.Sprintf("swap: %s: %s", e.Stage, e.Diagnostics[0])
	}
	var s strings.Builder
	fmt.Fprintf(&s, "swap: %s:", e.Stage)
	for _, d := range e.Diagnostics {
		s.WriteString("\n")
		s.WriteString(d.String())
	}
	return s.String()
}

// String returns d as a few lines of text: place and message, the offending
// line, the hint.
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

// At returns a diagnostic for a place in a source text.
func At(source string, line, column int, message, hint string) Diagnostic {
	return Diagnostic{Line: line, Column: column, Message: message, Text: lineOf(source, line), Hint: hint}
}

// lineOf returns a line of text, counted from 1, without the white space
// after it.
func lineOf(text string, line int) string {
	if line < 1 {
		return ""
	}
	for range line - 1 {
		i := strings.IndexByte(text, '\n')
		if i < 0 {
			return ""
		}
		text = text[i+1:]
	}
	text, _, _ = strings.Cut(text, "\n")
	if text = strings.TrimRight(text, " \t\r"); len(text) > 200 {
		text = strings.ToValidUTF8(text[:200], "") + " …"
	}
	return text
}
