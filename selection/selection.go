package selection

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/wallacea-go/wallacea/pareto"
)

// Func chooses among points and returns indices. Each point holds one value
// per objective, smaller is better; nothing is modified or retained.
//
// A Func for survivors or migrants returns min(n, len(points)) different
// indices, one for parents n indices of which any may repeat; each says which.
//
// The caller guarantees that the points are as [pareto.Check] wants them and
// finite, since one without finite objectives is a failure and has no place in a
// selection. If they are not, if there are none or if n < 1, a Func returns nil.
type Func func(rng *rand.Rand, points [][]float64, n int) []int

// refused reports whether a Func has nothing to choose from.
func refused(points [][]float64, n int) bool {
	return n < 1 || len(points) == 0 || pareto.Check(points) != nil ||
		slices.ContainsFunc(points, func(p []float64) bool {
			return slices.ContainsFunc(p, func(v float64) bool { return math.IsInf(v, 0) })
		})
}

// sortBy sorts indices by their keys, keeping the order of those that tie.
func sortBy(indices, keys []int) {
	slices.SortStableFunc(indices, func(a, b int) int { return cmp.Compare(keys[a], keys[b]) })
}

// unit returns points with each objective shifted and scaled to [0, 1]; one in
// which all are equal becomes 0.
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
