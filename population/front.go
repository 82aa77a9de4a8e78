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
	slices.SortFunc(front, func(a, b Candidate) int { return byObjectives(&a, &b) })
	return front
}

// usable reports whether a candidate has a finite value for each objective.
func usable(objectives []Objective, c Candidate) bool {
	return !c.Failed() && len(c.Objectives) > 0 && len(c.Objectives) == len(objectives) && notFinite(c.Objectives) < 0
}

// A frontier is the front of the candidates of a search so far.
type frontier struct {
	objectives []Objective
	set        pareto.Front      // under the keys of IDs
	members    map[ID]*Candidate // of set, and some that were
	entered    int               // candidates within the region that have entered set when they were settled
	tuned      bool              // there may be settings
	structures pareto.Front      // of all but these, if there may be, without Plan.Remeasure
	shown      [][]float64       // of the members, as Point makes them; nil: not known

	// With Plan.Remeasure, what may come back when members turn out to be worse.
	remeasured bool
	all        []Candidate // that have passed, in the order in which they were settled
	points     [][]float64 // of all, as they are compared; nil: it has failed
	place      map[ID]int  // in all
}

// frontKey orders IDs as Compare does.
func frontKey(id ID) int { return id.Child()<<32 | id.Attempt()<<20 | id.Setting() }

// ofFrontKey is the reverse of frontKey.
func ofFrontKey(key int) ID { return NewID(key>>32, key>>20&maxAttempt, key&maxSetting) }

// read takes the texts of the members from what a recorder holds.
func (f *frontier) read(from Recorded) error {
	clear(f.members)
	for key := range f.set.All() {
		c, err := from.Lookup(ofFrontKey(key))
		if err != nil {
			return err
		}
		f.members[c.ID] = &c
	}
	return nil
}

// gain returns by how much a candidate would enlarge the hypervolume of the front: that of
// what it dominates, but for what the front dominates of that. It is 0 without a reference.
func (f *frontier) gain(c Candidate, reference []float64) (float64, error) {
	if reference == nil || !usable(f.objectives, c) {
		return 0, nil
	}
	point := minimised(f.objectives, c.Cautious(f.objectives))
	beside, enters := f.beside(point)
	if !enters {
		return 0, nil
	}
	own := Point(f.objectives, ownValues(f.objectives, point))
	inclusive, err := pareto.Hypervolume([][]float64{own}, reference)
	if err != nil || inclusive == 0 {
		return 0, err
	}
	covered := beside[:0]
	for _, p := range beside {
		if clipped := worseOf(Point(f.objectives, ownValues(f.objectives, p)), own); atLeastAsGood(clipped, reference) {
			covered = append(covered, clipped)
		}
	}
	known, err := pareto.Hypervolume(covered, reference)
	if gain := inclusive - known; gain > 0 { // both may be infinite
		return gain, err
	}
	return 0, err
}

// beside returns the points of the front that may dominate some of what a new point does, and
// whether that enters the front. With two objectives these are its neighbours, and what it
// dominates itself.
func (f *frontier) beside(point []float64) (points [][]float64, enters bool) {
	var before []float64            // nil: there is none
	for _, p := range f.set.All() { // the first objective rises, and of two the other falls
		if atLeastAsGood(p, point) {
			return nil, false
		}
		if len(point) == 2 && p[0] <= point[0] {
			before = p
			continue
		}
		points = append(points, p)
		if len(point) == 2 && p[1] <= point[1] {
			break
		}
	}
	if before != nil {
		points = append(points, before)
	}
	return points, true
}

// worseOf returns the worse coordinate of two points in each.
func worseOf(a, b []float64) []float64 {
	p := make([]float64, len(a))
	for k := range p {
		p[k] = max(a[k], b[k])
	}
	return p
}

