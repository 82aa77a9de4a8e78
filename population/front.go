package population

import (
	"cmp"
	"slices"

	"github.com/wallacea-go/wallacea/pareto"
)

// Front returns the nondominated ones among candidates, failed ones left out,
// ordered by their first objective, then the next. Of candidates whose objectives
// are equal, as far as their Resolution tells, it keeps the one with the lowest ID.
// A candidate with a Margin counts as worse by that.
func Front(objectives []Objective, candidates []Candidate) []Candidate {
	var living []Candidate
	for _, c := range candidates {
		if usable(objectives, c) {
			living = append(living, c)
		}
	}
	slices.SortFunc(living, byID)
	points := make([][]float64, len(living))
	for i, c := range living {
		points[i] = minimised(objectives, c.Cautious(objectives))
	}
	indices, err := pareto.NondominatedDistinct(points)
	if err != nil { // only NaN and ragged points are errors, and there are none
		panic(err)
	}
	front := make([]Candidate, len(indices))
	for i, k := range indices {
		front[i] = living[k]
	}
	slices.SortFunc(front, byObjectives)
	return front
}

// usable reports whether a candidate has a finite value for each objective.
func usable(objectives []Objective, c Candidate) bool {
	return !c.Failed() && len(c.Objectives) > 0 && len(c.Objectives) == len(objectives) && notFinite(c.Objectives) < 0
}

// A frontier is the front of the candidates of a search so far.
type frontier struct {
	objectives []Objective
	set        pareto.Front
	members    map[ID]*Candidate // of set, and some that were
	entered    int               // candidates within the region that have ever been in set

	// With Plan.Remeasure, what may come back when members turn out to be worse.
	remeasured bool
	all        []Candidate // that have passed, in the order in which they were settled
	place      map[ID]int  // in all
}

// lookup returns a candidate of all.
func (f *frontier) lookup(id ID) Candidate { return f.all[f.place[id]] }

// change takes the new values, or the failure, of a candidate of all.
func (f *frontier) change(c Candidate) error {
	f.all[f.place[c.ID]] = c
	for id := range f.set.All() {
		if ID(id) == c.ID {
			return f.rebuild()
		}
	}
	return f.enter(c)
}

// rebuild finds the front among all.
func (f *frontier) rebuild() error {
	entered := f.entered
	f.set = pareto.Front{}
	clear(f.members)
	for _, c := range f.all {
		if err := f.enter(c); err != nil {
			return err
		}
	}
	f.entered = entered
	return nil
}

// read takes the texts of the members from what a recorder holds.
func (f *frontier) read(from Recorded) error {
	clear(f.members)
	for id := range f.set.All() {
		c, err := from.Lookup(ID(id))
		if err != nil {
			return err
		}
		f.members[c.ID] = &c
	}
	return nil
}

// insert adds a candidate unless it failed, or one of the front dominates or
// equals it.
func (f *frontier) insert(c Candidate) error {
	if !usable(f.objectives, c) {
		return nil
	}
	if f.remeasured {
		if f.place == nil {
			f.place = make(map[ID]int)
		}
		f.place[c.ID] = len(f.all)
		f.all = append(f.all, c)
	}
	return f.enter(c)
}

func (f *frontier) enter(c Candidate) error {
	if !usable(f.objectives, c) {
		return nil
	}
	added, err := f.set.Insert(int(c.ID), minimised(f.objectives, c.Cautious(f.objectives)))
	if added {
		f.members[c.ID] = &c
		if violation(f.objectives, c.Objectives) == 0 {
			f.entered++
		}
	}
	return err
}

// candidates returns the front, ordered as by Front.
func (f *frontier) candidates() []Candidate {
	members := make([]*Candidate, 0, f.set.Len())
	for id := range f.set.All() {
		members = append(members, f.members[ID(id)])
	}
	if len(f.members) > len(members) {
		clear(f.members)
		for _, c := range members {
			f.members[c.ID] = c
		}
	}
	slices.SortFunc(members, func(a, b *Candidate) int {
		return cmp.Or(slices.Compare(a.Objectives, b.Objectives), a.ID.Compare(b.ID))
	})
	front := make([]Candidate, len(members))
	for i, c := range members {
		front[i] = *c
	}
	return front
}

// byObjectives orders candidates by the values of their first objective, whether
// minimised or maximised, then by those of the next, then by ID.
func byObjectives(a, b Candidate) int {
	return cmp.Or(slices.Compare(a.Objectives, b.Objectives), byID(a, b))
}

// minimised returns values rounded to their Resolution, with the maximised ones
// negated. Unlike Point it keeps apart what lies below a LogFloor or beyond a
// region.
func minimised(objectives []Objective, values []float64) []float64 {
	p := make([]float64, len(values))
	for i, v := range values {
		if v = objectives[i].Rounded(v); objectives[i].Maximize {
			v = -v
		}
		p[i] = v + 0 // -0 becomes 0
	}
	return p
}
