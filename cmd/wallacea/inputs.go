package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// A signature is the type of a function whose inputs can be made up: numbers,
// texts, and slices, arrays and maps of these.
type signature struct {
	name     string
	params   []ast.Expr
	variadic bool
	results  []ast.Expr
}

// parseSignature parses a declaration such as "func Quantize([]float64, []float64)".
// The error says in a sentence why a function of this type cannot be called.
func parseSignature(declaration string) (s signature, err error) {
	const longest = 4 << 10 // bytes; nothing that is written by hand is longer
	if len(declaration) > longest {
		return s, errors.New("its signature is too long")
	}
	f, err := parser.ParseFile(token.NewFileSet(), "", "package p\n\n"+declaration, parser.SkipObjectResolution)
	if err != nil || len(f.Decls) != 1 {
		return s, fmt.Errorf("its signature %q cannot be read", declaration)
	}
	d, ok := f.Decls[0].(*ast.FuncDecl)
	if !ok || d.Recv != nil || d.Body != nil || d.Type.TypeParams != nil {
		return s, fmt.Errorf("its signature %q cannot be read", declaration)
	}
	s.name, s.params, s.results = d.Name.Name, fieldTypes(d.Type.Params), fieldTypes(d.Type.Results)
	for i, t := range s.params {
		if e, ok := t.(*ast.Ellipsis); ok {
			s.variadic, s.params[i] = true, &ast.ArrayType{Elt: e.Elt}
		}
		if !canMake(s.params[i], 0) {
			return s, fmt.Errorf("a value of type %s cannot be made up", spell(t))
		}
	}
	for _, t := range s.results {
		if !isError(t) && !canMake(t, 0) {
			return s, fmt.Errorf("a result of type %s cannot be compared", spell(t))
		}
	}
	if len(s.results) == 0 && !slices.ContainsFunc(s.params, isReference) {
		return s, errors.New("it returns nothing")
	}
	return s, nil
}

// fieldTypes returns the type of each parameter or result.
func fieldTypes(list *ast.FieldList) (types []ast.Expr) {
	if list == nil {
		return nil
	}
	for _, f := range list.List {
		for range max(len(f.Names), 1) {
			types = append(types, f.Type)
		}
	}
	return types
}

// ranges are the numbers that are made up, beyond which some types have no values.
var ranges = map[string][2]int{
	"int": {-1000, 1000}, "int8": {-100, 100}, "int16": {-1000, 1000}, "int32": {-1000, 1000}, "int64": {-1000, 1000}, "rune": {32, 1000},
	"uint": {0, 1000}, "uint8": {0, 200}, "byte": {0, 200}, "uint16": {0, 1000}, "uint32": {0, 1000}, "uint64": {0, 1000},
}

func isFloat(name string) bool   { return name == "float64" || name == "float32" }
func isComplex(name string) bool { return name == "complex128" || name == "complex64" }

func isError(t ast.Expr) bool {
	name, ok := t.(*ast.Ident)
	return ok && name.Name == "error"
}

// isReference reports whether a function can change what its caller sees.
func isReference(t ast.Expr) bool {
	switch t := t.(type) {
	case *ast.ArrayType:
		return t.Len == nil || isReference(t.Elt)
	case *ast.MapType:
		return true
	}
	return false
}

const deepest = 3 // types in types

// canMake reports whether a value of the type can be made up.
func canMake(t ast.Expr, depth int) bool {
	if depth > deepest {
		return false
	}
	switch t := t.(type) {
	case *ast.Ident:
		_, number := ranges[t.Name]
		return number || isFloat(t.Name) || isComplex(t.Name) || t.Name == "bool" || t.Name == "string"
	case *ast.ArrayType:
		return arrayLen(t) <= 64 && canMake(t.Elt, depth+1)
	case *ast.MapType:
		key, ok := t.Key.(*ast.Ident)
		return ok && (ranges[key.Name] != [2]int{} || key.Name == "string") && canMake(t.Value, depth+1)
	}
	return false
}

