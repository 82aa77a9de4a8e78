package population

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestGaps: wide gaps are drawn more often than narrow ones, in the coordinates in which
// fronts are compared.
func TestGaps(t *testing.T) {
	t.Parallel()
	objectives := []Objective{{Name: "mse", LogFloor: 1e-9}, {Name: "levels"}}
	front := [][]float64{{1e-6, 100}, {1e-5, 99}, {1e-2, 50}, {1, 0}}
	rng := rand.New(rand.NewPCG(1, 2))
	count := make([]int, len(front))
	for range 1000 {
		g := newGaps(objectives, front).draw(rng)
		i := slices.IndexFunc(front, func(p []float64) bool { return slices.Equal(p, g.From) })
		if !slices.Equal(g.To, front[i+1]) {
			t.Fatalf("the gap from %v ends at %v", g.From, g.To)
		}
		count[i]++
	}
	if count[0] > 80 || count[1] < 400 || count[2] < 300 || count[3] > 0 {
		t.Errorf("the gaps were drawn %d times", count)
	}
}

// TestGapsOfFew: where there is no gap none is drawn.
func TestGapsOfFew(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	three := []Objective{{Name: "a"}, {Name: "b", Maximize: true}, {Name: "c"}}
	for _, tt := range []struct {
		objectives []Objective
		front      [][]float64
		want       bool
	}{
		{nil, nil, false},
		{three[:1], [][]float64{{1}}, false},
		{three[:2], [][]float64{{1, 2}}, false},
		{three[:2], [][]float64{{1, 2}, {1, 2}}, false},
		{three[:2], [][]float64{{1, 2}, {2, 3}}, true},
		{three, [][]float64{{1, 2, 3}, {2, 3, 1}, {0, 1, 4}}, false}, // there is no order
	} {
		for range 20 {
			if g := newGaps(tt.objectives, tt.front).draw(rng); (g != nil) != tt.want {
				t.Errorf("of %v, the gap %v was drawn", tt.front, g)
			}
		}
	}
}
