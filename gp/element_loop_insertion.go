package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// elementOf returns x[i].
func (d *draft) elementOf(x ast.Expr, i string) ast.Expr {
	return d.note(&ast.IndexExpr{X: copyOf(d, x), Index: d.named(i, integer)}, elem(d.notes[x].typ), isVariable)
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

// expand replaces copy(a, b) by a loop over the elements, which further edits
// can change.
func (d *draft) expand() bool {
	s, ok := d.statement(func(_ *block, s ast.Stmt) bool { return d.copied(s) != nil })
	if !ok {
		return false
	}
	call := d.copied(s.stmt())
	g := d.in(s.block, s.index)
	n := g.extreme("min", integer, g.length(call.Args[0]), g.length(call.Args[1]))
	if n == nil || !sequence(d.typeOf(call.Args[0])) || !sequence(d.typeOf(call.Args[1])) {
		return false
	}
	i := d.fresh("i")
	s.replace(&ast.RangeStmt{Key: d.named(i, integer), Tok: token.DEFINE, X: n, Body: blockOf(&ast.AssignStmt{
		Lhs: []ast.Expr{d.elementOf(call.Args[0], i)}, Tok: token.ASSIGN, Rhs: []ast.Expr{d.elementOf(call.Args[1], i)},
	})})
	return true
}

// copied returns the call of copy in a statement, or nil if the statement is
// not one.
func (d *draft) copied(s ast.Stmt) *ast.CallExpr {
	x, ok := s.(*ast.ExprStmt)
	if !ok {
		return nil
	}
	call, ok := x.X.(*ast.CallExpr)
	if !ok || d.notes[call.Fun].kind != isBuiltin {
		return nil
	}
	if id, ok := call.Fun.(*ast.Ident); !ok || id.Name != "copy" {
		return nil
	}
	return call
}

// each adds a loop that computes every element of a slice, or computes one
// slice from another.
func (d *draft) each() bool {
	s, g := d.spot()
	if s.block == nil || g.loops > 0 {
		return false
	}
	routes := slices.DeleteFunc(g.sequences(isPlain), func(p route) bool { return p.n > 0 || !p.writable() })
	at := weighted(d.rand, routes, func(p route) float64 {
		if d.written[p.root.name] {
			return 8
		}
		return 1
	})
	if at < 0 {
		return false
	}
	to := g.build(routes[at])
	t := elem(d.notes[to].typ)
	from := g.pick(g.sequences(func(u types.Type) bool { return same(t, u) }))
	if from == nil || d.chance(0.3) {
		from = copyOf(d, to)
	}
	i, v := d.fresh("i"), d.fresh("v")
	over := from
	if !sameTree(from, to) {
		n := g.extreme("min", integer, g.length(to), g.length(from))
		if n == nil {
			return false
		}
		over = d.note(&ast.SliceExpr{X: from, High: n}, d.notes[from].typ, isValue)
		if _, array := arrayLen(d.notes[from].typ); array {
			return false
		}
	}
	inner := g.with(i, integer, isControl).with(v, t, isVariable)
	inner.loops++
	x := inner.expr(t, 2, 0)
	if x == nil {
		return false
	}
	s.insert(&ast.RangeStmt{Key: d.named(i, integer), Value: d.named(v, t), Tok: token.DEFINE, X: over, Body: blockOf(
		&ast.AssignStmt{Lhs: []ast.Expr{d.elementOf(to, i)}, Tok: token.ASSIGN, Rhs: []ast.Expr{x}},
	)})
	return true
}

// pairs adds a loop over neighbouring elements or all pairs of elements of a
// slice. The loop exchanges two elements if a condition holds.
func (d *draft) pairs() bool {
	s, g := d.spot()
	if s.block == nil || g.loops > 0 {
		return false
	}
	routes := slices.DeleteFunc(g.sequences(isOrdered), func(p route) bool { return p.n > 0 || !p.writable() || !d.written[p.root.name] })
	x := g.pick(routes)
	if x == nil {
		return false
	}
	i, j := d.fresh("i"), d.fresh("j")
	n := g.length(x)
	next := d.binary(token.ADD, d.named(i, integer), d.intLit(g.env, integer, 1, 0), integer)
	if n == nil {
		return false
	}
	body := blockOf(
		&ast.IfStmt{
			Cond: d.binary(oneOf(d.rand, token.LSS, token.GTR), d.elementOf(x, j), d.elementOf(x, i), types.Typ[types.Bool]),
			Body: blockOf(d.exchangeOf(d.elementOf(x, i), d.elementOf(x, j))),
		})
	var inner ast.Stmt = &ast.ForStmt{
		Init: d.define(j, next),
		Cond: d.binary(token.LSS, d.named(j, integer), n, types.Typ[types.Bool]),
		Post: &ast.IncDecStmt{X: d.named(j, integer), Tok: token.INC},
		Body: body,
	}
	if d.chance(0.4) { // neighbours only
		inner = &ast.IfStmt{Init: d.define(j, next), Cond: d.binary(token.LSS, d.named(j, integer), n, types.Typ[types.Bool]), Body: body}
	}
	s.insert(&ast.RangeStmt{Key: d.named(i, integer), Tok: token.DEFINE, X: x, Body: blockOf(inner)})
	return true
}
