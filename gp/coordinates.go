package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"math"
	"slices"
)

// A transform is a change of variables and its inverse: undo(do(x)) is x, but for rounding
// if x is a floating-point number, where the functions in it are defined and do not
// overflow. Integers must not overflow in between, and a division of integers that comes
// first leaves only multiples of the divisor as they are.
type transform struct{ do, undo func(x code) code }

// conjugate computes something in other coordinates: it turns an expression
// f(e) into u(f(d(e))), where u is the inverse of d. So f works at another
// scale, about another origin, on the logarithm, or on the magnitude of e. If
// there is no f, conjugate makes one.
func (d *draft) conjugate() change {
	fits := func(s *site) bool {
		return s.limit&(literalOnly|label|header) == 0 && isNumber(s.typ) && s.kind != isConstant
	}
	var s *site
	var inner []*site
	most := 0.65
	if d.req.Tuned && d.chance(0.7) {
		if s = d.site(func(s *site) bool { return fits(s) && len(d.across(s)) > 0 }); s != nil {
			inner, most = d.across(s), 1
		}
	}
	if s == nil {
		if s = d.site(fits); s == nil {
			return change{}
		}
		inner = slices.DeleteFunc(d.parts(s), func(in *site) bool { return in.kind == isConstant })
	}
	g := d.at(s)
	if len(inner) > 0 && d.chance(most) {
		in := oneOf(d.rand, inner...)
		return g.conjugated(s, in, g.transform(s.typ, in.expr))
	}
	c := g.transform(s.typ, s.expr)
	x := c.do(d.p.code(s.expr))
	return g.extend(s, c.undo(g.middle(x, s.typ)), "put %s in other coordinates, %s", d.p.text(s.expr), x.text)
}

// conjugated computes what is at s in other coordinates of what is at in.
func (g gen) conjugated(s, in *site, c transform) change {
	x := c.do(g.p.code(in.expr))
	if !x.ok() {
		return change{}
	}
	y := c.undo(g.p.codeWith(s.expr, g.p.put(in, x)))
	return g.extend(s, y, "put %s in other coordinates, %s", g.p.text(s.expr), x.text)
}

// across returns the parts of s that are not constant and lie in a call within s: what
// other coordinates make more of a difference to than to arithmetic.
func (d *draft) across(s *site) []*site {
	var list []*site
	end := 0 // of the calls so far
	for i := s.number; i < min(s.end, s.number+tries); i++ {
		in := &d.p.sites[i]
		if i > s.number && i < end && in.kind != isConstant && in.block == s.block && same(in.typ, s.typ) {
			list = append(list, in)
		}
		if _, call := in.expr.(*ast.CallExpr); call {
			end = max(end, in.end)
		}
	}
	return list
}

