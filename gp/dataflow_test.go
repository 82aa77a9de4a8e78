package gp

import "testing"

// TestTurns: a parameter that is only written is not read before, and one that is only
// read is not written.
func TestTurns(t *testing.T) {
	t.Parallel()
	s := given[func(in, out []float64)](t, "func F(in, out []float64) {\nfor i := range in {\n\tout[i] = in[i]\n}\n}\n")
	const parent = "for i := range in {\n\tout[i] = in[i]\n}\n"
	for body, want := range map[string]bool{
		parent: false,
		"for i := range in {\n\tout[i] = out[i]\n}\n":                      true,
		"for i := range in {\n\tout[i] += in[i]\n}\n":                      true,
		"for i := range out {\n\tin[i] = in[i]\n}\n":                       true,
		"for _, v := range out {\n\tout[0] = v\n}\n":                       true,
		"for i := range out[:len(in)] {\n\tout[i] = in[cap(out)-i-1]\n}\n": false,
		"copy(out, in)\n":                                false,
		"copy(in, out)\n":                                true,
		parent + "out[0] = out[1]\n":                     false,
		"s := 0.0\n" + parent + "out[0]++\nout[1] = s\n": false,
		"e := 0.0\nfor i := range in {\n\tout[i] = in[i] + e\n\te = in[i] - out[i]\n}\n": false,
		"for i := range in {\n\tif i > 0 {\n\t\tout[i] = out[i-1]\n\t}\n}\n":             true,
		"for i := 0; out[i] < 1; i++ {\n\tout[i] = in[i]\n}\n":                           true,
		"if in[0] > 0 {\n\treturn\n} else if out[0] > 0 {\n\tout[0] = 1\n}\n":            true,
		"in = in[1:]\n" + parent:           false,
		"out[1], out[0] = in[0], out[1]\n": true,
	} {
		to := s.job(t, 1).started()
		if to.p = newProgram(s.mustDraft(t, "package main\n\nfunc F(in, out []float64) {\n"+body+"}\n")); len(to.p.Errors) > 0 {
			t.Fatal(to.p.Errors)
		}
		if got := to.turns(); got != want {
			t.Errorf("%s: %v", body, got)
		}
	}
}

// TestTurnsAreRare: few children read what their parent only writes, or the other way
// round.
func TestTurnsAreRare(t *testing.T) {
	t.Parallel()
	s := given[func(in, out []float64)](t, "func F(in, out []float64) {\n\tfor i := range in {\n\t\tout[i] = in[i]\n\t}\n}\n")
	turned := 0
	for random := range uint64(300) {
		r, err := new(Mutator).Mutate(t.Context(), s.request(random))
		if err != nil {
			t.Fatal(err)
		}
		to := s.job(t, 1).started()
		if to.p = newProgram(s.mustDraft(t, r.Source)); to.turns() {
			turned++
		}
	}
	if t.Logf("%d of 300", turned); turned == 0 || turned > 25 {
		t.Errorf("%d of 300 children turn a parameter", turned)
	}
}
