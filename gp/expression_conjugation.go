package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"math"
	"slices"
)

// coordinates are a change of variables and its inverse: undo(do(x)) is x for x
// between lo and hi, but for rounding if x is a floating-point number. Integers must
// not overflow in between, and a division of integers that comes first leaves only
// multiples of the divisor as they are.
type coordinates struct {
	do     func(x ast.Expr) ast.Expr
	undo   func(x ast.Expr) ast.Expr
	lo, hi float64
}

// conjugate computes something in other coordinates: it turns an expression
// f(e) into u(f(d(e))), where u is the inverse of d. So f works at another
// scale, about another origin, on the logarithm, or on the magnitude of e. If
// there is no f, conjugate makes one.
func (d *draft) conjugate() bool {
	fits := func(s *site) bool {
		return s.limit&(constants|label|header) == 0 && isNumber(s.typ) && d.notes[*s.at].kind != isConstant
	}
	var s *site
	var inner []*site
	most := 0.65
	if d.tuned && d.chance(0.7) {
		if s = d.site(func(s *site) bool { return fits(s) && len(d.across(s)) > 0 }); s != nil {
			inner, most = d.across(s), 1
		}
	}
	if s == nil {
		if s = d.site(fits); s == nil {
			return false
		}
		inner = d.within(s)
	}
	g := d.at(*s)
	if len(inner) > 0 && d.chance(most) {
		in := oneOf(d.rand, inner...)
		x := *in.at
		c := g.coordinates(s.typ, x)
		y := c.do(x)
		if y == nil {
			return false
		}
		*in.at = y
		if y = c.undo(*s.at); y == nil {
			*in.at = x
			return false
		}
		*s.at = y
		return true
	}
	c := g.coordinates(s.typ, *s.at)
	y := c.do(*s.at)
	if y != nil {
		y = g.middle(y, s.typ)
	}
	if y != nil {
		y = c.undo(y)
	}
	if y == nil {
		return false
	}
	*s.at = y
	return true
}

// within returns the parts of s that are not constant.
func (d *draft) within(s *site) []*site {
	return slices.DeleteFunc(d.parts(s), func(in *site) bool { return d.notes[*in.at].kind == isConstant })
}

// across returns the parts of s that are not constant and lie in a call within s: what
// other coordinates make more of a difference to than to arithmetic.
func (d *draft) across(s *site) []*site {
	return slices.DeleteFunc(d.within(s), func(in *site) bool {
		return !slices.ContainsFunc(d.sites[s.number:in.number], func(c site) bool {
			_, call := (*c.at).(*ast.CallExpr)
			return call && c.end > in.number
		})
	})
}

// middle returns an operation on x that is worth doing in other coordinates.
func (g gen) middle(x ast.Expr, t types.Type) ast.Expr {
	if isInteger(t) {
		return g.operate(x, t)
	}
	return g.try(
		rule{4, func() ast.Expr { return g.applyUnary(x, t, "") }},
		rule{0.6, func() ast.Expr { return g.roundTrip(x, t) }},
		rule{1, func() ast.Expr { return g.bound(x, t) }},
	)
}

// applyUnary returns a call of a function of one argument. If like is given,
// the function is similar to it.
func (g gen) applyUnary(x ast.Expr, t types.Type, like string) ast.Expr {
	i := weighted(g.d.rand, g.d.library, func(f function) float64 {
		if len(f.params) != 1 || f.result == nil || !types.Identical(f.result, t) || !types.Identical(f.params[0], t) ||
			like != "" && !areAlike(f.name, like) {
			return 0
		}
		return f.weight
	})
	if i < 0 {
		return nil
	}
	return g.callOf(g.d.library[i], x)
}

// The changes of variables, and how often each is made: where numbers are tuned, one
// scale is enough.
const (
	toScale = iota
	toOrigin
	toNegative
	toMagnitude
	toPower
	toCubeRoot
	toFunction
)

var (
	usualShares = []float64{toScale: 60, toOrigin: 10, toNegative: 2, toMagnitude: 8, toPower: 5, toCubeRoot: 4, toFunction: 11}
	tunedShares = []float64{toScale: 25, toOrigin: 10, toNegative: 2, toMagnitude: 15, toPower: 10, toCubeRoot: 5, toFunction: 33}
)

