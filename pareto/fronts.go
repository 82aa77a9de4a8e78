package pareto

import "slices"

// Fronts sorts points into nondominated fronts: front 0 holds the points that
// no point dominates, front 1 those that only points of front 0 dominate, and
// so on. A front holds the indices of its points in ascending order, and every
// point is in exactly one front; identical points share one.
func Fronts(points [][]float64) ([][]int, error) {
	ranks, err := Ranks(points)
	if err != nil || len(points) == 0 {
		return nil, err
	}
	starts := make([]int, slices.Max(ranks)+2)
	for _, r := range ranks {
		starts[r+1]++
	}
	for r := 1; r < len(starts); r++ {
		starts[r] += starts[r-1]
	}
	indices := make([]int, len(points))
	fronts := make([][]int, len(starts)-1)
	for r := range fronts {
		fronts[r] = indices[starts[r]:starts[r]:starts[r+1]]
	}
	for i, r := range ranks {
		fronts[r] = append(fronts[r], i)
	}
	return fronts, nil
}

// Ranks returns the number of the front, from 0, in which [Fronts] puts each
// point, in the order of the points.
func Ranks(points [][]float64) ([]int, error) {
	if err := Check(points); err != nil {
		return nil, err
	}
	order := make([]int, len(points))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return slices.Compare(points[a], points[b]) })
	ranks := make([]int, len(points))
	for at, i := range order {
		for _, j := range order[:at] {
			if ranks[j] >= ranks[i] && Dominates(points[j], points[i]) {
				ranks[i] = ranks[j] + 1
			}
		}
	}
	return ranks, nil
}

// Nondominated returns the indices of the points that no point dominates, in
// ascending order: the first of [Fronts]. All copies of a nondominated point
// are in it; see [NondominatedDistinct].
func Nondominated(points [][]float64) ([]int, error) {
	fronts, err := Fronts(points)
	if err != nil || len(fronts) == 0 {
		return nil, err
	}
	return fronts[0], nil
}

// NondominatedDistinct is [Nondominated] with only the first of identical
// points.
func NondominatedDistinct(points [][]float64) ([]int, error) {
	front, err := Nondominated(points)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(front, func(a, b int) int { return slices.Compare(points[a], points[b]) })
	front = slices.CompactFunc(front, func(a, b int) bool { return slices.Equal(points[a], points[b]) })
	slices.Sort(front)
	return front, nil
}
