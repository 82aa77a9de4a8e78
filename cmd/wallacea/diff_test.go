package main

import (
	"bufio"
	"bytes"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/population"
)

// TestRegrouped: imports that are the same are no difference, however they are
// written, and everything else is.
func TestRegrouped(t *testing.T) {
	const rest = "\n\nfunc F() {}\n"
	for _, tt := range []struct {
		name, from, to string
		same           bool
	}{
		{"a group", "package main\n\nimport \"math\"", "package main\n\nimport (\n\t\"math\"\n)", true},
		{"order and blank lines", "package main\n\nimport (\n\t\"math\"\n\t\"slices\"\n)", "package main\n\nimport (\n\t\"slices\"\n\n\t\"math\"\n)", true},
		{"two declarations", "package main\n\nimport \"math\"\nimport \"slices\"", "package main\n\nimport (\n\t\"math\"\n\t\"slices\"\n)", true},
		{"another package", "package main\n\nimport \"math\"", "package main\n\nimport (\n\t\"sort\"\n)", false},
		{"one more", "package main\n\nimport \"math\"", "package main\n\nimport (\n\t\"math\"\n\t\"sort\"\n)", false},
		{"another name", "package main\n\nimport \"math\"", "package main\n\nimport m \"math\"", false},
		{"a comment", "package main\n\nimport \"math\"", "package main\n\nimport (\n\t\"math\" // why\n)", false},
		{"none", "package main", "package main\n\nimport \"math\"", false},
		{"no Go", "package main\n\nimport \"math\"", "import (((", false},
	} {
		from, to := population.Candidate{ID: 1, Source: tt.from + rest}, population.Candidate{ID: 2, Source: tt.to + rest}
		if d := unified(from, to); (d == "") != tt.same {
			t.Errorf("%s: got the diff %q", tt.name, d)
		}
		changed := population.Candidate{ID: 3, Source: tt.to + "\n\nfunc F() { F() }\n"}
		if d := unified(from, changed); importChanges.MatchString(d) == tt.same || !strings.Contains(d, "+func F() { F() }\n") {
			t.Errorf("%s, and a line: got the diff %q", tt.name, d)
		}
	}
}

// importChanges matches a changed line of an import declaration.
var importChanges = regexp.MustCompile(`(?m)^[+-].*(import|\tm?\s*"|^\))`)

func TestChange(t *testing.T) {
	for _, tt := range []struct {
		maximize bool
		from, to float64
		want     string
	}{
		{false, 2, 2, "the same"},
		{false, 2, 1, "better, -50 %"},
		{true, 2, 1, "worse, -50 %"},
		{true, 1, 2, "better, +100 %"},
		{false, 0, 2, "worse"},
		{false, 100, 100.5, "worse, +0.5 %"},
		{false, 20, 75, "worse, +275 %"},
		{false, -1, -2, "better"},
		{false, 1e-9, 1e9, "worse"},
		{false, math.MaxFloat64, 0, "better, -100 %"},
	} {
		if _, got := change(population.Objective{Maximize: tt.maximize}, tt.from, tt.to); got != tt.want {
			t.Errorf("from %g to %g: got %q, want %q", tt.from, tt.to, got, tt.want)
		}
	}
}

// TestInspirations: what a step was shown besides its parent is dimmed.
func TestInspirations(t *testing.T) {
	parent := population.Candidate{ID: 1, Objectives: []float64{2}}
	c := population.Candidate{ID: 9, Parents: []population.ID{1}, Inspirations: []population.ID{4, 7}, Objectives: []float64{1}}
	var b bytes.Buffer
	out := &output{Writer: bufio.NewWriter(&b), color: true}
	printStep(out, population.Search{Objectives: []population.Objective{{Name: "n"}}}, population.Digits(5), parent, c, "It halves the largest of all errors. And more.")
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "\x1b[1mcandidate 9, mutated from 1\x1b[0m\n\x1b[2minspired by 4, 7\x1b[0m\nIt halves the largest of all errors.\nn 1 (was 2)\nthe source is unchanged\n"
	if got := b.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
