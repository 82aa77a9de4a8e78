package gp

import (
	"go/token"
	"go/types"
	"slices"
)

// A route leads from a variable to something of a wanted type: the variable
// itself, a field, an element, or what it points to.
type route struct {
	root  *variable
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
	for _, v := range g.vars {
		g.follow(route{root: v}, v.typ, &s)
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
			first, n = g.rand.IntN(n-maxFields+1), maxFields
		}
		for i := range n {
			f := s.Field(first + i)
			if f.Name() != "_" && (f.Exported() || f.Pkg() == nil || f.Pkg().Name() == "main") {
				next(step{f.Name(), f.Type()})
			}
		}
	}
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
	t, can := p.root.typ, !p.root.control
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

// build returns the expression of a route, or none if it cannot make an index
// that the route needs.
func (g gen) build(p route) code {
	x := p.root.code()
	for _, s := range p.steps[:p.n] {
		if s.field != "" {
			x = selected(x, s.field, s.to)
		} else if x = indexed(x, g.indexOf(x)); !x.ok() {
			return none
		}
	}
	return x
}

// indexOf returns an index of x that is probably in range, or a key if x is a
// map.
func (g gen) indexOf(x code) code {
	if m, ok := x.typ.Underlying().(*types.Map); ok {
		return g.expr(m.Key(), 1, 0)
	}
	var running, others []*variable
	for _, v := range g.vars {
		switch {
		case !isInteger(v.typ):
		case v.control:
			running = append(running, v)
		case types.Identical(v.typ, integer):
			others = append(others, v)
		}
	}
	n, fixed := arrayLen(x.typ)
	r := g.rand.Float64()
	switch {
	case len(running) > 0 && r < 0.75:
		i := oneOf(g.rand, running...).code()
		if g.chance(0.15) {
			i = binary(oneOf(g.rand, token.ADD, token.SUB), i, g.intLit(i.typ, 1, 0), i.typ)
		}
		return i
	case fixed && n > 0 && r < 0.9:
		return g.intLit(integer, g.rand.Int64N(n), index)
	case len(others) > 0 && r < 0.9:
		return oneOf(g.rand, others...).code()
	case r < 0.95 && !fixed:
		if length := g.length(x); length.ok() {
			return binary(token.SUB, length, g.intLit(integer, 1, 0), integer)
		}
	}
	return g.intLit(integer, 0, 0)
}

// pick returns the expression of a random route. It prefers short routes, and
// takes those with an index mostly where a loop provides the index.
func (g gen) pick(routes []route) code {
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
		i := weighted(g.rand, routes, weight)
		if x := g.build(routes[i]); x.ok() {
			return x
		}
		routes = slices.Delete(routes, i, i+1)
	}
	return none
}

// variable returns something of type t that is in scope, or none.
func (g gen) variable(t types.Type) code {
	return g.pick(g.routes(func(u types.Type) bool { return same(t, u) }))
}

// target returns an assignable expression of type t or, if t is nil, of any type
// for which a value can be made. It prefers variables that the program already
// assigns to, since assigning to others is rarely useful.
func (g gen) target(t types.Type) code {
	routes := g.routes(func(u types.Type) bool { return t == nil && isPlain(u) || t != nil && same(t, u) })
	routes = slices.DeleteFunc(routes, func(p route) bool { return !p.assignable() })
	i := weighted(g.rand, routes, func(p route) float64 {
		if g.written[p.root.name] {
			return 20 * p.weight()
		}
		return p.weight()
	})
	if i < 0 {
		return none
	}
	return g.build(routes[i])
}

// sequences returns the routes to slices and arrays in scope whose element
// types ok accepts.
func (g gen) sequences(ok func(types.Type) bool) []route {
	return g.routes(func(t types.Type) bool { return sequence(t) && elem(t) != nil && ok(elem(t)) })
}

// writable reports whether the elements of the sequence that a route leads to
// can be assigned to.
func (p route) writable() bool {
	if _, array := arrayLen(p.typ()); array {
		return p.assignable()
	}
	return true
}
