package selection

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/wallacea-go/wallacea/pareto"
)

// NSGA2 returns the min(n, len(points)) survivors of the points, best first. It
// sorts by front, then by descending crowding distance within the front, then
// by index. It uses no randomness; rng may be nil.
//
// Deb, Pratap, Agarwal, Meyarivan, "A fast and elitist multiobjective genetic
// algorithm: NSGA-II", IEEE Transactions on Evolutionary Computation 6(2),
// 2002, section III.C, https://doi.org/10.1109/4235.996017. Deviations: a front
// that survives as a whole is sorted by crowding distance too, and ties are
// broken by index, which the paper leaves to its sort.
func NSGA2(_ *rand.Rand, points [][]float64, n int) []int {
	if refused(points, n) {
		return nil
	}
	fronts, err := pareto.Fronts(points)
	if err != nil {
		return nil
	}
	survivors := make([]int, 0, len(points))
	for _, front := range fronts {
		survivors = append(survivors, byCrowding(points, front)...)
		if len(survivors) >= n {
			return survivors[:n]
		}
	}
	return survivors
}

// byCrowding returns a front sorted by descending crowding distance.
func byCrowding(points [][]float64, front []int) []int {
	distances := pareto.Crowding(pick(points, front))
	order := make([]int, len(front))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(distances[b], distances[a]) })
	for at, i := range order {
		order[at] = front[i]
	}
	return order
}

// pick returns the points with the given indices.
func pick(points [][]float64, indices []int) [][]float64 {
	picked := make([][]float64, len(indices))
	for at, i := range indices {
		picked[at] = points[i]
	}
	return picked
}
