package plots

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/galapagos-go/galapagos/population"
)

// A plane is the two objectives that a picture of fronts shows: x to the
// right, y upwards.
type plane struct {
	x, y     int  // indices of objectives
	upX, upY bool // whether larger is better
}

// A step is one point of a front in a plane.
type step struct {
	id   population.ID
	x, y float64 // in the objectives' own units
}

// keys returns the step's coordinates with smaller being better.
func (p *plane) keys(s step) (a, b float64) {
	a, b = s.x, s.y
	if p.upX {
		a = -a
	}
	if p.upY {
		b = -b
	}
	return a, b
}

// front returns the nondominated ones of steps from the best x to the worst,
// one per distinct point: that with the lowest ID. It may reorder steps.
func (p *plane) front(steps []step) []step {
	slices.SortFunc(steps, func(s, t step) int {
		sa, sb := p.keys(s)
		ta, tb := p.keys(t)
		return cmp.Or(cmp.Compare(sa, ta), cmp.Compare(sb, tb), cmp.Compare(s.id, t.id))
	})
	var front []step
	least := math.Inf(1)
	for _, s := range steps {
		if _, b := p.keys(s); b < least {
			front = append(front, s)
			least = b
		}
	}
	return front
}

// fronts returns the front of the search after each generation that changed
// it, in order, and their generations.
func (p *plane) fronts(h *history) (fronts [][]step, generations []int) {
	byGeneration := make(map[int][]step)
	for _, r := range h.records {
		byGeneration[r.generation] = append(byGeneration[r.generation], step{r.id, r.values[p.x], r.values[p.y]})
	}
	numbers := make([]int, 0, len(byGeneration))
	for g := range byGeneration {
		numbers = append(numbers, g)
	}
	slices.Sort(numbers)
	var front []step
	for _, g := range numbers {
		next := p.front(append(byGeneration[g], front...))
		if !slices.Equal(next, front) {
			fronts, generations = append(fronts, next), append(generations, g)
		}
		front = next
	}
	return fronts, generations
}

// outline returns the border of what front dominates, from beyond the frame
// back to beyond it, on canvas c.
func (p *plane) outline(c draw.Canvas, x, y *dimension, front []step) []vg.Point {
	beyondX, beyondY := c.X(1+farAway), c.Y(1+farAway)
	if p.upX {
		beyondX = c.X(-farAway)
	}
	if p.upY {
		beyondY = c.Y(-farAway)
	}
	line := make([]vg.Point, 0, 2*len(front)+1)
	height := beyondY
	for i, s := range front {
		at := vg.Point{X: c.X(x.position(s.x)), Y: c.Y(y.position(s.y))}
		// A front of thousands need not have more steps than the eye sees.
		if n := len(line); n > 0 && i < len(front)-1 && near(at, line[n-1]) {
			continue
		}
		line = append(line, vg.Point{X: at.X, Y: height}, at)
		height = at.Y
	}
	return append(line, vg.Point{X: beyondX, Y: height})
}

// near reports whether nobody sees that p is not q.
func near(p, q vg.Point) bool {
	return math.Hypot(float64(p.X-q.X), float64(p.Y-q.Y)) < 0.5
}
