package gp

import (
	"go/ast"
	"go/token"
	"slices"
)

// turns reports whether a draft reads elements of a parameter that the parent only writes
// to, before it has written any, or writes elements of one that the parent only reads
// from. What a function is given to write holds nothing of interest, and what it is
// given to read must rarely be changed.
func (d *draft) turns() bool {
	for _, decl := range d.file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Name.Name != d.entry || f.Body == nil {
			continue
		}
		parts := written(f.Body, true)
		for _, p := range f.Type.Params.List {
			if t := d.notes[p.Type].typ; elem(t) == nil || isString(t) {
				continue
			}
			for _, id := range p.Names {
				isRead, isWritten := d.read[id.Name], d.written[id.Name]
				if isWritten && !isRead && firstUse(f.Body, id.Name) == reads || isRead && !isWritten && parts[id.Name] {
					return true
				}
			}
		}
	}
	return false
}

// A use is what a tree does with a variable.
type use int

const (
	nothing use = iota
	reads
	writes
)

// firstUse returns the first use of a variable in a statement: of one with a body, the first
// there, unless it is read before. A statement that reads and writes reads first.
func firstUse(s ast.Stmt, name string) use {
	var before []ast.Node
	var body []ast.Stmt
	switch s := s.(type) {
	case *ast.BlockStmt:
		body = s.List
	case *ast.ForStmt:
		before, body = []ast.Node{s.Init, s.Cond}, s.Body.List
	case *ast.IfStmt:
		before, body = []ast.Node{s.Init, s.Cond}, append(slices.Clip(s.Body.List), s.Else)
	case *ast.RangeStmt:
		body = s.Body.List
		if s.Value != nil {
			before = []ast.Node{s.X}
		}
	default:
		before = []ast.Node{s}
	}
	for _, n := range before {
		if n != nil && read(n)[name] {
			return reads
		}
	}
	for _, s := range body {
		if s == nil {
			continue
		}
		if u := firstUse(s, name); u != nothing {
			return u
		}
	}
	if body == nil && written(s, false)[name] {
		return writes
	}
	return nothing
}

// written returns the names of the variables that a tree assigns to or through, or only
// those whose elements or fields it assigns to.
func written(tree ast.Node, parts bool) map[string]bool {
	names := make(map[string]bool)
	assigned := func(x ast.Expr) {
		if _, whole := x.(*ast.Ident); !whole || !parts {
			names[root(x)] = true
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
			if isIdent(n.Fun, "copy") && len(n.Args) > 0 {
				names[root(n.Args[0])] = true
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

// root returns the name of the variable that an expression is part of, or "".
func root(e ast.Expr) string {
	if id := rootOf(e); id != nil {
		return id.Name
	}
	return ""
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
