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
	return !d.leadTo(fn.decl.Name.Name)[b.name]
}

// leadTo returns the functions that call the named one, or call one that does, and
// the named one itself. Methods count as functions of their name.
func (d *draft) leadTo(name string) map[string]bool {
	if found := d.callers[name]; found != nil {
		return found
	}
	users := make(map[string][]string) // of each name
	for _, decl := range d.file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		for n := range ast.Preorder(f.Body) {
			if id, ok := n.(*ast.Ident); ok {
				users[id.Name] = append(users[id.Name], f.Name.Name)
			}
		}
	}
	found := map[string]bool{name: true}
	for list := []string{name}; len(list) > 0; list = list[1:] {
		for _, user := range users[list[0]] {
			if !found[user] {
				found[user] = true
				list = append(list, user)
			}
		}
	}
	if d.callers == nil {
		d.callers = make(map[string]map[string]bool)
	}
	d.callers[name] = found
	return found
}