// insert adds a candidate unless it failed, or one of the front dominates or
// equals it.
func (f *frontier) insert(c Candidate) error {
	if !usable(f.objectives, c) {
		return nil
	}
	point := minimised(f.objectives, c.Cautious(f.objectives))
	if f.remeasured {
		if f.place == nil {
			f.place = make(map[ID]int)
		}
		f.place[c.ID] = len(f.all)
		f.all, f.points = append(f.all, c), append(f.points, point)
	}
	if f.tuned && !f.remeasured && c.ID.Setting() == 0 {
		if _, err := f.structures.Insert(frontKey(c.ID), point); err != nil {
			return err
		}
	}
	added, err := f.enter(c, point)
	if added && violation(f.objectives, c.Objectives) == 0 {
		f.entered++
	}
	return err
}

func (f *frontier) enter(c Candidate, point []float64) (bool, error) {
	added, err := f.set.Insert(frontKey(c.ID), point)
	if added {
		f.shown = nil
		f.members[c.ID] = &c
	}
	return added, err
}

// coordinates returns the members' points, as tunedPoint makes them, from one call to the
// next the same slice if nothing has changed.
func (f *frontier) coordinates() [][]float64 {
	if f.shown == nil {
		for _, p := range f.set.All() {
			f.shown = append(f.shown, tunedPoint(f.objectives, ownValues(f.objectives, p)))
		}
	}
	return f.shown
}

// withoutSettings returns the front of the structures with their own numbers, and perhaps
// points that it dominates.
func (f *frontier) withoutSettings() (points [][]float64) {
	if !f.remeasured {
		for _, p := range f.structures.All() {
			points = append(points, p)
		}
		return points
	}
	for i, c := range f.all {
		if c.ID.Setting() == 0 && f.points[i] != nil {
			points = append(points, f.points[i])
		}
	}
	return points
}

// lookup returns a candidate of all.
func (f *frontier) lookup(id ID) Candidate { return f.all[f.place[id]] }

// change takes the new values, or the failure, of a candidate of all.
func (f *frontier) change(c Candidate) error {
	i := f.place[c.ID]
	old := f.points[i]
	var now []float64
	if usable(f.objectives, c) {
		now = minimised(f.objectives, c.Cautious(f.objectives))
	}
	f.all[i], f.points[i] = c, now
	was := f.set.Remove(frontKey(c.ID))
	f.shown = nil
	if now != nil {
		if _, err := f.enter(c, now); err != nil {
			return err
		}
	}
	if !was {
		return nil
	}
	for j, p := range f.points { // what it has kept off the front, and does no longer, may enter
		if p == nil || !atLeastAsGood(old, p) || now != nil && atLeastAsGood(now, p) && !slices.Equal(now, p) {
			continue
		}
		if _, err := f.enter(f.all[j], p); err != nil {
			return err
		}
	}
	return nil
}

// atLeastAsGood reports whether a dominates or equals b.
func atLeastAsGood(a, b []float64) bool {
	for k := range a {
		if a[k] > b[k] {
			return false
		}
	}
	return true
}

// candidates returns the front, ordered as by Front.
func (f *frontier) candidates() []Candidate {
	members := make([]*Candidate, 0, f.set.Len())
	for key := range f.set.All() {
		members = append(members, f.members[ofFrontKey(key)])
	}
	if len(f.members) > len(members) {
		clear(f.members)
		for _, c := range members {
			f.members[c.ID] = c
		}
	}
	slices.SortFunc(members, byObjectives)
	front := make([]Candidate, len(members))
	for i, c := range members {
		front[i] = *c
	}
	return front
}

// byObjectives orders candidates by the values of their first objective, whether
// minimised or maximised, then by those of the next, then by ID.
func byObjectives(a, b *Candidate) int {
	return cmp.Or(slices.Compare(a.Objectives, b.Objectives), a.ID.Compare(b.ID))
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

// ownValues is the inverse of minimised, but for rounding.
func ownValues(objectives []Objective, values []float64) []float64 {
	own := slices.Clone(values)
	for i, o := range objectives {
		if o.Maximize {
			own[i] = -own[i]
		}
	}
	return own
}
