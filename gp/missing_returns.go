package gp

import (
	"go/ast"
	"go/token"
)

// addReturns adds a return statement at the end of every function that needs
// one.
func (d *draft) addReturns() {
	d.walk()
	for _, b := range d.blocks {
		if b.outer != nil || len(b.fn.results) == 0 || terminates(*b.list) {
			continue
		}
		s := &ast.ReturnStmt{}
		g := d.in(b, len(*b.list))
		for _, t := range b.fn.results {
			if b.fn.named {
				break
			}
			x := g.expr(t, 0, 0)
			if x == nil {
				x = d.builtinNil(g.env)
			}
			s.Results = append(s.Results, x)
		}
		*b.list = append(*b.list, s)
	}
}

// builtinNil returns nil, for a result for which nothing else can be made.
func (d *draft) builtinNil(*env) ast.Expr { return ast.NewIdent("nil") }

// terminates reports whether a statement list is terminating as defined by the
// language: a function with results needs no return statement after it.
func terminates(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	switch s := list[len(list)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return s.Tok == token.GOTO
	case *ast.ExprStmt:
		call, ok := s.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		id, ok := call.Fun.(*ast.Ident)
		return ok && id.Name == "panic"
	case *ast.BlockStmt:
		return terminates(s.List)
	case *ast.IfStmt:
		return s.Else != nil && terminates(s.Body.List) && terminates([]ast.Stmt{s.Else})
	case *ast.ForStmt:
		return s.Cond == nil && !breaks(s.Body)
	case *ast.LabeledStmt:
		return terminates([]ast.Stmt{s.Stmt})
	case *ast.SwitchStmt:
		return clausesTerminate(s.Body)
	case *ast.TypeSwitchStmt:
		return clausesTerminate(s.Body)
	}
	return false
}

func clausesTerminate(body *ast.BlockStmt) bool {
	fallback := false
	for _, s := range body.List {
		c := s.(*ast.CaseClause)
		fallback = fallback || c.List == nil
		n := len(c.Body)
		if n > 0 {
			if b, ok := c.Body[n-1].(*ast.BranchStmt); ok && b.Tok == token.FALLTHROUGH {
				continue
			}
		}
		if !terminates(c.Body) || breaks(c) {
			return false
		}
	}
	return fallback
}

// breaks reports whether a body has a break that may end the enclosing
// statement. Any break with a label counts.
func breaks(body ast.Node) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BranchStmt:
			found = found || n.Tok == token.BREAK
		case *ast.FuncLit:
			return false
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt:
			found = found || labelled(n)
			return false
		}
		return !found
	})
	return found
}

// labelled reports whether a tree has a break with a label.
func labelled(n ast.Node) bool {
	for n := range ast.Preorder(n) {
		if b, ok := n.(*ast.BranchStmt); ok && b.Tok == token.BREAK && b.Label != nil {
			return true
		}
	}
	return false
}
