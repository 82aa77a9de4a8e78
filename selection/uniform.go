package selection

import "math/rand/v2"

// Uniform returns n parents, each point with the same chance every time.
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
