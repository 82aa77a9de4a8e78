package selection

import "math/rand/v2"

// Uniform returns n parents, each drawn from all points with the same
// probability.
func Uniform(rng *rand.Rand, points Points, n int) []int {
	if points.refused(n) {
		return nil
	}
	parents := make([]int, n)
	for i := range parents {
		parents[i] = rng.IntN(len(points.Values))
	}
	return parents
}
