package pareto

import (
	"math"
	"slices"
)

// Hypervolume returns the exact volume that the points dominate, bounded by the
// reference point. Larger is better.
//
// A point adds nothing if it is not better than the reference in every
// objective, is dominated, or repeats another point. If a coordinate of the
// reference is +Inf, every point counts as infinitely better in that objective,
// even +Inf itself. If any extent is infinite, or float64 cannot hold the volume,
// it is +Inf. The
// reference must have as many objectives as the points and no NaN; without
// points it may be anything.
//
// For n points with m objectives it takes O(n log n) time for m <= 3, O(n²) for
// m = 4, and time exponential in m for more. See [Contributions] for each
// point's share.
//
// Zitzler, Thiele, "Multiobjective optimization using evolutionary algorithms:
// a comparative case study", PPSN V, 1998, https://doi.org/10.1007/BFb0056872.
// Each implementation cites its algorithm.
func Hypervolume(points [][]float64, reference []float64) (float64, error) {
	volume, err := hypervolume(points, reference)
	if err == nil && !(volume <= math.MaxFloat64) {
		points, reference, exponent := shrink(points, reference)
		volume, err = hypervolume(points, reference)
		volume = math.Ldexp(volume, exponent)
	}
	return volume, err
}

func hypervolume(points [][]float64, reference []float64) (float64, error) {
	s, inside, far, err := newInside(points, reference)
	defer s.release()
	switch {
	case err != nil || len(inside) == 0:
		return 0, err
	case far >= 0:
		return math.Inf(1), nil
	}
	return s.hypervolume(reference), nil
}

// shrink scales each objective by a power of two, so that distances from the
// reference are about 1 and no product overflows. Volumes then have to be
// multiplied by 2^exponent. Infinite coordinates stay.
func shrink(points [][]float64, reference []float64) (small [][]float64, corner []float64, exponent int) {
	corner = slices.Clone(reference)
	powers := make([]int, len(reference))
	for k, r := range reference {
		most := 0.0 // half the largest distance
		for _, p := range points {
			if d := r/2 - p[k]/2; d > most && d <= math.MaxFloat64 {
				most = d
			}
		}
		if most > 0 {
			powers[k] = math.Ilogb(most) + 2
		}
		corner[k] = math.Ldexp(r, -powers[k])
		exponent += powers[k]
	}
	small = make([][]float64, len(points))
	for i, p := range points {
		small[i] = make([]float64, len(p))
		for k, v := range p {
			small[i][k] = math.Ldexp(v, -powers[k])
		}
	}
	return small, corner, exponent
}

// newInside checks and copies the points that are better than the reference in
// every objective. It returns their original indices, and the index of one at
// an infinite distance or -1. The caller releases the set.
func newInside(points [][]float64, reference []float64) (s set, inside []int32, far int, err error) {
	s, err = newSet(points)
	if err != nil || len(points) == 0 {
		return s, nil, -1, err
	}
	if err := checkReference(points, reference); err != nil {
		return s, nil, -1, err
	}
	inside, far = s.memory.int32s(s.len())[:0], -1
next:
	for r, n := int32(0), int32(s.len()); r < n; r++ {
		row, infinite := s.row(r), false
		for k, v := range row {
			d := reference[k] - v
			if d > 0 && d <= math.MaxFloat64 {
				continue
			}
			if infinite = d > 0 || math.IsInf(reference[k], 1); !infinite {
				continue next
			}
		}
		if infinite && far < 0 {
			far = int(r)
		}
		if len(inside) < int(r) {
			copy(s.values[len(inside)*s.m:], row)
		}
		inside = append(inside, r)
	}
	s.values = s.values[:len(inside)*s.m]
	return s, inside, far, nil
}

// hypervolume computes Hypervolume for rows that lie inside the reference at
// finite distances.
func (s set) hypervolume(reference []float64) float64 {
	switch s.m {
	case 1:
		return reference[0] - slices.Min(s.values)
	case 2:
		return s.hypervolume2(reference)
	case 3:
		return s.hypervolume3(reference)
	case 4:
		return s.hypervolume4(reference)
	default:
		return s.hypervolumeMany(reference)
	}
}

// hypervolume2 sweeps along objective 0 and adds one rectangle for each
// nondominated point.
func (s set) hypervolume2(reference []float64) float64 {
	rows := s.candidates()
	s.sortBy(rows, s.memory.keyed(len(rows)), 0)
	volume, least := 0.0, reference[1]
	for _, r := range rows {
		if y := s.values[2*r.row+1]; y < least {
			volume += (reference[0] - s.values[2*r.row]) * (least - y)
			least = y
		}
	}
	return volume
}
