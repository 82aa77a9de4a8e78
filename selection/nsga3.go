package selection

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// NSGA3 returns a Func for survivors that spread along reference directions,
// for points with more than three objectives, where crowding distances say
// little. The Func returns min(n, len(points)) survivors: whole fronts as long
// as they fit, and from the next front the points closest to the directions
// with the fewest survivors. Fronts are in order and each is sorted by index,
// except for the last one, which is in the order of selection.
//
// A direction is a preferred ratio of the normalised objectives. It has one
// value per objective; none may be negative and at least one must be positive.
// If directions is nil, NSGA3 takes from [Directions] the finest set with at
// most n directions. The Func returns nil if the directions do not fit the
// points.
//
// Deb, Jain, "An evolutionary many-objective optimization algorithm using
// reference-point-based nondominated sorting approach, part I", IEEE
// Transactions on Evolutionary Computation 18(4), 2014,
// https://doi.org/10.1109/TEVC.2013.2281535. Deviations: the ideal point and
// the extreme points come from the given points instead of the whole run, since
// a Func has no memory; objectives are scaled to their range before the extreme
// points are chosen, so that units of measurement do not matter; an axis on
// which the plane through the extreme points has no positive intercept is
// scaled to the nadir of the first front or, if that is no larger than the
// ideal, to the range of the points.
func NSGA3(directions [][]float64) Func {
	return func(rng *rand.Rand, points Points, n int) []int {
		if points.refused(n) {
			return nil
		}
		fronts := points.fronts()
		survivors, last := wholeFronts(fronts, n)
		if len(survivors) == min(n, len(points.Values)) {
			return survivors
		}
		objectives := len(points.Values[0])
		along := directions
		if along == nil {
			along = directionsFor(objectives, n)
		}
		if !fit(along, objectives) {
			return nil
		}
		normal, err := unit(pick(points.scaled(), slices.Concat(survivors, last)))
		if err != nil {
			return nil
		}
		niches := associate(normal, len(fronts[0]), along)
		return append(survivors, niches.choose(rng, last, len(survivors), n-len(survivors))...)
	}
}

// wholeFronts returns the points of the leading fronts that fit into n
// survivors, and the first front that does not fit.
func wholeFronts(fronts [][]int, n int) (survivors, last []int) {
	for _, front := range fronts {
		if len(survivors)+len(front) > n {
			return survivors, front
		}
		survivors = append(survivors, front...)
	}
	return survivors, nil
}

// directionsFor returns the finest set of at most n directions, but at least
// one direction per objective.
func directionsFor(objectives, n int) [][]float64 {
	if objectives == 1 {
		return simplex(1, 1)
	}
	divisions, count := 1, objectives
	for {
		// (d+m choose d+1) directions have d+1 divisions.
		next := count * (divisions + objectives) / (divisions + 1)
		if next > n {
			return simplex(objectives, divisions)
		}
		divisions, count = divisions+1, next
	}
}

// fit reports whether there are directions and they fit points with that many
// objectives.
func fit(directions [][]float64, objectives int) bool {
	for _, d := range directions {
		if len(d) != objectives || floats.Sum(d) <= 0 || math.IsInf(floats.Sum(d), 1) ||
			slices.ContainsFunc(d, func(v float64) bool { return !(v >= 0) }) {
			return false
		}
	}
	return len(directions) > 0
}

// niches holds the direction that each point belongs to and the point's
// distance from it.
type niches struct {
	count    int // of directions
	nearest  []int
	distance []float64
}

// associate finds the nearest directions of points as returned by unit, of which
// the first belong to the first front.
func associate(points [][]float64, first int, directions [][]float64) niches {
	scale := hyperplane(points, first)
	lengths := make([]float64, len(directions))
	for i, d := range directions {
		lengths[i] = floats.Norm(d, 2)
	}
	a := niches{len(directions), make([]int, len(points)), make([]float64, len(points))}
	normal := make([]float64, len(scale))
	for i, p := range points {
		floats.DivTo(normal, p, scale)
		square := floats.Dot(normal, normal)
		least := math.Inf(1)
		for j, d := range directions {
			along := floats.Dot(normal, d) / lengths[j]
			if off := square - along*along; off < least {
				a.nearest[i], least = j, off
			}
		}
		a.distance[i] = least
	}
	return a
}

