package gp

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"math"
	"slices"
)

func isWrappable(d *draft, s *site) bool { return open(d, s) && isPlain(s.typ) }

// wrap makes an expression an operand: it turns e into f(e), e op c, min(e, c),
// float64(int(e)), !e, e && …
func (g gen) wrap(s *site) change {
	x := g.p.code(s.expr)
	y := g.larger(s.expr, x)
	return g.extend(s, y, "wrapped %s in %s", x.text, y.around(x))
}

// around returns what is written around an expression in a larger one: the name of a
// function, or the whole with dots in its place.
func (c code) around(x code) string {
	e, err := parser.ParseExpr(c.text)
	if err != nil {
		return c.text
	}
	if f, ok := e.(*ast.CallExpr); ok && len(f.Args) > 0 && c.text[f.Args[0].Pos()-1:f.Args[0].End()-1] == x.text {
		return c.text[:f.Lparen-1]
	}
	for n := range ast.Preorder(e) {
		if from, to := n.Pos()-1, n.End()-1; c.text[from:to] == x.text {
			return c.text[:from] + "…" + c.text[to:]
		}
	}
	return c.text
}

// larger returns a larger expression of the type of x that contains x, which is e.
func (g gen) larger(e ast.Expr, x code) code {
	switch t := x.typ; {
	case isNumber(t):
		return g.try(
			rule{3, func() code { return g.operate(x, t, 2) }},
			rule{3, func() code { return g.callWith(x, t) }},
			rule{2, func() code { return g.bound(x, t) }},
			rule{0.5, func() code { return g.roundTrip(x, t) }},
			rule{0.4, func() code { return g.minus(x) }},
		)
	case isBool(t):
		return g.try(
			rule{1, func() code { return unary(token.NOT, x) }},
			rule{2, func() code {
				if y := g.expr(t, 2, 0); y.ok() && !x.same(y) {
					return binary(g.operator(t), x, y, t)
				}
				return none
			}},
			rule{2, func() code { return binary(g.operator(t), x, g.variant(e), t) }},
		)
	}
	return g.try(
		rule{2, func() code { return g.operate(x, x.typ, 2) }},
		rule{2, func() code { return g.callWith(x, x.typ) }},
	)
}

// operate returns x op y or y op x.
func (g gen) operate(x code, t types.Type, depth int) code {
	op := g.operator(t)
	l := operandLimit(op)
	y := x // squares are common
	switch {
	case op == token.MUL && g.chance(0.25):
	case l == index || g.chance(0.6) || isString(t) && g.loops > 0: // no string doubles its length in each round
		y = g.literal(t, l)
	default:
		y = g.expr(t, depth, l)
	}
	if l == 0 && g.chance(0.3) {
		x, y = y, x
	}
	return binary(op, x, y, t)
}

// variant returns a copy of an expression with another value for one of its literals.
func (g gen) variant(e ast.Expr) code {
	var found []*ast.BasicLit
	for n := range ast.Preorder(e) {
		if lit, ok := n.(*ast.BasicLit); ok && g.p.typeOf(lit) != nil {
			found = append(found, lit)
		}
	}
	if len(found) == 0 {
		return none
	}
	lit := oneOf(g.rand, found...)
	made := g.literal(g.p.typeOf(lit), nonzero|index)
	if !made.ok() || made.text == lit.Value {
		return none
	}
	return g.p.codeWith(e, g.p.replace(lit, made.operand(token.HighestPrec)))
}

// callWith returns a call of a function with x among its arguments.
func (g gen) callWith(x code, t types.Type) code {
	takesIt := func(p types.Type) bool { return types.Identical(p, t) }
	f := g.pickFunction(func(f function) bool { return types.Identical(f.result, t) && slices.ContainsFunc(f.params, takesIt) })
	args := make([]code, len(f.params))
	var fit []int
	for k, p := range f.params {
		args[k] = g.expr(p, 1, 0)
		if takesIt(p) {
			fit = append(fit, k)
		}
	}
	if len(fit) > 0 {
		args[oneOf(g.rand, fit...)] = x
	}
	return g.callOf(f, args...)
}

// applyUnary returns a call of a function of one argument. If like is given, the function
// is similar to it.
func (g gen) applyUnary(x code, t types.Type, like string) code {
	return g.callOf(g.pickFunction(func(f function) bool {
		return len(f.params) == 1 && (like == "" || areAlike(f.name, like)) && types.Identical(f.result, t) && types.Identical(f.params[0], t)
	}), x)
}

// bound returns min(x, c), max(x, c), or both.
func (g gen) bound(x code, t types.Type) code {
	if g.chance(0.5) {
		y := g.literal(t, 0)
		if g.chance(0.2) {
			y = g.expr(t, 1, 0)
		}
		return g.extreme(oneOf(g.rand, "min", "max"), t, x, y)
	}
	lo, hi := g.literal(t, 0), g.literal(t, 0)
	if !isUnsigned(t) && g.chance(0.7) {
		lo, hi = g.number(t, -math.Abs(float(hi.value)), 0), g.number(t, math.Abs(float(hi.value)), 0)
	}
	return g.extreme("max", t, lo, g.extreme("min", t, hi, x))
}

// roundTrip returns a number without its fraction, or T(U(x)), which loses what U cannot
// represent.
func (g gen) roundTrip(x code, t types.Type) code {
	if isFloat(t) {
		return g.applyUnary(x, t, "Trunc")
	}
	through := oneOf(g.rand, types.Typ[types.Int8], types.Typ[types.Uint8], types.Typ[types.Int16], types.Typ[types.Float64])
	if x.kind == isConstant || types.Identical(t, through) {
		return none
	}
	return g.convert(t, g.convert(through, x))
}
