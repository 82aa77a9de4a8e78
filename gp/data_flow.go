package gp

import (
	"go/ast"
	"go/token"
)

// turns reports whether a draft reads from a parameter that the parent only writes to,
// before it has written it, or writes to one that the parent only reads from. What a
// function is given to write holds nothing of interest, and what it is given to read
// must rarely be changed.
func (d *draft) turns() bool {
	for _, decl := range d.file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Name.Name != d.entry || f.Body == nil {
			continue
		}
		for _, p := range f.Type.Params.List {
			for _, id := range p.Names {
				read, written := d.read[id.Name], d.written[id.Name]
				if elem(d.notes[p.Type].typ) != nil && (written && !read && readsFirst(f.Body, id.Name) || read && !written && writes(f.Body)[id.Name]) {
					return true
				}
			}
		}
	}
	return false
}

// readsFirst reports whether the first statement of a body that reads or writes a variable
// reads it.
func readsFirst(body *ast.BlockStmt, name string) bool {
	for _, s := range body.List {
		if reads(s)[name] {
			return true
		}
		if writes(s)[name] {
			return false
		}
	}
	return false
}

// writes returns the names of the variables that a tree assigns to or through, except
// in their declarations.
func writes(tree ast.Node) map[string]bool {
	names := make(map[string]bool)
	for n := range ast.Preorder(tree) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, x := range n.Lhs {
				names[root(x)] = true
			}
		case *ast.IncDecStmt:
			names[root(n.X)] = true
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && id.Name == "copy" && len(n.Args) > 0 {
				names[root(n.Args[0])] = true
			}
		}
	}
	return names
}

// reads returns the names in a tree but for those of variables that it only assigns to
// or through, or asks for their length.
func reads(tree ast.Node) map[string]bool {
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
			if id, ok := n.Fun.(*ast.Ident); ok && len(n.Args) > 0 && (id.Name == "copy" || id.Name == "len" || id.Name == "cap") {
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
