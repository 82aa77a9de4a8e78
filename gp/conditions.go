package gp

import (
	"go/token"
	"go/types"
)

// condition returns a comparison of something in scope, or a combination of
// two.
func (g gen) condition(depth int) code {
	if g.chance(0.5) {
		if x := g.matching(); x.ok() {
			return x
		}
	}
	if g.chance(0.15) {
		if x := g.existing(boolean); x.ok() {
			return x
		}
	}
	if depth > 1 && g.chance(0.15) {
		return binary(g.operator(boolean), g.condition(depth-1), g.condition(depth-1), boolean)
	}
	x := g.pick(g.routes(func(u types.Type) bool { return comparable(u) && !isBool(u) }))
	if !x.ok() || g.chance(0.1) {
		if n := g.anyLength(integer); n.ok() {
			x = n
		}
	}
	if !x.ok() {
		return none
	}
	return g.compare(x, depth)
}

// compare returns a comparison of x.
func (g gen) compare(x code, depth int) code {
	of := x.typ
	if isInteger(of) && g.chance(0.4) { // divisible?
		rest := int64(0)
		x = binary(token.REM, x, g.literal(of, nonzero), of)
		if g.chance(0.15) {
			rest = g.pool.randomInt(g.rand)
		}
		return binary(token.EQL, x, g.intLit(of, rest, 0), boolean)
	}
	if depth > 1 && g.chance(0.3) {
		if y := g.computed(of, depth-1); y.ok() {
			x = y
		}
	}
	y := none
	switch {
	case g.chance(0.55):
		y = g.literal(of, 0)
	case g.chance(0.5):
		y = g.variable(of)
	}
	if !y.ok() || x.same(y) {
		y = g.expr(of, depth-1, 0)
	}
	if x.same(y) {
		return none
	}
	return binary(g.comparison(of), x, y, boolean)
}

// comparison returns a random operator that compares values of type t.
func (d *draft) comparison(t types.Type) token.Token {
	if !isOrdered(t) || d.chance(0.3) {
		if isFloat(t) {
			return oneOf(d.rand, token.LSS, token.GTR)
		}
		return oneOf(d.rand, token.EQL, token.EQL, token.NEQ)
	}
	return oneOf(d.rand, token.LSS, token.LSS, token.GTR, token.GTR, token.LEQ, token.GEQ)
}
