package selection

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/galapagos-go/galapagos/pareto"
)

// Func chooses n of the points and returns their indices. Each point holds one
// value per objective, smaller is better, and nothing is modified or retained.
//
// The caller guarantees that the points pass [pareto.Check] and are finite;
// those that do not stand for failures and have no place in a selection. For
// points that pareto.Check refuses, for no points and for n < 1 a Func returns
// nil. It says whether it returns survivors, at most one of each point and so
// min(n, len(points)) indices, or parents, always n indices with repetition.
type Func func(rng *rand.Rand, points [][]float64, n int) []int

// refused reports whether a Func has nothing to choose from.
func refused(points [][]float64, n int) bool {
	return n < 1 || len(points) == 0 || pareto.Check(points) != nil
}

// sortBy sorts indices by their keys, keeping the order of those that tie.
func sortBy(indices, keys []int) {
	slices.SortStableFunc(indices, func(a, b int) int { return cmp.Compare(keys[a], keys[b]) })
}
