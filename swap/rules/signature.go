package rules

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// signature compares the declared function with what was asked for. It says
// nothing about a signature that does not type-check: that is an error of its
// own.
func (c *checker) signature() {
	fn, ok := c.info.Defs[c.fn.Name].(*types.Func)
	if !ok || fn.Signature().TypeParams().Len() == 0 && linkString(fn.Signature()) == c.rules.decl.Exact {
		return
	}
	spelled := types.TypeString(fn.Signature(), (*types.Package).Name)
	if strings.Contains(spelled, types.Typ[types.Invalid].String()) {
		return
	}
	c.report(c.fn.Name.Pos(), fmt.Sprintf("func %s has the wrong signature: it is %s", fn.Name(), spelled),
		"it must be "+c.rules.decl.Text+"; parameter names are free")
}

// spell spells the type that the running program knows as r as linkString
// spells it. Named types are spelled by package path and name, so that this
// always ends.
func spell(r reflect.Type) string {
	if r.Name() != "" {
		return typeKey(r)
	}
	switch r.Kind() {
	case reflect.Pointer:
		return "*" + spell(r.Elem())
	case reflect.Slice:
		return "[]" + spell(r.Elem())
	case reflect.Array:
		return "[" + strconv.Itoa(r.Len()) + "]" + spell(r.Elem())
	case reflect.Map:
		return "map[" + spell(r.Key()) + "]" + spell(r.Elem())
	case reflect.Func:
		return "func" + spellFunc(r)
	case reflect.Struct:
		var fields []string
		for f := range r.Fields() {
			fields = append(fields, spellField(f.Name, f.Anonymous, spell(f.Type), string(f.Tag)))
		}
		return spellBraces("struct", fields)
	case reflect.Interface:
		var methods []string
		for m := range r.Methods() {
			methods = append(methods, spellMethod(m.PkgPath, m.Name)+spellFunc(m.Type))
		}
		slices.Sort(methods)
		return spellBraces("interface", methods)
	}
	return r.String() // a channel, which no declaration may have
}

func spellFunc(r reflect.Type) string {
	var params, results []string
	for i := range r.NumIn() {
		params = append(params, spell(r.In(i)))
	}
	for i := range r.NumOut() {
		results = append(results, spell(r.Out(i)))
	}
	return spellSignature(params, results, r.IsVariadic())
}

func spellField(name string, embedded bool, typ, tag string) string {
	if !embedded {
		typ = name + " " + typ
	}
	if tag != "" {
		typ += " " + strconv.Quote(tag)
	}
	return typ
}

// spellMethod spells the name of a method. One that is not exported is another
// in each package.
func spellMethod(path, name string) string {
	if token.IsExported(name) {
		return name
	}
	return path + "." + name
}

func spellBraces(kind string, parts []string) string {
	if len(parts) == 0 {
		return kind + " {}"
	}
	return kind + " { " + strings.Join(parts, "; ") + " }"
}

func spellSignature(params, results []string, variadic bool) string {
	if last := len(params) - 1; variadic {
		params[last] = "..." + strings.TrimPrefix(params[last], "[]")
	}
	out := "(" + strings.Join(params, ", ") + ")"
	switch len(results) {
	case 0:
		return out
	case 1:
		return out + " " + results[0]
	}
	return out + " (" + strings.Join(results, ", ") + ")"
}

// typeKey names a type with a name: "int", "example.com/a/b.T",
// "example.com/a/b.Pair[int,example.com/c.T]".
func typeKey(r reflect.Type) string {
	if r.PkgPath() == "" {
		return r.Name()
	}
	return r.PkgPath() + "." + r.Name()
}

// named returns what typeKey returns for the same type, and "" for a type
// without a name.
func named(t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return types.Typ[t.Kind()].Name() // byte is uint8, rune is int32
	case *types.Named:
		name := t.Obj().Name()
		if pkg := t.Obj().Pkg(); pkg != nil {
			name = pkg.Path() + "." + name
		}
		if t.TypeArgs().Len() == 0 {
			return name
		}
		var args []string
		for a := range t.TypeArgs().Types() {
			args = append(args, linkString(a))
		}
		return name + "[" + strings.Join(args, ",") + "]"
	}
	return ""
}

// linkString spells a type as the compiler does in the names of instantiated
// types: with full package paths and without spaces between type arguments.
func linkString(t types.Type) string {
	t = types.Unalias(t)
	if s := named(t); s != "" {
		return s
	}
	switch t := t.(type) {
	case *types.Pointer:
		return "*" + linkString(t.Elem())
	case *types.Slice:
		return "[]" + linkString(t.Elem())
	case *types.Array:
		return "[" + strconv.FormatInt(t.Len(), 10) + "]" + linkString(t.Elem())
	case *types.Map:
		return "map[" + linkString(t.Key()) + "]" + linkString(t.Elem())
	case *types.Chan:
		return [...]string{"chan ", "chan<- ", "<-chan "}[t.Dir()] + linkString(t.Elem())
	case *types.Signature:
		return "func" + linkSignature(t)
	case *types.Struct:
		var fields []string
		for i := range t.NumFields() {
			f := t.Field(i)
			fields = append(fields, spellField(f.Name(), f.Embedded(), linkString(f.Type()), t.Tag(i)))
		}
		return spellBraces("struct", fields)
	case *types.Interface:
		var methods []string
		for m := range t.Methods() {
			methods = append(methods, spellMethod(pathOf(m), m.Name())+linkSignature(m.Signature()))
		}
		slices.Sort(methods)
		return spellBraces("interface", methods)
	}
	return t.String()
}

func linkSignature(s *types.Signature) string {
	var params, results []string
	for v := range s.Params().Variables() {
		params = append(params, linkString(v.Type()))
	}
	for v := range s.Results().Variables() {
		results = append(results, linkString(v.Type()))
	}
	return spellSignature(params, results, s.Variadic())
}

// pathOf returns the import path of the package that declares a method, "" for
// the one of error.
func pathOf(m *types.Func) string {
	if m.Pkg() == nil {
		return ""
	}
	return m.Pkg().Path()
}
