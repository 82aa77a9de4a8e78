package gp

import (
	"strings"
	"testing"
)

// TestTemplates instantiates every template and checks what comes out.
func TestTemplates(t *testing.T) {
	samples := []sample{
		given[func(out []struct{ X, Y, R float64 })](t, "func F(out []struct{ X, Y, R float64 }) {\n\tfor i := range out {\n\t\tout[i].X = 1\n\t}\n}"),
		given[func(out [][3]float64)](t, "func F(out [][3]float64) {\n\tout[0][1] = 1\n}"),
		given[func(in, out []float64)](t, "func F(in, out []float64) {\n\tcopy(out, in)\n}"),
		given[func(in []int) int](t, "func F(in []int) int {\n\tin[0] = 1\n\treturn 3 + in[1]\n}"),
	}
	for _, s := range samples {
		made := 0
		for random := range uint64(150) {
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
			if _, err := s.check(t.Context(), source); err != nil {
				t.Errorf("%v\n%s", err, source)
			}
			if strings.ContainsAny(source, "«»#@") {
				t.Errorf("a hole is left:\n%s", source)
			}
		}
		if made < 20 {
			t.Errorf("%s: %d programs", s.source, made)
		}
		t.Log(made)
	}
}
