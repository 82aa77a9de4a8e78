package gp

import (
	"go/ast"
	"go/token"
	"go/types"
)

// wrap makes an expression an operand: it turns e into f(e), e op c, min(e, c),
// float64(int(e)), !e, e && …
func (d *draft) wrap() bool {
	s := d.site(func(s *site) bool { return s.limit&(constants|label) == 0 && (isPlain(s.typ) || sequence(s.typ)) })
	if s == nil {
		return false
	}
	x := d.at(*s).around(*s.at, s.typ)
	if x == nil {
		return false
	}
	*s.at = x
	return true
}

// around returns a larger expression of type t that contains x.
func (g gen) around(x ast.Expr, t types.Type) ast.Expr {
	switch {
	case isNumber(t):
		return g.try(
			rule{3, func() ast.Expr { return g.operate(x, t) }},
			rule{3, func() ast.Expr { return g.apply(x, t) }},
			rule{2, func() ast.Expr { return g.bound(x, t) }},
			rule{0.5, func() ast.Expr { return g.roundTrip(x, t) }},
			rule{0.4, func() ast.Expr { return g.minus(x, t) }},
			rule{0.7, func() ast.Expr { return g.tabulate(x, t) }},
		)
	case isBool(t):
		return g.try(
			rule{1, func() ast.Expr { return g.d.not(x) }},
			rule{2, func() ast.Expr {
				if y := g.expr(t, 2, 0); y != nil && !sameTree(x, y) {
					return g.d.binary(g.d.operator(t), x, y, t)
				}
				return nil
			}},
			rule{2, func() ast.Expr {
				if y := g.variant(x); y != nil {
					return g.d.binary(g.d.operator(t), x, y, t)
				}
				return nil
			}},
		)
	case isString(t):
		return g.try(
			rule{2, func() ast.Expr { return g.operate(x, t) }},
			rule{2, func() ast.Expr { return g.apply(x, t) }},
		)
	}
	return g.slice(x, t)
}

// operate returns x op y or y op x.
func (g gen) operate(x ast.Expr, t types.Type) ast.Expr {
	op := g.d.operator(t)
	var l limit
	switch op {
	case token.QUO, token.REM:
		l = nonzero
	case token.SHL, token.SHR:
		l = index
	}
	var y ast.Expr
	if op == token.MUL && g.d.chance(0.25) {
		y = copyOf(g.d, x) // squares are common
	} else if l == index || g.d.chance(0.6) || isString(t) && g.loops > 0 {
		y = g.d.literal(g.env, t, l)
	} else {
		y = g.expr(t, 2, l)
	}
	if y == nil {
		return nil
	}
	if l == 0 && g.d.chance(0.3) {
		x, y = y, x
	}
	return g.d.binary(op, x, y, t)
}

// variant returns a copy of x with another value for one of its literals.
func (g gen) variant(x ast.Expr) ast.Expr {
	c := copyOf(g.d, x)
	var found []*ast.BasicLit
	for n := range ast.Preorder(c) {
		if lit, ok := n.(*ast.BasicLit); ok && g.d.typeOf(lit) != nil {
			found = append(found, lit)
		}
	}
	if len(found) == 0 {
		return nil
	}
	lit := oneOf(g.d.rand, found...)
	made, ok := g.d.literal(g.env, g.d.typeOf(lit), nonzero|index).(*ast.BasicLit)
	if !ok || made.Value == lit.Value {
		return nil
	}
	*lit = *made
	return c
}

// apply returns a call of a function with x among its arguments.
func (g gen) apply(x ast.Expr, t types.Type) ast.Expr {
	type use struct {
		f     function
		param int
	}
	var fit []use
	for _, f := range g.d.library {
		if f.result == nil || !types.Identical(f.result, t) {
			continue
		}
		for i, p := range f.params {
			if types.Identical(p, t) {
				fit = append(fit, use{f, i})
			}
		}
	}
	i := weighted(g.d.rand, fit, func(u use) float64 { return u.f.weight / float64(len(u.f.params)) })
	if i < 0 {
		return nil
	}
	f := fit[i].f
	args := make([]ast.Expr, len(f.params))
	for k, p := range f.params {
		if k == fit[i].param {
			args[k] = x
		} else {
			args[k] = g.expr(p, 1, 0)
		}
	}
	return g.callOf(f, args...)
}

