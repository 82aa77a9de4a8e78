package swap

import (
	"errors"
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

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

// packages returns the import paths of the named types in a function type.
// The error says why candidates could not name one of them, and what to do.
func packages(decl Decl) ([]string, error) {
	w := typeWalk{seen: make(map[reflect.Type]bool), paths: make(map[string]bool)}
	w.walkFunc(decl.Type)
	if w.err != nil {
		return nil, fmt.Errorf("swap: %s: %w", decl, w.err)
	}
	paths := make([]string, 0, len(w.paths))
	for p := range w.paths {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	return paths, nil
}

type typeWalk struct {
	seen  map[reflect.Type]bool
	paths map[string]bool
	visit func(r reflect.Type, name string) // may be nil; called for named types of packages
	err   error
}

// walkFunc walks over the types in a function type. The function type's own
// name does not matter: candidates need not write it.
func (w *typeWalk) walkFunc(r reflect.Type) {
	for i := range r.NumIn() {
		w.walk(r.In(i))
	}
	for i := range r.NumOut() {
		w.walk(r.Out(i))
	}
}

func (w *typeWalk) walk(r reflect.Type) {
	if w.seen[r] || w.err != nil {
		return
	}
	w.seen[r] = true
	if r.Name() != "" {
		w.name(r)
		return
	}
	switch r.Kind() {
	case reflect.Chan:
		if w.err == nil {
			w.err = errors.New("there is a channel in it, which candidates may not use: give it a slice or an iter.Seq")
		}
	case reflect.Pointer, reflect.Slice, reflect.Array:
		w.walk(r.Elem())
	case reflect.Map:
		w.walk(r.Key())
		w.walk(r.Elem())
	case reflect.Func:
		w.walkFunc(r)
	case reflect.Struct:
		for i := range r.NumField() {
			if f := r.Field(i); !f.IsExported() && w.err == nil {
				w.err = fmt.Errorf("the struct type in it has the unexported field %s, which no other package can spell: export it or name the type", f.Name)
			}
			w.walk(r.Field(i).Type)
		}
	case reflect.Interface:
		for i := range r.NumMethod() {
			w.walk(r.Method(i).Type)
		}
	}
}

func (w *typeWalk) name(r reflect.Type) {
	path := r.PkgPath()
	name, args, generic := strings.Cut(r.Name(), "[")
	switch {
	case path == "":
		return
	case path == "main" || path == "command-line-arguments":
		w.err = fmt.Errorf("type %s is declared in package main, which cannot be imported: move it to a package of its own", name)
	case strings.HasSuffix(path, "_test"):
		w.err = fmt.Errorf("type %s is declared in the test package %s, which cannot be imported: move it to a package of its own", name, path)
	case !validName(name):
		w.err = fmt.Errorf("type %s of package %s is not exported: export it so that candidates can name it", name, path)
	}
	w.paths[path] = true
	if w.visit != nil {
		w.visit(r, name)
	}
	if generic {
		for _, p := range pathsIn(args) {
			if w.err == nil && (p == "main" || p == "command-line-arguments") {
				w.err = fmt.Errorf("a type argument of %s is declared in package main, which cannot be imported: move it to a package of its own", name)
			}
			w.paths[p] = true
		}
	}
}

// pathsIn returns the package paths in the type arguments of a name such as
// "Pair[int,example.com/v2.T]".
func pathsIn(args string) []string {
	var paths []string
	for _, word := range strings.FieldsFunc(args, func(r rune) bool { return strings.ContainsRune("[](){}*,; <>\"", r) }) {
		if i := strings.LastIndexByte(word, '.'); i > 0 && !strings.HasPrefix(word, "...") {
			paths = append(paths, word[:i])
		}
	}
	return paths
}
