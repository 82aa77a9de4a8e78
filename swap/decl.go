package swap

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

// validName reports whether name can be declared by a candidate and found in
// a loaded plugin.
func validName(name string) bool {
	return token.IsIdentifier(name) && token.IsExported(name)
}
