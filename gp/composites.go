package gp

import (
	"go/types"
	"strings"
)

// substring returns a part of a string in scope.
func (g gen) substring(t types.Type) code {
	x := g.variable(t)
	if !x.ok() {
		return none
	}
	i := g.indexOf(x)
	if g.chance(0.5) {
		return part(x, i, none)
	}
	return part(x, none, i)
}

// composed returns a value of a composite type.
func (g gen) composed(t types.Type, depth int) code {
	full := 1 // deeper elements stay zero
	if depth < 0 {
		full = 0
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		return g.composite(t, full*min(u.NumFields(), maxFields), func(i int) string {
			f := u.Field(i)
			x := g.expr(f.Type(), depth-1, 0)
			if !x.ok() || f.Name() == "_" || !f.Exported() && f.Pkg() != nil && f.Pkg().Name() != "main" {
				return ""
			}
			return f.Name() + ": " + x.text
		})
	case *types.Slice:
		return g.composite(t, full*g.rand.IntN(4), func(int) string { return g.expr(u.Elem(), depth-1, 0).text })
	case *types.Array:
		return g.composite(t, full*int(min(u.Len(), 16)), func(int) string { return g.expr(u.Elem(), depth-1, 0).text })
	case *types.Map:
		return g.composite(t, 0, nil)
	}
	return none
}

// composite returns a composite literal with n elements.
func (g gen) composite(t types.Type, n int, element func(i int) string) code {
	of := g.typeText(t)
	if of == "" {
		return none
	}
	var list []string
	for i := range n {
		x := element(i)
		if x == "" {
			return none
		}
		list = append(list, x)
	}
	c := primary(of+"{"+strings.Join(list, ", ")+"}", t, isValue)
	c.braces = beginsWithName(of)
	return c
}
