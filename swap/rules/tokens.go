package rules

import (
	"fmt"
	"go/build/constraint"
	"go/scanner"
	"go/token"
	"strings"
)

// lexical checks the tokens before anything is parsed: compiler directives
// hide in comments, and brackets nested too deeply would make the parser
// recurse.
func (c *checker) lexical() {
	file := c.fset.AddFile("", -1, len(c.source))
	// The scanner obeys //line comments. All positions are asked for without.
	var s scanner.Scanner
	s.Init(file, []byte(c.source), func(token.Position, string) {}, scanner.ScanComments)
	var n nesting
	for {
		pos, tok, lit := s.Scan()
		switch tok {
		case token.EOF:
			return
		case token.COMMENT:
			c.directive(pos, lit)
			continue
		}
		if n.next(tok) {
			c.report(pos, fmt.Sprintf("nested more than %d levels deep", maxNesting), "split it into several functions or statements")
			return
		}
	}
}

// directive refuses comments that speak to the compiler or the go command.
func (c *checker) directive(pos token.Pos, comment string) {
	text, line := strings.CutPrefix(comment, "//")
	if !line {
		text = strings.TrimPrefix(comment, "/*")
	}
	what := ""
	switch {
	case strings.HasPrefix(text, "line "):
		what = "line directives"
	case !line:
	case strings.HasPrefix(text, "go:build"), constraint.IsPlusBuild(comment):
		what = "build constraints"
	case strings.HasPrefix(text, "go:"):
		what = "compiler directives"
	case strings.HasPrefix(text, "export "), strings.HasPrefix(text, "extern "), strings.HasPrefix(text, "sys"), strings.HasPrefix(text, "cgo"):
		what = "linker directives"
	}
	if what != "" && (what != "linker directives" || !strings.HasPrefix(text, "sys") || strings.HasPrefix(text, "sysnb ") || strings.HasPrefix(text, "sys ")) {
		c.report(pos, what+" are not allowed", "remove the comment")
	}
}
