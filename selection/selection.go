package selection

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/wallacea-go/wallacea/pareto"
)

// Points are what a [Func] chooses among: one point per candidate, with one
// value per objective. Smaller is better.
type Points struct {
	// Values decide which point dominates which.
	Values [][]float64

	// Scaled are the coordinates between which distances are measured, if they
	// differ from Values: logarithms for example, or values cut off where a
	// difference no longer counts. They have the shape of Values, and a smaller
	// value must not have a larger coordinate. nil: Values.
	Scaled [][]float64

	// Violations say how far each point is from where it should be: 0 or a
	// positive number. Of two points the one with the smaller violation is
	// better, and their Values count only if the violations are equal. nil: all 0.
	Violations []float64
}

// A Func chooses among points and returns their indices. It neither modifies
// nor retains its arguments.
//
// A Func for survivors or migrants returns min(n, len(points)) distinct
// indices. A Func for parents returns n indices, which may repeat. Each
// function says which it is.
//
// Values, Scaled and Violations must be finite, and the first two must pass
// [pareto.Check]: a candidate without finite objectives has failed and must be left
// out. A Func returns nil if the points are invalid, if there are none, or if n < 1.
type Func func(rng *rand.Rand, points Points, n int) []int

// refused reports whether a Func has nothing to choose from.
func (p Points) refused(n int) bool {
	return n < 1 || len(p.Values) == 0 || !finite(p.Values) || p.Scaled != nil &&
		(len(p.Scaled) != len(p.Values) || len(p.Scaled[0]) != len(p.Values[0]) || !finite(p.Scaled)) ||
		p.Violations != nil && (len(p.Violations) != len(p.Values) || slices.ContainsFunc(p.Violations, func(v float64) bool {
			return !(v >= 0) || math.IsInf(v, 1)
		}))
}

// fronts sorts valid points into fronts, the best first, each sorted by index.
// Points with the same violation are sorted among themselves, those with the
// smallest violation first.
//
// Deb, Pratap, Agarwal, Meyarivan, "A fast and elitist multiobjective genetic
// algorithm: NSGA-II", IEEE Transactions on Evolutionary Computation 6(2),
// 2002, section VI.A, https://doi.org/10.1109/4235.996017. Deviation: the paper
// does not say which of two points with the same violation is better.
func (p Points) fronts() [][]int {
	if p.Violations == nil {
		fronts, _ := pareto.Fronts(p.Values) // no error: refused has called pareto.Check
		return fronts
	}
	order := allIndices(len(p.Values))
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p.Violations[a], p.Violations[b]) })
	var all [][]int
	for len(order) > 0 {
		n := 1
		for n < len(order) && p.Violations[order[n]] == p.Violations[order[0]] {
			n++
		}
		fronts := Points{Values: pick(p.Values, order[:n])}.fronts()
		for _, front := range fronts {
			for at, i := range front {
				front[at] = order[i]
			}
		}
		all, order = append(all, fronts...), order[n:]
	}
	return all
}

// ranks returns the number of each point's front, from 0.
func (p Points) ranks() []int {
	ranks := make([]int, len(p.Values))
	for rank, front := range p.fronts() {
		for _, i := range front {
			ranks[i] = rank
		}
	}
	return ranks
}

func allIndices(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// finite reports whether the points are valid and finite.
func finite(points [][]float64) bool {
	return pareto.Check(points) == nil && !slices.ContainsFunc(points, func(p []float64) bool {
		return slices.ContainsFunc(p, func(v float64) bool { return math.IsInf(v, 0) })
	})
}

// scaled returns the coordinates for distances.
func (p Points) scaled() [][]float64 {
	if p.Scaled == nil {
		return p.Values
	}
	return p.Scaled
}

// pick returns the points with the given indices.
func (p Points) pick(indices []int) Points {
	picked := Points{Values: pick(p.Values, indices)}
	if p.Scaled != nil {
		picked.Scaled = pick(p.Scaled, indices)
	}
	return picked
}

func pick(points [][]float64, indices []int) [][]float64 {
	picked := make([][]float64, len(indices))
	for at, i := range indices {
		picked[at] = points[i]
	}
	return picked
}

// sortBy sorts indices by their keys. The sort is stable.
func sortBy(indices, keys []int) {
	slices.SortStableFunc(indices, func(a, b int) int { return cmp.Compare(keys[a], keys[b]) })
}

// unit returns the points with each objective scaled to [0, 1]. An objective in
// which all points are equal becomes 0.
func unit(points [][]float64) ([][]float64, error) {
	low, high := slices.Clone(points[0]), slices.Clone(points[0])
	for _, p := range points {
		for k, v := range p {
			low[k], high[k] = min(low[k], v), max(high[k], v)
		}
	}
	return pareto.Normalize(points, low, high)
}
