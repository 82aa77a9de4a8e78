package gp

import (
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
		for _, want := range []string{"const amp = 1.0 // tune: 0.1..10", "k := 4.0 // tune: 2, 4, 8", "c := 0.5 // fixed (measured)", "// tune: 1..3 free := 2.5"} {
			if !strings.Contains(strings.Join(strings.Fields(r.Source), " "), want) {
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
