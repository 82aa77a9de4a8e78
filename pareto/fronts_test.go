package pareto_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
)

// ranksByDefinition compares all points with all: the front of a point is one
// more than the last front of those that dominate it.
func ranksByDefinition(points [][]float64) []int {
	order := make([]int, len(points))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return slices.Compare(points[a], points[b]) })
	ranks := make([]int, len(points))
	for at, i := range order {
		for _, j := range order[:at] {
			if ranks[j] >= ranks[i] && pareto.Dominates(points[j], points[i]) {
				ranks[i] = ranks[j] + 1
			}
		}
	}
	return ranks
}

func TestRanksMatchDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, shape := range shapes {
		for m := 1; m <= 6; m++ {
			for _, n := range []int{1, 2, 10, 100, 500} {
				points := draw(rng, shape.draw, n, m)
				got, err := pareto.Ranks(points)
				if want := ranksByDefinition(points); err != nil || !slices.Equal(got, want) {
					t.Errorf("%s n=%d m=%d: got ranks\n%v, %v, want\n%v", shape.name, n, m, got, err, want)
				}
				checkFirstFront(t, shape.name, points, got)
			}
		}
	}
}

// checkFirstFront compares Nondominated and NondominatedDistinct with the ranks
// of the points.
func checkFirstFront(t *testing.T, name string, points [][]float64, ranks []int) {
	t.Helper()
	var want, wantDistinct []int
	for i, rank := range ranks {
		if rank > 0 {
			continue
		}
		want = append(want, i)
		if !slices.ContainsFunc(wantDistinct, func(j int) bool { return slices.Equal(points[j], points[i]) }) {
			wantDistinct = append(wantDistinct, i)
		}
	}
	if got, err := pareto.Nondominated(points); err != nil || !slices.Equal(got, want) {
		t.Errorf("%s: got nondominated %v, %v, want %v of %v", name, got, err, want, points)
	}
	if got, err := pareto.NondominatedDistinct(points); err != nil || !slices.Equal(got, wantDistinct) {
		t.Errorf("%s: got distinct nondominated %v, %v, want %v of %v", name, got, err, wantDistinct, points)
	}
}

// TestRanksOfLongStaircases has fronts of three objectives that grow in random
// order into staircases of thousands of steps.
func TestRanksOfLongStaircases(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	points := make([][]float64, 6000)
	for i := range points {
		y, layer := float64(rng.IntN(2000)), float64(rng.IntN(3))
		points[i] = []float64{float64(rng.IntN(1000)), y + layer, layer - y}
	}
	got, err := pareto.Ranks(points)
	if want := ranksByDefinition(points); err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

// TestRanksOfTies has thousands of different points that tie in all objectives
// but one, so that the parts of divide and conquer meet at equal values, and
// others whose better half in the last objective is the worse one in the one before.
func TestRanksOfTies(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 3))
	for m := 3; m <= 6; m++ {
		for _, values := range []int{2, 3, 6} {
			points := make([][]float64, 2500)
			for i := range points {
				points[i] = make([]float64, m)
				for k := range points[i] {
					points[i][k] = float64(rng.IntN(values))
				}
				points[i][rng.IntN(2)*(m-1)] += rng.Float64()
				if i%2 == 0 && m > 3 {
					points[i][0], points[i][1] = rng.Float64(), rng.Float64()
					better := float64(rng.IntN(2))
					points[i][m-1] = better
					points[i][m-2] = max(1-better, float64(rng.IntN(2)))
				}
			}
			got, err := pareto.Ranks(points)
			if want := ranksByDefinition(points); err != nil || !slices.Equal(got, want) {
				t.Errorf("%d objectives of %d values: got %v, %v, want %v", m, values, got, err, want)
				continue
			}
			checkFirstFront(t, "ties", points, got)
		}
	}
}
