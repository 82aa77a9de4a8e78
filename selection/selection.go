package selection

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/wallacea-go/wallacea/pareto"
)

// A Func chooses among points and returns their indices. Each point holds one
// value per objective; smaller is better. A Func neither modifies nor retains
// its arguments.
//
// A Func for survivors or migrants returns min(n, len(points)) distinct
// indices. A Func for parents returns n indices, which may repeat. Each
// function says which it is.
//
// The points must be finite and pass [pareto.Check]: a candidate without finite
// objectives has failed and must be left out. A Func returns nil if the points
// are invalid, if there are none, or if n < 1.
type Func func(rng *rand.Rand, points [][]float64, n int) []int

// refused reports whether a Func has nothing to choose from.
func refused(points [][]float64, n int) bool {
	return n < 1 || len(points) == 0 || pareto.Check(points) != nil ||
		slices.ContainsFunc(points, func(p []float64) bool {
			return slices.ContainsFunc(p, func(v float64) bool { return math.IsInf(v, 0) })
		})
}

// sortBy sorts indices by their keys. The sort is stable.
func sortBy(indices, keys []int) {
	slices.SortStableFunc(indices, func(a, b int) int { return cmp.Compare(keys[a], keys[b]) })
}

// unit returns the points with each objective scaled to [0, 1]. An objective in
// which all points are equal becomes 0.
func unit(points [][]float64) [][]float64 {
	low, high := slices.Clone(points[0]), slices.Clone(points[0])
	for _, p := range points {
		for k, v := range p {
			low[k], high[k] = min(low[k], v), max(high[k], v)
		}
	}
	m := len(low)
	values := make([]float64, m*len(points))
	scaled := make([][]float64, len(points))
	for i, p := range points {
		scaled[i] = values[i*m : i*m+m : i*m+m]
		for k, v := range p {
			switch span := high[k] - low[k]; {
			case math.IsInf(span, 1):
				scaled[i][k] = (v/2 - low[k]/2) / (high[k]/2 - low[k]/2)
			case span > 0:
				scaled[i][k] = (v - low[k]) / span
			}
		}
	}
	return scaled
}
