package population

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// A Gap is a part of a front of two objectives without points: between two neighbours, whose
// objectives are From and To.
type Gap struct{ From, To []float64 }

// Gaps returns the points of a front in the order of the first objective, and how far each but
// the last is from the next: the squares of these distances, in the coordinates of Point,
// where the front is 1 wide in each objective. With more than two objectives there are points
// between neighbours.
func Gaps(objectives []Objective, front [][]float64) (order []int, widths []float64) {
	points := make([][]float64, len(front))
	low, high := make([]float64, len(objectives)), make([]float64, len(objectives))
	for i, values := range front {
		order, points[i] = append(order, i), Point(objectives, values)
		for k, v := range points[i] {
			if i == 0 {
				low[k], high[k] = v, v
			}
			low[k], high[k] = min(low[k], v), max(high[k], v)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(points[a][0], points[b][0]) })
	for i := range max(0, len(order)-1) {
		width := 0.0
		for k := range objectives {
			if wide := high[k] - low[k]; wide > 0 {
				d := (points[order[i+1]][k] - points[order[i]][k]) / wide
				width += d * d
			}
		}
		widths = append(widths, width)
	}
	return order, widths
}

// gaps are those of a front, to be drawn from.
type gaps struct {
	front [][]float64
	order []int
	sums  []float64 // of the widths up to each; nil: there are none
}

func newGaps(objectives []Objective, front [][]float64) gaps {
	g := gaps{front: make([][]float64, len(front))}
	for i, values := range front {
		g.front[i] = slices.Clone(values) // mutators may change them
	}
	if len(objectives) != 2 || len(front) < 2 {
		return g
	}
	g.order, g.sums = Gaps(objectives, g.front)
	for i := 1; i < len(g.sums); i++ {
		g.sums[i] += g.sums[i-1]
	}
	return g
}

// draw returns a gap, with a probability proportional to its width, or nil if there is none.
func (g gaps) draw(rng *rand.Rand) *Gap {
	if len(g.sums) == 0 {
		return nil
	}
	x := rng.Float64() * g.sums[len(g.sums)-1]
	i, _ := slices.BinarySearchFunc(g.sums, x, func(sum, x float64) int {
		if sum <= x {
			return -1
		}
		return 1
	})
	if i == len(g.sums) {
		return nil // all points are the same
	}
	return &Gap{From: slices.Clone(g.front[g.order[i]]), To: slices.Clone(g.front[g.order[i+1]])}
}
