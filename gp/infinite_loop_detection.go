package gp

import (
	"go/ast"
	"go/token"
	"iter"
)

// controls iterates over the identifiers that decide how often a for loop runs:
// those that its header declares and those that its condition reads.
func controls(s *ast.ForStmt) iter.Seq[*ast.Ident] {
	return func(yield func(*ast.Ident) bool) {
		if init, ok := s.Init.(*ast.AssignStmt); ok && init.Tok == token.DEFINE {
			for _, x := range init.Lhs {
				if id, ok := x.(*ast.Ident); ok && !yield(id) {
					return
				}
			}
		}
		if s.Cond == nil {
			return
		}
		for n := range ast.Preorder(s.Cond) {
			if id, ok := n.(*ast.Ident); ok && !yield(id) {
				return
			}
		}
	}
}

// endless counts the for loops of a tree that look endless. It may be wrong
// either way; the guard stops the loops that it misses.
func endless(n ast.Node) int {
	count := 0
	for n := range ast.Preorder(n) {
		if s, ok := n.(*ast.ForStmt); ok && looksEndless(s) {
			count++
		}
	}
	return count
}

func looksEndless(s *ast.ForStmt) bool {
	if s.Cond == nil {
		return !leaves(s.Body)
	}
	changed, calls := false, false
	var in []ast.Node
	if s.Post != nil {
		in = append(in, s.Post)
	}
	in = append(in, s.Body)
	for n := range ast.Preorder(s.Cond) {
		switch n := n.(type) {
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); !ok || id.Name != "len" {
				calls = true
			}
		case *ast.Ident:
			for _, part := range in {
				changed = changed || changes(part, n.Name)
			}
		}
	}
	if !changed && !calls {
		return !leaves(s.Body)
	}
	return goesWrong(s)
}

// leaves reports whether a loop's body has a statement that ends the loop.
func leaves(body *ast.BlockStmt) bool {
	found := false
	var visit func(n ast.Node, nested bool)
	visit = func(n ast.Node, nested bool) {
		ast.Inspect(n, func(m ast.Node) bool {
			switch m := m.(type) {
			case *ast.FuncLit:
				return false
			case *ast.ReturnStmt:
				found = true
			case *ast.BranchStmt:
				found = found || m.Tok == token.GOTO || m.Tok == token.BREAK && (!nested || m.Label != nil)
			case *ast.CallExpr:
				if id, ok := m.Fun.(*ast.Ident); ok && id.Name == "panic" {
					found = true
				}
			case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt:
				if m != n {
					visit(m, true)
					return false
				}
			}
			return true
		})
	}
	visit(body, false)
	return found
}

// changes reports whether a tree may assign to or through the named variable.
func changes(n ast.Node, name string) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, x := range n.Lhs {
				found = found || n.Tok != token.DEFINE && root(x) == name
			}
		case *ast.IncDecStmt:
			found = found || root(n.X) == name
		case *ast.RangeStmt:
			found = found || n.Tok == token.ASSIGN && (root(n.Key) == name || root(n.Value) == name)
		case *ast.UnaryExpr:
			found = found || n.Op == token.AND && root(n.X) == name
		}
		return !found
	})
	return found
}

// root returns the name of the variable that an expression is part of.
func root(e ast.Expr) string {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x.Name
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return ""
		}
	}
}

// goesWrong reports whether a loop of the form "for …; i < n; i++" counts away
// from its bound, does not count, or has a body that sets its counter back.
func goesWrong(s *ast.ForStmt) bool {
	name, direction, even := counter(s.Post)
	if name == "" {
		return false
	}
	if direction == 0 {
		return true
	}
	cond, ok := s.Cond.(*ast.BinaryExpr)
	if ok {
		op, bound := cond.Op, cond.Y
		if root(cond.X) != name {
			op, bound = mirrored(op), cond.X
		}
		switch op {
		case token.LSS, token.LEQ:
			if direction < 0 {
				return true
			}
		case token.GTR, token.GEQ:
			if direction > 0 {
				return true
			}
			v, literal := numberOf(bound)
			if !even && literal && (v < 0 || v == 0 && op == token.GEQ) {
				return true // halving never gets below zero
			}
		}
	}
	return setsBack(s.Body, name, direction)
}

// counter returns the variable that the post statement of a loop counts, its
// direction, and whether it counts in even steps.
func counter(post ast.Stmt) (name string, direction int, even bool) {
	switch post := post.(type) {
	case *ast.IncDecStmt:
		if post.Tok == token.INC {
			return root(post.X), 1, true
		}
		return root(post.X), -1, true
	case *ast.AssignStmt:
		if len(post.Lhs) != 1 {
			return "", 0, false
		}
		name = root(post.Lhs[0])
		v, literal := numberOf(post.Rhs[0])
		if !literal {
			return "", 0, false
		}
		switch post.Tok {
		case token.ADD_ASSIGN:
			return name, sign(v), true
		case token.SUB_ASSIGN:
			return name, -sign(v), true
		case token.MUL_ASSIGN:
			return name, sign(v - 1), false
		case token.QUO_ASSIGN:
			return name, -sign(v - 1), false
		case token.SHL_ASSIGN:
			return name, sign(v), false
		case token.SHR_ASSIGN:
			return name, -sign(v), false
		}
	}
	return "", 0, false
}

func sign(v float64) int {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

// mirrored returns the operator that compares y with x as op compares x with y.
func mirrored(op token.Token) token.Token {
	switch op {
	case token.LSS:
		return token.GTR
	case token.GTR:
		return token.LSS
	case token.LEQ:
		return token.GEQ
	case token.GEQ:
		return token.LEQ
	}
	return op
}

// setsBack reports whether a loop's body sets its counter to a constant or
// counts it in the other direction.
func setsBack(body *ast.BlockStmt, name string, direction int) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IncDecStmt:
			if id, ok := n.X.(*ast.Ident); ok && id.Name == name {
				found = found || (n.Tok == token.INC) != (direction > 0)
			}
		case *ast.AssignStmt:
			for i, x := range n.Lhs {
				if id, ok := x.(*ast.Ident); ok && id.Name == name && n.Tok == token.ASSIGN && i < len(n.Rhs) {
					_, literal := numberOf(n.Rhs[i])
					found = found || literal
				}
			}
		}
		return !found
	})
	return found
}
