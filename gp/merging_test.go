package gp

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// chainFunc is a function that computes with numbers of several types.
type chainFunc = func(x float64, f float32, n int) any

// chained returns a program whose result is an expression.
func chained(text string) string {
	return "package main\n\nfunc F(x float64, f float32, n int) any {\n\tconst five, half = 5, 0.5\n\t_, _ = five, half\n\treturn " + text + "\n}\n"
}

// result returns the expression that a program returns.
func result(source string) string { return between(source, "return ", "\n")[len("return "):] }

// TestMerged merges the constants of expressions that an edit has made. A want of "" is
// the expression itself.
func TestMerged(t *testing.T) {
	t.Parallel()
	s := sample{"chain", chained("x"), rules.Decl{Name: "F", Type: reflect.TypeFor[chainFunc]()}}
	d := s.job(t, 1).started()
	for _, tt := range []struct{ text, want string }{
		{"x + 1.5 + 2", "x + 3.5"}, {"x - 1.5 - 2", "x - 3.5"}, {"x + 1.5 - 1.5", "x + 0.0"}, {"x - 1 + 1", "x + 0.0"}, {"x + 0 + 2", "x + 2.0"}, {"x - 1 + 0", "x - 1.0"}, {"x - 0 - 0", ""}, {"x + 1 - 3", "x - 2.0"},
		{"x + 1e300 - 1e300", ""}, {"x + 4503599627370496.0 - 4503599627370496.0", ""}, {"x * 2 * 4", "x * 8.0"}, {"x / 2 / 4", "x / 8.0"}, {"x * 2 / 4", "x * 0.5"}, {"x / 2 * 4", "x / 0.5"}, {"x * -2 * 4", "x * -8.0"},
		{"(x * 2) * 4 * 0.5", "x * 4.0"}, {"x*3*7 + math.Floor((x+1)*2*4)*0.1*0.1", "x*21.0 + math.Floor((x+1)*8.0)*0.01"}, {"(x + 1) * 2 * 4", "(x + 1) * 8.0"},
		{"x * 1e300 * 1e300", ""}, {"x * 1e-300 / 1e-300", ""}, {"f * 1e30 * 1e30", ""}, {"f * 2 * 4", "f * 8.0"},
		{"(/* a */ x * 2) * 4", ""}, {"(x * 2 /* b */) * 4", ""}, {"x * 2 * /* c */ 4", ""}, {"((x /* d */) * 2) * 4", ""}, {"(x * (1 + /* e */ x)) * 2 * 4", "x * (1 + /* e */ x) * 8.0"}, {"x * 2 + 4", ""}, {"x * (2 * 4)", ""}, {"n / 2 * 2", ""}, {"n + 1 - 1", ""}, {"five / 2 * 2.5", ""}, {"half / 2 / 4", ""},
	} {
		want := tt.want
		if want == "" {
			want = tt.text
		}
		made := d.mended(chained(tt.text))
		if made == nil {
			t.Errorf("%s: cannot be mended", tt.text)
			continue
		}
		if got := result(made.Source); squeezed(got) != squeezed(want) {
			t.Errorf("%s: got %s, want %s", tt.text, got, want)
		}
		s.mustCheck(t, made.Source)
	}
	s = sample{"chain", chained("x * 2 * 4"), s.decl}
	if made := s.job(t, 1).started().mended(chained("math.Floor(x*2*4) * 3 * 5")); made == nil || result(made.Source) != "math.Floor(x*2*4) * 15.0" {
		t.Errorf("numbers of the author's were merged, or others not: %+v", made)
	}
}

// TestMergedMeaning holds merged constants to their promise: the value is nearly the same
// for the numbers for which that is promised.
func TestMergedMeaning(t *testing.T) {
	t.Parallel()
	s := sample{"chain", chained("x"), rules.Decl{Name: "F", Type: reflect.TypeFor[chainFunc]()}}
	d := s.job(t, 1).started()
	r := rand.New(rand.NewPCG(5, 6))
	constants := []float64{0, 0.1, 3, -2.5, 1e-8, 1e8, 7.25, 0.3, 0.333, 1e300, 1e-300, 1 << 52}
	var sources []string
	var sums []bool
	var limits []float64 // the larger of the constants of each sum
	for len(sums) < 150 {
		ops, y, z := oneOf(r, "+-", "*/"), oneOf(r, constants...), oneOf(r, constants...)
		op := func() string { return ops[r.IntN(2):][:1] }
		text := fmt.Sprintf("%s %s %s %s %s", oneOf(r, "x", "f"), op(), floatText(y), op(), floatText(z))
		before, err := s.draftWith(builder())(t.Context(), chained(text))
		made := d.mended(chained(text))
		if err != nil || made == nil || made.Source == before.Source { // a division by zero, too large for a float32, or not merged
			continue
		}
		sources = append(sources, before.Source+s.driver(), made.Source+s.driver())
		sums, limits = append(sums, ops == "+-"), append(limits, max(math.Abs(y), math.Abs(z)))
	}
	loaded := load(t, sources)
	for i := range sums {
		for _, x := range []float64{0, math.Copysign(0, -1), 1, -1, 0.3, 1e-19, -1e19, 2.5, 7, 1e15, math.NaN(), math.Inf(1), math.Inf(-1), 1e-289, 1e289} {
			value := func(f *swap.Function[runner]) (v float64, single bool) {
				got := reflect.ValueOf(f.Func([]any{x, float32(x), 1})[0])
				return got.Float(), got.Kind() == reflect.Float32
			}
			want, single := value(loaded[2*i])
			got, _ := value(loaded[2*i+1])
			precision, scale := 1e-11, math.Abs(want)
			if single {
				precision = 1e-5
				if x != 0 && (math.Abs(x) < 1e-20 || math.Abs(x) > 1e20) && !math.IsInf(x, 0) {
					continue
				}
			}
			if sums[i] {
				scale = max(math.Abs(x), limits[i])
			}
			if got != want && !(math.Abs(got-want) <= precision*scale) && !(math.IsNaN(got) && math.IsNaN(want)) || got == 0 && want == 0 && math.Signbit(got) != math.Signbit(want) {
				t.Errorf("for %v: got %v, want %v of %s: %s", x, got, want, result(sources[2*i]), result(sources[2*i+1]))
			}
		}
	}
	if strings.Count(strings.Join(sources, ""), "float32") < 10 {
		t.Error("no program computes with float32")
	}
}
