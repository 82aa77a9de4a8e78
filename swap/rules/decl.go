package rules

import (
	"go/token"
	"reflect"
)

// Decl names a function and its exact type: what a candidate has to declare.
type Decl struct {
	Name string       // an exported identifier
	Type reflect.Type // of kind reflect.Func
}

// String returns d as the line of Go that declares it, without parameter
// names: "func Quantize([]float64, []float64)".
func (d Decl) String() string {
	if d.Type == nil || d.Type.Kind() != reflect.Func {
		return "func " + d.Name
	}
	return "func " + d.Name + signature(d.Type)
}

// signature spells the parameters and results of a function type, a variadic
// last parameter as its user writes it.
func signature(t reflect.Type) string {
	s := "("
	for i := range t.NumIn() {
		if i > 0 {
			s += ", "
		}
		if t.IsVariadic() && i == t.NumIn()-1 {
			s += "..." + t.In(i).Elem().String()
		} else {
			s += t.In(i).String()
		}
	}
	s += ")"
	switch t.NumOut() {
	case 0:
		return s
	case 1:
		return s + " " + t.Out(0).String()
	}
	s += " ("
	for i := range t.NumOut() {
		if i > 0 {
			s += ", "
		}
		s += t.Out(i).String()
	}
	return s + ")"
}

// Valid reports whether d has an exported name, so that a loaded plugin can be
// asked for it, and a function type.
func (d Decl) Valid() bool {
	return token.IsIdentifier(d.Name) && token.IsExported(d.Name) && d.Type != nil && d.Type.Kind() == reflect.Func
}

// A Signature is a valid Decl as plain data, so that another process can hold
// sources to it.
type Signature struct {
	Name  string
	Text  string     // as Decl.String spells it
	Exact string     // the type with import paths, as spell spells it
	Types []TypeName // that are named in it
}

// A TypeName names a type of a package, without type arguments.
type TypeName struct{ Path, Name string }

// Signature returns d as plain data.
func (d Decl) Signature() Signature {
	s := Signature{Name: d.Name, Text: d.String(), Exact: "func" + spellFunc(d.Type)}
	w := typeWalk{seen: make(map[reflect.Type]bool), paths: make(map[string]bool)}
	w.visit = func(t reflect.Type, name string) { s.Types = append(s.Types, TypeName{t.PkgPath(), name}) }
	w.walkFunc(d.Type)
	return s
}
