package rules_test

import (
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap/internal/rulestest"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// TestCommentsKept: what comments say beside what a reply takes from its parent is there
// when the reply is checked, its imports fixed and it is formatted.
func TestCommentsKept(t *testing.T) {
	t.Parallel()
	const parent = `package main

const levels = 48   // tune: 2..1024
const step, half = 0.5, 2 // tune: 0, 1

const (
	// rate is how fast.
	// tune: 1e-9..1e-3
	rate = 1e-6 // (a rate)
	bias = 3; skew = 4 // fixed
)

func twice(x float64) float64 { return 2 * x } // tune: 1..3

type pair struct{ a, b int } // of indices

func Quantize(in, out []float64) { copy(out, in) }
`
	const reply = `func Quantize(in, out []float64) {
	var p pair
	taps := []float64{ // tune: 0..1
		0.25, 0.5,
	}
	for i, x := range in { // fixed
		// tune: 0..8
		k := 7.0
		out[i] = math.Round(twice(x)*levels+taps[p.a]*k+step+half+rate+bias+skew) / levels
	}
}
`
	text, err := rules.Splice("Quantize", 0, rules.Fragments{Marked: []string{reply}, Parent: parent})
	if err != nil {
		t.Fatal(err)
	}
	c, err := rulestest.New(t)(quantize, nil).Check(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"const levels = 48 // tune: 2..1024\n", "const step, half = 0.5, 2 // tune: 0, 1\n", "// tune: 1e-9..1e-3\nconst rate = 1e-6 // (a rate)\n",
		"const bias = 3\n", "const skew = 4 // fixed\n", "{ return 2 * x } // tune: 1..3\n", "{ a, b int } // of indices\n",
		"[]float64{ // tune: 0..1\n", "range in { // fixed\n\t\t// tune: 0..8\n\t\tk := 7.0\n",
	} {
		if !strings.Contains(c.Source, want) {
			t.Errorf("%q is missing in\n%s", want, c.Source)
		}
	}
}
