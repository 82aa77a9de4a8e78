package gp

import "go/ast"

// callable reports whether b can be called within fn without a call cycle back
// to fn: edits never make a function recursive.
func (d *draft) callable(fn *frame, b *env) bool {
	for fn != nil && fn.outer != nil {
		fn = fn.outer
	}
	if b.kind != isFunction || fn == nil || fn.decl == nil {
		return b.kind != isFunction
	}
	bodies := make(map[string]*ast.BlockStmt)
	for _, decl := range d.file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Body != nil {
			bodies[f.Name.Name] = f.Body // methods too: names are enough here
		}
	}
	seen := make(map[string]bool)
	var leads func(name string) bool
	leads = func(name string) bool {
		if name == fn.decl.Name.Name {
			return true
		}
		body := bodies[name]
		if body == nil || seen[name] {
			return false
		}
		seen[name] = true
		for n := range ast.Preorder(body) {
			if id, ok := n.(*ast.Ident); ok && bodies[id.Name] != nil && leads(id.Name) {
				return true
			}
		}
		return false
	}
	return !leads(b.name)
}
