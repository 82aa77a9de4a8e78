package constants

import (
	"go/ast"

	"github.com/wallacea-go/wallacea/swap/rules"
)

// A Marked is a number, or a constant expression made of numbers, with the comment that says
// what values it may have.
type Marked struct {
	Mark  string // the comment
	Value string // exact
}

// MarkedIn returns the numbers of a source of which a mark says something, in the order of
// the text: also those that are no parameters, such as indices.
func MarkedIn(t *rules.Typed) (list []Marked) {
	f := newFinder(t)
	if len(f.marks.beside)+len(f.marks.above) == 0 {
		return nil
	}
	var walk func(n ast.Node, around *mark)
	walk = func(n ast.Node, around *mark) {
		if x, ok := n.(ast.Expr); ok {
			switch tv := f.t.Info.Types[x]; {
			case tv.IsType():
				return
			case tv.Value != nil && f.simple(x):
				if m := f.marks.of(x, around); m != nil && (m.fixed || f.wanted(x, tv, around)) {
					list = append(list, Marked{m.text, tv.Value.ExactString()})
				}
				return
			}
		}
		around = f.marks.around(n, around)
		ast.Inspect(n, func(c ast.Node) bool {
			if c != nil && c != n {
				walk(c, around)
			}
			return c == n
		})
	}
	for _, d := range t.File.Decls {
		walk(d, nil)
	}
	return list
}
