package selection

import (
	"math"
	"math/rand/v2"
	"slices"
)

// EpsilonLexicase returns n parents for objectives that are the errors in the
// individual test cases of a task. For each parent it goes through the cases in
// random order and keeps, in each case, only the points that are at most ε
// worse than the best one left; the parent is drawn at random from what
// remains. So it selects points that are good at some cases, which a sum of
// errors would hide. For each case, ε is the median absolute deviation of all
// points, in the coordinates for distances; where it is 0, only the best values
// are kept. Points that violate constraints more than others are no parents.
//
// It takes O(n c p) time in the worst case, for c test cases and p points.
//
// La Cava, Spector, Danai, "Epsilon-lexicase selection for regression", GECCO
// 2016, https://doi.org/10.1145/2908812.2908898, in the semi-dynamic variant of
// La Cava, Helmuth, Spector, Moore, "A probabilistic and multi-objective
// analysis of lexicase selection and ε-lexicase selection", Evolutionary
// Computation 27(3), 2019, https://doi.org/10.1162/evco_a_00224.
func EpsilonLexicase(rng *rand.Rand, points Points, n int) []int {
	if points.refused(n) {
		return nil
	}
	scaled := points.scaled()
	epsilon := make([]float64, len(scaled[0]))
	column := make([]float64, len(points.Values))
	for k := range epsilon {
		for i, p := range scaled {
			column[i] = p[k]
		}
		epsilon[k] = medianDeviation(column)
	}
	cases := make([]int, len(epsilon))
	for k := range cases {
		cases[k] = k
	}
	candidates := allIndices(len(points.Values)) // with the smallest violation
	if v := points.Violations; v != nil {
		least := slices.Min(v)
		candidates = slices.DeleteFunc(candidates, func(i int) bool { return v[i] > least })
	}
	pool := make([]int, 0, len(candidates))
	parents := make([]int, n)
	for p := range parents {
		rng.Shuffle(len(cases), func(i, j int) { cases[i], cases[j] = cases[j], cases[i] })
		left := append(pool, candidates...)
		for _, k := range cases {
			if len(left) == 1 {
				break
			}
			from := scaled
			if epsilon[k] == 0 {
				from = points.Values
			}
			best := math.Inf(1)
			for _, i := range left {
				best = min(best, from[i][k])
			}
			left = slices.DeleteFunc(left, func(i int) bool { return from[i][k] > best+epsilon[k] })
		}
		parents[p] = left[rng.IntN(len(left))]
	}
	return parents
}

// medianDeviation returns the median absolute deviation of the values, which it
// overwrites.
func medianDeviation(values []float64) float64 {
	middle := median(values)
	for i, v := range values {
		values[i] = math.Abs(v - middle)
	}
	return median(values)
}

// median sorts values and returns the middle one, or the mean of the middle
// two.
func median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	return values[(n-1)/2]/2 + values[n/2]/2
}
