package tuning

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wallacea-go/wallacea/swap/constants"
)

func named(p constants.Parameter, name string, line int) constants.Parameter {
	p.Name, p.Line = name, line
	return p
}

func checkBounded(t *testing.T, text string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) > 12 || len(text) > 1024 {
		t.Errorf("%d lines, %d bytes", len(lines), len(text))
	}
	for _, line := range lines {
		if utf8.RuneCountInString(line) > 125 { // about 100, with the longest of everything
			t.Errorf("%d characters: %s", utf8.RuneCountInString(line), line)
		}
	}
}

// TestFindings: each of what can be found out about a parameter, with one
// objective.
func TestFindings(t *testing.T) {
	t.Parallel()
	k := integer(100)
	k.Min, k.Max = 1, 1024
	parameters := []constants.Parameter{
		named(float(0.35), "a", 4), named(float(2), "b", 5), named(k, "k", 7), named(float(1e-9), "eps", 9),
		{Kind: constants.Float, Value: 0.5, Min: -math.MaxFloat64, Max: math.MaxFloat64, Text: "x*0.5\t+ y", Literal: "0.5", Line: 11},
	}
	f := func(x []float64) []float64 {
		if x[4] != 0.5 {
			return nil
		}
		sum, difference := x[0]+x[1]-3, x[0]-x[1]+1
		return []float64{0.01 + 100*sum*sum + difference*difference + (1024-x[2])/1000}
	}
	for seed := range uint64(5) {
		r := tune(t, seed, 2000, parameters, f)
		if len(r.Findings) != 5 {
			t.Fatalf("got %+v", r.Findings)
		}
		a, b, k, eps, fails := r.Findings[0], r.Findings[1], r.Findings[2], r.Findings[3], r.Findings[4]
		if !slices.Equal(a.Coupled, []int{1}) || !slices.Equal(b.Coupled, []int{0}) || k.Coupled != nil {
			t.Errorf("seed %d: coupled are %v, %v, %v", seed, a.Coupled, b.Coupled, k.Coupled)
		}
		if !eps.Flat || a.Flat || k.Flat || fails.Flat || !fails.Failing || a.Failing || eps.Failing {
			t.Errorf("got %+v", r.Findings)
		}
		if !k.AtBound || k.Bound != 1024 || a.AtBound || b.AtBound || eps.AtBound || fails.AtBound {
			t.Errorf("at their bounds: %+v", r.Findings)
		}
		// At the best setting, a tenth of b changes the sum by 0.2, and one step of k is 0.001.
		if want := 100*0.2*0.2/0.01 + 0.2*0.2/0.01; math.Abs(b.Sharp/want-1) > 0.05 || math.Abs(k.Sharp-0.1) > 0.01 {
			t.Errorf("sharp: %v, want %v, and %v", b.Sharp, want, k.Sharp)
		}
		got := r.Describe(parameters, []string{"mse"})
		checkBounded(t, got)
		want := `a (line 4) 0.35 to 1, k (line 7) 100 to 1024: mse 43.6 to 0.01
k (line 7): best at its bound, 1024
eps (line 9): changes nothing
0.5 in x*0.5 + y (line 11): every change fails
a and b depend on each other
b (line 5): 10 % changes mse by 40400 %
a (line 4): 10 % changes mse by 10100 %
`
		if got != want {
			t.Errorf("seed %d: got\n%s\nwant\n%s", seed, got, want)
		}
	}
	// Independent numbers are not coupled.
	for seed := range uint64(20) {
		r := tune(t, seed, 2000, parameters[:2], func(x []float64) []float64 { return []float64{0.01 + 1000*(x[0]-1)*(x[0]-1) + (x[1]-3)*(x[1]-3)} })
		if r.Findings[0].Coupled != nil {
			t.Errorf("seed %d: %+v", seed, r.Findings)
		}
	}
	for seed := range uint64(20) { // a correlation of 0.6
		r := tune(t, seed, 2000, parameters[:2], func(x []float64) []float64 {
			a, b := x[0]-1, x[1]/3-1
			return []float64{0.01 + a*a + b*b + 1.2*a*b}
		})
		if r.Findings[0].Coupled != nil {
			t.Errorf("seed %d: %+v", seed, r.Findings)
		}
	}
	if r := tune(t, 1, 2000, []constants.Parameter{integer(10)}, func(x []float64) []float64 { return []float64{1 + (x[0]-37)*(x[0]-37)} }); r.Findings[0].Sharp != 1 {
		t.Errorf("one step from 1 to 2 is %v", r.Findings[0].Sharp)
	}
	// The same with a small budget: what is known is that of the source.
	r := tune(t, 1, 20, []constants.Parameter{integer(10)}, func(x []float64) []float64 { return []float64{x[0]} })
	if got := r.Findings[0].Sharp; math.Abs(got-0.1) > 1e-9 {
		t.Errorf("one step of 10 is %v", got)
	}
}

