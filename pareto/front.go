package pareto

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// A Front is a nondominated set that is updated as points arrive one at a time.
// No two of its points are equal. The zero value is an empty front without a
// limit, ready to use. A Front is not safe for concurrent use.
//
// An insertion takes O(log n) comparisons with one or two objectives and O(n m)
// with more; beyond Limit it also takes the time of [Crowding] or
// [Contributions]. If you have all points at once, [Nondominated] is faster.
type Front struct {
	// Limit is the maximum number of points; 0 or less means no limit.
	Limit int
	// Reference selects the point to remove when there are more than Limit: the
	// one with the smallest of the [Contributions] for this reference point or,
	// if Reference is nil, the one with the smallest [Crowding] distance. Of
	// several, the first in order goes.
	Reference []float64

	points [][]float64 // in lexicographic order
	ids    []int
}

// Insert adds a copy of point and removes the points it dominates. The id is
// yours; Front only stores and compares it. Insert reports whether the point is
// now in the front. It is not if a point of the front dominates or equals it, or
// if it is the one that exceeds Limit. Of equal points the one with the smallest
// id stays, so that without a Limit the order of insertions does not matter.
//
// Insert returns a [*PointError] with the id if the point holds a NaN, has
// another number of objectives than the points in the front, or has no finite
// contribution for Reference. The front then stays as it was.
func (f *Front) Insert(id int, point []float64) (bool, error) {
	if err := f.check(id, point); err != nil {
		return false, err
	}
	at, found := slices.BinarySearchFunc(f.points, point, slices.Compare)
	switch {
	case found && id < f.ids[at]:
		f.ids[at] = id
		return true, nil
	case found || f.dominated(at, point):
		return false, nil
	}
	f.removeDominated(at, point)
	f.points = slices.Insert(f.points, at, slices.Clone(point))
	f.ids = slices.Insert(f.ids, at, id)
	kept := true
	for f.Limit > 0 && len(f.points) > f.Limit {
		i, err := f.least()
		if err != nil {
			return false, err
		}
		switch {
		case i == at:
			kept = false
		case i < at:
			at--
		}
		f.points = slices.Delete(f.points, i, i+1)
		f.ids = slices.Delete(f.ids, i, i+1)
	}
	return kept, nil
}

// Remove removes the point with an id, and reports whether it was in the front.
// What it dominated does not come back.
func (f *Front) Remove(id int) bool {
	i := slices.Index(f.ids, id)
	if i >= 0 {
		f.points, f.ids = slices.Delete(f.points, i, i+1), slices.Delete(f.ids, i, i+1)
	}
	return i >= 0
}

// check returns an error for a point that Insert cannot place.
func (f *Front) check(id int, point []float64) error {
	err := Check([][]float64{point})
	if err == nil && len(f.points) > 0 && len(point) != len(f.points[0]) {
		err = &PointError{"point", id, -1, fmt.Errorf("%w: %d where those in the front have %d", ErrObjectives, len(point), len(f.points[0]))}
	}
	if err == nil && f.Reference != nil {
		_, err = Contributions([][]float64{point}, f.Reference)
	}
	if p, ok := errors.AsType[*PointError](err); ok && p.Set == "point" {
		p.Point = id
	}
	return err
}

// dominated reports whether a point at position at is dominated. Only points
// before it can dominate it. With two objectives the second one falls as the
// first one rises, so it is enough to check the last of them.
func (f *Front) dominated(at int, point []float64) bool {
	before := f.points[:at]
	if len(point) <= 2 && at > 0 {
		before = before[at-1:]
	}
	return slices.ContainsFunc(before, func(p []float64) bool { return exceeds(point, p) })
}

// removeDominated removes the points that the point at position at dominates.
func (f *Front) removeDominated(at int, point []float64) {
	end := len(f.points)
	if len(point) <= 2 {
		for end = at; end < len(f.points) && exceeds(f.points[end], point); end++ {
		}
		f.points, f.ids = slices.Delete(f.points, at, end), slices.Delete(f.ids, at, end)
		return
	}
	kept := at
	for i := at; i < end; i++ {
		if !exceeds(f.points[i], point) {
			f.points[kept], f.ids[kept] = f.points[i], f.ids[i]
			kept++
		}
	}
	f.points, f.ids = slices.Delete(f.points, kept, end), f.ids[:kept]
}

// least returns the index of the point to remove when the front exceeds its
// limit.
func (f *Front) least() (int, error) {
	if f.Reference == nil {
		return floats.MinIdx(Crowding(f.points)), nil
	}
	contributions, err := Contributions(f.points, f.Reference)
	if err != nil {
		return 0, err
	}
	return floats.MinIdx(contributions), nil
}

// Len returns the number of points in the front.
func (f *Front) Len() int { return len(f.points) }

// All returns the points of the front with their ids, in lexicographic order.
// The points belong to the front: do not modify them, and do not modify the
// front during the iteration.
func (f *Front) All() iter.Seq2[int, []float64] {
	return func(yield func(int, []float64) bool) {
		for i, p := range f.points {
			if !yield(f.ids[i], p) {
				return
			}
		}
	}
}
