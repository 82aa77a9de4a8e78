package pareto

import "math"

// Crowding returns the crowding distance of each point of a set, usually one
// front: the sum over all objectives of the gap between the point's two
// neighbours, divided by the objective's range. The two ends of each objective
// have distance +Inf. An objective in which all points are equal adds nothing.
// If [Check] rejects the set, all distances are NaN.
//
// If coordinates tie, the distance depends on the order of the tied points:
// here the lexicographically smaller point comes first, then the one with the
// smaller index. Infinite coordinates count as ±L in the limit of large L, so a
// gap with one infinite end is half of a range with two.
//
// For n points with m objectives it takes O(n m log n) time.
//
// Deb, Pratap, Agarwal, Meyarivan, "A fast and elitist multiobjective genetic
// algorithm: NSGA-II", IEEE Transactions on Evolutionary Computation 6(2),
// 2002, section III.B, https://doi.org/10.1109/4235.996017. Deviations: the
// order of ties, infinite coordinates and constant objectives, which the paper
// leaves open.
func Crowding(points [][]float64) []float64 { return CrowdingScaled(points, points) }

// CrowdingScaled is [Crowding] with gaps and ranges measured in other
// coordinates, such as logarithms: points say which points are neighbours and
// which are ends, scaled says how far apart they are. Scaled has the shape of
// points, and a smaller objective must not have a larger coordinate. If it has
// another shape or holds a NaN, all distances are NaN.
func CrowdingScaled(points, scaled [][]float64) []float64 {
	distances := make([]float64, len(points))
	s, err := newSet(points)
	defer s.release()
	if err != nil || !fits(points, scaled) {
		for i := range distances {
			distances[i] = math.NaN()
		}
		return distances
	}
	lexical := s.rows()
	buffer := s.memory.keyed(len(lexical))
	s.sortFrom(lexical, buffer, 0)
	rows := s.memory.keyed(len(lexical))
	for k := range s.m {
		copy(rows, lexical)
		s.sortBy(rows, buffer, k)
		s.addGaps(distances, scaled, rows, k)
	}
	return distances
}

// addGaps adds the gaps in objective k to the distances. The rows are sorted by
// that objective.
func (s set) addGaps(distances []float64, scaled [][]float64, rows []keyed, k int) {
	end := len(rows) - 1
	if rows[0].key == rows[end].key {
		return
	}
	distances[rows[0].row], distances[rows[end].row] = math.Inf(1), math.Inf(1)
	value := func(at int) float64 { return scaled[rows[at].row][k] }
	low, high := value(0), value(end)
	if low == high { // distinct objectives at the same place
		return
	}
	for i := 1; i < end; i++ {
		distances[rows[i].row] += share(value(i-1), value(i+1), low, high)
	}
}

// share returns the gap from a to b as a fraction of the range from low to
// high, where low < high.
func share(a, b, low, high float64) float64 {
	span := high - low
	if !math.IsInf(span, 1) {
		return (b - a) / span
	}
	if math.IsInf(low, -1) || math.IsInf(high, 1) {
		return infinities(a, b) / infinities(low, high)
	}
	return (b/2 - a/2) / (high/2 - low/2) // the ends are finite, their difference overflows
}

// infinities returns the length of the interval from a to b in units of L,
// where the infinities are ±L for a large L.
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

// fits reports whether scaled can be coordinates of points, which have passed
// Check.
func fits(points, scaled [][]float64) bool {
	return len(points) == len(scaled) && Check(scaled) == nil && (len(points) == 0 || len(points[0]) == len(scaled[0]))
}
