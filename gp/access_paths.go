package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// A route leads from a variable to something of a wanted type: the variable
// itself, a field, an element, or what it points to.
type route struct {
	root  *env
	steps [2]step
	n     int // of the steps
}

// A step leads from a value to one of its parts.
type step struct {
	field string     // name of the field, or empty for an index
	to    types.Type // of the part
}

// routes returns the routes from the variables of an env to values of the
// wanted types.
func (g gen) routes(want func(types.Type) bool) []route {
	s := search{want: want, left: maxRoutes}
	for b := range g.env.variables() {
		g.follow(route{root: b}, b.typ, &s)
	}
	return s.found
}

// Limits of a search for routes. Of the fields of a wider struct, it takes some.
const (
	maxRoutes = 1 << 12 // that are looked at
	maxFields = 32
)

// A search collects routes.
type search struct {
	want  func(types.Type) bool
	found []route
	left  int // how many may still be looked at
}

func (g gen) follow(p route, t types.Type, into *search) {
	if into.left == 0 {
		return
	}
	into.left--
	if into.want(t) {
		into.found = append(into.found, p)
	}
	if p.n == len(p.steps) {
		return
	}
	next := func(s step) {
		q := p
		q.steps[q.n] = s
		q.n++
		g.follow(q, s.to, into)
	}
	if to := elem(t); to != nil {
		next(step{to: to})
	}
	if s := structOf(t); s != nil {
		first, n := 0, s.NumFields()
		if n > maxFields {
			first, n = g.d.rand.IntN(n-maxFields+1), maxFields
		}
		for i := range n {
			f := s.Field(first + i)
			if f.Name() != "_" && (f.Exported() || f.Pkg() == nil || f.Pkg().Name() == "main") {
				next(step{f.Name(), f.Type()})
			}
		}
	}
}

// structOf returns the struct type that t is or points to, or nil.
func structOf(t types.Type) *types.Struct {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, _ := t.Underlying().(*types.Struct)
	return s
}

// typ returns the type that the route leads to.
func (p route) typ() types.Type {
	if p.n == 0 {
		return p.root.typ
	}
	return p.steps[p.n-1].to
}

// weight returns the route's weight in a random choice; short routes weigh
// more.
func (p route) weight() float64 {
	w := 1.0
	for _, s := range p.steps[:p.n] {
		if s.field == "" {
			w *= 0.35
		} else {
			w *= 0.7
		}
	}
	return w
}

// assignable reports whether the destination of the route can be assigned to.
func (p route) assignable() bool {
	t, can := p.root.typ, p.root.kind == isVariable
	for i, s := range p.steps[:p.n] {
		switch t.Underlying().(type) {
		case *types.Slice, *types.Pointer:
			can = true
		case *types.Map:
			can = i == p.n-1
		case *types.Basic:
			return false // a byte of a string
		}
		t = s.to
	}
	return can
}

// build returns the expression of a route, or nil if it cannot make an index
// that the route needs.
func (g gen) build(p route) ast.Expr {
	var x ast.Expr = g.d.ident(p.root)
	for _, s := range p.steps[:p.n] {
		if s.field != "" {
			sel := ast.NewIdent(s.field)
			g.d.note(sel, s.to, isField)
			x = g.d.note(&ast.SelectorExpr{X: x, Sel: sel}, s.to, isVariable)
			continue
		}
		i := g.indexOf(x)
		if i == nil {
			return nil
		}
		x = g.d.note(&ast.IndexExpr{X: x, Index: i}, s.to, isVariable)
	}
	return x
}

// indexOf returns an index of x that is probably in range, or a key if x is a
// map.
func (g gen) indexOf(x ast.Expr) ast.Expr {
	t := g.d.notes[x].typ
	if m, ok := t.Underlying().(*types.Map); ok {
		return g.expr(m.Key(), 1, 0)
	}
	integer := types.Typ[types.Int]
	var running, others []*env
	for b := range g.env.variables() {
		switch {
		case !isInteger(b.typ):
		case b.kind == isControl:
			running = append(running, b)
		case types.Identical(b.typ, integer):
			others = append(others, b)
		}
	}
	n, fixed := arrayLen(t)
	r := g.d.rand.Float64()
	switch {
	case len(running) > 0 && r < 0.75:
		var i ast.Expr = g.d.ident(oneOf(g.d.rand, running...))
		if g.d.chance(0.15) {
			i = g.d.binary(oneOf(g.d.rand, token.ADD, token.SUB), i, g.d.intLit(g.env, g.d.typeOf(i), 1, 0), g.d.typeOf(i))
		}
		return i
	case fixed && n > 0 && r < 0.9:
		return g.d.intLit(g.env, integer, g.d.rand.Int64N(n), index)
	case len(others) > 0 && r < 0.9:
		return g.d.ident(oneOf(g.d.rand, others...))
	case r < 0.95 && !fixed:
		if length := g.length(x); length != nil {
			return g.d.binary(token.SUB, length, g.d.intLit(g.env, integer, 1, 0), integer)
		}
	}
	return g.d.intLit(g.env, integer, 0, 0)
}

// length returns len(x), or nil if len has another meaning here.
func (g gen) length(x ast.Expr) ast.Expr {
	f := g.d.builtin(g.env, "len")
	if f == nil {
		return nil
	}
	return g.d.note(&ast.CallExpr{Fun: f, Args: []ast.Expr{copyOf(g.d, x)}}, types.Typ[types.Int], isValue)
}

// pick returns the expression of a random route. It prefers short routes, and
// takes those with an index mostly where a loop provides the index.
func (g gen) pick(routes []route) ast.Expr {
	elements := 1.0
	if g.loops == 0 {
		elements = 0.2
	}
	weight := func(p route) float64 {
		w := p.weight()
		for _, s := range p.steps[:p.n] {
			if s.field == "" {
				w *= elements
			}
		}
		return w
	}
	for range min(len(routes), tries) {
		i := weighted(g.d.rand, routes, weight)
		if x := g.build(routes[i]); x != nil {
			return x
		}
		routes = slices.Delete(routes, i, i+1)
	}
	return nil
}

// variable returns something of type t that is in scope, or nil.
func (g gen) variable(t types.Type) ast.Expr {
	return g.pick(g.routes(func(u types.Type) bool { return same(t, u) }))
}

// place returns an assignable expression of type t or, if t is nil, of any type
// for which a value can be made. It prefers variables that the parent already
// assigns to, since assigning to others is rarely useful.
func (g gen) place(t types.Type) ast.Expr {
	routes := g.routes(func(u types.Type) bool { return t == nil && isPlain(u) || t != nil && same(t, u) })
	routes = slices.DeleteFunc(routes, func(p route) bool { return !p.assignable() })
	i := weighted(g.d.rand, routes, func(p route) float64 {
		if g.d.written[p.root.name] {
			return 20 * p.weight()
		}
		return p.weight()
	})
	if i < 0 {
		return nil
	}
	return g.build(routes[i])
}

// isPlain reports whether t is a number, a string or a bool.
func isPlain(t types.Type) bool { return isNumber(t) || isString(t) || isBool(t) }
