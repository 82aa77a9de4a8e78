package pareto_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/galapagos-go/galapagos/pareto"
)

// volumeByDefinition cuts space into the cells of the grid that all
// coordinates span and adds up those that some point dominates.
func volumeByDefinition(points [][]float64, reference []float64) float64 {
	return volumeOf(points, reference, func(dominating []int) bool { return len(dominating) > 0 })
}

// volumeOf adds up the cells for whose dominating points count is true.
func volumeOf(points [][]float64, reference []float64, count func(dominating []int) bool) float64 {
	m := len(reference)
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
	}
	total := 0.0
	cell := make([]int, m)
	for {
		size, inside := 1.0, true
		for k, c := range cell {
			if c+1 == len(cuts[k]) {
				inside = false
				break
			}
			size *= cuts[k][c+1] - cuts[k][c]
		}
		if inside {
			var dominating []int
			for i, p := range points {
				covers := true
				for k, c := range cell {
					covers = covers && p[k] <= cuts[k][c]
				}
				if covers {
					dominating = append(dominating, i)
				}
			}
			if count(dominating) {
				total += size
			}
		}
		k := 0
		for ; k < m; k++ {
			if cell[k]++; cell[k] < len(cuts[k]) {
				break
			}
			cell[k] = 0
		}
		if k == m {
			return total
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
				if want := volumeByDefinition(points, reference); err != nil || !near(got, want, 1e-12) {
					t.Fatalf("%s %v, reference %v: got %v, %v, want %v", shape.name, points, reference, got, err, want)
				}
			}
		}
	}
}
