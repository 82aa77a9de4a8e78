package pareto_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
)

// volumesByDefinition cuts space into the cells of the grid that all
// coordinates span, and adds up those that some point dominates and, for each
// point, those that it alone does.
func volumesByDefinition(points [][]float64, reference []float64) (total float64, exclusive []float64) {
	m := len(reference)
	exclusive = make([]float64, len(points))
	cuts := make([][]float64, m)
	for k, r := range reference {
		cuts[k] = []float64{r}
		for _, p := range points {
			if p[k] < r {
				cuts[k] = append(cuts[k], p[k])
			}
		}
		slices.Sort(cuts[k])
		cuts[k] = slices.Compact(cuts[k])
		if len(cuts[k]) == 1 {
			return 0, exclusive
		}
	}
	corner := make([]float64, m)
	for cell := make([]int, m); ; {
		size := 1.0
		for k, c := range cell {
			corner[k] = cuts[k][c]
			size *= cuts[k][c+1] - cuts[k][c]
		}
		covering, by := 0, 0
		for i, p := range points {
			if slices.Equal(p, corner) || pareto.Dominates(p, corner) {
				covering, by = covering+1, i
			}
		}
		if covering > 0 {
			total += size
		}
		if covering == 1 {
			exclusive[by] += size
		}
		k := 0
		for ; k < m; k++ {
			if cell[k]++; cell[k] < len(cuts[k])-1 {
				break
			}
			cell[k] = 0
		}
		if k == m {
			return total, exclusive
		}
	}
}

func ones(m int) []float64 {
	reference := make([]float64, m)
	for k := range reference {
		reference[k] = 1
	}
	return reference
}

// near reports whether got and want differ by no more than rounding.
func near(got, want, tolerance float64) bool {
	return got == want || math.Abs(got-want) <= tolerance*max(math.Abs(got), math.Abs(want))
}

func TestHypervolumeMatchesDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	most := []int{1: 50, 2: 50, 3: 30, 4: 14, 5: 9, 6: 7}
	for _, shape := range shapes {
		for m := 1; m < len(most); m++ {
			for range 30 {
				points := draw(rng, shape.draw, 1+rng.IntN(most[m]), m)
				reference := ones(m)
				for k := range reference {
					reference[k] = 0.6 + 0.6*rng.Float64() // some points beyond it
				}
				got, err := pareto.Hypervolume(points, reference)
				if want, _ := volumesByDefinition(points, reference); err != nil || !near(got, want, 1e-12) {
					t.Fatalf("%s %v, reference %v: got %v, %v, want %v", shape.name, points, reference, got, err, want)
				}
			}
		}
	}
}

// TestHypervolumeOfOutliers: one point is so far away that the distances of the other
// one are lost beside its own.
func TestHypervolumeOfOutliers(t *testing.T) {
	a := 0.9999999999
	for m := 2; m <= 8; m++ {
		points := [][]float64{slices.Repeat([]float64{a}, m), make([]float64, m)}
		points[0][0] = -1e16
		covered := math.Pow(1-a, float64(m-1))
		got, err := pareto.Hypervolume(points, ones(m))
		if want := 1 + (1e16+1)*covered - covered; err != nil || !near(got, want, 1e-12) {
			t.Errorf("%d objectives: got %v, %v, want %v", m, got, err, want)
		}
	}
}
