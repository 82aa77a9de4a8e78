package pareto

import (
	"errors"
	"fmt"
	"math"
)

// Errors that a [PointError] wraps.
var (
	// ErrNaN reports an objective that is not a number.
	ErrNaN = errors.New("is NaN")
	// ErrObjectives reports a point that has no objectives, or another number
	// of them than the rest of its set.
	ErrObjectives = errors.New("wrong number of objectives")
)

// A PointError names the invalid point of a set. It wraps [ErrNaN] or
// [ErrObjectives], and in functions that say so [ErrInfinite] or
// [ErrNotPositive].
type PointError struct {
	Set       string // "point" or "reference point"
	Point     int    // index in the set, or the id given to [Front.Insert]
	Objective int    // index of the objective, or -1 if the point as a whole is invalid
	Err       error
}

// Error names the point and the objective.
func (e *PointError) Error() string {
	if e.Objective < 0 {
		return fmt.Sprintf("pareto: %s %d: %v", e.Set, e.Point, e.Err)
	}
	return fmt.Sprintf("pareto: %s %d, objective %d %v", e.Set, e.Point, e.Objective, e.Err)
}

// Unwrap returns what is wrong with the point.
func (e *PointError) Unwrap() error { return e.Err }

// Check returns a [*PointError] for the first point that holds a NaN, has no
// objectives, or has another number of them than point 0. The other functions
// of this package return the same error. Check returns nil if the points are
// valid.
func Check(points [][]float64) error { return checkSet("point", points) }

func checkSet(set string, points [][]float64) error {
	for i, p := range points {
		if len(p) != len(points[0]) {
			return &PointError{set, i, -1, fmt.Errorf("%w: %d where %s 0 has %d", ErrObjectives, len(p), set, len(points[0]))}
		}
		if len(p) == 0 {
			return &PointError{set, i, -1, fmt.Errorf("%w: 0", ErrObjectives)}
		}
		for j, v := range p {
			if math.IsNaN(v) {
				return &PointError{set, i, j, ErrNaN}
			}
		}
	}
	return nil
}

// checkReference returns an error if the reference point does not fit the
// points, which have passed Check.
func checkReference(points [][]float64, reference []float64) error {
	if len(points) > 0 && len(reference) != len(points[0]) {
		return &PointError{"reference point", 0, -1, fmt.Errorf("%w: %d where the points have %d", ErrObjectives, len(reference), len(points[0]))}
	}
	for j, v := range reference {
		if math.IsNaN(v) {
			return &PointError{"reference point", 0, j, ErrNaN}
		}
	}
	return nil
}

// Dominates reports whether a is at least as good as b in every objective and
// better in at least one. It returns false if the lengths differ or an
// objective is NaN.
func Dominates(a, b []float64) bool {
	if len(a) != len(b) {
		return false
	}
	better := false
	for i, v := range a {
		switch w := b[i]; {
		case v < w:
			better = true
		case v != w: // worse, or NaN
			return false
		}
	}
	return better
}
