package gp

import (
	"go/ast"
	"go/token"
	"go/types"
)

// accumulate adds a loop that reduces a slice to a number: the sum of its
// elements, the sum of something computed from them, a count, a minimum or a
// maximum. A later expression uses the number.
func (d *draft) accumulate() bool {
	s := d.site(func(s *site) bool { return open(s) && isNumber(s.typ) && s.block != nil })
	if s == nil {
		return false
	}
	b, i := d.outermost(s)
	g := d.in(b, i)
	over := g.pick(g.sequences(isPlain))
	if over == nil || g.loops > 1 {
		return false
	}
	v, sum := d.fresh("v"), d.fresh("sum")
	t := elem(d.notes[over].typ)
	inner := g.with(v, t, isVariable).with(sum, s.typ, isVariable)
	inner.loops++
	start, step := inner.gather(sum, s.typ, v, t)
	if step == nil {
		return false
	}
	acc := ast.Expr(d.named(sum, s.typ))
	if d.chance(0.3) {
		n := ast.Expr(g.length(over))
		if !types.Identical(s.typ, integer) && n != nil {
			n = d.convert(g.env, s.typ, n)
		}
		if n == nil {
			return false
		}
		one := d.number(g.env, s.typ, 1, 0)
		acc = d.binary(token.QUO, acc, g.extreme("max", s.typ, one, n), s.typ)
	}
	x := acc
	if d.chance(0.7) {
		x = d.binary(d.operator(s.typ), *s.at, acc, s.typ)
		if e := x.(*ast.BinaryExpr); e.Op == token.SHL || e.Op == token.SHR || isInteger(s.typ) && (e.Op == token.QUO || e.Op == token.REM) {
			e.Op = token.ADD
		}
	}
	*s.at = x
	spot{b, i}.insert(
		d.define(sum, start),
		&ast.RangeStmt{Key: ast.NewIdent("_"), Value: d.named(v, t), Tok: token.DEFINE, X: over, Body: blockOf(step)},
	)
	return true
}

// outermost returns the position before the statement of a site where code of
// the function runs once, or as rarely as possible.
func (d *draft) outermost(s *site) (*block, int) {
	b, i := s.block, s.index
	for b.outer != nil && b.outer.fn == b.fn && b.loops > 0 {
		b, i = b.outer, b.at
	}
	return b, i
}

// gather returns the initial value of an accumulator and the statement that
// adds one element to it.
func (g gen) gather(sum string, t types.Type, v string, of types.Type) (start ast.Expr, step ast.Stmt) {
	d := g.d
	acc, x := d.named(sum, t), ast.Expr(d.named(v, of))
	zero := d.number(g.env, t, 0, untyped)
	if d.chance(0.3) { // a count
		cond := g.compare(x, types.Typ[types.Bool], 1)
		if cond == nil {
			return nil, nil
		}
		return zero, &ast.IfStmt{Cond: cond, Body: blockOf(&ast.IncDecStmt{X: acc, Tok: token.INC})}
	}
	if !isNumber(of) {
		return nil, nil
	}
	if !same(of, t) {
		x = d.convert(g.env, t, x)
	}
	if x != nil && d.chance(0.4) {
		x = g.around(x, t)
	}
	if x == nil || zero == nil {
		return nil, nil
	}
	if d.chance(0.3) { // an extreme
		y := g.extreme(oneOf(d.rand, "min", "max"), t, acc, x)
		if y == nil {
			return nil, nil
		}
		return zero, &ast.AssignStmt{Lhs: []ast.Expr{d.named(sum, t)}, Tok: token.ASSIGN, Rhs: []ast.Expr{y}}
	}
	return zero, &ast.AssignStmt{Lhs: []ast.Expr{acc}, Tok: token.ADD_ASSIGN, Rhs: []ast.Expr{x}}
}

// seek adds a loop that finds the index of the smallest or largest element of a
// slice. A later expression uses the index or the element.
func (d *draft) seek() bool {
	s := d.site(func(s *site) bool { return open(s) && isNumber(s.typ) && s.block != nil && s.limit&nonzero == 0 })
	if s == nil {
		return false
	}
	b, at := s.block, s.index
	if d.chance(0.5) {
		b, at = d.outermost(s)
	}
	g := d.in(b, at)
	over := g.pick(g.sequences(isOrdered))
	if over == nil || g.loops > 1 {
		return false
	}
	t := elem(d.notes[over].typ)
	i, best := d.fresh("i"), d.fresh("best")
	var x ast.Expr = d.named(best, integer)
	switch {
	case types.Identical(s.typ, integer):
	case same(t, s.typ):
		x = d.elementOf(over, best)
	default:
		return false
	}
	cond := d.binary(oneOf(d.rand, token.LSS, token.GTR), d.elementOf(over, i), d.elementOf(over, best), types.Typ[types.Bool])
	*s.at = x
	spot{b, at}.insert(
		d.define(best, d.intLit(g.env, integer, 0, 0)),
		&ast.RangeStmt{Key: d.named(i, integer), Tok: token.DEFINE, X: over, Body: blockOf(
			&ast.IfStmt{Cond: cond, Body: blockOf(&ast.AssignStmt{
				Lhs: []ast.Expr{d.named(best, integer)}, Tok: token.ASSIGN, Rhs: []ast.Expr{d.named(i, integer)},
			})},
		)},
	)
	return true
}
