package plots

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/wallacea-go/wallacea/population"
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

// A member is a point that was on the front for a while: at the end of the
// generations from its first to before until.
type member struct {
	step
	from, until int
}

// A progress is how a front moved: every point that was on it at the end of a
// generation, from the best x to the worst, and the generations that changed it.
type progress struct {
	members     []member
	generations []int
}

// at returns the front after a generation, from the best x to the worst.
func (pr *progress) at(generation int) []step {
	var front []step
	for _, m := range pr.members {
		if m.from <= generation && generation < m.until {
			front = append(front, m.step)
		}
	}
	return front
}

// final returns the last front.
func (pr *progress) final() []step { return pr.at(pr.generations[len(pr.generations)-1]) }

// progress follows the front through the generations. Of equal points the
// first one counts. Fronts are not kept one by one: those of a long search can
// have many members each.
func (p *plane) progress(h *history) *progress {
	records := slices.Clone(h.records)
	slices.SortStableFunc(records, func(a, b record) int { return cmp.Compare(a.generation, b.generation) })
	members := make([]member, len(records))
	var front []int // indices of members, by their first key; the second falls
	for i, r := range records {
		members[i] = member{step: step{r.id, r.values[p.x], r.values[p.y]}, from: r.generation, until: math.MaxInt}
		a, b := p.keys(members[i].step)
		at, equal := slices.BinarySearchFunc(front, a, func(k int, a float64) int {
			ka, _ := p.keys(members[k].step)
			return cmp.Compare(ka, a)
		})
		second := func(k int) float64 {
			_, kb := p.keys(members[front[k]].step)
			return kb
		}
		if at > 0 && second(at-1) <= b || equal && second(at) <= b {
			members[i].until = r.generation // never on it
			continue
		}
		end := at
		for ; end < len(front) && second(end) >= b; end++ {
			members[front[end]].until = r.generation
		}
		front = slices.Replace(front, at, end, i)
	}
	return p.collect(members)
}

// collect leaves out those that were on the front at the end of no generation.
func (p *plane) collect(members []member) *progress {
	pr := new(progress)
	for _, m := range members {
		if m.from == m.until {
			continue
		}
		pr.members = append(pr.members, m)
		if n := len(pr.generations); n == 0 || pr.generations[n-1] != m.from {
			pr.generations = append(pr.generations, m.from)
		}
	}
	slices.SortStableFunc(pr.members, func(m, n member) int {
		a, _ := p.keys(m.step)
		b, _ := p.keys(n.step)
		return cmp.Compare(a, b)
	})
	return pr
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
