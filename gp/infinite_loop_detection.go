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

// endless counts the for loops of a tree that look endless: nothing in their
// condition changes, or they count by a literal and not towards their bound. It is
// right about both unless a break, a panic or a loop that does not begin says
// otherwise. It may be wrong either way about loops that count in their body; the
// guard stops those that it misses.
func (d *draft) endless(n ast.Node) int {
	l := loops{d: d, labels: make(map[*ast.ForStmt]string), hidden: make(map[string]bool)}
	for n := range ast.Preorder(n) {
		switch n := n.(type) {
		case *ast.LabeledStmt:
			if s, ok := n.Stmt.(*ast.ForStmt); ok {
				l.labels[s] = n.Label.Name
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				l.hidden[root(n.X)] = true
			}
		case *ast.FuncLit:
			assigned(n, l.hidden)
		}
	}
	count := 0
	for n := range ast.Preorder(n) {
		if s, ok := n.(*ast.ForStmt); ok && l.endless(s) {
			count++
		}
	}
	return count
}

// loops is what has to be known of a tree to judge its loops.
type loops struct {
	d      *draft
	labels map[*ast.ForStmt]string
	hidden map[string]bool // variables that a call may change
}

func (l loops) endless(s *ast.ForStmt) bool {
	if s.Cond == nil {
		return !leaves(s.Body, l.labels[s])
	}
	if v, known := l.d.truth(s.Cond); known && !v {
		return false
	}
	body := make(map[string]bool)
	assigned(s.Body, body)
	if !l.varies(s, body) {
		return !leaves(s.Body, l.labels[s])
	}
	return l.d.goesWrong(s, body)
}

// varies reports whether something may change a loop's condition. The variables
// that the body assigns to are given.
func (l loops) varies(s *ast.ForStmt, body map[string]bool) bool {
	calls := l.d.calls(s.Body)
	post := make(map[string]bool)
	if s.Post != nil {
		assigned(s.Post, post)
		calls = calls || l.d.calls(s.Post)
	}
	for n := range ast.Preorder(s.Cond) {
		id, ok := n.(*ast.Ident)
		if !ok || l.d.notes[id].kind != isVariable {
			continue
		}
		if body[id.Name] || post[id.Name] || calls && (l.hidden[id.Name] || !isPlain(l.d.typeOf(id))) {
			return true
		}
	}
	return l.d.calls(s.Cond)
}

// calls reports whether a tree calls something that may change variables.
func (d *draft) calls(n ast.Node) bool {
	for n := range ast.Preorder(n) {
		if call, ok := n.(*ast.CallExpr); ok && d.callEffect(call)&acts != 0 {
			return true
		}
	}
	return false
}

// leaves reports whether the body of a loop with the given label, if any, has a
// statement that ends the loop.
func leaves(body *ast.BlockStmt, label string) bool {
	inside := map[string]bool{"": true}
	for n := range ast.Preorder(body) {
		if l, ok := n.(*ast.LabeledStmt); ok {
			inside[l.Label.Name] = true
		}
	}
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
				to := ""
				if m.Label != nil {
					to = m.Label.Name
				}
				switch m.Tok {
				case token.BREAK:
					found = found || to == "" && !nested || !inside[to]
				case token.CONTINUE, token.GOTO:
					found = found || !inside[to] && (m.Tok == token.GOTO || to != label)
				}
			case *ast.CallExpr:
				found = found || isIdent(m.Fun, "panic")
			case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt:
				if m != n {
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

// assigned adds the names of the variables that a tree may assign to or through,
// except in their declarations.
func assigned(n ast.Node, names map[string]bool) {
	for n := range ast.Preorder(n) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, x := range n.Lhs {
				if n.Tok != token.DEFINE {
					names[root(x)] = true
				}
			}
		case *ast.IncDecStmt:
			names[root(n.X)] = true
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				names[root(n.Key)], names[root(n.Value)] = true, true
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				names[root(n.X)] = true
			}
		}
	}
}
