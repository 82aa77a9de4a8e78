package plots_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
)

func TestLineageGolden(t *testing.T) {
	golden(t, "lineage", plots.Lineage(small(), 0))
}

// family is a search of one objective with all that a lineage can show: children
// that failed, a repair, a parent crossed over, and a migration.
func family() *memory {
	failed := &population.Failure{Stage: population.StagePanic, Message: "nil"}
	m := search([]population.Objective{{Name: "error"}})
	m.candidates = []population.Candidate{
		{ID: 1, Objectives: []float64{10}, Mutator: "seed"},
		{ID: 2, Parents: []population.ID{1}, Island: 0, Generation: 1, Objectives: []float64{8}},
		{ID: 3, Parents: []population.ID{1}, Island: 1, Generation: 1, Objectives: []float64{9}},
		{ID: 4, Parents: []population.ID{2}, Island: 1, Generation: 2, Failure: failed},
		{ID: population.NewID(4, 1, 0), Parents: []population.ID{2, 3}, RepairOf: 4, Island: 1, Generation: 2, Objectives: []float64{5}},
		{ID: 5, Parents: []population.ID{2}, Island: 0, Generation: 2, Failure: failed},
		{ID: 6, Parents: []population.ID{2}, Island: 0, Generation: 2, Objectives: []float64{8.5}},
		{ID: 7, Parents: []population.ID{population.NewID(4, 1, 0)}, Island: 1, Generation: 3, Objectives: []float64{2.5}},
	}
	return m
}

func TestLineageOfAFamilyGolden(t *testing.T) {
	golden(t, "lineage-family", plots.Lineage(family(), 0))
}

// TestLineageLegend checks that every kind of mark is in the legend, counted.
func TestLineageLegend(t *testing.T) {
	svg := string(encode(t, plots.Lineage(family(), 0), "svg"))
	for _, want := range []string{
		"descent from the seed", "crossed over", "repaired", "5 ancestors", "1 failed attempt", "1 migration",
		"other children, evaluated", "other children, failed", "island 0", "island 1", "#7: error 2.5", "#4.1", "mutated",
	} {
		if !strings.Contains(svg, ">"+want+"<") {
			t.Errorf("the picture lacks %q", want)
		}
	}
}

func TestLineageOf(t *testing.T) {
	for id, want := range map[population.ID]string{
		4:  "plots: candidate 4 has failed (panic): give one that was evaluated",
		99: "plots: there is no candidate 99",
	} {
		if err := plots.Lineage(family(), id).Encode(new(strings.Builder), "svg"); err == nil || err.Error() != want {
			t.Errorf("Lineage of %v: got error %v, want %q", id, err, want)
		}
	}
	if got, want := plots.Lineage(family(), 6).Title, "F: ancestry of #6"; got != want {
		t.Errorf("got title %q, want %q", got, want)
	}
}

// crossings is a search in which every candidate is crossed over from many.
func crossings(n int) *memory {
	m := search([]population.Objective{{Name: "error"}})
	for i := 1; i <= n; i++ {
		c := population.Candidate{ID: population.ID(i), Generation: i / 10, Island: i % 3, Objectives: []float64{float64(n - i)}}
		for _, back := range []int{1, 4, 9} {
			if i > back {
				c.Parents = append(c.Parents, population.ID(i-back))
			}
		}
		if i%10 != 0 && i > 1 { // the line of descent is short
			c.Parents[0] = population.ID(max(i-7, 1))
		}
		m.candidates = append(m.candidates, c)
	}
	return m
}

// TestLineageSaysHowManyItShows checks that an ancestry of hundreds is cut, and
// that the title says so.
func TestLineageSaysHowManyItShows(t *testing.T) {
	f := plots.Lineage(crossings(400), 0)
	var shown, all int
	if _, err := fmt.Sscanf(f.Title, "F: ancestry of #400 (%d of %d candidates)", &shown, &all); err != nil {
		t.Fatalf("title %q: %v", f.Title, err)
	}
	if shown > 120 || shown < 40 || all < 300 || all > 400 {
		t.Errorf("%d of %d candidates are shown", shown, all)
	}
	onPaper(t, encode(t, f, "svg"))
}

func TestLineageOfSomeGenerations(t *testing.T) {
	f := plots.Lineage(quantise(20, 4, 8), 0)
	f.X.Min, f.X.Max = 2, 5
	onPaper(t, encode(t, f, "svg"))
}
