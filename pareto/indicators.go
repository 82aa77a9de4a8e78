package pareto

import (
	"errors"
	"fmt"
	"math"
)

// ErrNotPositive reports an objective that must be positive and finite because
// [EpsilonRatio] divides by it.
var ErrNotPositive = errors.New("is not a positive finite number")

// Epsilon returns the additive epsilon indicator: the smallest amount to
// subtract from every objective of the points so that, for each reference
// point, one of them is at least as good in every objective. Smaller is better.
// It is negative if the points are better than the reference set, and +Inf if
// there are no points. Two equal infinities differ by 0. The reference set must
// not be empty.
//
// Zitzler, Thiele, Laumanns, Fonseca, da Fonseca, "Performance assessment of
// multiobjective optimizers: an analysis and review", IEEE Transactions on
// Evolutionary Computation 7(2), 2003,
// https://doi.org/10.1109/TEVC.2003.810758.
func Epsilon(points, reference [][]float64) (float64, error) {
	if err := checkPair(points, reference); err != nil {
		return 0, err
	}
	return worst(points, reference, excess), nil
}

// EpsilonRatio returns the multiplicative epsilon indicator: the smallest
// factor by which to divide every objective of the points so that, for each
// reference point, one of them is at least as good in every objective. Smaller
// is better. It is below 1 if the points are better than the reference set, and
// +Inf if there are no points. All objectives must be positive and finite. The
// reference set must not be empty.
//
// For the source see [Epsilon].
func EpsilonRatio(points, reference [][]float64) (float64, error) {
	if err := checkPair(points, reference); err != nil {
		return 0, err
	}
	if err := checkPositive("point", points); err != nil {
		return 0, err
	}
	if err := checkPositive("reference point", reference); err != nil {
		return 0, err
	}
	return worst(points, reference, func(p, r float64) float64 { return p / r }), nil
}

func checkPositive(set string, points [][]float64) error {
	for i, p := range points {
		for k, v := range p {
			if v <= 0 || math.IsInf(v, 1) {
				return &PointError{set, i, k, ErrNotPositive}
			}
		}
	}
	return nil
}

// worst returns the maximum over the reference set of the minimum over the
// points of the maximum distance in an objective.
func worst(points, reference [][]float64, distance func(p, r float64) float64) float64 {
	worst := math.Inf(-1)
	for _, r := range reference {
		least := math.Inf(1)
		for _, p := range points {
			most := math.Inf(-1)
			for k, v := range p {
				if most = max(most, distance(v, r[k])); most >= least {
					break
				}
			}
			least = min(least, most)
		}
		worst = max(worst, least)
	}
	return worst
}

// IGD returns the inverted generational distance: the mean, over the reference
// set, of the Euclidean distance to the nearest point. Smaller is better;
// without points it is +Inf. Two equal infinities differ by 0. The reference
// set must not be empty. IGD can prefer a set that another one dominates;
// [IGDPlus] cannot.
//
// Coello Coello, Reyes Sierra, "A study of the parallelization of a
// coevolutionary multi-objective evolutionary algorithm", MICAI 2004,
// https://doi.org/10.1007/978-3-540-24694-7_71.
func IGD(points, reference [][]float64) (float64, error) {
	if err := checkPair(points, reference); err != nil {
		return 0, err
	}
	return meanNearest(points, reference, excess), nil
}

// IGDPlus is [IGD] with a distance that counts only the objectives in which the
// point is worse than the reference point. A dominated set is never better than
// the set that dominates it.
//
// Ishibuchi, Masuda, Tanigaki, Nojima, "Modified distance calculation in
// generational distance and inverted generational distance", EMO 2015,
// https://doi.org/10.1007/978-3-319-15892-1_8.
func IGDPlus(points, reference [][]float64) (float64, error) {
	if err := checkPair(points, reference); err != nil {
		return 0, err
	}
	return meanNearest(points, reference, func(p, r float64) float64 { return max(0, excess(p, r)) }), nil
}

// meanNearest returns the mean over the reference set of the distance to the
// nearest point.
func meanNearest(points, reference [][]float64, difference func(p, r float64) float64) float64 {
	total := 0.0
	for _, r := range reference {
		nearest := math.Inf(1)
		for _, p := range points {
			square := 0.0
			for k, v := range p {
				d := difference(v, r[k])
				square += d * d
			}
			nearest = min(nearest, square)
		}
		total += math.Sqrt(nearest)
	}
	return total / float64(len(reference))
}

// excess returns p - r, or 0 if they are equal, even if infinite.
func excess(p, r float64) float64 {
	if p == r {
		return 0
	}
	return p - r
}

// checkPair checks the points and the reference set that they are compared
// with.
func checkPair(points, reference [][]float64) error {
	if err := Check(points); err != nil {
		return err
	}
	if err := checkSet("reference point", reference); err != nil {
		return err
	}
	switch {
	case len(reference) == 0:
		return errors.New("pareto: the reference set is empty: there is nothing to compare the points with")
	case len(points) > 0 && len(points[0]) != len(reference[0]):
		return &PointError{"reference point", 0, -1, fmt.Errorf("%w: %d where the points have %d", ErrObjectives, len(reference[0]), len(points[0]))}
	}
	return nil
}
