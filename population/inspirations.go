package population

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/wallacea-go/wallacea/pareto"
)

// inspire gives a child its inspirations, in the way that was chosen for it. members are
// those of its island, with the parent at an index; least is how many there must be if there
// are any.
func (s *search) inspire(c *child, rng *rand.Rand, members []Candidate, parent, least int) {
	var shown []Candidate
	switch c.Inspired {
	case noneWay:
	case frontWay:
		shown = s.alongFront(c)
	case differentWay:
		shown = s.different(members, parent)
	case membersWay:
		shown = s.others(rng, s.better(members, parent), parent)
	default:
		shown = s.others(rng, members, parent)
	}
	if len(shown) < least && c.Inspired != membersWay {
		c.Inspired = membersWay
		shown = s.others(rng, s.better(members, parent), parent)
	}
	for _, other := range shown {
		other.Margin = nil // which changes with what others measure
		c.inspirations = append(c.inspirations, other)
		c.Inspirations = append(c.Inspirations, other.ID)
	}
}

// better returns members of which those are cleared that are far behind: what is left is
// the first of their fronts, at least half of the members, and enough to be shown.
func (s *search) better(members []Candidate, parent int) []Candidate {
	points := make([][]float64, len(members))
	for i, c := range members {
		points[i] = minimised(s.Objectives, c.Objectives)
	}
	fronts, err := pareto.Fronts(points)
	if err != nil {
		return members // only ragged points are errors, and there are none
	}
	kept, n := make([]Candidate, len(members)), 0
	for _, front := range fronts {
		if n >= max(s.Inspirations, (len(members)-1)/2) {
			break
		}
		for _, k := range front {
			kept[k] = members[k]
			if k != parent {
				n++
			}
		}
	}
	return kept
}

// others returns other members than the parent, at random, but for those that are cleared.
func (s *search) others(rng *rand.Rand, members []Candidate, parent int) (shown []Candidate) {
	for _, k := range rng.Perm(len(members)) {
		if len(shown) == s.Inspirations {
			break
		}
		if k != parent && members[k].ID != 0 {
			shown = append(shown, members[k])
		}
	}
	return shown
}

// alongFront returns candidates of the whole front that are spread evenly along it, from a
// place at random.
func (s *search) alongFront(c *child) (shown []Candidate) {
	of := c.Parent.structure()
	var front []ID
	for key := range s.front.set.All() { // by the first objective
		if id := ofFrontKey(key); id.structure() != of {
			front = append(front, id)
		}
	}
	n := min(s.Inspirations, len(front))
	start := random(s.RandomSeed, c.ID, frontStream).Float64()
	known := make(map[ID]bool)
	for i := range n {
		at := int((float64(i) + start) / float64(n) * float64(len(front)))
		id := front[min(at, len(front)-1)]
		if structure := id.structure(); !known[structure] {
			known[structure] = true
			shown = append(shown, *s.front.members[id])
		}
	}
	return shown
}

// nearlySame is from which likeness on a member is no inspiration.
const nearlySame = 0.9

// different returns the members that are least like the parent, the most different first.
func (s *search) different(members []Candidate, parent int) (shown []Candidate) {
	own := s.shingles.of(members[parent])
	type other struct {
		likeness float64
		k        int
	}
	var others []other
	for k, c := range members {
		if k == parent {
			continue
		}
		if l := likeness(own, s.shingles.of(c)); l < nearlySame {
			others = append(others, other{l, k})
		}
	}
	slices.SortStableFunc(others, func(a, b other) int { return cmp.Compare(a.likeness, b.likeness) })
	for _, o := range others[:min(len(others), s.Inspirations)] {
		shown = append(shown, members[o.k])
	}
	return shown
}
