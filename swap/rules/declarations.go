package rules

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// maxDeclared is how many types Declarations lists.
const maxDeclared = 32

// Declarations returns, as Go, what the packages of the declared types export of these types:
// their fields and methods, and the types of the same packages that they lead to. Types of the
// standard library are known to who reads this, and left out. It is "" if there are no others.
func (r *Rules) Declarations() string {
	var todo []*types.TypeName
	seen := make(map[*types.TypeName]bool)
	add := func(obj types.Object) {
		t, ok := obj.(*types.TypeName)
		if !ok || seen[t] || !t.Exported() || t.Pkg() == nil || len(seen) == maxDeclared || r.packages.Standard(t.Pkg().Path()) {
			return
		}
		if _, allowed := slices.BinarySearch(r.allowed, t.Pkg().Path()); !allowed {
			return
		}
		seen[t] = true
		todo = append(todo, t)
	}
	for _, name := range r.decl.Types {
		if pkg, err := r.packages.Import(name.Path); err == nil {
			add(pkg.Scope().Lookup(name.Name))
		}
	}
	byPackage := make(map[string][]string)
	for ; len(todo) > 0; todo = todo[1:] {
		path := todo[0].Pkg().Path()
		byPackage[path] = append(byPackage[path], declaration(todo[0], add))
	}
	var s strings.Builder
	for _, path := range r.allowed { // sorted
		if texts := byPackage[path]; len(texts) > 0 {
			fmt.Fprintf(&s, "// in package %s\n%s\n", path, strings.Join(texts, "\n"))
		}
	}
	return strings.TrimSpace(s.String())
}

// declaration returns the declaration of a type and its exported methods, and calls found with
// the types that they name.
func declaration(t *types.TypeName, found func(types.Object)) string {
	spell := func(typ types.Type) string {
		return types.TypeString(typ, func(p *types.Package) string {
			if p == t.Pkg() {
				return ""
			}
			return p.Name()
		})
	}
	walk := func(typ types.Type) {
		for _, n := range namedIn(typ) {
			found(n.Obj())
		}
	}
	var s strings.Builder
	named, ok := t.Type().(*types.Named)
	if !ok { // an alias
		walk(types.Unalias(t.Type()))
		return fmt.Sprintf("type %s = %s", t.Name(), spell(types.Unalias(t.Type())))
	}
	fmt.Fprintf(&s, "type %s ", spell(named))
	if u, ok := named.Underlying().(*types.Struct); ok {
		s.WriteString("struct {\n")
		hidden := false
		for f := range u.Fields() {
			if hidden = hidden || !f.Exported(); f.Exported() {
				walk(f.Type())
				name := f.Name() + " "
				if f.Embedded() {
					name = ""
				}
				fmt.Fprintf(&s, "\t%s%s\n", name, spell(f.Type()))
			}
		}
		if hidden {
			s.WriteString("\t// and fields that are not exported\n")
		}
		s.WriteString("}")
	} else {
		walk(named.Underlying())
		s.WriteString(spell(named.Underlying()))
	}
	for m := range named.Methods() {
		if m.Exported() {
			walk(m.Type())
			sig := m.Signature()
			fmt.Fprintf(&s, "\nfunc (%s) %s%s", spell(sig.Recv().Type()), m.Name(), strings.TrimPrefix(spell(sig), "func"))
		}
	}
	return s.String()
}

// namedIn returns the named types in a type, but not those in their declarations.
func namedIn(t types.Type) (found []*types.Named) {
	var walk func(t types.Type)
	tuple := func(t *types.Tuple) {
		for v := range t.Variables() {
			walk(v.Type())
		}
	}
	walk = func(t types.Type) {
		switch t := types.Unalias(t).(type) {
		case *types.Named:
			found = append(found, t.Origin())
			for a := range t.TypeArgs().Types() {
				walk(a)
			}
		case *types.Pointer:
			walk(t.Elem())
		case *types.Slice:
			walk(t.Elem())
		case *types.Array:
			walk(t.Elem())
		case *types.Map:
			walk(t.Key())
			walk(t.Elem())
		case *types.Signature:
			tuple(t.Params())
			tuple(t.Results())
		case *types.Struct:
			for f := range t.Fields() {
				walk(f.Type())
			}
		case *types.Interface:
			for m := range t.Methods() {
				walk(m.Type())
			}
		}
	}
	walk(t)
	return found
}
