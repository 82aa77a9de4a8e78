package pareto

import (
	"cmp"
	"errors"
	"math"
	"slices"
)

// ErrInfinite reports a point at an infinite distance: from the reference in
// [Contributions], from the ideal in [Knee].
var ErrInfinite = errors.New("is at an infinite distance")

// Contributions returns for each point the hypervolume that the set would lose
// without it: the volume that no other point dominates. The sum is at most
// [Hypervolume], since volume that several points dominate counts for none of
// them.
//
// A point contributes 0 if another point dominates or equals it, or if it is
// not better than the reference in every objective. A dominated point lowers
// the contribution of the point that dominates it, because it would keep part
// of the volume; pass only the [Nondominated] points to avoid that. The
// reference is as in Hypervolume, except that a point inside it at an infinite
// distance gives a [*PointError] that wraps [ErrInfinite]. A contribution that
// float64 cannot hold is +Inf.
//
// For n points with m objectives it takes O(n log n) time for m <= 3, O(n² log
// n) for m = 4, and about n times as long as Hypervolume for more. With five or
// more objectives, a contribution is exact to about 14 digits however far away
// the reference is.
func Contributions(points [][]float64, reference []float64) ([]float64, error) {
	all, err := contributions(points, reference)
	if errors.Is(err, ErrInfinite) || slices.ContainsFunc(all, func(c float64) bool { return !(c <= math.MaxFloat64) }) {
		points, reference, exponent := shrink(points, reference)
		all, err = contributions(points, reference)
		for i, c := range all {
			all[i] = math.Ldexp(c, exponent)
		}
	}
	return all, err
}

func contributions(points [][]float64, reference []float64) ([]float64, error) {
	s, inside, far, err := newInside(points, reference)
	defer s.release()
	switch {
	case err != nil:
		return nil, err
	case far >= 0:
		k := 0
		for reference[k]-points[far][k] <= math.MaxFloat64 {
			k++
		}
		return nil, &PointError{"point", far, k, ErrInfinite}
	}
	all := make([]float64, len(points))
	if len(inside) == 0 {
		return all, nil
	}
	for r, c := range s.contributions(reference) {
		all[inside[r]] = max(0, c) // rounding may make a difference of areas negative
	}
	return all, nil
}

// contributions computes Contributions for rows that lie inside the reference
// at finite distances.
func (s set) contributions(reference []float64) []float64 {
	switch s.m {
	case 1:
		return s.contributions1(reference)
	case 2:
		return s.contributions2(reference)
	case 3:
		return s.contributions3(reference)
	case 4:
		return s.contributions4(reference)
	default:
		return s.contributionsMany(reference)
	}
}

// contributions1 gives the smallest value its distance to the second smallest.
func (s set) contributions1(reference []float64) []float64 {
	contributions := s.memory.float64s(s.len())
	clear(contributions)
	first, second := 0, reference[0]
	for r, v := range s.values[1:] {
		if v < s.values[first] {
			first, second = r+1, s.values[first]
		} else {
			second = min(second, v)
		}
	}
	contributions[first] = second - s.values[first]
	return contributions
}

// contributions2 sweeps along objective 0. Between two points, the area from
// the smallest objective 1 so far up to the second smallest is dominated by one
// point only.
func (s set) contributions2(reference []float64) []float64 {
	contributions := s.memory.float64s(s.len())
	clear(contributions)
	rows := s.rows()
	s.sortBy(rows, s.memory.keyed(len(rows)), 0)
	owner, first, second := int32(-1), reference[1], reference[1]
	last := 0.0
	for _, r := range rows {
		x, y := s.values[2*r.row], s.values[2*r.row+1]
		if y >= second {
			continue
		}
		if owner >= 0 {
			contributions[owner] += (x - last) * (second - first)
		}
		last = x
		if y < first {
			owner, first, second = r.row, y, first
		} else {
			second = y
		}
	}
	contributions[owner] += (reference[0] - last) * (second - first)
	return contributions
}

// contributions4 sweeps along objective 3. Between one point and the next it
// computes the contributions of the points so far in the other three
// objectives.
//
// This is O(n² log n); HVC4D of Guerreiro and Fonseca 2018, see [body], is
// O(n²). It starts afresh for each point instead of updating, but drops the
// points that two others dominate.
func (s set) contributions4(reference []float64) []float64 {
	rows := s.rows()
	buffer := s.memory.keyed(len(rows))
	s.sortFrom(rows, buffer, 0)
	l := s.newLayers(newPlane(s, rows, reference))
	byW := s.memory.keyed(len(rows))
	for at, r := range rows {
		byW[at] = keyed{keyOf(s.row(r.row)[3]), int32(at)}
	}
	sortKeyed(byW, buffer)
	total := s.memory.float64s(len(rows))
	clear(total)
	active := s.memory.int32s(len(rows))[:0] // in the order of objective 2
	for i, at := range byW {
		z := l.z[at.row]
		j, _ := slices.BinarySearchFunc(active, z, func(at int32, z float64) int { return cmp.Compare(l.z[at], z) })
		active = slices.Insert(active, j, at.row)
		next := reference[3]
		if i+1 < len(byW) {
			next = s.row(rows[byW[i+1].row].row)[3]
		}
		if w := s.row(rows[at.row].row)[3]; w < next {
			active = l.sweep(active)
			for _, at := range active {
				total[rows[at].row] += l.volume[at] * (next - w)
			}
		}
	}
	return total
}
