package gp

import (
	"go/ast"
	"go/token"
	"math"
)

// reassociate merges the constants of chains of operations on floating-point
// numbers, which repeated edits would make longer and longer.
func (d *draft) reassociate() {
	d.walk()
	for i := len(d.sites) - 1; i >= 0; i-- { // inner ones first
		d.merge(&d.sites[i])
	}
}

// Constants that are merged: large ones may be there to round, as in
// (x + 1<<52) - 1<<52, or to overflow.
const minMerged, maxMerged = 1e-9, 1e9

// merge turns (x op y) op z with literals y and z into x op v. The value differs by
// rounding, by less than 1e-11 (float32: 1e-5) of the value or, for sums, of the
// largest of x, y and z. That holds for x that are NaN, infinite, 0, or between
// 1e-290 and 1e290 (float32: 1e-20 and 1e20) in magnitude.
func (d *draft) merge(s *site) {
	e, ok := (*s.at).(*ast.BinaryExpr)
	if !ok || !isFloat(s.typ) || s.limit&(constants|label) != 0 {
		return
	}
	inner, ok := e.X.(*ast.BinaryExpr)
	if !ok || !d.typed(inner.X) {
		return
	}
	y, yok := numberOf(inner.Y)
	z, zok := numberOf(e.Y)
	small, large := min(math.Abs(y), math.Abs(z)), max(math.Abs(y), math.Abs(z))
	if !yok || !zok || (small < minMerged || large > maxMerged) && (small != 0 || !additive(e.Op)) {
		return
	}
	var op token.Token
	var v float64
	switch {
	case additive(e.Op) && additive(inner.Op):
		if inner.Op == token.SUB {
			y = -y
		}
		if e.Op == token.SUB {
			z = -z
		}
		if op, v = token.ADD, y+z; v < 0 {
			op, v = token.SUB, -v
		}
	case e.Op == token.MUL && inner.Op == token.MUL, e.Op == token.QUO && inner.Op == token.QUO:
		op, v = e.Op, y*z
	case scaling(e.Op) && scaling(inner.Op): // times one, divided by the other: keep the first
		op, v = inner.Op, y/z
	default:
		return
	}
	d.put(s, d.binary(op, inner.X, d.number(s.env, s.typ, rounded(v, 12), 0), s.typ))
}

func additive(op token.Token) bool { return op == token.ADD || op == token.SUB }

func scaling(op token.Token) bool { return op == token.MUL || op == token.QUO }
