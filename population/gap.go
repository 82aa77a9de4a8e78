package population

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// A Gap is a part of a front without points: between two that are neighbours in the order of
// one objective. From and To are their objectives.
type Gap struct{ From, To []float64 }

// Gaps returns the points of a front in the order of an objective, and how far each but the
// last is from the next: the squares of these distances, in the coordinates of Point, where
// the front is 1 wide in each objective.
func Gaps(objectives []Objective, front [][]float64, objective int) (order []int, widths []float64) {
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
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(points[a][objective], points[b][objective]) })
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
	front  [][]float64
	orders [][]int     // by objective; of two objectives, the first alone, since both have the same neighbours
	sums   [][]float64 // of the widths up to each
}

func newGaps(objectives []Objective, front [][]float64) gaps {
	g := gaps{front: front}
	if len(objectives) < 2 || len(front) < 2 {
		return g
	}
	for k := range objectives {
		if k == 1 && len(objectives) == 2 {
			break
		}
		order, sums := Gaps(objectives, front, k)
		for i := 1; i < len(sums); i++ {
			sums[i] += sums[i-1]
		}
		g.orders, g.sums = append(g.orders, order), append(g.sums, sums)
	}
	return g
}

// draw returns a gap, with a probability proportional to its width, or nil if there is none.
func (g gaps) draw(rng *rand.Rand) *Gap {
	if len(g.orders) == 0 {
		return nil
	}
	k := rng.IntN(len(g.orders))
	order, sums := g.orders[k], g.sums[k]
	x := rng.Float64() * sums[len(sums)-1]
	i, _ := slices.BinarySearchFunc(sums, x, func(sum, x float64) int {
		if sum <= x {
			return -1
		}
		return 1
	})
	if i == len(sums) {
		return nil // all points are the same
	}
	return &Gap{From: g.front[order[i]], To: g.front[order[i+1]]}
}
