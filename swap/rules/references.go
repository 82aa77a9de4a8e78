package rules

import (
	"cmp"
	"go/ast"
	"go/token"
	"slices"
)

// maxReferences bounds how many references between top-level declarations the
// type checker may have to follow. Fewer than fewDeclarations cannot have more.
const (
	maxReferences   = 1 << 20
	fewDeclarations = 100
)

// A reference is a top-level function, constant or variable in the graph of
// which of them name which others.
//
// To find the order in which variables are initialised, the type checker takes
// the functions out of this graph one after another and connects all that
// refer to one with all that it refers to (go/types/initorder.go), variables
// or not. A few thousand functions that call each other at random end in a
// graph of millions of edges, over minutes or hours.
type reference struct {
	pos      token.Pos
	function bool
	from, to map[*reference]bool // without itself
}

// references refuses sources on which that would take too long, by doing the
// same with all declarations of a name taken for one.
func (c *checker) references() {
	byName := make(map[string]*reference)
	var list []*reference // in the order of the text
	add := func(id *ast.Ident, function bool) {
		r := byName[id.Name]
		if r == nil {
			r = &reference{pos: id.Pos(), from: make(map[*reference]bool), to: make(map[*reference]bool)}
			byName[id.Name] = r
			list = append(list, r)
		}
		r.function = r.function || function
	}
	eachDeclaration(c.file, func(id *ast.Ident, _ ast.Node, function bool) { add(id, function) })
	if len(list) < fewDeclarations {
		return
	}
	eachDeclaration(c.file, func(id *ast.Ident, body ast.Node, _ bool) {
		from := byName[id.Name]
		ast.Inspect(body, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				if to := byName[id.Name]; to != nil && to != from {
					from.to[to], to.from[from] = true, true
				}
			}
			return true
		})
	})
	functions := slices.DeleteFunc(list, func(r *reference) bool { return !r.function })
	slices.SortStableFunc(functions, func(a, b *reference) int { return cmp.Compare(a.cost(), b.cost()) })
	total := 0
	for _, r := range functions {
		if total += r.cost(); total > maxReferences {
			c.report(r.pos, "the functions of this source call each other, or use constants, in too many ways", "write fewer functions, and put constants that belong together into one table that a function returns")
			return
		}
		r.remove()
	}
}

func (r *reference) cost() int { return len(r.from) * len(r.to) }

// remove connects what refers to r with what r refers to.
func (r *reference) remove() {
	for from := range r.from {
		for to := range r.to {
			if from != to {
				from.to[to], to.from[from] = true, true
			}
		}
		delete(from.to, r)
	}
	for to := range r.to {
		delete(to.from, r)
	}
}

// eachDeclaration calls f for every top-level function, method, constant and
// variable with its name and what it is declared by.
func eachDeclaration(file *ast.File, f func(id *ast.Ident, by ast.Node, function bool)) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			f(d.Name, d, true)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if v, ok := s.(*ast.ValueSpec); ok {
					for _, id := range v.Names {
						f(id, v, false)
					}
				}
			}
		}
	}
}
