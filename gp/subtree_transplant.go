package gp

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"
)

// graft copies a tree of a donor to a position of the draft. It replaces the
// names that the tree uses by those with the same name and type there or,
// failing that, by others in scope with the same type. It also copies functions
// that the draft lacks. ok is false if a name has no counterpart.
func graft[N ast.Node](d, theirs *draft, n N, g gen) (made N, ok bool) {
	taken := maps.Clone(d.names)
	made = copyFrom(d, theirs.known, n)
	if !g.adopt(theirs, made) || !g.adoptPackages(theirs, made) {
		return made, false
	}
	renamed := make(map[string]string)
	if b, ok := any(made).(*ast.BlockStmt); ok {
		for _, s := range b.List {
			if isDefine(s) || isDecl(s) {
				declares(topOf(s), func(id *ast.Ident) {
					if taken[id.Name] && renamed[id.Name] == "" {
						renamed[id.Name] = d.fresh(stem(id.Name))
					}
				})
			}
		}
	}
	if len(renamed) > 0 {
		d.idents(made, func(id *ast.Ident) {
			if to := renamed[id.Name]; to != "" {
				id.Name = to
			}
		})
	}
	return made, true
}

// topOf returns a statement without the function literals in it.
func topOf(s ast.Stmt) ast.Node {
	if a, ok := s.(*ast.AssignStmt); ok {
		return &ast.AssignStmt{Lhs: a.Lhs, Tok: a.Tok}
	}
	return s
}

// stem returns a name without the number at its end.
func stem(name string) string {
	for len(name) > 1 && name[len(name)-1] >= '0' && name[len(name)-1] <= '9' {
		name = name[:len(name)-1]
	}
	return name
}

// adopt finds a counterpart for everything that n uses but does not declare.
func (g gen) adopt(theirs *draft, n ast.Node) bool {
	d := g.d
	stored := make(map[string]bool)
	assigned(n, stored)
	standIn := make(map[string]string)
	for _, id := range d.free(n) {
		note := d.notes[id]
		if note.kind == isFunction {
			if !g.adoptFunction(theirs, id) {
				return false
			}
			continue
		}
		if to := standIn[id.Name]; to != "" {
			id.Name = to
			continue
		}
		var fit []string
		for b := range g.env.variables() {
			if same(b.typ, note.typ) && (!stored[id.Name] || b.kind != isControl) {
				fit = append(fit, b.name)
			}
		}
		if len(fit) == 0 {
			return false
		}
		from := id.Name
		if !slices.Contains(fit, from) || d.chance(0.05) {
			id.Name = oneOf(d.rand, fit...)
		}
		standIn[from] = id.Name
	}
	for n := range ast.Preorder(n) {
		id, ok := n.(*ast.Ident)
		if !ok || g.env.lookup(id.Name) != nil {
			continue
		}
		if k := d.notes[id].kind; k == isType && types.Universe.Lookup(id.Name) == nil || k == isConstant && theirs.declared()[id.Name] != nil {
			return false
		}
	}
	return true
}

// adoptFunction makes sure that the draft declares a function of a donor with
// the same type.
func (g gen) adoptFunction(theirs *draft, id *ast.Ident) bool {
	d := g.d
	if b := g.env.lookup(id.Name); b != nil {
		return b.kind == isFunction && same(b.typ, d.notes[id].typ) && d.callable(g.fn, b)
	}
	decl, ok := theirs.declared()[id.Name].(*ast.FuncDecl)
	if !ok || id.Name == d.entry {
		return false
	}
	if d.declared()[id.Name] != nil {
		return true // just copied
	}
	for n := range ast.Preorder(decl) { // it must not need other declarations
		if id, ok := n.(*ast.Ident); ok && id != decl.Name && theirs.declared()[id.Name] != nil {
			return false
		}
	}
	made := copyFrom(d, theirs.known, decl)
	if !g.adoptPackages(theirs, made) {
		return false
	}
	d.file.Decls = append(d.file.Decls, made)
	d.top[id.Name], d.callers = made, nil
	return true
}

// declared returns what a file declares at the top level, but for methods.
func (d *draft) declared() map[string]ast.Decl {
	if d.top != nil {
		return d.top
	}
	d.top = make(map[string]ast.Decl)
	for _, decl := range d.file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Recv == nil {
				d.top[decl.Name.Name] = decl
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					d.top[spec.Name.Name] = decl
				case *ast.ValueSpec:
					for _, id := range spec.Names {
						d.top[id.Name] = decl
					}
				}
			}
		}
	}
	return d.top
}

// adoptPackages replaces the names of packages by those that the draft uses.
func (g gen) adoptPackages(theirs *draft, n ast.Node) bool {
	ok := true
	g.d.idents(n, func(id *ast.Ident) {
		if g.d.notes[id].kind != isPackage {
			return
		}
		i := slices.IndexFunc(theirs.imports, func(i imported) bool { return i.name == id.Name })
		if i < 0 {
			ok = false
			return
		}
		name := g.d.packageName(g.env, theirs.imports[i].path)
		if name == nil {
			ok = false
			return
		}
		id.Name = name.Name
	})
	return ok
}
