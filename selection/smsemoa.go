package selection

import (
	"math/rand/v2"
	"slices"

	"github.com/wallacea-go/wallacea/pareto"
)

// SMSEMOA returns the min(n, len(points)) survivors of the points that keep the
// hypervolume large: whole fronts as long as they fit, then the rest of the
// next front after removing, one at a time, the point that contributes least to
// the front's hypervolume. Of several points with the least contribution it
// removes the last. Fronts are in order and each is sorted by index. It uses no
// randomness; rng may be nil.
//
// SMSEMOA computes all contributions again for every point it removes. With
// more than four objectives, or thousands of points with four, [NSGA3] is much
// faster. Points that differ only where [Points.Scaled] is cut off contribute
// nothing beside each other, so that the best value of an objective may be lost
// there.
//
// Beume, Naujoks, Emmerich, "SMS-EMOA: multiobjective selection based on
// dominated hypervolume", European Journal of Operational Research 181(3),
// 2007, https://doi.org/10.1016/j.ejor.2006.08.008. Deviations: it may remove
// more than one point per call; it normalises the front to its own range first,
// and its reference point lies one such range beyond the worst values, where
// the paper adds 1 to unscaled objectives.
func SMSEMOA(_ *rand.Rand, points Points, n int) []int {
	if points.refused(n) {
		return nil
	}
	survivors, last := wholeFronts(points.fronts(), n)
	if len(last) == 0 {
		return survivors
	}
	last = slices.Clone(last)
	normal, err := unit(pick(points.scaled(), last))
	if err != nil {
		return nil
	}
	reference := slices.Repeat([]float64{2}, len(points.Values[0]))
	for len(survivors)+len(last) > n {
		contributions, err := pareto.Contributions(normal, reference)
		if err != nil {
			return nil
		}
		least := 0
		for i, c := range contributions {
			if c <= contributions[least] {
				least = i
			}
		}
		last = slices.Delete(last, least, least+1)
		normal = slices.Delete(normal, least, least+1)
	}
	return append(survivors, last...)
}