// arrayLen returns the length of an array, or 0 for a slice; a huge one if it
// cannot be read.
func arrayLen(t *ast.ArrayType) int {
	if t.Len == nil {
		return 0
	}
	if l, ok := t.Len.(*ast.BasicLit); ok {
		if n, err := strconv.Atoi(l.Value); err == nil {
			return n
		}
	}
	return math.MaxInt
}

// spell returns a type as Go writes it. Others than those that canMake accepts are
// spelled roughly.
func spell(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.ArrayType:
		if t.Len == nil {
			return "[]" + spell(t.Elt)
		}
		return fmt.Sprintf("[%d]%s", arrayLen(t), spell(t.Elt))
	case *ast.MapType:
		return "map[" + spell(t.Key) + "]" + spell(t.Value)
	case *ast.Ellipsis:
		return "..." + spell(t.Elt)
	case *ast.StarExpr:
		return "*" + spell(t.X)
	case *ast.SelectorExpr:
		return spell(t.X) + "." + t.Sel.Name
	case *ast.FuncType:
		return "func"
	case *ast.InterfaceType:
		return "interface"
	case *ast.ChanType:
		return "chan"
	case *ast.StructType:
		return "struct"
	}
	return "unknown"
}

// sizes are the lengths of slices and texts in the calls that are made, small ones
// first: if not all calls return in time, fewer are made. In one call all slices
// have the same length, since functions often want that.
var sizes = [...]int{1, 2, 3, 4, 6, 0, 8, 12, 16, 20, 5, 24}

// An inventor makes up values, the same in every run.
type inventor struct {
	rng  *rand.Rand
	call int
	size int
}

func newInventor(call int) *inventor {
	return &inventor{rand.New(rand.NewPCG(uint64(call), 17)), call, sizes[call]}
}

// value returns a value of a type that canMake accepts as a Go expression, typed
// unless it is in another one.
func (v *inventor) value(t ast.Expr, depth int) string {
	switch t := t.(type) {
	case *ast.Ident:
		return v.basic(t.Name, depth)
	case *ast.ArrayType:
		n := arrayLen(t)
		if t.Len == nil {
			n = v.length(depth)
		}
		elements := make([]string, n)
		for i := range elements {
			elements[i] = v.value(t.Elt, depth+1)
		}
		return spell(t) + "{" + strings.Join(elements, ", ") + "}"
	case *ast.MapType:
		var elements, keys []string
		for range v.length(depth) {
			key := v.value(t.Key, depth+1)
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
				elements = append(elements, key+": "+v.value(t.Value, depth+1))
			}
		}
		return spell(t) + "{" + strings.Join(elements, ", ") + "}"
	}
	return ""
}

// length is that of slices, maps and texts.
func (v *inventor) length(depth int) int {
	if depth > 0 {
		return min(v.size, 6)
	}
	return v.size
}

func (v *inventor) basic(name string, depth int) string {
	switch {
	case name == "bool":
		return strconv.FormatBool(v.rng.IntN(2) == 1)
	case name == "string":
		return strconv.Quote(v.text(v.length(depth)))
	case isFloat(name):
		return v.float()
	case isComplex(name):
		return "complex(" + v.float() + ", " + v.float() + ")"
	}
	low, high := ranges[name][0], ranges[name][1]
	if depth == 0 { // a count or an index, more often than not
		return strconv.Itoa(min(max(v.size, low), high))
	}
	spread := min(2*v.size+2, high-max(low, 0))
	n := max(low, 0) + v.rng.IntN(spread)
	if low < 0 && v.rng.IntN(4) == 0 {
		n = max(-n, low)
	}
	return strconv.Itoa(n)
}

// float returns a number with four decimals, near 0 or farther away.
func (v *inventor) float() string {
	scale := [...]float64{1, 1, 10, 0.1}[v.rng.IntN(4)]
	return strconv.FormatFloat(math.Round(v.rng.NormFloat64()*scale*1e4)/1e4, 'g', -1, 64)
}

func (v *inventor) text(n int) string {
	letters := []rune("aaabbcdeo   ,.017(é")
	var b strings.Builder
	for range n {
		b.WriteRune(letters[v.rng.IntN(len(letters))])
	}
	return b.String()
}