// middle returns an operation on x that is worth doing in other coordinates.
func (g gen) middle(x code, t types.Type) code {
	if !x.ok() {
		return none
	}
	if isInteger(t) {
		return g.operate(x, t, 2)
	}
	return g.try(
		rule{4, func() code { return g.applyUnary(x, t, "") }},
		rule{0.6, func() code { return g.roundTrip(x, t) }},
		rule{1, func() code { return g.bound(x, t) }},
	)
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

// transform returns a random change of variables for x, a number of type t. Where
// numbers are tuned, one that is no scale itself has scales inside, by which the
// optimiser can move it.
func (g gen) transform(t types.Type, x ast.Expr) transform {
	shares := usualShares
	if g.req.Tuned {
		shares = tunedShares
	}
	kind := weighted(g.rand, shares, func(share float64) float64 { return share })
	c := g.transformOf(kind, t, x)
	if kind < toPower || isInteger(t) || !g.req.Tuned {
		return c
	}
	c = c.then(g.shift(token.MUL, token.QUO, g.scale(t), t))
	if g.chance(0.5) {
		c = g.shift(token.MUL, token.QUO, g.scale(t), t).then(c)
	}
	return c
}

// then is a change of variables after another.
func (c transform) then(next transform) transform {
	return transform{func(x code) code { return next.do(c.do(x)) }, func(x code) code { return c.undo(next.undo(x)) }}
}

// transformOf returns a change of variables of a kind.
func (g gen) transformOf(kind int, t types.Type, x ast.Expr) transform {
	fun := func(name string, more ...code) func(code) code {
		return func(x code) code { return g.math(t, name, append([]code{x}, more...)...) }
	}
	switch {
	case kind == toScale || kind > toNegative && isInteger(t):
		c := g.scale(t)
		if g.chance(0.5) {
			return g.shift(token.MUL, token.QUO, c, t)
		}
		return g.shift(token.QUO, token.MUL, c, t)
	case kind == toOrigin:
		c := g.literal(t, 0)
		if g.chance(0.5) {
			return g.shift(token.ADD, token.SUB, c, t)
		}
		return g.shift(token.SUB, token.ADD, c, t)
	case kind == toNegative || kind == toMagnitude && !g.p.repeatable(x):
		return transform{g.minus, g.minus}
	case kind == toMagnitude:
		return transform{fun("Abs"), fun("Copysign", g.p.code(x))}
	case kind == toPower:
		power := g.number(t, oneOf(g.rand, 2.0, 3, 0.5), 0)
		return transform{fun("Pow", power), fun("Pow", binary(token.QUO, g.number(t, 1, 0), power, t))}
	case kind == toCubeRoot:
		return transform{fun("Cbrt"), fun("Pow", g.number(t, 3, 0))}
	}
	pair := oneOf(g.rand, inverses...)
	return transform{fun(pair.do), fun(pair.undo)}
}

// scale returns a positive constant of any magnitude.
func (g gen) scale(t types.Type) code {
	if isFloat(t) && g.chance(0.7) {
		return g.number(t, rounded(math.Exp(2*g.rand.NormFloat64()), 1+g.rand.IntN(3)), nonzero)
	}
	c := g.literal(t, nonzero)
	if v := float(c.value); v < 0 {
		return g.number(t, -v, nonzero)
	}
	return c
}

// shift changes the scale or the origin by a constant.
func (g gen) shift(do, undo token.Token, c code, t types.Type) transform {
	return transform{func(x code) code { return binary(do, x, c, t) }, func(x code) code { return binary(undo, x, c, t) }}
}

func isComputed(d *draft, s *site) bool { return open(d, s) && isPlain(s.typ) && s.kind == isValue }

// mirror applies an expression, or a term of a sum, to a second variable: it turns f(x)
// into f(x) op f(y), and x + f(y) into x + f(y) + f(z).
func (g gen) mirror(s *site) change {
	term, op := s.expr, g.operator(s.typ)
	sum, ok := s.expr.(*ast.BinaryExpr)
	switch ok = ok && (sum.Op == token.ADD || sum.Op == token.SUB) && isNumber(s.typ); {
	case ok && g.chance(0.3):
		term, op = sum.X, token.ADD
	case ok && g.chance(0.4):
		term, op = sum.Y, sum.Op
	case isNumber(s.typ) && g.chance(0.6):
		op = token.ADD
	}
	edits := g.redirected(term)
	if edits == nil {
		return change{}
	}
	x := g.p.codeWith(term, edits...)
	if term == s.expr && g.chance(0.3) {
		return g.exchange(s, x)
	}
	return g.extend(s, binary(op, g.p.code(s.expr), x, s.typ), "added %s to %s", x.text, g.p.text(s.expr))
}

func isSummand(d *draft, s *site) bool {
	return open(d, s) && isFloat(s.typ) && s.limit&inside == 0 && !s.nested
}

// term adds a typical term of a formula to a number: a function of a variable,
// with a factor before and inside the function.
func (g gen) term(s *site) change {
	t := s.typ
	x := g.variable(t)
	factor := func(scale float64) code {
		return g.number(t, rounded(math.Exp(scale*g.rand.NormFloat64()), 2), nonzero)
	}
	square, tuned := g.chance(0.3), g.req.Tuned
	if tuned && !square || !tuned && g.chance(0.7) {
		inner := factor(1)
		if pi := g.mathConstant(t); pi.ok() && !tuned && g.chance(0.4) {
			inner = pi
		}
		x = binary(token.MUL, inner, x, t)
	}
	wave := g.math(t, oneOf(g.rand, "Sin", "Cos"), x)
	switch {
	case square:
		x = binary(token.MUL, x, x, t)
	case wave.ok() && tuned && g.chance(0.4):
		x = wave
	default:
		x = g.applyUnary(x, t, "")
	}
	if tuned || g.chance(0.6) {
		x = binary(token.MUL, factor(1.5), x, t)
	}
	return g.extend(s, binary(oneOf(g.rand, token.ADD, token.SUB), g.p.code(s.expr), x, t), "added the term %s", x.text)
}
