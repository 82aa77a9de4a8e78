package gp

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// A remark says what an edit has done, and where in the program as it is now.
type remark struct {
	done string
	at   int
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

// sentence says what edits have made of a program: "wrapped x in math.Tanh on line 7".
func (d *draft) sentence() string {
	var clauses []string
	for _, r := range d.said {
		clauses = append(clauses, fmt.Sprintf("%s on line %d", r.done, 1+strings.Count(d.p.Source[:r.at], "\n")))
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
