package gp

import (
	"go/ast"
	"go/token"
	"go/types"
)

// condition returns a comparison of something in scope, or a combination of
// two.
func (g gen) condition(t types.Type, depth int) ast.Expr {
	if g.d.chance(0.5) {
		if x := g.matching(t); x != nil {
			return x
		}
	}
	if g.d.chance(0.15) {
		if x := g.existing(t); x != nil {
			return x
		}
	}
	if depth > 1 && g.d.chance(0.15) {
		x, y := g.condition(t, depth-1), g.condition(t, depth-1)
		if x == nil || y == nil {
			return nil
		}
		return g.d.binary(g.d.operator(t), x, y, t)
	}
	x := g.pick(g.routes(func(u types.Type) bool { return comparable(u) && !isBool(u) }))
	if x == nil || g.d.chance(0.1) {
		if n := g.anyLength(types.Typ[types.Int]); n != nil {
			x = n
		}
	}
	if x == nil {
		return nil
	}
	return g.compare(x, t, depth)
}

// comparable reports whether values of type t can be compared without a panic.
func comparable(t types.Type) bool {
	if types.IsInterface(t) {
		return false
	}
	return types.Comparable(t)
}

// compare returns a comparison of x.
func (g gen) compare(x ast.Expr, t types.Type, depth int) ast.Expr {
	d, of := g.d, g.d.typeOf(x)
	if isInteger(of) && d.chance(0.4) { // divisible?
		x = d.binary(token.REM, x, d.literal(g.env, of, nonzero), of)
		rest := int64(0)
		if d.chance(0.15) {
			rest = d.pool.randomInt(d.rand)
		}
		return d.binary(token.EQL, x, d.intLit(g.env, of, rest, 0), t)
	}
	if depth > 1 && d.chance(0.3) {
		if y := g.computed(of, depth-1); y != nil {
			x = y
		}
	}
	var y ast.Expr
	switch {
	case d.chance(0.55):
		y = d.literal(g.env, of, 0)
	case d.chance(0.5):
		y = g.variable(of)
	}
	if y == nil || sameTree(x, y) {
		y = g.expr(of, depth-1, 0)
	}
	if y == nil || sameTree(x, y) {
		return nil
	}
	return d.binary(d.comparison(of), x, y, t)
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

// concatenation returns x + y. In a loop one of the two is constant, so that no
// string doubles its length in each iteration.
func (g gen) concatenation(t types.Type, depth int) ast.Expr {
	x := g.computed(t, depth)
	y := g.d.literal(g.env, t, 0)
	if g.loops == 0 && g.d.chance(0.5) {
		y = g.expr(t, depth, 0)
	}
	if x == nil || y == nil {
		return nil
	}
	if g.d.chance(0.5) {
		x, y = y, x
	}
	return g.d.binary(token.ADD, x, y, t)
}

// substring returns a part of a string in scope.
func (g gen) substring(t types.Type) ast.Expr {
	x := g.variable(t)
	if x == nil {
		return nil
	}
	s := &ast.SliceExpr{X: x}
	i := g.indexOf(x)
	if g.d.chance(0.5) {
		s.Low = i
	} else {
		s.High = i
	}
	return g.d.note(s, t, isValue)
}

// composed returns a value of a composite type.
func (g gen) composed(t types.Type, depth int) ast.Expr {
	d := g.d
	full := 1 // deeper elements stay zero
	if depth < 0 {
		full = 0
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		return g.literalOf(t, full*min(u.NumFields(), maxFields), func(i int) ast.Expr {
			f := u.Field(i)
			x := g.expr(f.Type(), depth-1, 0)
			if x == nil || f.Name() == "_" || !f.Exported() && f.Pkg() != nil && f.Pkg().Name() != "main" {
				return nil
			}
			key := ast.NewIdent(f.Name())
			d.note(key, f.Type(), isField)
			kv := &ast.KeyValueExpr{Key: key, Value: x}
			return d.note(kv, nil, isNothing)
		})
	case *types.Slice:
		return g.literalOf(t, full*d.rand.IntN(4), func(int) ast.Expr { return g.expr(u.Elem(), depth-1, 0) })
	case *types.Array:
		return g.literalOf(t, full*int(min(u.Len(), 16)), func(int) ast.Expr { return g.expr(u.Elem(), depth-1, 0) })
	case *types.Map:
		return g.literalOf(t, 0, nil)
	case *types.Pointer:
		if _, ok := u.Elem().Underlying().(*types.Struct); !ok {
			return nil
		}
		if x := g.composed(u.Elem(), depth-1); x != nil {
			return d.note(&ast.UnaryExpr{Op: token.AND, X: x}, t, isValue)
		}
	case *types.Signature:
		return g.closure(t, u, depth)
	case *types.Interface:
		if u.NumMethods() == 0 && u.IsMethodSet() {
			return g.pick(g.routes(isPlain))
		}
	}
	return nil
}

// literalOf returns a composite literal with n elements.
func (g gen) literalOf(t types.Type, n int, element func(i int) ast.Expr) ast.Expr {
	of := g.d.typeExpr(g.env, t)
	if of == nil {
		return nil
	}
	lit := &ast.CompositeLit{Type: of}
	for i := range n {
		x := element(i)
		if x == nil {
			return nil
		}
		lit.Elts = append(lit.Elts, x)
	}
	return g.d.note(lit, t, isValue)
}

// closure returns a function literal that returns something.
func (g gen) closure(t types.Type, sig *types.Signature, depth int) ast.Expr {
	if sig.Results().Len() != 1 || sig.Variadic() || depth < 0 {
		return nil
	}
	names := make([]string, sig.Params().Len())
	inner := g
	inner.fn = &frame{results: []types.Type{sig.Results().At(0).Type()}, outer: g.fn}
	for i := range names {
		names[i] = g.d.fresh(string(rune('a' + i%26)))
		inner = inner.with(names[i], sig.Params().At(i).Type(), isVariable)
	}
	f := g.d.funcType(g.env, sig, names)
	result := inner.expr(sig.Results().At(0).Type(), depth-1, 0)
	if f == nil || result == nil {
		return nil
	}
	body := &ast.BlockStmt{List: []ast.Stmt{&ast.ReturnStmt{Results: []ast.Expr{result}}}}
	return g.d.note(&ast.FuncLit{Type: f, Body: body}, t, isValue)
}
