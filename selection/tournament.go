package selection

import (
	"math/rand/v2"

	"github.com/wallacea-go/wallacea/pareto"
)

// Tournament returns n parents, each the winner of a binary tournament. Of two
// distinct points drawn at random, the one in the better front wins; within a
// front, the one with the larger crowding distance; if that ties too, the one
// drawn first.
//
// Deb, Pratap, Agarwal, Meyarivan, "A fast and elitist multiobjective genetic
// algorithm: NSGA-II", IEEE Transactions on Evolutionary Computation 6(2),
// 2002, section III.B, https://doi.org/10.1109/4235.996017.
func Tournament(rng *rand.Rand, points Points, n int) []int {
	return TournamentOf(2)(rng, points, n)
}

// TournamentOf returns a Func like [Tournament] with k distinct points in each
// tournament, or all points if there are fewer. The larger k, the higher the
// selection pressure. k = 1 is [Uniform]; k < 1 counts as 1.
func TournamentOf(k int) Func {
	return func(rng *rand.Rand, points Points, n int) []int {
		if points.refused(n) {
			return nil
		}
		ranks, distances := crowdedRanks(points)
		draw := min(max(k, 1), len(points.Values))
		deck := allIndices(len(points.Values))
		parents := make([]int, n)
		for p := range parents {
			best := -1
			for d := range draw { // a partial shuffle: deck stays a permutation
				at := d + rng.IntN(len(deck)-d)
				deck[d], deck[at] = deck[at], deck[d]
				if i := deck[d]; best < 0 || ranks[i] < ranks[best] ||
					ranks[i] == ranks[best] && distances[i] > distances[best] {
					best = i
				}
			}
			parents[p] = best
		}
		return parents
	}
}

// crowdedRanks returns each point's front and its crowding distance in that
// front.
func crowdedRanks(points Points) (ranks []int, distances []float64) {
	ranks, distances = make([]int, len(points.Values)), make([]float64, len(points.Values))
	for rank, front := range points.fronts() {
		chosen := points.pick(front)
		for at, distance := range pareto.CrowdingScaled(chosen.Values, chosen.scaled()) {
			ranks[front[at]], distances[front[at]] = rank, distance
		}
	}
	return ranks, distances
}
