package gp

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap"
)

// TestReassociate holds every rule to a table. A want of "" is the expression
// itself.
func TestReassociate(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"x + 1.5 + 2", "x + 3.5"}, {"x - 1.5 - 2", "x - 3.5"}, {"x + 1.5 - 1.5", "x + 0.0"}, {"x + 0 + 2", "x + 2.0"}, {"x - 1 + 0", "x - 1.0"}, {"x + 1e300 - 1e300", ""}, {"x + 4503599627370496.0 - 4503599627370496.0", ""},
		{"x * 2 * 4", "x * 8.0"}, {"x / 2 / 4", "x / 8.0"}, {"x * 2 / 4", "x * 0.5"}, {"x / 2 * 4", "x / 0.5"}, {"x * 1e300 * 1e300", ""}, {"x * 1e-300 / 1e-300", ""}, {"f * 1e30 * 1e30", ""},
		{"x * 2 + 4", ""}, {"n / 2 * 2", ""}, {"n + 1 - 1", ""}, {"five / 2 * 2.5", ""}, {"half / 2 / 4", ""},
	} {
		want := tt.want
		if want == "" {
			want = tt.text
		}
		d := mustUnchecked(t, expression(tt.text))
		d.reassociate()
		if got, want := evaluated(d.mustPrint(t)), evaluated(mustUnchecked(t, expression(want)).mustPrint(t)); got != want {
			t.Errorf("%s: got %s, want %s", tt.text, got, want)
		}
	}
}

// TestReassociated holds merged constants to their promise: the value is nearly the same
// for the numbers for which that is promised.
func TestReassociated(t *testing.T) {
	s := given[universal](t, strings.TrimPrefix(expression("0"), "package main\n"))
	r := rand.New(rand.NewPCG(5, 6))
	constants := []string{"0.0", "0.1", "3", "-2.5", "1e-8", "1e8", "7.25", "0.3", "0.333", "1e300", "1e-300", "4503599627370496.0"}
	var sources []string
	var additive []bool
	var limits []float64 // the larger of the constants of each sum
	for len(sources) < 2*150 {
		ops := oneOf(r, "+-", "*/")
		op := func() string { return ops[r.IntN(2):][:1] }
		y, z := oneOf(r, constants...), oneOf(r, constants...)
		text := fmt.Sprintf("%s %s %s %s %s", oneOf(r, "x", "f"), op(), y, op(), z)
		d, err := unchecked(expression(text))
		if err != nil {
			continue // a division by zero, or too large for a float32
		}
		before := d.mustPrint(t)
		d.reassociate()
		after := d.mustPrint(t)
		if evaluated(after) == text {
			continue
		}
		v, w := float64s(y, z)
		sources, additive, limits = append(sources, before+s.driver(), after+s.driver()), append(additive, ops == "+-"), append(limits, max(math.Abs(v), math.Abs(w)))
	}
	loaded := load(t, sources)
	for i := range additive {
		for _, x := range []float64{0, math.Copysign(0, -1), 1, -1, 0.3, 1e-19, -1e19, 2.5, 7, 1e15, math.NaN(), math.Inf(1), math.Inf(-1), 1e-289, 1e289} {
			args := s.arguments(1)
			args[0], args[2] = x, float32(x)
			value := func(f *swap.Function[runner]) (v float64, single bool) {
				switch v := f.Func(args)[0].(type) {
				case float64:
					return v, false
				case float32:
					return float64(v), true
				default:
					panic(v)
				}
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
			if additive[i] {
				scale = max(math.Abs(x), limits[i])
			}
			if got != want && !(math.Abs(got-want) <= precision*scale) && !(math.IsNaN(got) && math.IsNaN(want)) || got == 0 && want == 0 && math.Signbit(got) != math.Signbit(want) {
				t.Errorf("for %v: got %v, want %v of\n%s: %s", x, got, want, evaluated(sources[2*i]), evaluated(sources[2*i+1]))
			}
		}
	}
}

func float64s(y, z string) (v, w float64) {
	_, err := fmt.Sscan(y+" "+z, &v, &w)
	if err != nil {
		panic(err)
	}
	return v, w
}
