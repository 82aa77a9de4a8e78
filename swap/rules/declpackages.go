package rules

import (
	"errors"
	"fmt"
	"go/token"
	"reflect"
	"slices"
	"strings"
)

// packagesOf returns the import paths of the named types in a function type.
// The error says why candidates could not name one of them, and what to do.
func packagesOf(decl Decl) ([]string, error) {
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
	case !token.IsExported(name):
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

// resolve makes sure that the packages in the declaration declare the
// types that the running program found in them.
func (r *Rules) resolve() error {
	for _, t := range r.decl.Types {
		if pkg, err := r.packages.Import(t.Path); err == nil && pkg.Scope().Lookup(t.Name) == nil {
			return fmt.Errorf("swap: %s: package %s declares no type %s that candidates could name: declare it at top level", r.decl.Text, t.Path, t.Name)
		}
	}
	return nil
}
