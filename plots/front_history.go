package plots

import (
	"cmp"
	"math"
	"slices"

	"github.com/wallacea-go/wallacea/population"
)

// A plane is the two objectives that a front picture shows: x horizontally, y
// vertically.
type plane struct {
	x, y     int  // indices of objectives
	upX, upY bool // whether larger is better
}

// A step is one point of a front in a plane.
type step struct {
	id   population.ID
	x, y float64 // in the objectives' own units
}

// keys returns the coordinates of a step, negated where larger is better.
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

// A member is a point that was on the front at the end of the generations from
// its first up to, but not including, until.
type member struct {
	step
	from, until int
}

// A progress is the history of a front: every point that was on it at the end
// of a generation, from the best x to the worst, and the generations that
// changed it.
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

// progress follows the front through the generations. Of equal points, the
// first one counts. It does not store one front per generation, since those of
// a long search may have many members each.
func (p *plane) progress(h *history) *progress {
	records := h.records
	if byGeneration := func(a, b record) int { return cmp.Compare(a.entered(), b.entered()) }; !slices.IsSortedFunc(records, byGeneration) {
		records = slices.Clone(records)
		slices.SortStableFunc(records, byGeneration)
	}
	var members []member
	var front []int // indices of members, by their first key; the second falls
	for _, r := range records {
		if r.failed() {
			continue
		}
		m := member{step: step{r.id, r.values[p.x], r.values[p.y]}, from: r.entered(), until: math.MaxInt}
		a, b := p.keys(m.step)
		at, equal := slices.BinarySearchFunc(front, a, func(k int, a float64) int {
			ka, _ := p.keys(members[k].step)
			return cmp.Compare(ka, a)
		})
		second := func(k int) float64 {
			_, kb := p.keys(members[front[k]].step)
			return kb
		}
		if at > 0 && second(at-1) <= b || equal && second(at) <= b {
			continue
		}
		end := at
		for ; end < len(front) && second(end) >= b; end++ {
			members[front[end]].until = r.entered()
		}
		front = slices.Replace(front, at, end, len(members))
		members = append(members, m)
	}
	return p.collect(members)
}

// collect drops the members that were not on the front at the end of any
// generation.
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
