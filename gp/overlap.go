package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// apart reports whether two slices share no element, if the arguments of the evolved
// function share none: they are parts of two private variables. It may say no of such slices.
func (p *program) apart(a, b ast.Expr) bool {
	x, y := p.sliced(a), p.sliced(b)
	return x != nil && y != nil && x != y && p.private(x) && p.private(y)
}

// sliced returns the variable that an expression is a part of; nil if there is none, or if
// which part it is may depend on elements.
func (p *program) sliced(e ast.Expr) *types.Var {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, _ := p.Info.ObjectOf(e).(*types.Var)
		return v
	case *ast.SliceExpr:
		for _, bound := range []ast.Expr{e.Low, e.High, e.Max} {
			if bound != nil && (!p.quiet(bound) || strings.Contains(p.text(bound), "[")) {
				return nil
			}
		}
		return p.sliced(e.X)
	}
	return nil
}

// private reports whether the elements of a variable, an array or a slice, are in no other
// private one, nor in the argument for another parameter: it is a parameter of the evolved
// function that only others call, or a variable in which only what is made is stored.
func (p *program) private(v *types.Var) bool {
	declared, shared := false, false
	store := func(to, value ast.Expr) {
		if id, ok := to.(*ast.Ident); ok && p.Info.ObjectOf(id) == v {
			declared, shared = declared || id.Pos() == v.Pos(), shared || !p.fresh(value, v)
		}
	}
	in := func(list *ast.FieldList) bool { return list != nil && list.Pos() <= v.Pos() && v.Pos() < list.End() }
	for n := range ast.Preorder(p.File) {
		switch n := n.(type) {
		case *ast.FuncDecl:
			declared = declared || in(n.Type.Results) || n == p.Func && len(p.users[n.Name.Name]) == 0 && in(n.Type.Params)
		case *ast.AssignStmt:
			for i, to := range n.Lhs {
				store(to, n.Rhs[min(i, len(n.Rhs)-1)])
			}
		case *ast.ValueSpec:
			for i, to := range n.Names {
				store(to, append(n.Values, nil)[min(i, max(0, len(n.Values)-1))])
			}
		case *ast.RangeStmt:
			store(n.Value, &ast.BadExpr{})
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				store(n.X, n)
			}
		case *ast.SelectorExpr: // a method may change it
			store(n.X, n)
		}
	}
	_, array := v.Type().Underlying().(*types.Array)
	return declared && (array || !shared)
}

// fresh reports whether what is stored in a variable is in no other one: it is made, or a
// part of what the variable holds.
func (p *program) fresh(e ast.Expr, v *types.Var) bool {
	switch e := ast.Unparen(e).(type) {
	case nil, *ast.CompositeLit:
		return true
	case *ast.Ident:
		return p.Info.ObjectOf(e) == v || p.Info.Types[e].IsNil()
	case *ast.SliceExpr:
		return p.fresh(e.X, v)
	case *ast.CallExpr:
		return p.isBuiltinCall(e, "make") || (p.isBuiltinCall(e, "append") || p.kindOf(e.Fun) == isType) && p.fresh(e.Args[0], v)
	}
	return false
}