// coordinates returns a random change of variables for x, a number of type t. Where
// numbers are tuned, one that is no scale itself has scales inside, by which the
// optimiser can move it.
func (g gen) coordinates(t types.Type, x ast.Expr) coordinates {
	shares := usualShares
	if g.d.tuned {
		shares = tunedShares
	}
	change := weighted(g.d.rand, shares, func(share float64) float64 { return share })
	c := g.change(change, t, x)
	if change < toPower || isInteger(t) || !g.d.tuned {
		return c
	}
	c = c.then(g.shift(token.MUL, token.QUO, g.scale(t), t))
	if g.d.chance(0.5) {
		c = g.shift(token.MUL, token.QUO, g.scale(t), t).then(c)
		c.lo, c.hi = c.lo/1e6, c.hi/1e6
	}
	return c
}

// then is a change of variables after another, which is good within its range.
func (c coordinates) then(next coordinates) coordinates {
	both := func(first, second func(ast.Expr) ast.Expr) func(ast.Expr) ast.Expr {
		return func(x ast.Expr) ast.Expr {
			if x = first(x); x != nil {
				x = second(x)
			}
			return x
		}
	}
	return coordinates{both(c.do, next.do), both(next.undo, c.undo), max(c.lo, next.lo), min(c.hi, next.hi)}
}

// change returns a change of variables of a kind.
func (g gen) change(change int, t types.Type, x ast.Expr) coordinates {
	const most = 1e100
	call := func(name string, more ...ast.Expr) func(ast.Expr) ast.Expr {
		return func(x ast.Expr) ast.Expr { return g.math(t, name, append([]ast.Expr{x}, more...)...) }
	}
	switch {
	case change == toScale || change > toNegative && isInteger(t):
		c := g.scale(t)
		if g.d.chance(0.5) {
			return g.shift(token.MUL, token.QUO, c, t)
		}
		return g.shift(token.QUO, token.MUL, c, t)
	case change == toOrigin:
		c := g.d.literal(g.env, t, 0)
		if g.d.chance(0.5) {
			return g.shift(token.ADD, token.SUB, c, t)
		}
		return g.shift(token.SUB, token.ADD, c, t)
	case change == toNegative || change == toMagnitude && !g.d.repeatable(x):
		negate := func(x ast.Expr) ast.Expr { return g.minus(x, t) }
		return coordinates{negate, negate, -most, most}
	case change == toMagnitude:
		return coordinates{call("Abs"), call("Copysign", copyOf(g.d, x)), -most, most}
	case change == toPower:
		power := g.d.number(g.env, t, oneOf(g.d.rand, 2.0, 3, 0.5), 0)
		root := g.d.binary(token.QUO, g.d.number(g.env, t, 1, 0), copyOf(g.d, power), t)
		return coordinates{call("Pow", power), call("Pow", root), 0, most}
	case change == toCubeRoot:
		return coordinates{call("Cbrt"), call("Pow", g.d.number(g.env, t, 3, 0)), -most, most}
	}
	pair := oneOf(g.d.rand, inverses...)
	return coordinates{call(pair.do), call(pair.undo), pair.lo, pair.hi}
}

// scale returns a positive constant of any magnitude.
func (g gen) scale(t types.Type) ast.Expr {
	if isFloat(t) && g.d.chance(0.7) {
		return g.d.number(g.env, t, rounded(math.Exp(2*g.d.rand.NormFloat64()), 1+g.d.rand.IntN(3)), nonzero)
	}
	c := g.d.literal(g.env, t, nonzero)
	if v, ok := numberOf(c); ok && v < 0 {
		c = g.d.number(g.env, t, -v, nonzero)
	}
	return c
}

// shift changes the scale or the origin by a constant.
func (g gen) shift(do, undo token.Token, c ast.Expr, t types.Type) coordinates {
	return coordinates{
		func(x ast.Expr) ast.Expr { return g.d.binary(do, x, c, t) },
		func(x ast.Expr) ast.Expr { return g.d.binary(undo, x, copyOf(g.d, c), t) },
		-math.MaxFloat32 / 1e6, math.MaxFloat32 / 1e6, // c is seldom above 1e6
	}
}
