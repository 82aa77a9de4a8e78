package selection

import "math/rand/v2"

// Uniform returns n parents, each drawn from all points with the same
// probability.
func Uniform(rng *rand.Rand, points [][]float64, n int) []int {
	if refused(points, n) {
		return nil
	}
	parents := make([]int, n)
	for i := range parents {
		parents[i] = rng.IntN(len(points))
	}
	return parents
}
