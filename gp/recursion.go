package gp

import (
	"go/ast"
	"go/types"
	"slices"
)

// noteCalls notes, for each name, the functions that use it.
func (p *program) noteCalls() {
	p.users = make(map[string][]string)
	for _, decl := range p.File.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Body != nil {
			for n := range ast.Preorder(f.Body) {
				if id, ok := n.(*ast.Ident); ok {
					p.users[id.Name] = append(p.users[id.Name], f.Name.Name)
				}
			}
		}
	}
}

// callers returns the functions that lead to the one which the position is in, and that
// one itself. Edits never call them: they make no function recursive. Methods count as
// functions of their name.
func (g gen) callers() map[string]bool {
	name := g.fn.decl.Name.Name
	found := map[string]bool{name: true}
	for list := []string{name}; len(list) > 0; list = list[1:] {
		for _, user := range g.p.users[list[0]] {
			if !found[user] {
				found[user] = true
				list = append(list, user)
			}
		}
	}
	return found
}

// recursive reports whether a tree calls a function that leads to the one which the
// position is in.
func (g gen) recursive(n ast.Node) bool {
	return len(g.p.global) > 1 && slices.ContainsFunc(g.p.free(n), func(id *ast.Ident) bool {
		_, ok := g.p.Info.Uses[id].(*types.Func)
		return ok && g.callers()[id.Name]
	})
}
