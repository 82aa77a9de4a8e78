package selection_test

import (
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/selection"
)

// ends is a first front of extreme points, each with a direction of its own;
// oblique is another direction.
var (
	ends    = [][]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	oblique = []float64{1, 0.5, 0.5}
)

// TestNSGA3CountsSurvivors checks that a point of the next front is always
// chosen if its direction has no survivor.
func TestNSGA3CountsSurvivors(t *testing.T) {
	points := append(slices.Clone(ends), []float64{1.1, 0.05, 0.05}, []float64{0.05, 1.1, 0.05}, []float64{1, 0.5, 0.5})
	choose := selection.NSGA3(append(slices.Clone(ends), oblique))
	for seed := range uint64(50) {
		if got, want := choose(newRand(seed), selection.Points{Values: points}, 4), []int{0, 1, 2, 5}; !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}

// TestNSGA3TieDistribution uses three directions with one survivor and one
// waiting point each.
func TestNSGA3TieDistribution(t *testing.T) {
	points := append(slices.Clone(ends), []float64{1.1, 0.05, 0.05}, []float64{0.05, 1.1, 0.05}, []float64{0.05, 0.05, 1.1})
	checkDistribution(t, lastChosen(points, 4), []float64{0, 0, 0, 1. / 3, 1. / 3, 1. / 3})
}

// TestNSGA3NicheDistribution checks that, of two points at a direction with a
// survivor, any may be chosen and not only the nearest.
func TestNSGA3NicheDistribution(t *testing.T) {
	points := append(slices.Clone(ends), []float64{1.1, 0.05, 0.05}, []float64{1.12, 0.01, 0.2})
	checkDistribution(t, lastChosen(points, 4), []float64{0, 0, 0, 1. / 2, 1. / 2})
}

// lastChosen counts which point NSGA3 chooses last of n.
func lastChosen(points [][]float64, n int) []int {
	rng := newRand(1)
	choose := selection.NSGA3(ends)
	counts := make([]int, len(points))
	for range 20_000 {
		counts[choose(rng, selection.Points{Values: points}, n)[n-1]]++
	}
	return counts
}
