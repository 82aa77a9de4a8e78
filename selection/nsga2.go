package selection

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/wallacea-go/wallacea/pareto"
)

// NSGA2 returns the min(n, len(points)) survivors of the points, best first. It
// sorts by front, then by descending crowding distance within the front, then
// by index; but among the ends of a front, whose distances are infinite, those
// that are best in an objective come first. So the best value of each objective
// survives if n is at least the number of objectives. It uses no randomness;
// rng may be nil.
//
// Deb, Pratap, Agarwal, Meyarivan, "A fast and elitist multiobjective genetic
// algorithm: NSGA-II", IEEE Transactions on Evolutionary Computation 6(2),
// 2002, section III.C, https://doi.org/10.1109/4235.996017. Deviations: a front
// that survives as a whole is sorted by crowding distance too, and ties are
// broken as above, which the paper leaves to its sort.
func NSGA2(_ *rand.Rand, points Points, n int) []int {
	if points.refused(n) {
		return nil
	}
	survivors := make([]int, 0, len(points.Values))
	for _, front := range points.fronts() {
		survivors = append(survivors, byCrowding(points, front)...)
		if len(survivors) >= n {
			return survivors[:n]
		}
	}
	return survivors
}

// byCrowding returns a front sorted by descending crowding distance, the best
// in an objective first among the ends.
func byCrowding(points Points, front []int) []int {
	chosen := points.pick(front)
	distances := pareto.CrowdingScaled(chosen.Values, chosen.scaled())
	best := bestOfEach(chosen.Values)
	order := allIndices(len(front))
	slices.SortStableFunc(order, func(a, b int) int {
		switch byDistance := cmp.Compare(distances[b], distances[a]); {
		case byDistance != 0 || best[a] == best[b]:
			return byDistance
		case best[a]:
			return -1
		}
		return 1
	})
	for at, i := range order {
		order[at] = front[i]
	}
	return order
}

// bestOfEach marks for each objective the point that is best in it; of several,
// the lexicographically smallest, then the first, which [pareto.Crowding] makes
// the end.
func bestOfEach(points [][]float64) []bool {
	best := make([]bool, len(points))
	for k := range points[0] {
		least := 0
		for i, p := range points {
			if cmp.Or(cmp.Compare(p[k], points[least][k]), slices.Compare(p, points[least])) < 0 {
				least = i
			}
		}
		best[least] = true
	}
	return best
}
