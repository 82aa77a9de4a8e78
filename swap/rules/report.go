package rules

import (
	"fmt"
	"go/token"
	"slices"
)

// report records something wrong at a place, once.
func (c *checker) report(pos token.Pos, message, hint string) {
	if !pos.IsValid() {
		c.reportAt(0, 0, message, hint)
		return
	}
	p := c.fset.PositionFor(pos, false)
	c.reportAt(p.Line, p.Column, message, hint)
}

func (c *checker) reportAt(line, column int, message, hint string) {
	key := fmt.Sprint(line, " ", message)
	if c.seen[key] {
		return
	}
	if c.seen == nil {
		c.seen = make(map[string]bool)
	}
	c.seen[key] = true
	c.diagnostics = append(c.diagnostics, At(c.source, line, column, message, hint))
}

// err returns what was reported in the order of the text, bounded.
func (c *checker) err() *Error {
	slices.SortStableFunc(c.diagnostics, func(a, b Diagnostic) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return &Error{Stage: StageCheck, Diagnostics: c.diagnostics[:min(len(c.diagnostics), MaxDiagnostics)]}
}
