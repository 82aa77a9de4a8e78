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
		if b.outer != nil || len(b.fn.results) == 0 || d.terminates(*b.list) {
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
func (d *draft) terminates(list []ast.Stmt) bool {
	return len(list) > 0 && d.terminating(list[len(list)-1], "")
}

// terminating reports whether a statement with the given label, if any, is
// terminating.
func (d *draft) terminating(s ast.Stmt, label string) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return s.Tok == token.GOTO
	case *ast.ExprStmt:
		call, ok := s.X.(*ast.CallExpr)
		return ok && isIdent(call.Fun, "panic") && d.notes[call.Fun].kind == isBuiltin
	case *ast.BlockStmt:
		return d.terminates(s.List)
	case *ast.IfStmt:
		return s.Else != nil && d.terminates(s.Body.List) && d.terminating(s.Else, "")
	case *ast.ForStmt:
		return s.Cond == nil && !breaks(s.Body, label)
	case *ast.LabeledStmt:
		return d.terminating(s.Stmt, s.Label.Name)
	case *ast.SwitchStmt:
		return d.clausesTerminate(s.Body, label)
	case *ast.TypeSwitchStmt:
		return d.clausesTerminate(s.Body, label)
	}
	return false
}

func (d *draft) clausesTerminate(body *ast.BlockStmt, label string) bool {
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
		if !d.terminates(c.Body) {
			return false
		}
	}
	return fallback && !breaks(body, label)
}

// breaks reports whether the body of a statement with the given label, if any, has
// a break that ends the statement.
func breaks(body *ast.BlockStmt, label string) bool {
	found := false
	var visit func(n ast.Node, nested bool)
	visit = func(n ast.Node, nested bool) {
		ast.Inspect(n, func(m ast.Node) bool {
			switch m := m.(type) {
			case *ast.FuncLit:
				return false
			case *ast.BranchStmt:
				found = found || m.Tok == token.BREAK && (m.Label == nil && !nested || m.Label != nil && m.Label.Name == label)
			case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt:
				if !nested {
					visit(m, true)
					return false
				}
			}
			return !found
		})
	}
	visit(body, false)
	return found
}
