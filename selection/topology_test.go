package selection_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/selection"
)

var topologies = []struct {
	name     string
	topology selection.Topology
	edges    func(islands int) int // from two islands on
}{
	{"None", selection.None, func(int) int { return 0 }},
	{"Ring", selection.Ring, func(n int) int { return n }},
	{"BidirectionalRing", selection.BidirectionalRing, func(n int) int { return min(2*n, n*(n-1)) }},
	{"FullyConnected", selection.FullyConnected, func(n int) int { return n * (n - 1) }},
	{"Star", selection.Star, func(n int) int { return 2 * (n - 1) }},
	{"Random", selection.Random, func(n int) int { return n }},
}

func TestTopologies(t *testing.T) {
	for _, c := range topologies {
		for islands := -1; islands < 9; islands++ {
			got := c.topology(newRand(1), islands)
			if again := c.topology(newRand(1), islands); !slices.Equal(again, got) {
				t.Errorf("%s of %d: %v, and %v with the same random numbers", c.name, islands, got, again)
			}
			want := 0
			if islands > 1 {
				want = c.edges(islands)
			}
			if len(got) != want {
				t.Errorf("%s of %d has %d edges, want %d: %v", c.name, islands, len(got), want, got)
			}
			for i, e := range got {
				if e.From == e.To {
					t.Errorf("%s of %d: island %d migrates to itself", c.name, islands, e.From)
				}
				if e.From < 0 || e.To < 0 || e.From >= islands || e.To >= islands {
					t.Errorf("%s of %d: no such edge as %v", c.name, islands, e)
				}
				if i > 0 && compareEdges(got[i-1], e) >= 0 {
					t.Errorf("%s of %d: %v comes before %v", c.name, islands, got[i-1], e)
				}
			}
		}
	}
}

func compareEdges(a, b selection.Edge) int {
	return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
}

// TestRingCloses walks from each island until it returns there.
func TestRingCloses(t *testing.T) {
	for islands := 2; islands < 9; islands++ {
		next := make(map[int]int)
		for _, e := range selection.Ring(nil, islands) {
			next[e.From] = e.To
		}
		at := 0
		for step := 1; step <= islands; step++ {
			if at = next[at]; (at == 0) != (step == islands) {
				t.Errorf("ring of %d: at island %d after %d steps", islands, at, step)
			}
		}
	}
}

func TestStarHasItsHubAtIslandZero(t *testing.T) {
	for _, e := range selection.Star(nil, 6) {
		if e.From != 0 && e.To != 0 {
			t.Errorf("%v is not an edge of the hub", e)
		}
	}
}

func TestBidirectionalRing(t *testing.T) {
	got := selection.BidirectionalRing(nil, 4)
	want := []selection.Edge{{0, 1}, {0, 3}, {1, 0}, {1, 2}, {2, 1}, {2, 3}, {3, 0}, {3, 2}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestRandomTopologyDistribution(t *testing.T) {
	const islands = 4
	rng := newRand(2)
	counts := make([]int, islands)
	for range 100_000 {
		counts[selection.Random(rng, islands)[2].To]++
	}
	checkDistribution(t, counts, []float64{1. / 3, 1. / 3, 0, 1. / 3})
}

func TestMigrantsAtRandomDistribution(t *testing.T) {
	rng := newRand(3)
	counts := make([]int, len(chain))
	for range 50_000 {
		for _, i := range selection.MigrantsAtRandom(rng, selection.Points{Values: chain}, 2) {
			counts[i]++
		}
	}
	checkDistribution(t, counts, []float64{.2, .2, .2, .2, .2})
}

// TestMigrantsByFrontDistribution has two points in front 0 and three in front
// 1: two of three migrants are from front 0, and the third is any of the
// others.
func TestMigrantsByFrontDistribution(t *testing.T) {
	points := [][]float64{{0, 9}, {5, 6}, {1, 1}, {6, 5}, {7, 4}}
	rng := newRand(4)
	counts := make([]int, len(points))
	for range 50_000 {
		for _, i := range selection.MigrantsByFront(rng, selection.Points{Values: points}, 3) {
			counts[i]++
		}
	}
	checkDistribution(t, counts, []float64{1. / 3, 1. / 9, 1. / 3, 1. / 9, 1. / 9})
}

func key(v any) string { return fmt.Sprint(v) }
