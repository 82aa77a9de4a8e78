package pareto

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// Ideal returns the minimum of each objective, or nil if there are no points.
func Ideal(points [][]float64) ([]float64, error) {
	if err := Check(points); err != nil || len(points) == 0 {
		return nil, err
	}
	ideal := append([]float64(nil), points[0]...)
	for _, p := range points[1:] {
		for k, v := range p {
			ideal[k] = min(ideal[k], v)
		}
	}
	return ideal, nil
}

// Nadir returns the maximum of each objective over the nondominated points, or
// nil if there are no points. It is exact; the maximum over all points would
// only be an upper bound.
func Nadir(points [][]float64) ([]float64, error) {
	front, err := Nondominated(points)
	if err != nil || len(front) == 0 {
		return nil, err
	}
	nadir := append([]float64(nil), points[front[0]]...)
	for _, i := range front[1:] {
		for k, v := range points[i] {
			nadir[k] = max(nadir[k], v)
		}
	}
	return nadir, nil
}

// Normalize returns the points with each objective scaled so that the ideal
// becomes 0 and the nadir 1. If the two are equal in an objective, it is only
// shifted. Points may lie outside this range. Ideal and nadir must be finite,
// though their difference may overflow, and the nadir must be at least the ideal
// in every objective.
func Normalize(points [][]float64, ideal, nadir []float64) ([][]float64, error) {
	if err := Check(points); err != nil || len(points) == 0 {
		return nil, err
	}
	m := len(points[0])
	if len(ideal) != m || len(nadir) != m {
		return nil, fmt.Errorf("pareto: ideal and nadir: %w: %d and %d where the points have %d", ErrObjectives, len(ideal), len(nadir), m)
	}
	for k := range ideal {
		low, high := ideal[k], nadir[k]
		switch {
		case !(math.Abs(low) <= math.MaxFloat64 && math.Abs(high) <= math.MaxFloat64):
			return nil, fmt.Errorf("pareto: ideal and nadir: objective %d: the range from %g to %g is not finite", k, low, high)
		case high < low:
			return nil, fmt.Errorf("pareto: ideal and nadir: objective %d: the nadir %g is less than the ideal %g", k, high, low)
		}
	}
	values := make([]float64, len(points)*m)
	normal := make([][]float64, len(points))
	for i, p := range points {
		normal[i] = values[i*m : i*m+m : i*m+m]
		for k, v := range p {
			normal[i][k] = fraction(v, ideal[k], nadir[k])
		}
	}
	return normal, nil
}

// fraction returns the position of v on the axis on which low is 0 and high is
// 1, or its distance from low if they are equal. Differences may overflow.
func fraction(v, low, high float64) float64 {
	scale := high - low
	if scale == 0 {
		return v - low
	}
	if d := v - low; math.Abs(d) <= math.MaxFloat64 && scale <= math.MaxFloat64 {
		return d / scale
	}
	return (v/2 - low/2) / (high/2 - low/2)
}

// Knee returns the index of the point with the best trade-off, where giving up
// a little in one objective gains least in the others: the nondominated point
// farthest on the ideal's side of the plane through the ends of the front,
// after [Normalize] with the front's own ideal and nadir. Of several equally
// distant points it returns the first. On a front that bulges away from the
// ideal, it returns one of the ends.
//
// Knee returns an error if there are no points or a nondominated point is
// infinite.
//
// Das, "On characterizing the knee of the Pareto curve based on normal-boundary
// intersection", Structural Optimization 18, 1999,
// https://doi.org/10.1007/BF01195985. Deviation: the plane goes through the
// unit points of the normalised objectives. With two objectives these are the
// ends of the front; with more they need not belong to it. So there is no
// linear system to solve, and no front is too degenerate.
func Knee(points [][]float64) (int, error) {
	front, err := Nondominated(points)
	if err != nil {
		return 0, err
	}
	if len(front) == 0 {
		return 0, errors.New("pareto: no points, and so no knee")
	}
	nondominated := make([][]float64, len(front))
	for at, i := range front {
		for k, v := range points[i] {
			if math.IsInf(v, 0) {
				return 0, &PointError{"point", i, k, ErrInfinite}
			}
		}
		nondominated[at] = points[i]
	}
	ideal, err := Ideal(nondominated)
	if err != nil {
		return 0, err
	}
	nadir, err := Nadir(nondominated)
	if err != nil {
		return 0, err
	}
	normal, err := Normalize(nondominated, ideal, nadir)
	if err != nil {
		return 0, err
	}
	sums := make([]float64, len(normal))
	for i, p := range normal {
		sums[i] = floats.Sum(p)
	}
	return front[floats.MinIdx(sums)], nil
}
