package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

func isNamed(d *draft, s *site) bool { return open(d, s) && s.kind == isVariable }

func isOperation(d *draft, s *site) bool {
	_, ok := s.expr.(*ast.BinaryExpr)
	return ok && open(d, s)
}

func isCall(d *draft, s *site) bool {
	e, ok := s.expr.(*ast.CallExpr)
	return ok && open(d, s) && (d.p.kindOf(e.Fun) == isFunction || d.p.isBuiltinCall(e, "min", "max"))
}

// hasPart reports whether there are parts of a site.
func hasPart(d *draft, s *site) bool {
	return open(d, s) && slices.ContainsFunc(d.p.sites[s.number+1:s.end], func(in site) bool { return in.block == s.block && same(in.typ, s.typ) })
}

// hoist replaces an expression by one of its parts.
func (g gen) hoist(s *site) change { return g.exchange(s, g.p.code(oneOf(g.rand, g.parts(s)...).expr)) }

// parts returns the sites inside s with the same type that lie in the same block: not those in
// a function literal.
func (d *draft) parts(s *site) []*site {
	var list []*site
	for i := s.number + 1; i < s.end; i++ {
		if in := &d.p.sites[i]; in.block == s.block && same(in.typ, s.typ) {
			list = append(list, in)
		}
	}
	return list
}

// reoperate changes the operator of a binary expression or exchanges its
// operands.
func (g gen) reoperate(s *site) change {
	e := s.expr.(*ast.BinaryExpr)
	x, y := g.p.code(e.X), g.p.code(e.Y)
	op := e.Op
	switch {
	case g.chance(0.3) && operandLimit(op) != index:
		x, y = y, x
	case isBool(s.typ) && op != token.LAND && op != token.LOR:
		if op = opposite[e.Op]; isOrdered(x.typ) {
			op = g.comparison(x.typ)
		}
	case isNumber(s.typ) || isBool(s.typ):
		op = g.operator(s.typ)
	}
	if y.kind == isConstant && !operandLimit(op).allows(y) {
		return change{}
	}
	return g.exchange(s, binary(op, x, y, s.typ))
}

// recall makes a call use another function, a similar one or any of the same type, or
// changes the order of its arguments.
func (g gen) recall(s *site) change {
	e := s.expr.(*ast.CallExpr)
	args := make([]code, len(e.Args))
	for i, x := range e.Args {
		args[i] = g.p.code(x)
	}
	if g.p.isBuiltinCall(e, "min", "max") {
		return g.exchange(s, call(map[string]string{"min": "max", "max": "min"}[g.p.text(e.Fun)], s.typ, args...))
	}
	if len(args) == 2 && g.chance(0.2) && same(args[0].typ, args[1].typ) {
		return g.exchange(s, call(g.p.text(e.Fun), s.typ, args[1], args[0]))
	}
	f, ok := g.p.object(e.Fun).(*types.Func)
	if !ok || f.Pkg() == g.p.Pkg {
		return change{}
	}
	similar := g.chance(0.7)
	return g.exchange(s, g.callOf(g.pickFunction(func(o function) bool {
		return o.name != f.Name() && (!similar || areAlike(o.name, f.Name())) && o.takes(f.Signature())
	}), args...))
}

// pickFunction returns a random function of the library that ok accepts; the
// zero function if there is none.
func (g gen) pickFunction(ok func(function) bool) function {
	i := weighted(g.rand, g.library, func(f function) float64 {
		if !ok(f) {
			return 0
		}
		return f.weight
	})
	if i < 0 {
		return function{}
	}
	return g.library[i]
}

// takes reports whether the function has the given parameters and result.
func (f function) takes(sig *types.Signature) bool {
	if sig.Params().Len() != len(f.params) || sig.Results().Len() != 1 || !types.Identical(sig.Results().At(0).Type(), f.result) {
		return false
	}
	for i, p := range f.params {
		if !types.Identical(sig.Params().At(i).Type(), p) {
			return false
		}
	}
	return true
}

// redirected returns edits that replace one variable which a tree uses by another of the
// same type that is in scope in g, throughout the tree.
func (g gen) redirected(n ast.Node) (edits []edit) {
	used := slices.DeleteFunc(g.p.free(n), func(id *ast.Ident) bool {
		_, ok := g.p.Info.Uses[id].(*types.Var)
		return !ok
	})
	if len(used) == 0 {
		return nil
	}
	old := oneOf(g.rand, used...)
	others := slices.DeleteFunc(slices.Clone(g.vars), func(v *variable) bool { return v.name == old.Name || !same(v.typ, g.p.typeOf(old)) })
	if len(others) == 0 {
		return nil
	}
	name := oneOf(g.rand, others...).name
	for _, id := range used {
		if g.p.Info.Uses[id] == g.p.Info.Uses[old] {
			edits = append(edits, g.p.replace(id, name))
		}
	}
	return edits
}
