package gp

import (
	"go/ast"
	"go/token"
	"reflect"
)

// A copier makes deep copies of syntax trees, without positions, comments,
// parentheses and resolved objects, which a draft does not have.
type copier struct {
	into *draft
	look func(ast.Expr) note // what is known about an expression of the tree
}

// copyFrom copies a tree into the draft, with what is known about its
// expressions.
func copyFrom[N ast.Node](d *draft, look func(ast.Expr) note, n N) N {
	return copier{d, look}.value(reflect.ValueOf(&n).Elem()).Interface().(N)
}

// copyOf copies a tree of the draft itself.
func copyOf[N ast.Node](d *draft, n N) N { return copyFrom(d, d.known, n) }

func (c copier) value(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return v
		}
		of := v.Elem()
		for {
			paren, ok := of.Interface().(*ast.ParenExpr)
			if !ok {
				break
			}
			of = reflect.ValueOf(paren.X)
		}
		return c.value(of)
	case reflect.Pointer:
		return c.pointer(v)
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		made := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			made.Index(i).Set(c.value(v.Index(i)))
		}
		return made
	}
	return v
}

func (c copier) pointer(v reflect.Value) reflect.Value {
	if v.IsNil() {
		return v
	}
	switch v.Interface().(type) {
	case *ast.CommentGroup, *ast.Object, *ast.Scope: //nolint:staticcheck // the parser still fills these in, and a copy must not share them
		return reflect.Zero(v.Type())
	}
	of := v.Elem()
	made := reflect.New(of.Type())
	to := made.Elem()
	for i := range of.NumField() {
		field := of.Field(i)
		if pos, ok := field.Interface().(token.Pos); ok {
			if pos.IsValid() && meansSomething(of.Type().Field(i).Name) {
				to.Field(i).Set(field)
			}
			continue
		}
		to.Field(i).Set(c.value(field))
	}
	if e, ok := v.Interface().(ast.Expr); ok {
		c.into.notes[made.Interface().(ast.Expr)] = c.look(e)
		if id, ok := e.(*ast.Ident); ok {
			c.into.names[id.Name] = true
		}
	}
	return made
}

// meansSomething reports whether a position field is part of the program: the
// dots of f(x...) and the equals sign of type A = B.
func meansSomething(field string) bool { return field == "Ellipsis" || field == "Assign" }

// sameTree reports whether two trees are the same program.
func sameTree(a, b ast.Node) bool {
	return equal(reflect.ValueOf(a), reflect.ValueOf(b))
}

func equal(a, b reflect.Value) bool {
	if a.Kind() != b.Kind() {
		return false
	}
	switch a.Kind() {
	case reflect.Interface, reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		return equal(a.Elem(), b.Elem())
	case reflect.Slice:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !equal(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		if a.Type() != b.Type() {
			return false
		}
		for i := range a.NumField() {
			if !equal(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	}
	return a.Interface() == b.Interface()
}
