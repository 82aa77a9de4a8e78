package selection

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/galapagos-go/galapagos/pareto"
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
