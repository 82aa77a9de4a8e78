package selection

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/wallacea-go/wallacea/pareto"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// NSGA3 returns a Func for the min(n, len(points)) survivors of points with
// more than three objectives, where crowding distances say little: whole fronts
// while they fit, and of the next one the points that belong to the reference
// directions which the survivors represent least. Fronts come first to last and
// each in ascending order, but the last in the order of choice.
//
// Each direction has one value per objective, none negative and not all 0; a
// direction is a preferred ratio of the normalized objectives. With nil
// directions they are as many of [Directions] as n points can represent. A
// Func given directions that do not fit the points returns nil.
//
// Deb, Jain, "An evolutionary many-objective optimization algorithm using
// reference-point-based nondominated sorting approach, part I", IEEE
// Transactions on Evolutionary Computation 18(4), 2014,
// https://doi.org/10.1109/TEVC.2013.2281535. Deviations: the ideal and the extreme
// points are those of the points at hand, not of the whole run, since a Func
// has no memory; the extreme points are looked for after each objective is scaled to
// its range, so that no unit of measurement counts; an axis on which the plane
// through the extreme points gives no positive intercept is scaled to the nadir of
// the first front, and if that is no larger than the ideal, to the range of the points.
func NSGA3(directions [][]float64) Func {
	return func(rng *rand.Rand, points [][]float64, n int) []int {
		if refused(points, n) {
			return nil
		}
		fronts, err := pareto.Fronts(points)
		if err != nil {
			return nil
		}
		survivors, last := wholeFronts(fronts, n)
		if len(survivors) == min(n, len(points)) {
			return survivors
		}
		along := directions
		if along == nil {
			along = directionsFor(len(points[0]), n)
		}
		if !fit(along, len(points[0])) {
			return nil
		}
		considered := slices.Concat(survivors, last)
		niches := associate(pick(points, considered), len(fronts[0]), along)
		return append(survivors, niches.choose(rng, last, len(survivors), n-len(survivors))...)
	}
}

// wholeFronts returns the fronts that fit into n survivors, one after another,
// and the first that does not.
func wholeFronts(fronts [][]int, n int) (survivors, last []int) {
	for _, front := range fronts {
		if len(survivors)+len(front) > n {
			return survivors, front
		}
		survivors = append(survivors, front...)
	}
	return survivors, nil
}

// directionsFor returns the most finely divided directions that are not more
// than n, or at least one for each objective.
func directionsFor(objectives, n int) [][]float64 {
	if objectives == 1 {
		return Directions(1, 1)
	}
	divisions, count := 1, objectives
	for {
		// (d+m choose d+1) directions have d+1 divisions.
		next := count * (divisions + objectives) / (divisions + 1)
		if next > n {
			return Directions(objectives, divisions)
		}
		divisions, count = divisions+1, next
	}
}

// fit reports whether there are directions and they can be used with points.
func fit(directions [][]float64, objectives int) bool {
	for _, d := range directions {
		if len(d) != objectives || floats.Sum(d) <= 0 || math.IsInf(floats.Sum(d), 1) ||
			slices.ContainsFunc(d, func(v float64) bool { return !(v >= 0) }) {
			return false
		}
	}
	return len(directions) > 0
}

// niches tells which direction each point belongs to and how far from it it
// lies.
type niches struct {
	count    int // of directions
	nearest  []int
	distance []float64
}

// associate normalizes points, of which the first belong to the first front,
// and finds their nearest directions.
func associate(points [][]float64, first int, directions [][]float64) niches {
	points = unit(points)
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

// choose returns n of last, whose associations follow those of the chosen
// survivors.
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
		next := 0 // the nearest represents an empty niche, any other adds to its diversity
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

// leastMembers returns the index in open of a direction with the fewest
// members, at random where there are several.
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

// hyperplane returns, for each axis, how far from the ideal point 0 the plane
// through the extreme points meets it. Points are as unit returns them.
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

// smallest is the least intercept that counts, and the weight of the other
// objectives when looking for the extreme point of one.
const smallest = 1e-6

// intercepts solves for the plane through the extreme points, those that have
// the least of their weighted greatest objective, where one objective weighs
// much less than the others.
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
