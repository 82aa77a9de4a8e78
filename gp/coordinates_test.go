package gp

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap/rules"
)

// TestCoordinates holds changes of variables to their promise: what one function
// does the other undoes, for the numbers for which that is promised.
func TestCoordinates(t *testing.T) {
	const each = 120
	type trial struct {
		text string
		typ  reflect.Type
		do   string // x in the other coordinates
		made code
	}
	var trials []trial
	var sources []string
	seen := make(map[string]bool) // the functions and operators
	for _, typ := range []reflect.Type{
		reflect.TypeFor[float64](), reflect.TypeFor[float64](), reflect.TypeFor[float64](), reflect.TypeFor[float32](),
		reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[uint8](), reflect.TypeFor[uint32](),
	} {
		s := sample{typ.String(), "package main\n\nfunc F(x " + typ.String() + ") " + typ.String() + " { return x }\n", rules.Decl{
			Name: "F", Type: reflect.FuncOf([]reflect.Type{typ}, []reflect.Type{typ}, false),
		}}
		s.source = s.mustCheck(t, s.source).Source
		j := s.job(t, uint64(len(trials)))
		for range each {
			d := j.started()
			at := d.site(func(s *site) bool { return open(d, s) })
			c := d.at(at).transform(at.typ, at.expr)
			x := c.do(d.p.code(at.expr))
			if !x.ok() {
				continue // of float64 only
			}
			y := c.undo(x)
			if !y.ok() || !d.make(changed(d.p.put(at, y), "")) {
				continue
			}
			seen[strings.Map(func(r rune) rune {
				if strings.ContainsRune("0123456789.e ", r) {
					return -1
				}
				return r
			}, d.body())] = true
			trials, sources = append(trials, trial{d.p.Source, typ, x.text, y}), append(sources, d.p.Source+s.driver())
		}
	}
	if len(seen) < len(inverses)+7 {
		t.Errorf("%d kinds of changes were made: %v", len(seen), seen)
	}
	for i, f := range load(t, sources) {
		tt := trials[i]
		if f == nil {
			t.Errorf("does not compile:\n%s", tt.text)
			continue
		}
		for _, x := range points(tt.typ) {
			if !applies(x, tt.do, tt.made) {
				continue
			}
			got := reflect.ValueOf(f.Func([]any{x.Interface()})[0])
			same := got.Equal(x)
			if x.CanFloat() {
				precision := 1e-9
				if tt.typ.Kind() == reflect.Float32 {
					precision = 1e-3
				}
				same = math.Abs(got.Float()-x.Float()) <= precision*(1+math.Abs(x.Float()))
			}
			if !same {
				t.Errorf("of %v becomes %v\n%s", x, got, tt.text)
			}
		}
	}
}

// points returns numbers of many magnitudes.
func points(typ reflect.Type) (list []reflect.Value) {
	for _, x := range []float64{0, 1e-5, 0.3, 0.999, 1, 1.5, 2, 3, 4.999, 9.9, 10, 12, 60, 100, 127, 128, 250, 699, 720, 4096, 9999, 1e6, 1e9, 4e9, 1e18, 1e30, 1e99} {
		for _, x := range []float64{x, -x} {
			v := reflect.New(typ).Elem()
			switch {
			case v.CanFloat() && !v.OverflowFloat(x):
				v.SetFloat(x)
			case v.CanInt() && math.Abs(x) < 1<<62 && !v.OverflowInt(int64(x)):
				v.SetInt(int64(x))
			case v.CanUint() && x >= 0 && x < 1<<62 && !v.OverflowUint(uint64(x)):
				v.SetUint(uint64(x))
			default:
				continue
			}
			list = append(list, v)
		}
	}
	return list
}

// domains say between which numbers a function of package math has an inverse that is exact but
// for rounding.
var domains = map[string][2]float64{
	"Abs": {-1e100, 1e100}, "Cbrt": {-1e100, 1e100}, "Pow": {0, 1e100}, "Asinh": {-1e100, 1e100}, "Sinh": {-700, 700}, "Log1p": {-1, 1e100}, "Expm1": {-10, 700},
	"Log": {0, 1e100}, "Exp": {-700, 700}, "Log2": {0, 1e100}, "Exp2": {-1000, 1000}, "Atan": {-1e4, 1e4}, "Tan": {-math.Pi / 2, math.Pi / 2},
	"Tanh": {-5, 5}, "Atanh": {-1, 1}, "Asin": {-1, 1}, "Acos": {-1, 1},
}

// applies reports whether a change of variables promises to be undone for x.
func applies(x reflect.Value, do string, made code) bool {
	if x.CanFloat() {
		low, high := -math.MaxFloat32/1e6, math.MaxFloat32/1e6 // scales are seldom above 1e6
		for name, r := range domains {
			if strings.Contains(do, "math."+name+"(") {
				low, high = r[0], r[1]
			}
		}
		return low < x.Float() && x.Float() < high
	}
	e, err := parser.ParseExpr(made.text)
	if err != nil {
		return false
	}
	undo, ok := e.(*ast.BinaryExpr)
	if !ok {
		return true // a sign
	}
	by, _ := floatOf(undo.Y)
	switch undo.Op {
	case token.MUL: // a division comes first
		if x.CanInt() {
			return x.Int()%int64(by) == 0
		}
		return x.Uint()%uint64(by) == 0
	case token.QUO:
		if x.CanInt() {
			product := float64(x.Int()) * by
			return math.Abs(product) < 1<<62 && !x.OverflowInt(int64(product))
		}
		product := float64(x.Uint()) * by
		return product < 1<<62 && !x.OverflowUint(uint64(product))
	}
	return true
}
