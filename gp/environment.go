package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// An env is what is in scope at a position.
type env struct {
	of    *program
	scope *types.Scope
	pos   token.Pos
	place
	extra []*variable // declared by what is being made, the innermost last
}

// A variable is one that is in scope.
type variable struct {
	obj     types.Object // nil if it is being made
	name    string
	typ     types.Type
	control bool // of a loop around the position
}

// envAt returns the env of an expression.
func (s *site) env(p *program) env {
	return env{of: p, scope: p.innermost(s.node.Pos()), pos: s.node.Pos(), place: s.place}
}

// env returns the env before the i-th statement of a block.
func (b *block) env(p *program, i int) env {
	return env{of: p, scope: p.innermost(b.begin), pos: b.pos(i), place: b.place}
}

// pos returns the position of the i-th statement, or of the end.
func (b *block) pos(i int) token.Pos {
	if i < len(b.list) {
		return b.list[i].Pos()
	}
	return b.end
}

// innermost returns the innermost scope around a position.
func (p *program) innermost(pos token.Pos) *types.Scope {
	if s := p.Pkg.Scope().Innermost(pos); s != nil {
		return s
	}
	return p.Pkg.Scope()
}

// lookup returns what a name means, or nil if nothing is declared with it.
func (e env) lookup(name string) types.Object {
	_, obj := e.scope.LookupParent(name, e.pos)
	return obj
}

// taken reports whether a name means something else than what is predeclared.
func (e env) taken(name string) bool {
	obj := e.lookup(name)
	return slices.ContainsFunc(e.extra, func(v *variable) bool { return v.name == name }) || obj != nil && obj.Parent() != types.Universe
}

// near is how many variables edits look at: the innermost.
const near = 256

// variables returns the variables that are in scope and near, innermost first. There are
// none outside functions.
func (e env) variables() []*variable {
	var list []*variable
	seen := make(map[string]bool)
	add := func(v *variable) {
		if !seen[v.name] && len(list) < near {
			list = append(list, v)
		}
		seen[v.name] = true
	}
	for _, v := range slices.Backward(e.extra) {
		add(v)
	}
	for s := e.scope; s != nil && s != e.of.Pkg.Scope() && s != types.Universe && len(list) < near; s = s.Parent() {
		var found []types.Object
		for _, name := range s.Names() {
			if obj := s.Lookup(name); obj.Pos() < e.pos && s.Parent() != e.of.Pkg.Scope() { // not the imports
				found = append(found, obj)
			}
		}
		slices.SortFunc(found, func(a, b types.Object) int { return int(b.Pos() - a.Pos()) })
		for _, obj := range found {
			if _, visible := s.LookupParent(obj.Name(), e.pos); visible != obj {
				continue // it is not yet declared
			}
			if v, ok := obj.(*types.Var); ok && isProper(v.Type()) {
				add(&variable{v, v.Name(), v.Type(), e.controlled(v)})
			} else {
				seen[obj.Name()] = true
			}
		}
	}
	return list
}

// free returns the identifiers in a tree that refer to something declared outside it,
// but for packages and what is predeclared, in order.
func (p *program) free(n ast.Node) []*ast.Ident {
	var list []*ast.Ident
	for m := range ast.Preorder(n) {
		id, ok := m.(*ast.Ident)
		if !ok {
			continue
		}
		obj := p.Info.Uses[id]
		if obj == nil || obj.Pkg() != p.Pkg || obj.Pos() >= n.Pos() && obj.Pos() < n.End() {
			continue
		}
		switch obj := obj.(type) {
		case *types.PkgName:
			continue
		case *types.Var:
			if obj.IsField() {
				continue
			}
		case *types.Func:
			if obj.Signature().Recv() != nil {
				continue
			}
		}
		list = append(list, id)
	}
	return list
}

// reaches reports whether the free names of n mean something of the same kind and type
// at another position.
func (e env) reaches(n ast.Node) bool {
	return !slices.ContainsFunc(e.of.free(n), func(id *ast.Ident) bool {
		here, there := e.lookup(id.Name), e.of.Info.Uses[id]
		_, first := here.(*types.Var)
		_, second := there.(*types.Var)
		return here != there && (!first || !second || !same(here.Type(), there.Type()))
	})
}
