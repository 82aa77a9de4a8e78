package gp

import (
	"go/types"
	"path"
	"slices"
	"strings"
)

// A function is a pure function of a package.
type function struct {
	path, name string
	params     []types.Type
	result     types.Type
	weight     float64 // roughly, how often programs call it
}

// catalogue lists the functions of the standard library that edits call: the
// import path, the types of the parameters and the result, the weight, and the
// names.
var catalogue = []struct {
	path, params, result string
	weight               float64
	names                string
}{
	{"math", "float64", "float64", 4, "Abs Ceil Cos Exp Floor Log Round Sin Sqrt"},
	{"math", "float64", "float64", 2, "Atan Cbrt Log1p Sinh Asinh Tan Tanh Trunc"},
	{"math", "float64", "float64", 1, "Acos Acosh Asin Atanh Cosh Erf Exp2 Expm1 Log10 Log2 RoundToEven"},
	{"math", "float64", "float64", 0.2, "Erfc Erfcinv Erfinv Gamma J0 J1 Logb Y0 Y1"},
	{"math", "float64 float64", "float64", 3, "Pow"},
	{"math", "float64 float64", "float64", 2, "Atan2 Copysign Hypot Mod"},
	{"math", "float64 float64", "float64", 0.5, "Dim Remainder"},
	{"math", "float64", "bool", 0.3, "IsNaN Signbit"},
	{"math/bits", "uint", "int", 1, "LeadingZeros Len OnesCount TrailingZeros"},
	{"math/bits", "uint", "uint", 0.5, "Reverse ReverseBytes"},
	{"math/bits", "uint64", "int", 0.5, "LeadingZeros64 Len64 OnesCount64 TrailingZeros64"},
	{"math/bits", "uint64 int", "uint64", 0.5, "RotateLeft64"},
	{"math/bits", "uint32 int", "uint32", 0.5, "RotateLeft32"},
	{"strings", "string", "string", 2, "ToLower ToUpper TrimSpace"},
	{"strings", "string string", "string", 1, "Trim TrimLeft TrimPrefix TrimRight TrimSuffix"},
	{"strings", "string string", "bool", 2, "Contains EqualFold HasPrefix HasSuffix"},
	{"strings", "string string", "int", 1, "Compare Count Index LastIndex"},
	{"strings", "string", "[]string", 2, "Fields"},
	{"strings", "string string", "[]string", 2, "Split"},
	{"strings", "[]string string", "string", 2, "Join"},
	{"strings", "string string string", "string", 1, "ReplaceAll"},
	{"strconv", "int", "string", 3, "Itoa"},
	{"strconv", "string", "string", 0.3, "Quote"},
	{"strconv", "bool", "string", 0.3, "FormatBool"},
	{"unicode", "rune", "bool", 1, "IsDigit IsLetter IsLower IsPunct IsSpace IsUpper"},
	{"unicode", "rune", "rune", 1, "ToLower ToUpper"},
	{"unicode/utf8", "string", "int", 1, "RuneCountInString"},
	{"slices", "[]int int", "int", 0.5, "Index"},
	{"slices", "[]int int", "bool", 0.5, "Contains"},
	{"slices", "[]string string", "bool", 0.5, "Contains"},
	{"slices", "[]int", "[]int", 0.5, "Clone"},
	{"slices", "[]float64", "[]float64", 0.5, "Clone"},
	{"cmp", "int int", "int", 0.3, "Compare"},
	{"cmp", "float64 float64", "int", 0.3, "Compare"},
	{"cmp", "string string", "int", 0.5, "Compare"},
}

// mathConstants are the constants of package math that edits use.
var mathConstants = []string{"Pi", "Pi", "Pi", "E", "Sqrt2", "Phi", "Ln2"}

// alike lists groups of similar functions, which may replace each other.
var alike = []string{
	"Ceil Floor Round RoundToEven Trunc",
	"Sin Cos Tan", "Asin Acos Atan", "Sinh Cosh Tanh", "Asinh Acosh Atanh",
	"Exp Exp2 Expm1", "Log Log2 Log10 Log1p Logb", "Sqrt Cbrt Abs", "Erf Tanh Atan", "Mod Remainder", "Hypot Atan2",
	"Contains HasPrefix HasSuffix EqualFold", "ToLower ToUpper TrimSpace", "IsDigit IsLetter IsLower IsPunct IsSpace IsUpper", "Index LastIndex Count",
	"LeadingZeros Len OnesCount TrailingZeros", "LeadingZeros64 Len64 OnesCount64 TrailingZeros64",
}

// areAlike reports whether two functions are similar.
func areAlike(a, b string) bool {
	return slices.ContainsFunc(alike, func(row string) bool {
		names := strings.Fields(row)
		return slices.Contains(names, a) && slices.Contains(names, b)
	})
}

// inverses are pairs of functions of package math: undo(do(x)) is x, but for rounding, where
// do(x) is defined.
var inverses = []struct{ do, undo string }{
	{"Asinh", "Sinh"}, {"Sinh", "Asinh"}, {"Log1p", "Expm1"}, {"Expm1", "Log1p"}, {"Log", "Exp"}, {"Exp", "Log"}, {"Log2", "Exp2"}, {"Exp2", "Log2"},
	{"Atan", "Tan"}, {"Tan", "Atan"}, {"Tanh", "Atanh"}, {"Atanh", "Tanh"}, {"Asin", "Sin"}, {"Acos", "Cos"},
}

// functions returns the functions of the catalogue that belong to the given
// packages.
func functions(imports []string) []function {
	var list []function
	for _, row := range catalogue {
		if !slices.Contains(imports, row.path) {
			continue
		}
		f := function{path: row.path, weight: row.weight, result: basic(row.result)}
		for _, p := range strings.Fields(row.params) {
			f.params = append(f.params, basic(p))
		}
		for _, f.name = range strings.Fields(row.names) {
			list = append(list, f)
		}
	}
	return list
}

// basic returns a type by its name in the catalogue.
func basic(name string) types.Type {
	if of, ok := strings.CutPrefix(name, "[]"); ok {
		return types.NewSlice(basic(of))
	}
	return types.Universe.Lookup(name).Type()
}

// exported returns the functions with one result of a package outside the
// standard library that the parent imports.
func exported(p *types.Package) []function {
	var list []function
	scope := p.Scope()
	for _, name := range scope.Names() { // sorted
		f, ok := scope.Lookup(name).(*types.Func)
		if !ok || !f.Exported() {
			continue
		}
		sig := f.Signature()
		if sig.TypeParams().Len() > 0 || sig.Variadic() || sig.Results().Len() != 1 {
			continue
		}
		made := function{path: p.Path(), name: name, result: sig.Results().At(0).Type(), weight: 1}
		for v := range sig.Params().Variables() {
			made.params = append(made.params, v.Type())
		}
		list = append(list, made)
	}
	return list
}

// standard reports whether an import path belongs to the standard library.
func standard(p string) bool {
	for path.Dir(p) != "." {
		p = path.Dir(p)
	}
	return !strings.Contains(p, ".")
}
