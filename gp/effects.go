package gp

import (
	"go/ast"
	"go/token"
	"go/types"
)

// quiet reports whether evaluating an expression does nothing besides giving a value: it
// changes nothing, cannot panic, and gives the same value the next time. It may say no
// of a quiet expression.
func (p *program) quiet(e ast.Expr) bool {
	quiet := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.IndexExpr:
			_, array := p.typeOf(n.X).Underlying().(*types.Array)
			quiet = quiet && array && p.kindOf(n.Index) == isConstant // the compiler looks
		case *ast.SliceExpr, *ast.StarExpr, *ast.TypeAssertExpr:
			quiet = false
		case *ast.SelectorExpr:
			s := p.Info.Selections[n]
			quiet = quiet && (s == nil || s.Kind() == types.FieldVal && !s.Indirect())
		case *ast.BinaryExpr:
			quiet = quiet && p.safe(n)
		case *ast.CallExpr:
			quiet = quiet && p.quietCall(n)
		}
		return quiet
	})
	return quiet
}

// safe reports whether an operation does not panic.
func (p *program) safe(e *ast.BinaryExpr) bool {
	switch e.Op {
	case token.QUO, token.REM, token.SHL, token.SHR:
		return isFloat(p.typeOf(e)) || p.kindOf(e.Y) == isConstant
	case token.EQL, token.NEQ:
		return isPlain(p.typeOf(e.X)) && isPlain(p.typeOf(e.Y))
	}
	return true
}

// quietCall reports whether a call does nothing besides evaluating its arguments: a
// conversion, and what only computes.
func (p *program) quietCall(e *ast.CallExpr) bool {
	if p.kindOf(e.Fun) == isType {
		_, array := arrayLen(p.typeOf(e)) // of a slice that may be shorter
		return !array
	}
	f, ok := p.object(e.Fun).(*types.Func)
	return p.isBuiltinCall(e, "len", "cap", "min", "max") || ok && f.Pkg() != nil && f.Pkg().Path() == "math"
}

// repeatable reports whether evaluating an expression twice makes no difference: it calls
// nothing but what only computes.
func (p *program) repeatable(e ast.Expr) bool {
	for n := range ast.Preorder(e) {
		if call, ok := n.(*ast.CallExpr); ok && !p.quietCall(call) {
			return false
		}
	}
	return true
}
