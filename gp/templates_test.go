package gp

import (
	"errors"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap"
)

// TestTemplates instantiates every template and checks what comes out.
func TestTemplates(t *testing.T) {
	t.Parallel()
	wants := [][]string{
		{"].R = best", "min(out[i2].X, ", "math.Sqrt((", "for pass := range", "make([]struct", "].X += "},
		{"out[i][0] = ", "out[j][2]", "math.Mod(float64(i+1)*", "for pass := range", "copy(next, out)"},
		{"math.Exp(", "copy(out, next)", "make([]float64, len(in))", "out[i] = in[i*len(in)/len(out)]", "for j := i + 1; j < len(out); j++ {"},
		{"in[i], in[j] = in[j], in[i]", "for i, v := range in {", "for _, v := range in {", "sum += v", "sum = max(sum, ", "nearest := 0"},
	}
	samples := []sample{
		given[func(out []struct{ X, Y, R float64 })](t, "func F(out []struct{ X, Y, R float64 }) {\n\tfor i := range out {\n\t\tout[i].X = 1\n\t}\n}"),
		given[func(out [][3]float64)](t, "func F(out [][3]float64) {\n\tout[0][1] = 1\n}"),
		given[func(in, out []float64)](t, "func F(in, out []float64) {\n\tcopy(out, in)\n}"),
		given[func(in []int) int](t, "func F(in []int) int {\n\tin[0] = 1\n\treturn 3 + in[1]\n}"),
	}
	for k, s := range samples {
		made, all := 0, ""
		for random := range uint64(250) {
			d := s.job(t, random).started()
			name := "write"
			if random%5 == 0 {
				name = "compute"
			}
			if !d.apply(t, name) {
				continue
			}
			made++
			source := d.p.Source
			all += source
			if random%5 < 2 {
				if _, err := s.check(t.Context(), source); err != nil {
					t.Errorf("%v\n%s", err, source)
				}
			}
			if strings.ContainsAny(source, "«»#@°") {
				t.Errorf("a hole is left:\n%s", source)
			}
		}
		if made < 20 {
			t.Errorf("%s: %d programs", s.source, made)
		}
		for _, want := range wants[k] {
			if !strings.Contains(all, want) {
				t.Errorf("%s: %q is in none of %d programs", s.source, want, made)
			}
		}
		t.Log(made)
	}
}

// TestTemplatesEnd runs what templates have made of programs, with lists of up to five
// elements: all end, and most without a panic.
func TestTemplatesEnd(t *testing.T) {
	t.Parallel()
	const steps = 1 << 24
	var sources []string
	var of []sample
	for _, s := range []sample{
		given[func(out [][3]float64)](t, "func F(out [][3]float64) {\n\tfor i := range out {\n\t\tout[i][1] = 1\n\t}\n}"),
		given[func(in, out []float64)](t, "func F(in, out []float64) {\n\tcopy(out, in)\n}"),
		given[func(in []int) int](t, "func F(in []int) int {\n\tn := 3\n\tfor i := range in {\n\t\tin[i] = 1\n\t}\n\treturn n\n}"),
	} {
		for random := range uint64(40) {
			d := s.job(t, random).started()
			if d.apply(t, []string{"write", "write", "compute"}[random%3]) {
				sources, of = append(sources, d.p.Source+s.driver()), append(of, s)
			}
		}
	}
	ran, panicked := 0, 0
	for i, f := range load(t, sources) {
		if f == nil {
			t.Errorf("does not compile:\n%s", sources[i])
			continue
		}
		for k := range uint64(6) {
			f.Allow(steps)
			var p *swap.PanicError
			err := swap.Call(func() { f.Func(of[i].arguments(k)) })
			switch {
			case errors.Is(err, swap.ErrInterrupted) || f.Spent():
				t.Errorf("does not end:\n%s", sources[i])
			case errors.As(err, &p):
				panicked++
			}
			ran++
		}
	}
	if ran < 300 || panicked > ran/3 {
		t.Errorf("of %d calls %d panicked", ran, panicked)
	}
	t.Logf("of %d calls %d panicked", ran, panicked)
}
