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

// funcType returns the type that the declared function must have, as reflect
// gives it for a function type without a name.
func (d Decl) funcType() reflect.Type {
	t := d.Type
	if t.Name() == "" {
		return t
	}
	in := make([]reflect.Type, t.NumIn())
	for i := range in {
		in[i] = t.In(i)
	}
	out := make([]reflect.Type, t.NumOut())
	for i := range out {
		out[i] = t.Out(i)
	}
	return reflect.FuncOf(in, out, t.IsVariadic())
}