// choose returns n points of last. The associations of last follow those of the
// survivors that are already chosen.
func (a niches) choose(rng *rand.Rand, last []int, survivors, n int) []int {
	members := make([]int, a.count) // survivors that belong to each direction
	for _, d := range a.nearest[:survivors] {
		members[d]++
	}
	waiting := make([][]int, a.count) // positions in last, nearest first
	for at := range last {
		d := a.nearest[survivors+at]
		waiting[d] = append(waiting[d], at)
	}
	open := make([]int, 0, a.count) // directions with waiting points
	for d, w := range waiting {
		slices.SortStableFunc(w, func(i, j int) int {
			return cmp.Compare(a.distance[survivors+i], a.distance[survivors+j])
		})
		if len(w) > 0 {
			open = append(open, d)
		}
	}
	chosen := make([]int, 0, n)
	for len(chosen) < n {
		i := leastMembers(rng, open, members)
		d := open[i]
		next := 0 // an empty niche takes its nearest point, any other a random one
		if members[d] > 0 {
			next = rng.IntN(len(waiting[d]))
		}
		chosen = append(chosen, last[waiting[d][next]])
		members[d]++
		if waiting[d] = slices.Delete(waiting[d], next, next+1); len(waiting[d]) == 0 {
			open = slices.Delete(open, i, i+1)
		}
	}
	return chosen
}

// leastMembers returns the index in open of the direction with the fewest
// members. It breaks ties at random.
func leastMembers(rng *rand.Rand, open, members []int) int {
	best, ties := 0, 0
	for i, d := range open {
		switch c := members[d]; {
		case ties == 0 || c < members[open[best]]:
			best, ties = i, 1
		case c == members[open[best]]:
			if ties++; rng.IntN(ties) == 0 {
				best = i
			}
		}
	}
	return best
}

// hyperplane returns where the plane through the extreme points meets each
// axis, as a distance from the ideal point 0. The points are as returned by
// unit.
func hyperplane(points [][]float64, first int) (scale []float64) {
	scale, ok := intercepts(points)
	if !ok {
		scale = make([]float64, len(points[0]))
	}
	for k := range scale {
		if scale[k] > smallest {
			continue
		}
		for _, p := range points[:first] {
			scale[k] = max(scale[k], p[k])
		}
		if scale[k] <= smallest {
			scale[k] = 1
		}
	}
	return scale
}

// smallest is the least intercept that counts. Its inverse is the weight of the
// other objectives in the search for the extreme point of one.
const smallest = 1e-6

// intercepts returns the axis intercepts of the plane through the extreme
// points. The extreme point of an axis minimises the maximum of the weighted
// objectives, where the axis's own objective weighs much less than the others.
func intercepts(points [][]float64) ([]float64, bool) {
	m := len(points[0])
	extremes := mat.NewDense(m, m, nil)
	for k := range m {
		best, least := 0, math.Inf(1)
		for i, p := range points {
			most := 0.0
			for j, v := range p {
				if j != k {
					v /= smallest
				}
				most = max(most, v)
			}
			if most < least {
				best, least = i, most
			}
		}
		extremes.SetRow(k, points[best])
	}
	var plane mat.VecDense
	ones := mat.NewVecDense(m, slices.Repeat([]float64{1}, m))
	if err := plane.SolveVec(extremes, ones); err != nil {
		return nil, false // the extreme points do not span a plane
	}
	scale := make([]float64, m)
	for k := range scale {
		if scale[k] = 1 / plane.AtVec(k); !(scale[k] > 0) || math.IsInf(scale[k], 1) {
			scale[k] = 0
		}
	}
	return scale, true
}
