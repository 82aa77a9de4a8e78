package gp

import (
	"regexp"
	"strings"
	"testing"
)

const markedSource = `func F(x float64) float64 {
	const amp = 1.0 // tune: 0.1..10
	k := 4.0        // tune: 2, 4, 8
	c := 0.5        // fixed (measured)
	// tune: 1..3
	free := 2.5
	other := 1.5 // what is left
	return amp*x + k*c - free + other
}
`

// TestMarkedLines: what an author has said of numbers holds in all descendants, and
// most of them keep other comments.
func TestMarkedLines(t *testing.T) {
	t.Parallel()
	s := given[func(x float64) float64](t, markedSource)
	kept, changed := 0, 0
	for random := range uint64(200) {
		r, err := new(Mutator).Mutate(t.Context(), s.request(random))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`\b1\.0\b.*// tune: 0\.1\.\.10`, `\b4\.0\b.*// tune: 2, 4, 8`, `\b0\.5\b.*// fixed \(measured\)`, `// tune: 1\.\.3\n.*\b2\.5\b`} {
			if !regexp.MustCompile(want).MatchString(r.Source) {
				t.Errorf("%s is lost:\n%s", want, r.Source)
			}
		}
		if !strings.Contains(r.Source, "other := 1.5 ") {
			changed++
			if strings.Contains(r.Source, "// what is left") {
				kept++
			}
		}
	}
	if changed < 20 || kept < changed/2 {
		t.Errorf("of %d changed lines, %d have kept their comment", changed, kept)
	}
}

// TestMarkedTable: a mark of a literal over several lines holds for its elements, and words
// about a line are no mark.
func TestMarkedTable(t *testing.T) {
	t.Parallel()
	s := given[func(x float64) float64](t, `func F(x float64) float64 {
	table := []float64{ // fixed
		11.5,
		22.5,
	}
	// tune: 1..9
	sum := 3.5*x +
		4.5
	free := 2.5 // fixed a bug here
	late := 5.5 // tune this later
	return table[0]*x + table[1] + sum + free + late
}
`)
	changed := make(map[string]int)
	for random := range uint64(300) {
		r, err := new(Mutator).Mutate(t.Context(), s.request(random))
		if err != nil {
			t.Fatal(err)
		}
		for _, number := range []string{"11.5", "22.5", "3.5", "4.5", "2.5", "5.5"} {
			if !regexp.MustCompile(`\b` + regexp.QuoteMeta(number) + `\b`).MatchString(r.Source) {
				changed[number]++
			}
		}
	}
	for _, number := range []string{"11.5", "22.5", "3.5", "4.5"} {
		if changed[number] > 0 {
			t.Errorf("%s is marked, and %d children have changed it", number, changed[number])
		}
	}
	if changed["2.5"] < 5 || changed["5.5"] < 5 {
		t.Errorf("numbers without a mark are frozen: %v", changed)
	}
}

// TestMarkedExpression: structure around a marked number changes.
func TestMarkedExpression(t *testing.T) {
	t.Parallel()
	s := given[func(x float64) float64](t, "func F(x float64) float64 {\n\treturn x * 2.0 // tune: 1..3\n}\n")
	changed, failed := 0, 0
	for random := range uint64(200) {
		r, err := new(Mutator).Mutate(t.Context(), s.request(random))
		if err != nil {
			failed++
			continue
		}
		if !regexp.MustCompile(`2\.0.*// tune: 1\.\.3\n`).MatchString(r.Source) {
			t.Errorf("the mark is lost:\n%s", r.Source)
		}
		if !strings.Contains(r.Source, "\treturn x * 2.0 //") {
			changed++
		}
	}
	if changed < 60 || failed > 2 {
		t.Errorf("the marked line has changed in %d of 200 children, %d calls found none", changed, failed)
	}
}
