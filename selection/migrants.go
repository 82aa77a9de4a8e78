package selection

import "math/rand/v2"

// MigrantsByFront returns min(n, len(points)) distinct points to send to
// another island. It draws them at random from the first front, then from the
// next one when the first is used up.
func MigrantsByFront(rng *rand.Rand, points Points, n int) []int {
	if points.refused(n) {
		return nil
	}
	migrants := rng.Perm(len(points.Values))
	sortBy(migrants, points.ranks())
	return migrants[:min(n, len(migrants))]
}

// MigrantsByCrowding returns the min(n, len(points)) points to send to another
// island that [NSGA2] would keep: the ends of the first front and its most
// isolated points first. It uses no randomness; rng may be nil.
func MigrantsByCrowding(rng *rand.Rand, points Points, n int) []int {
	return NSGA2(rng, points, n)
}

// MigrantsAtRandom returns min(n, len(points)) distinct points to send to
// another island, each with the same probability.
func MigrantsAtRandom(rng *rand.Rand, points Points, n int) []int {
	if points.refused(n) {
		return nil
	}
	return rng.Perm(len(points.Values))[:min(n, len(points.Values))]
}
