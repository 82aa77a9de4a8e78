package selection_test

import (
	"math"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/selection"
)

func TestNewGridRefuses(t *testing.T) {
	inf := math.Inf(1)
	for name, c := range map[string]struct {
		cells        []int
		lower, upper []float64
	}{
		"no dimension":       {},
		"bounds missing":     {[]int{3, 3}, []float64{0}, []float64{1, 1}},
		"no cells":           {[]int{0}, []float64{0}, []float64{1}},
		"too many cells":     {[]int{1 << 32, 1 << 32}, []float64{0, 0}, []float64{1, 1}},
		"bounds exchanged":   {[]int{3}, []float64{1}, []float64{0}},
		"bounds equal":       {[]int{3}, []float64{1}, []float64{1}},
		"bounds NaN":         {[]int{3}, []float64{math.NaN()}, []float64{1}},
		"bounds infinite":    {[]int{3}, []float64{0}, []float64{inf}},
		"bounds too far off": {[]int{3}, []float64{-math.MaxFloat64}, []float64{math.MaxFloat64}},
	} {
		if _, err := selection.NewGrid(c.cells, c.lower, c.upper); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestGridRefuses(t *testing.T) {
	g := newGrid(t, []int{2, 2}, [][2]float64{{0, 1}, {0, 1}})
	for name, c := range map[string]struct {
		descriptor []float64
		objective  float64
	}{
		"descriptor short": {[]float64{0}, 1},
		"descriptor NaN":   {[]float64{0, math.NaN()}, 1},
		"objective NaN":    {[]float64{0, 0}, math.NaN()},
	} {
		if got, err := g.Insert(1, c.descriptor, c.objective); err == nil || got != selection.Rejected {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
	if g.Len() != 0 || g.Parents(newRand(1), 3) != nil {
		t.Errorf("%d occupants after refusals", g.Len())
	}
}

func TestGridBorders(t *testing.T) {
	g := newGrid(t, []int{4}, [][2]float64{{0, 2}})
	for v, want := range map[float64]int{
		math.Inf(-1): 0, -1: 0, 0: 0, 0.49: 0, 0.5: 1, 1.99: 3, 2: 3, 1e300: 3, math.Inf(1): 3,
	} {
		if got, err := g.Cell([]float64{v}); err != nil || got != want {
			t.Errorf("Cell(%v) = %d, %v, want %d", v, got, err, want)
		}
	}
}

// TestGridKeepsTheBestOfEachCell compares with sorting all candidates.
func TestGridKeepsTheBestOfEachCell(t *testing.T) {
	g := newGrid(t, []int{3, 5}, [][2]float64{{0, 1}, {0, 1}})
	rng := newRand(1)
	want := make(map[int]selection.Occupant)
	for id := range 500 {
		descriptor, objective := []float64{rng.Float64(), rng.Float64()}, float64(rng.IntN(50))
		place, err := g.Place(descriptor, objective)
		if err != nil {
			t.Fatal(err)
		}
		mine := slices.Clone(descriptor)
		if got, err := g.Insert(id, mine, objective); err != nil || got != place {
			t.Fatalf("Insert: %v, %v, where Place said %v", got, err, place)
		}
		cell := int(descriptor[0]*3)*5 + int(descriptor[1]*5)
		if old, ok := want[cell]; !ok || objective < old.Objective {
			want[cell] = selection.Occupant{Cell: cell, ID: id, Descriptor: descriptor, Objective: objective}
		}
		mine[0] = -1 // the grid has its own copy
	}
	if g.Len() != len(want) {
		t.Errorf("%d occupants, want %d", g.Len(), len(want))
	}
	last := -1
	for o := range g.All() {
		w := want[o.Cell]
		if o.Cell <= last || o.ID != w.ID || o.Objective != w.Objective || !slices.Equal(o.Descriptor, w.Descriptor) {
			t.Errorf("got %v after cell %d, want %v", o, last, w)
		}
		last = o.Cell
	}
}

func TestGridParentsDistribution(t *testing.T) {
	g := newGrid(t, []int{4}, [][2]float64{{0, 4}})
	for id, v := range []float64{0, 2, 3, 3} {
		if _, err := g.Insert(id, []float64{v}, -float64(id)); err != nil {
			t.Fatal(err)
		}
	}
	counts := make([]int, 4)
	for _, id := range g.Parents(newRand(1), 100_000) {
		counts[id]++
	}
	checkDistribution(t, counts, []float64{1. / 3, 1. / 3, 0, 1. / 3})
}