// bound returns min(x, c), max(x, c), or both.
func (g gen) bound(x ast.Expr, t types.Type) ast.Expr {
	limitOf := func() ast.Expr {
		if g.d.chance(0.8) {
			return g.d.literal(g.env, t, 0)
		}
		return g.expr(t, 1, 0)
	}
	if g.d.chance(0.5) {
		return g.extreme(oneOf(g.d.rand, "min", "max"), t, x, limitOf())
	}
	hi := g.d.literal(g.env, t, 0)
	if hi == nil {
		return nil
	}
	lo := ast.Expr(nil)
	if v, ok := numberOf(hi); ok && !isUnsigned(t) && g.d.chance(0.7) {
		if v < 0 {
			v = -v
			hi = g.d.number(g.env, t, v, 0)
		}
		lo = g.d.number(g.env, t, -v, 0)
	} else {
		lo = g.d.literal(g.env, t, 0)
	}
	return g.extreme("max", t, lo, g.extreme("min", t, hi, x))
}

// roundTrip returns T(U(x)), which loses what U cannot represent.
func (g gen) roundTrip(x ast.Expr, t types.Type) ast.Expr {
	through := types.Typ[types.Int]
	if isInteger(t) {
		through = oneOf(g.d.rand, types.Typ[types.Int8], types.Typ[types.Uint8], types.Typ[types.Int16], types.Typ[types.Float64])
	} else if g.d.chance(0.1) {
		through = types.Typ[types.Float32]
	}
	if g.d.notes[x].kind == isConstant || types.Identical(t, through) {
		return nil
	}
	return g.d.convert(g.env, t, g.d.convert(g.env, through, x))
}

func (g gen) minus(x ast.Expr, t types.Type) ast.Expr {
	if isUnsigned(t) || g.d.notes[x].kind == isConstant {
		return nil
	}
	return g.d.note(&ast.UnaryExpr{Op: token.SUB, X: x}, t, isValue)
}

// tabulate looks x up in a table of literals, by its integer part.
func (g gen) tabulate(x ast.Expr, t types.Type) ast.Expr {
	integer := types.Typ[types.Int]
	if g.d.notes[x].kind == isConstant {
		return nil
	}
	n := 2 + g.d.rand.IntN(7)
	offset := ast.Expr(nil)
	i := x
	if !types.Identical(t, integer) {
		i = g.d.convert(g.env, integer, x)
	}
	if i == nil {
		return nil
	}
	if !isUnsigned(t) && g.d.chance(0.5) {
		offset = g.d.intLit(g.env, integer, int64(n/2), 0)
		i = g.d.binary(token.ADD, i, offset, integer)
	}
	i = g.extreme("min", integer, g.extreme("max", integer, i, g.d.intLit(g.env, integer, 0, 0)), g.d.intLit(g.env, integer, int64(n-1), 0))
	of := g.d.typeExpr(g.env, t)
	if i == nil || of == nil {
		return nil
	}
	lit := &ast.CompositeLit{Type: g.d.note(&ast.ArrayType{Len: &ast.Ellipsis{}, Elt: of}, types.NewArray(t, int64(n)), isType)}
	for k := range n {
		v := g.d.literal(g.env, t, 0)
		if offset != nil && isNumber(t) { // near the identity to start with
			v = g.d.number(g.env, t, float64(k-n/2), 0)
		}
		if v == nil {
			return nil
		}
		lit.Elts = append(lit.Elts, v)
	}
	g.d.note(lit, types.NewArray(t, int64(n)), isValue)
	return g.d.note(&ast.IndexExpr{X: lit, Index: i}, t, isValue)
}

// slice returns a part of a slice, cut in the middle, one element from an end,
// or at an index in scope.
func (g gen) slice(x ast.Expr, t types.Type) ast.Expr {
	if _, ok := t.Underlying().(*types.Slice); !ok || g.d.notes[x].kind != isVariable {
		return nil
	}
	integer := types.Typ[types.Int]
	n := g.length(x)
	if n == nil {
		return nil
	}
	var at ast.Expr
	switch g.d.rand.IntN(3) {
	case 0:
		at = g.d.binary(token.QUO, n, g.d.intLit(g.env, integer, 2, 0), integer)
	case 1:
		if at = g.variable(integer); at == nil {
			return nil
		}
	default:
		at = g.extreme("min", integer, n, g.d.literal(g.env, integer, index))
	}
	s := &ast.SliceExpr{X: x}
	if g.d.chance(0.5) {
		s.Low = at
	} else {
		s.High = at
	}
	return g.d.note(s, t, isValue)
}
