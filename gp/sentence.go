package gp

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// A remark says what an edit has done, and on which line of the program as it is now.
type remark struct {
	done string
	line int
}

// remarked adds a remark on a change of one program into another, and moves the lines of
// those that came before.
func remarked(list []remark, done string, before, after *program) []remark {
	from, to := before.withoutImports(), after.withoutImports()
	lines := func(text string) int { return strings.Count(text, "\n") }
	imports := lines(after.Source) - lines(to) - lines(before.Source) + lines(from) // so many lines more
	first := lines(before.Source) - lines(from) + firstChange(from, to)
	for i := range list {
		if list[i].line >= first {
			list[i].line += lines(to) - lines(from)
		}
		list[i].line += imports
	}
	line := first + imports
	return append(list, remark{done, line})
}

// firstChange returns the number of the first line in which b differs from a.
func firstChange(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return 1 + strings.Count(b[:n], "\n")
}

// withoutImports returns what follows the imports of a file.
func (p *program) withoutImports() string {
	end := p.File.Name.End()
	for _, d := range p.File.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			end = g.End()
		}
	}
	return p.Source[p.offset(end):]
}

// sentence says what edits have done: "wrapped x in math.Tanh on line 7".
func sentence(list []remark) string {
	var clauses []string
	for _, r := range list {
		clauses = append(clauses, fmt.Sprintf("%s on line %d", r.done, r.line))
	}
	return strings.Join(clauses, ", then ")
}

// short returns a text on one line, or its beginning if it is long.
func short(text string) string {
	const most = 60
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		return strings.TrimSpace(string(runes[:most-1])) + "…"
	}
	return text
}