// TestFrontFindings: with several objectives.
func TestFrontFindings(t *testing.T) {
	t.Parallel()
	free := float(0.5)
	free.Min, free.Max = 0, 1
	parameters := []constants.Parameter{named(integer(50), "levels", 12), named(float(50), "width", 13), named(free, "free", 14), named(float(3), "eps", 15)}
	r := tune(t, 1, 2000, parameters, func(x []float64) []float64 {
		if x[0] < 1 || x[0] > 900 {
			return nil
		}
		d := x[1]/x[0] - 1
		return []float64{(1 + d*d) / x[0] / x[0] * (1.5 - x[2]), x[0] * (1.5 - x[2])}
	})
	l, w := r.Findings[0], r.Findings[1]
	if l.From > 3 || l.To < 500 || l.Low[0] < l.High[0] || l.Low[1] > l.High[1] {
		t.Errorf("levels: %+v", l)
	}
	if !slices.Equal(l.Coupled, []int{1}) || !slices.Equal(w.Coupled, []int{0}) {
		t.Errorf("coupled: %v, %v", l.Coupled, w.Coupled)
	}
	if f := r.Findings[2]; !f.AtBound || f.Bound != 1 || !r.Findings[3].Flat {
		t.Errorf("got %+v, %+v", f, r.Findings[3])
	}
	got := r.Describe(parameters, []string{"mse", "bits"})
	t.Log("\n" + got)
	checkBounded(t, got)
	for _, want := range []string{"levels (line 12) 1 to ", ": mse ", ", bits ", "free (line 14): mostly at its bound, 1\n", "eps (line 15): changes nothing\n", "levels and width change together along the front\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	parameters := []constants.Parameter{named(float(0.35), "a", 4), named(integer(3), "n", 5), {Literal: "0.35", Text: "x*0.35", Line: 7, Kind: constants.Float}}
	settings := []Setting{{Objectives: []float64{1}}}
	for _, tt := range []struct {
		r    Result
		want string
	}{
		{Result{Evaluations: 30}, "no better numbers in 30 evaluations\n"},
		{Result{Settings: settings, Findings: []Finding{{From: 0.35, To: 0.412, Low: []float64{0.12}, High: []float64{0.0314}}}}, "a (line 4) 0.35 to 0.412: mse 0.12 to 0.0314\n"},
		{Result{Settings: settings, Findings: []Finding{{Parameter: 1, From: 3, To: 1200000, Low: []float64{0.12345}, High: []float64{4.2e-6}}}}, "n (line 5) 3 to 1200000: mse 0.123 to 4.2e-6\n"},
		{Result{Settings: settings, Findings: []Finding{{Parameter: 2, From: 0.35, To: 0.35001, Low: []float64{100.01}, High: []float64{100.02}}}}, "0.35 in x*0.35 (line 7) 0.35 to 0.35001: mse 100.01 to 100.02\n"},
		{Result{Evaluations: 4, Findings: []Finding{{Flat: true}, {Parameter: 2, Flat: true}}}, "no better numbers in 4 evaluations\na (line 4), 0.35 in x*0.35 (line 7): change nothing\n"},
	} {
		if got := tt.r.Describe(parameters, []string{"mse"}); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// TestDescribeOne: a number that stands in several places, and was moved in all of them alike, is one.
func TestDescribeOne(t *testing.T) {
	t.Parallel()
	parameters := []constants.Parameter{float(2), float(2), float(3), float(2)}
	for i := range parameters {
		parameters[i].Literal, parameters[i].Text, parameters[i].Line = short(parameters[i].Value, 1), "x", 7+i/3
	}
	findings := []Finding{{From: 2, To: 5, Coupled: []int{1, 2}}, {Parameter: 1, From: 2, To: 5, Coupled: []int{0}}, {Parameter: 2, From: 3, To: 4, Coupled: []int{0}}, {Parameter: 3, From: 2, To: 6}}
	r := Result{Target: -1, Findings: findings, Settings: []Setting{{}}}
	const want = "2 in x (line 8) 2 to 6\n2 in x (line 7, 2×) 2 to 5\n3 in x (line 7) 3 to 4\n" +
		"2 in x (line 7, 2×) and 3 in x (line 7) change together along the front\n"
	if got := r.Describe(parameters, []string{"mse", "bits"}); got != want {
		t.Errorf("got %q,\nwant %q", got, want)
	}
	if len(findings[0].Coupled) != 2 {
		t.Error("what the caller holds has changed")
	}
}

// TestBounded: thousands of parameters with long names and texts, of which everything is
// true at once.
func TestBounded(t *testing.T) {
	t.Parallel()
	for _, m := range []int{1, 2, 7} {
		var parameters []constants.Parameter
		var r Result
		low, high := make([]float64, m), make([]float64, m)
		for k := range low {
			low[k], high[k] = -1.2345e-300, 9.8765e300
		}
		r.Settings = []Setting{{Objectives: low}}
		for i := range 3000 {
			p := constants.Parameter{Kind: constants.Float, Value: 1, Line: 1e6 + i, Text: strings.Repeat("é\n\x00\xff", 100), Literal: strings.Repeat("9", 500)}
			if i%2 == 0 {
				p.Name = strings.Repeat("ü", 300) + fmt.Sprint(i)
			}
			parameters = append(parameters, p)
			f := Finding{Parameter: i, From: -1.2345e-300, To: 9.87654321e300, Low: low, High: high, AtBound: true, Bound: 1.2345e-200, Sharp: math.MaxFloat64}
			if i > 0 {
				f.Coupled = []int{i - 1}
			}
			f.Flat, f.Failing = i%3 == 0, i%3 == 1
			r.Findings = append(r.Findings, f)
		}
		got := r.Describe(parameters, slices.Repeat([]string{strings.Repeat("objective\n", 100)}, m/2))
		t.Log("\n" + got)
		checkBounded(t, got)
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\x00\r\t") {
			t.Errorf("got %q", got)
		}
	}
}
