package pareto

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// Front is a set of points none of which dominates or equals another, kept up
// to date as points arrive one at a time. Its zero value is empty, keeps any
// number of points and is ready to use. It must not be used by several
// goroutines at once.
//
// An insertion takes O(log n) comparisons with one or two objectives and
// O(n m) with more, and beyond Limit also the time of [Crowding] or
// [Contributions]. For points that are there all at once [Nondominated] is
// faster.
type Front struct {
	// Limit is the greatest number of points to keep; 0 or less sets no limit.
	Limit int
	// Reference chooses the point that goes when there are more than Limit: the
	// one with the least of the [Contributions] with this reference point, or,
	// if Reference is nil, the one with the least [Crowding] distance. Where
	// several have the least it is the first in order.
	Reference []float64

	points [][]float64 // in lexicographic order
	ids    []int
}

// Insert adds a copy of point, under an id that means something to the caller
// only, and removes the points it dominates. It reports whether the point is
// now in the front: it is not if one there dominates or equals it, or if it is
// the one that goes beyond Limit. Of equal points the one with the smallest id
// stays, so that without a Limit the front does not depend on the order of
// insertions.
//
// A point with a NaN, or with another number of objectives than those in the
// front, is refused with a [*PointError] that names its id, as is one that has no contribution to
// the Reference where that is asked for; the front stays as it was.
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

// check refuses a point that Insert cannot place.
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

// dominated reports whether a point whose place is at is dominated. Only points
// before it can do that, and of two objectives the second falls as the first
// rises, so that the last of them would.
func (f *Front) dominated(at int, point []float64) bool {
	before := f.points[:at]
	if len(point) <= 2 && at > 0 {
		before = before[at-1:]
	}
	return slices.ContainsFunc(before, func(p []float64) bool { return exceeds(point, p) })
}

// removeDominated removes the points that a point whose place is at dominates.
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

// least returns the index of the point that goes beyond the limit.
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

// All returns the points of the front with their ids, in ascending order of the
// first objective, where that ties of the second, and so on. The points belong
// to the front and must not be modified, nor may the front be during the
// iteration.
func (f *Front) All() iter.Seq2[int, []float64] {
	return func(yield func(int, []float64) bool) {
		for i, p := range f.points {
			if !yield(f.ids[i], p) {
				return
			}
		}
	}
}
