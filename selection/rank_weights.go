package selection

import (
	"math/rand/v2"
	"sort"

	"gonum.org/v1/gonum/floats"
)

// byRank returns a Func for parents that draws each point with a probability
// proportional to the weight of its rank.
func byRank(weight func(rank float64) float64) Func {
	return func(rng *rand.Rand, points Points, n int) []int {
		if points.refused(n) {
			return nil
		}
		upTo := make([]float64, len(points.Values)) // cumulative weights
		for i, rank := range points.ranks() {
			upTo[i] = weight(float64(rank))
		}
		floats.CumSum(upTo, upTo)
		parents := make([]int, n)
		for p := range parents {
			at := rng.Float64() * upTo[len(upTo)-1]
			parents[p] = sort.Search(len(upTo)-1, func(i int) bool { return upTo[i] > at })
		}
		return parents
	}
}
