package pareto

import (
	"math"
	"slices"
)

// Crowding returns the crowding distance of each point within the set, which
// is usually one front: the sum over the objectives of the gap between the
// point's two neighbours in that objective, divided by the objective's range.
// The two ends of each objective have distance +Inf, an objective in which all
// points are equal adds nothing, and a set that [Check] refuses has only NaN.
//
// The distance is not a function of the set where coordinates tie, since it
// depends on which of the tied points is thought to come first. Here it is the
// one that is lexicographically smaller from that objective on, then the
// one with the smaller index. Infinite coordinates count as ±L with L beyond
// all bounds, so that a gap with one infinite end is half of a range with two.
//
// Deb, Pratap, Agarwal, Meyarivan, "A fast and elitist multiobjective genetic
// algorithm: NSGA-II", IEEE Transactions on Evolutionary Computation 6(2),
// 2002, section III.B, https://doi.org/10.1109/4235.996017. Deviations: the
// order of ties, infinite coordinates and constant objectives, which the paper
// leaves open.
func Crowding(points [][]float64) []float64 {
	distances := make([]float64, len(points))
	if Check(points) != nil {
		for i := range distances {
			distances[i] = math.NaN()
		}
		return distances
	}
	if len(points) == 0 {
		return distances
	}
	order := make([]int, len(points))
	for i := range order {
		order[i] = i
	}
	for k := range points[0] {
		slices.SortFunc(order, func(a, b int) int { return compareFrom(k, a, b, points) })
		first, last := order[0], order[len(order)-1]
		low, high := points[first][k], points[last][k]
		if low == high {
			continue
		}
		distances[first], distances[last] = math.Inf(1), math.Inf(1)
		for at := 1; at < len(order)-1; at++ {
			distances[order[at]] += share(points[order[at-1]][k], points[order[at+1]][k], low, high)
		}
	}
	return distances
}

// compareFrom compares points a and b by objectives k, k+1, … and then, wrapping
// around, by those before k, and at last by index.
func compareFrom(k, a, b int, points [][]float64) int {
	p, q := points[a], points[b]
	if c := slices.Compare(p[k:], q[k:]); c != 0 {
		return c
	}
	if c := slices.Compare(p[:k], q[:k]); c != 0 {
		return c
	}
	return a - b
}

// share returns what part of the range from low to high, low < high, the gap
// from a to b is.
func share(a, b, low, high float64) float64 {
	span := high - low
	if !math.IsInf(span, 1) {
		return (b - a) / span
	}
	if math.IsInf(low, -1) || math.IsInf(high, 1) {
		return infinities(a, b) / infinities(low, high)
	}
	return (b/2 - a/2) / (high/2 - low/2) // finite ends whose difference overflows
}

// infinities returns the length of the interval from a to b in units of L,
// where the infinities are ±L and L is beyond all bounds.
func infinities(a, b float64) float64 {
	l := 0.0
	if a != b {
		if math.IsInf(a, -1) {
			l++
		}
		if math.IsInf(b, 1) {
			l++
		}
	}
	return l
}
