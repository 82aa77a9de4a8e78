package pareto_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/galapagos-go/galapagos/pareto"
)

// ranksByDefinition peels front after front.
func ranksByDefinition(points [][]float64) []int {
	ranks := make([]int, len(points))
	for i := range ranks {
		ranks[i] = -1
	}
	for rank, left := 0, len(points); left > 0; rank++ {
		var front []int
		for i, p := range points {
			dominated := slices.ContainsFunc(points, func(q []float64) bool { return pareto.Dominates(q, p) })
			if ranks[i] < 0 && !dominated {
				front = append(front, i)
			}
		}
		points = slices.Clone(points)
		for _, i := range front {
			ranks[i], points[i] = rank, nil
		}
		left -= len(front)
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
			}
		}
	}
}
