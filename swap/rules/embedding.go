package rules

import (
	"fmt"
	"go/ast"
	"go/types"
)

// The compiler writes the methods that a struct has from an embedded interface,
// and the guard cannot add checks to them. If the interface holds a pointer to
// the struct itself, they call each other until the stack is full and the
// process ends. That takes a pointer to the struct, since no value can hold
// itself. Generic code could make one out of sight.

// embedRules refuses pointers to structs that embed interfaces.
func (c *checker) embedRules(info *types.Info) {
	known := make(map[types.Type]bool)
	embeds := func(t types.Type) bool {
		is, ok := known[t]
		if !ok {
			is = embedsInterface(t, make(map[types.Type]bool))
			known[t] = is
		}
		return is
	}
	found := false
	ast.Inspect(c.file, func(n ast.Node) bool {
		if st, ok := n.(*ast.StructType); ok {
			found = found || embeds(info.TypeOf(st))
		}
		return !found
	})
	if !found {
		return
	}
	name := func(t types.Type) string { return types.TypeString(t, (*types.Package).Name) }
	ast.Inspect(c.file, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			for a := range info.Instances[id].TypeArgs.Types() {
				if embeds(a) {
					c.report(id.Pos(), fmt.Sprintf("%s embeds an interface, so that it cannot be a type argument", name(a)), embedHint)
				}
			}
		}
		x, ok := n.(ast.Expr)
		if !ok || info.TypeOf(x) == nil {
			return true
		}
		if p, ok := info.TypeOf(x).Underlying().(*types.Pointer); ok && embeds(p.Elem()) {
			c.report(x.Pos(), fmt.Sprintf("%s embeds an interface, so that pointers to it are not allowed", name(p.Elem())), embedHint)
		}
		return true
	})
}

const embedHint = "give the field a name, and write the methods that are needed"

// embedsInterface reports whether t is a struct that has methods of an
// interface, from a field of its own or of a struct that it embeds. Seen are
// the types that have been looked at: structs may embed each other by pointer.
func embedsInterface(t types.Type, seen map[types.Type]bool) bool {
	st, ok := t.Underlying().(*types.Struct)
	if !ok || seen[t] {
		return false
	}
	seen[t] = true
	for f := range st.Fields() {
		if !f.Embedded() {
			continue
		}
		ft := f.Type()
		if p, ok := ft.Underlying().(*types.Pointer); ok {
			ft = p.Elem()
		}
		if i, ok := ft.Underlying().(*types.Interface); ok && i.NumMethods() > 0 || embedsInterface(ft, seen) {
			return true
		}
	}
	return false
}
