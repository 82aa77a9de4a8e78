package rules

import (
	"fmt"
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
	if !ok || identical(c.rules.decl.funcType(), fn.Signature()) {
		return
	}
	spelled := types.TypeString(fn.Signature(), (*types.Package).Name)
	if strings.Contains(spelled, types.Typ[types.Invalid].String()) {
		return
	}
	c.report(c.fn.Name.Pos(), fmt.Sprintf("func %s has the wrong signature: it is %s", fn.Name(), spelled),
		"it must be "+c.rules.decl.String()+"; parameter names are free")
}

// identical reports whether the checker's type t is the type that the running
// program knows as r. Named types are compared by package path and name, so
// the comparison always ends.
func identical(r reflect.Type, t types.Type) bool {
	t = types.Unalias(t)
	if r.Name() != "" {
		return typeKey(r) == named(t)
	}
	if named(t) != "" {
		return false
	}
	switch t := t.(type) {
	case *types.Pointer:
		return r.Kind() == reflect.Pointer && identical(r.Elem(), t.Elem())
	case *types.Slice:
		return r.Kind() == reflect.Slice && identical(r.Elem(), t.Elem())
	case *types.Array:
		return r.Kind() == reflect.Array && int64(r.Len()) == t.Len() && identical(r.Elem(), t.Elem())
	case *types.Map:
		return r.Kind() == reflect.Map && identical(r.Key(), t.Key()) && identical(r.Elem(), t.Elem())
	case *types.Chan:
		return r.Kind() == reflect.Chan && r.ChanDir() == chanDir(t.Dir()) && identical(r.Elem(), t.Elem())
	case *types.Signature:
		return r.Kind() == reflect.Func && identicalFunc(r, t)
	case *types.Struct:
		return r.Kind() == reflect.Struct && identicalStruct(r, t)
	case *types.Interface:
		return r.Kind() == reflect.Interface && identicalInterface(r, t)
	}
	return false
}

func identicalFunc(r reflect.Type, t *types.Signature) bool {
	if t.TypeParams().Len() > 0 || t.Variadic() != r.IsVariadic() ||
		t.Params().Len() != r.NumIn() || t.Results().Len() != r.NumOut() {
		return false
	}
	for i := range r.NumIn() {
		if !identical(r.In(i), t.Params().At(i).Type()) {
			return false
		}
	}
	for i := range r.NumOut() {
		if !identical(r.Out(i), t.Results().At(i).Type()) {
			return false
		}
	}
	return true
}

func identicalStruct(r reflect.Type, t *types.Struct) bool {
	if r.NumField() != t.NumFields() {
		return false
	}
	for i := range r.NumField() {
		rf, tf := r.Field(i), t.Field(i)
		if rf.Name != tf.Name() || rf.Anonymous != tf.Embedded() || string(rf.Tag) != t.Tag(i) {
			return false
		}
		if !rf.IsExported() && rf.PkgPath != tf.Pkg().Path() || !identical(rf.Type, tf.Type()) {
			return false
		}
	}
	return true
}

func identicalInterface(r reflect.Type, t *types.Interface) bool {
	if !t.IsMethodSet() || r.NumMethod() != t.NumMethods() {
		return false
	}
	methods := make(map[string]*types.Func)
	for m := range t.Methods() {
		methods[m.Name()] = m
	}
	for i := range r.NumMethod() {
		rm := r.Method(i)
		m, ok := methods[rm.Name]
		if !ok || rm.PkgPath != "" && rm.PkgPath != m.Pkg().Path() || !identicalFunc(rm.Type, m.Signature()) {
			return false
		}
	}
	return true
}

func chanDir(d types.ChanDir) reflect.ChanDir {
	switch d {
	case types.SendOnly:
		return reflect.SendDir
	case types.RecvOnly:
		return reflect.RecvDir
	}
	return reflect.BothDir
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
			f := linkString(t.Field(i).Type())
			if !t.Field(i).Embedded() {
				f = t.Field(i).Name() + " " + f
			}
			if tag := t.Tag(i); tag != "" {
				f += " " + strconv.Quote(tag)
			}
			fields = append(fields, f)
		}
		if len(fields) == 0 {
			return "struct {}"
		}
		return "struct { " + strings.Join(fields, "; ") + " }"
	case *types.Interface:
		var methods []string
		for m := range t.Methods() {
			methods = append(methods, m.Name()+linkSignature(m.Signature()))
		}
		slices.Sort(methods)
		if len(methods) == 0 {
			return "interface {}"
		}
		return "interface { " + strings.Join(methods, "; ") + " }"
	}
	return t.String()
}

func linkSignature(s *types.Signature) string {
	var params, results []string
	for i := range s.Params().Len() {
		p := linkString(s.Params().At(i).Type())
		if s.Variadic() && i == s.Params().Len()-1 {
			p = "..." + strings.TrimPrefix(p, "[]")
		}
		params = append(params, p)
	}
	for v := range s.Results().Variables() {
		results = append(results, linkString(v.Type()))
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
