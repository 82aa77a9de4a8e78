package gp

import (
	"go/ast"
	"go/token"
	"go/types"
)

// apart reports whether two slices share no element, if the arguments of the evolved
// function share none: they are parts of two variables of which it is known where their
// elements are. It may say no of such slices.
func (p *program) apart(a, b ast.Expr) bool {
	x, y := p.sliced(a), p.sliced(b)
	if x == nil || y == nil || x == y {
		return false
	}
	first, second := p.memoryOf(x), p.memoryOf(y)
	return first != isShared && second != isShared && (first == isOwn || second == isOwn || first == isGiven && second == isGiven)
}

// sliced returns the variable that an expression is a part of; nil if there is none, or if
// which part it is depends on elements.
func (p *program) sliced(e ast.Expr) *types.Var {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, _ := p.Info.ObjectOf(e).(*types.Var)
		return v
	case *ast.SliceExpr:
		for _, bound := range []ast.Expr{e.Low, e.High, e.Max} {
			if bound != nil && (!p.quiet(bound) || readsElement(bound)) {
				return nil
			}
		}
		return p.sliced(e.X)
	}
	return nil
}

func readsElement(e ast.Expr) bool {
	for n := range ast.Preorder(e) {
		if _, ok := n.(*ast.IndexExpr); ok {
			return true
		}
	}
	return false
}

// A memory says where the elements of a variable are.
type memory int

const (
	isShared memory = iota // perhaps in another variable too
	isPassed               // where the caller of its function says
	isGiven                // where the caller of the evolved function says, which is outside the program
	isOwn                  // in no other variable, but for shared ones
)

// memoryOf returns where the elements of a variable are.
func (p *program) memoryOf(v *types.Var) memory {
	found, stored := isShared, false // in it may be what others hold
	store := func(to, value ast.Expr) {
		if id, ok := to.(*ast.Ident); ok && p.Info.ObjectOf(id) == v {
			if stored = stored || !p.fresh(value, v); id.Pos() == v.Pos() {
				found = isOwn
			}
		}
	}
	for n := range ast.Preorder(p.File) {
		switch n := n.(type) {
		case *ast.FuncDecl:
			switch {
			case contains(n.Type.Results, v):
				found = isOwn
			case contains(n.Type.Params, v) && n == p.Func && len(p.users[n.Name.Name]) == 0:
				found = isGiven
			case contains(n.Type.Params, v):
				found = isPassed
			}
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
	switch {
	case array && found != isShared:
		return isOwn
	case stored:
		return isShared
	}
	return found
}

// contains reports whether a variable is declared in a list.
func contains(list *ast.FieldList, v *types.Var) bool {
	return list != nil && list.Pos() <= v.Pos() && v.Pos() < list.End()
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
