package gp

import (
	"go/ast"
	"go/token"
)

// turns reports whether a draft reads elements of a parameter that the parent only writes
// to, before it has written any, or writes elements of one that the parent only reads
// from. What a function is given to write holds nothing of interest, and what it is
// given to read must rarely be changed.
func (d *draft) turns() bool {
	f := d.p.Func
	stored := written(f.Body, true)
	for _, field := range f.Type.Params.List {
		if t := d.p.Info.TypeOf(field.Type); elem(t) == nil || isString(t) {
			continue
		}
		for _, id := range field.Names {
			isRead, isWritten := d.read[id.Name], d.written[id.Name]
			if isWritten && !isRead && readsFirst(f.Body, id.Name) || isRead && !isWritten && stored[id.Name] {
				return true
			}
		}
	}
	return false
}

// readsFirst reports whether a function reads a variable in a statement before that, in
// the order of the text, writes to it. A statement that reads and writes reads first.
func readsFirst(body *ast.BlockStmt, name string) bool {
	reads, done := false, false
	ast.Inspect(body, func(n ast.Node) bool {
		var part ast.Node // that is evaluated before what is inside the statement
		switch s := n.(type) {
		case *ast.IfStmt:
			part = s.Cond
		case *ast.RangeStmt:
			if part = s.X; s.Value == nil {
				part = nil
			}
		case *ast.ForStmt:
			if s.Cond != nil {
				part = s.Cond
			}
		case *ast.BlockStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.CaseClause, *ast.LabeledStmt:
		case ast.Stmt:
			reads = reads || !done && read(s)[name]
			done = done || written(s, false)[name]
			return false
		}
		if part != nil {
			reads = reads || !done && read(part)[name]
		}
		return !reads && !done
	})
	return reads
}

// written returns the names of the variables that a tree assigns to or through, or only
// those whose elements or fields it assigns to.
func written(tree ast.Node, parts bool) map[string]bool {
	names := make(map[string]bool)
	assigned := func(x ast.Expr) {
		if id := rootOf(x); id != nil && (x != id || !parts) {
			names[id.Name] = true
		}
	}
	for n := range ast.Preorder(tree) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, x := range n.Lhs {
				assigned(x)
			}
		case *ast.IncDecStmt:
			assigned(n.X)
		case *ast.CallExpr:
			if isIdent(n.Fun, "copy") && len(n.Args) > 0 && rootOf(n.Args[0]) != nil {
				names[rootOf(n.Args[0]).Name] = true
			}
		}
	}
	return names
}

// read returns the names in a tree but for those of variables that it only assigns to
// or through, or asks for their length.
func read(tree ast.Node) map[string]bool {
	names := make(map[string]bool)
	others := make(map[*ast.Ident]bool) // that are no reading
	for n := range ast.Preorder(tree) {
		switch n := n.(type) {
		case *ast.Field:
			for _, id := range n.Names {
				others[id] = true
			}
		case *ast.AssignStmt:
			for _, x := range n.Lhs {
				others[rootOf(x)] = n.Tok == token.ASSIGN || n.Tok == token.DEFINE
			}
		case *ast.RangeStmt:
			others[rootOf(n.X)] = n.Value == nil
		case *ast.SelectorExpr:
			others[n.Sel] = true
		case *ast.CallExpr:
			if len(n.Args) > 0 && (isIdent(n.Fun, "copy") || isIdent(n.Fun, "len") || isIdent(n.Fun, "cap")) {
				others[rootOf(n.Args[0])] = true
			}
		case *ast.Ident:
			names[n.Name] = names[n.Name] || !others[n]
		}
	}
	return names
}

// rootOf returns the identifier of the variable that an expression is part of, or nil.
func rootOf(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
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
			return nil
		}
	}
}

// isIdent reports whether e is the identifier with that name.
func isIdent(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}
