package archive

import (
	"fmt"
	"testing"

	"github.com/wallacea-go/wallacea/population"
)

// TestFrom: reading on from anywhere gives the rest of what reading everything does.
func TestFrom(t *testing.T) {
	a := create(t)
	fill(t, a, 1500) // more generations than there are between two whole fronts
	var candidates []population.Candidate
	for c, err := range a.Summaries() {
		if err != nil {
			t.Fatal(err)
		}
		candidates = append(candidates, c)
	}
	for _, from := range []int{0, 1, 7, 1499, 1500, 1501} {
		var got []population.Candidate
		for c, err := range a.SummariesFrom(population.ID(from)) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, c)
		}
		equal(t, fmt.Sprint("SummariesFrom ", from), idsOf(got), idsOf(candidates[min(max(from-1, 0), len(candidates)):]), nil)
	}

	var generations []population.Generation
	for g, err := range a.Generations() {
		if err != nil {
			t.Fatal(err)
		}
		generations = append(generations, g)
	}
	if len(generations) < 2*checkpointEvery {
		t.Fatalf("there are %d generations: of no use", len(generations))
	}
	for _, from := range []int{-1, 0, 1, 63, 64, 65, 130, len(generations) - 1, len(generations), len(generations) + 100} {
		var got []population.Generation
		for g, err := range a.GenerationsFrom(from) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, g)
		}
		var want []population.Generation
		want = append(want, generations[min(max(from, 0), len(generations)):]...)
		equal(t, fmt.Sprint("GenerationsFrom ", from), got, want, nil)
	}
}
