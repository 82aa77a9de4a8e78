package gp

import (
	"go/ast"
	"go/token"
	"math"
)

// simplify replaces the expression at a site by a shorter one with the same
// value, by constant folding and arithmetic identities. So an edit without
// effect is recognised as such, and repeated edits do not pile up.
func (d *draft) simplify(s *site) {
	if s.limit&(constants|label) != 0 {
		return
	}
	switch e := (*s.at).(type) {
	case *ast.UnaryExpr:
		if inner, ok := e.X.(*ast.UnaryExpr); ok && inner.Op == e.Op && (e.Op == token.SUB || e.Op == token.NOT) {
			d.put(s, inner.X)
		} else if e.Op == token.NOT {
			d.put(s, d.not(e.X))
		}
	case *ast.CallExpr:
		d.simplifyCall(s, e)
	case *ast.BinaryExpr:
		switch {
		case isNumber(s.typ):
			d.simplifyNumber(s, e)
		case isBool(s.typ):
			d.simplifyBool(s, e)
		}
	}
}

// put replaces the expression at a site if the site allows it.
func (d *draft) put(s *site, x ast.Expr) {
	if x == nil {
		return
	}
	if d.notes[x].kind == isConstant {
		v, ok := numberOf(x)
		if s.limit&variables != 0 || !ok && s.limit&(nonzero|index) != 0 ||
			s.limit&nonzero != 0 && v == 0 || s.limit&index != 0 && v < 0 {
			return
		}
	}
	*s.at = x
}

// simplifyCall removes conversions to a type that the operand already has, and
// the minimum and maximum of equal operands.
func (d *draft) simplifyCall(s *site, e *ast.CallExpr) {
	switch d.notes[e.Fun].kind {
	case isType:
		if len(e.Args) == 1 && d.notes[e.Args[0]].kind != isConstant && same(d.notes[e].typ, d.notes[e.Args[0]].typ) {
			d.put(s, e.Args[0])
		}
	case isBuiltin:
		if id, ok := e.Fun.(*ast.Ident); ok && (id.Name == "min" || id.Name == "max") && len(e.Args) == 2 && sameTree(e.Args[0], e.Args[1]) {
			d.put(s, e.Args[0])
		}
	}
}

func (d *draft) simplifyBool(s *site, e *ast.BinaryExpr) {
	switch e.Op {
	case token.LAND, token.LOR:
		if sameTree(e.X, e.Y) {
			d.put(s, e.X)
		}
		x, y := e.X, e.Y
		v, known := truth(x)
		if !known {
			x, y = y, x
			v, known = truth(x)
		}
		switch {
		case !known:
		case v == (e.Op == token.LAND):
			d.put(s, y)
		default:
			d.put(s, x)
		}
	}
}

func (d *draft) simplifyNumber(s *site, e *ast.BinaryExpr) {
	x, xok := numberOf(e.X)
	y, yok := numberOf(e.Y)
	switch {
	case xok && yok:
		if v, ok := compute(e.Op, x, y, isInteger(s.typ)); ok {
			d.put(s, d.number(s.env, s.typ, v, s.limit&^variables))
		}
	case yok:
		d.simplifyRight(s, e, y)
	case xok:
		switch {
		case x == 0 && e.Op == token.ADD, x == 1 && e.Op == token.MUL:
			d.put(s, e.Y)
		case x == 0 && e.Op == token.MUL && d.pure(e.Y):
			d.put(s, e.X)
		}
	case e.Op == token.SUB && sameTree(e.X, e.Y) && d.pure(e.X):
		d.put(s, d.number(s.env, s.typ, 0, 0))
	}
}

// simplifyRight simplifies x op y with a literal y.
func (d *draft) simplifyRight(s *site, e *ast.BinaryExpr, y float64) {
	switch e.Op {
	case token.ADD, token.SUB, token.SHL, token.SHR, token.OR, token.XOR:
		if y == 0 {
			d.put(s, e.X)
			return
		}
	case token.MUL, token.QUO:
		if y == 1 {
			d.put(s, e.X)
			return
		}
		if y == 0 && e.Op == token.MUL && d.pure(e.X) {
			d.put(s, e.Y)
			return
		}
	}
	inner, ok := e.X.(*ast.BinaryExpr)
	if !ok || !isFloat(s.typ) {
		return
	}
	x, ok := numberOf(inner.Y)
	if !ok {
		return
	}
	switch { // (a op x) op y, where one of the two does
	case additive(e.Op) && additive(inner.Op):
		if inner.Op == token.SUB {
			x = -x
		}
		if e.Op == token.SUB {
			y = -y
		}
		d.put(s, d.binary(token.ADD, inner.X, d.number(s.env, s.typ, rounded(x+y, 12), 0), s.typ))
	case e.Op == token.MUL && inner.Op == token.MUL, e.Op == token.QUO && inner.Op == token.QUO:
		if v := rounded(x*y, 12); v != 0 && !math.IsInf(v, 0) {
			d.put(s, d.binary(e.Op, inner.X, d.number(s.env, s.typ, v, 0), s.typ))
		}
	case scaling(e.Op) && scaling(inner.Op): // times one, divided by the other: keep the first
		if v := rounded(x/y, 12); v != 0 && !math.IsInf(v, 0) && !math.IsNaN(v) {
			d.put(s, d.binary(inner.Op, inner.X, d.number(s.env, s.typ, v, 0), s.typ))
		}
	}
}

func additive(op token.Token) bool { return op == token.ADD || op == token.SUB }

func scaling(op token.Token) bool { return op == token.MUL || op == token.QUO }

// compute returns x op y of two literals if the result can be written as a
// literal.
func compute(op token.Token, x, y float64, whole bool) (float64, bool) {
	var v float64
	switch op {
	case token.ADD:
		v = x + y
	case token.SUB:
		v = x - y
	case token.MUL:
		v = x * y
	case token.QUO:
		if y == 0 {
			return 0, false
		}
		if v = x / y; whole {
			v = math.Trunc(v)
		}
	case token.REM:
		if y == 0 {
			return 0, false
		}
		v = math.Mod(x, y)
	default:
		return 0, false
	}
	if !whole {
		v = rounded(v, 12)
	}
	return v, math.Abs(v) < 1<<53 && !math.IsNaN(v)
}

// not returns the negation of a condition.
func (d *draft) not(e ast.Expr) ast.Expr {
	t := d.typeOf(e)
	switch x := e.(type) {
	case *ast.UnaryExpr:
		if x.Op == token.NOT {
			return x.X
		}
	case *ast.BinaryExpr:
		if op, ok := opposite[x.Op]; ok {
			return d.binary(op, x.X, x.Y, t)
		}
	}
	return d.note(&ast.UnaryExpr{Op: token.NOT, X: e}, t, isValue)
}

// opposite maps comparisons to their negations. It ignores NaN.
var opposite = map[token.Token]token.Token{
	token.EQL: token.NEQ, token.NEQ: token.EQL, token.LSS: token.GEQ,
	token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR,
}
