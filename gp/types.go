package gp

import (
	"go/types"
	"path"
	"reflect"
	"slices"
)

// integer is int, the type of indices and lengths.
var integer = types.Typ[types.Int]

// same reports whether two types are identical. Types of different candidates,
// each of which declares them in its own file, are compared by name.
func same(a, b types.Type) bool {
	if a == nil || b == nil {
		return false
	}
	if a == b || types.Identical(a, b) {
		return true
	}
	if reflect.TypeOf(a) != reflect.TypeOf(b) || reflect.TypeOf(a.Underlying()) != reflect.TypeOf(b.Underlying()) {
		return false
	}
	return spell(a) == spell(b)
}

// spell returns the type as a candidate writes it.
func spell(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Name() == "main" {
			return ""
		}
		return p.Path()
	})
}

// has reports whether t, or the type it is defined as, is a basic type with one
// of the given properties. Type parameters have no properties.
func has(t types.Type, info types.BasicInfo) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&info != 0
}

func isInteger(t types.Type) bool  { return has(t, types.IsInteger) }
func isFloat(t types.Type) bool    { return has(t, types.IsFloat) }
func isNumber(t types.Type) bool   { return has(t, types.IsInteger|types.IsFloat) }
func isUnsigned(t types.Type) bool { return has(t, types.IsUnsigned) }
func isString(t types.Type) bool   { return has(t, types.IsString) }
func isBool(t types.Type) bool     { return has(t, types.IsBoolean) }
func isOrdered(t types.Type) bool  { return has(t, types.IsOrdered) }

// elem returns the type of the elements that an index selects from a slice,
// array, pointer to an array, map or string, or nil for other types.
func elem(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return u.Elem()
	case *types.Array:
		return u.Elem()
	case *types.Map:
		return u.Elem()
	case *types.Pointer:
		if a, ok := u.Elem().Underlying().(*types.Array); ok {
			return a.Elem()
		}
	case *types.Basic:
		if u.Info()&types.IsString != 0 {
			return types.Typ[types.Byte]
		}
	}
	return nil
}

// sequence reports whether t is a slice or an array.
func sequence(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Slice, *types.Array:
		_, param := types.Unalias(t).(*types.TypeParam)
		return !param
	}
	return false
}

// arrayLen returns the length of an array type, and whether t is one.
func arrayLen(t types.Type) (int64, bool) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	a, ok := t.Underlying().(*types.Array)
	if !ok {
		return 0, false
	}
	return a.Len(), true
}

// isPlain reports whether t is a number, a string or a bool.
func isPlain(t types.Type) bool { return isNumber(t) || isString(t) || isBool(t) }

func isFloat64(t types.Type) bool { return types.Identical(t, types.Typ[types.Float64]) }

// boolean is bool.
var boolean = types.Typ[types.Bool]

// structOf returns the struct type that t is or points to, or nil.
func structOf(t types.Type) *types.Struct {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, _ := t.Underlying().(*types.Struct)
	return s
}

// isCharacter reports whether t is written as rune or byte.
func isCharacter(t types.Type) bool {
	b, ok := t.(*types.Basic)
	return ok && (b.Name() == "rune" || b.Name() == "byte")
}

// comparable reports whether values of type t can be compared without a panic.
func comparable(t types.Type) bool { return !types.IsInterface(t) && types.Comparable(t) }

// typeText returns the text of a type, or "" if a package of it has no name at the
// position. The type checker sees to the rest.
func (g gen) typeText(t types.Type) string {
	ok := true
	text := types.TypeString(t, func(p *types.Package) string {
		if p == g.p.Pkg || p.Name() == "main" {
			return ""
		}
		name := g.packageName(p.Path())
		ok = ok && name != ""
		return name
	})
	if !ok {
		return ""
	}
	return text
}

// packageName returns the name by which the file refers to a package, or would if it
// imported it; "" if something else has the name at the position.
func (g gen) packageName(importPath string) string {
	name, known := g.p.imports[importPath]
	if !known {
		if name = path.Base(importPath); !slices.Contains(g.req.Imports, importPath) {
			return ""
		}
	}
	if pkg, ok := g.lookup(name).(*types.PkgName); ok && pkg.Imported().Path() != importPath || !ok && g.taken(name) {
		return ""
	}
	return name
}
