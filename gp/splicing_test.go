package gp

import (
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
)

const commented = `// Package main is a sample.
package main

import (
	"math"

	"strings"
)

// table is what F looks up.
func table() []float64 {
	return []float64{
		1, 2, // small
		30, // large
	}
}

// F computes.
func F(xs []float64) float64 {
	steps := 16 // tune: 2..1024

	// The sum is scaled.
	sum := 0.5 // tune: 0..1
	for _, x := range xs {
		sum += (x * 2) + table()[0] /* why */
	}

	// Done.
	return math.Sqrt(sum) + float64(steps*len(strings.TrimSpace("a")))
}

// half halves.
func half(x float64) float64 { return x / 2 }
`

// TestSplice makes changes to a text with comments and looks what they leave.
func TestSplice(t *testing.T) {
	s := commentedSample(t)
	for _, tt := range []struct{ name, old, made, want string }{
		{"a constant", "steps := 16", "steps := 17", "steps := 17 // tune: 2..1024"},
		{"another", "sum := 0.5", "sum := 0.25", "sum := 0.25 // tune: 0..1"},
		{"an operand", "sum += x*2", "sum += x*2/sum", "/* why */"},
		{"a call", "math.Sqrt(sum)", "math.Cbrt(sum)", "math.Cbrt(sum) + float64"},
		{"one more statement", "sum := 0.5", "steps++\n\tsum := 0.5", "steps := 16 // tune: 2..1024\n\tsteps++\n"},
		{"one less", "\tfor _, x := range xs {\n\t\tsum += x*2 + table()[0]\n\t}\n", "", "sum := 0.5 // tune: 0..1\n\n\t// Done.\n\treturn"},
		{"an import less", `strings.TrimSpace("a")`, `"a"`, "import (\n\t\"math\"\n)"},
	} {
		j := s.job(t, 1)
		draft := strings.Replace(j.plain, tt.old, tt.made, 1)
		if draft == j.plain {
			t.Fatalf("%s: %s is not in\n%s", tt.name, tt.old, j.plain)
		}
		if tt.name == "an import less" {
			draft = strings.Replace(draft, "\t\"strings\"\n", "", 1)
		}
		got := j.spliced(t.Context(), draft)
		d := string(diff.Diff("parent", []byte(commented), "child", []byte(got)))
		if changed := strings.Count(d, "\n-") + strings.Count(d, "\n+") - 2; changed > 5 || !strings.Contains(got, tt.want) {
			t.Errorf("%s:\n%s\nwant %q", tt.name, d, tt.want)
		}
		if !sameProgram(got, draft) {
			t.Errorf("%s: another function", tt.name)
		}
	}
}

func commentedSample(t *testing.T) sample {
	s := given[func([]float64) float64](t, "func F([]float64) float64 { return 1 }")
	s.source = commented
	return s
}

// TestManners: children keep what they have not changed.
func TestManners(t *testing.T) {
	s := commentedSample(t)
	var m Mutator
	kept := 0
	for random := range uint64(100) {
		r, err := m.Mutate(t.Context(), s.request(random))
		if err != nil {
			t.Fatal(err)
		}
		for _, comment := range []string{"// Package main", "// table", "// large", "// F computes", "// tune: 2..1024", "// The sum", "// tune: 0..1", "// Done", "// half"} {
			if strings.Contains(r.Source, comment) {
				kept++
			}
		}
	}
	if kept < 800 {
		t.Errorf("%d of 900 comments are kept, want at least 800", kept)
	}
	t.Log(kept)
}
