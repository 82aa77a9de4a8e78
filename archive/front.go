package archive

import (
	"errors"
	"slices"

	"github.com/wallacea-go/wallacea/population"
)

// Front returns the nondominated candidates of the whole archive, in the order
// of population.Front. It finds them as FrontIDs does. The error wraps ErrEmpty if
// no search has been recorded.
func (a *Archive) Front() ([]population.Candidate, error) {
	s, err := a.Search()
	if err != nil {
		return nil, err
	}
	ids, err := a.FrontIDs()
	if err != nil {
		return nil, err
	}
	front := make([]population.Candidate, len(ids))
	for i, id := range ids {
		if front[i], err = a.Lookup(id); err != nil {
			return nil, err
		}
	}
	return population.Front(s.Objectives, front), nil
}

// FrontIDs returns the IDs of the nondominated candidates: of the front that the
// last completed generation recorded, of the candidates after it and of those that
// polishing has added. So it takes
// no longer in a large archive than in a small one, unless candidates were measured
// again since that generation. The error wraps ErrEmpty if no search has been
// recorded.
func (a *Archive) FrontIDs() ([]population.ID, error) {
	return a.frontIDs(func(population.ID) bool { return true })
}

// FrontAmong returns those of ids that FrontIDs returns, in its order. Of few, it
// reads little of the front.
func (a *Archive) FrontAmong(ids []population.ID) ([]population.ID, error) {
	asked := make(map[population.ID]bool, len(ids))
	for _, id := range ids {
		asked[id] = true
	}
	front, err := a.frontIDs(func(id population.ID) bool { return asked[id] })
	return slices.DeleteFunc(front, func(id population.ID) bool { return !asked[id] }), err
}

// frontIDs returns FrontIDs as far as those are concerned that are asked for.
func (a *Archive) frontIDs(asked func(population.ID) bool) ([]population.ID, error) {
	s, err := a.Search()
	if err != nil {
		return nil, err
	}
	last, err := a.LastGeneration()
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	if since, err := a.remeasuredSince(s, last); err != nil {
		return nil, err
	} else if since { // what they kept off the front may be on it now
		last = population.Generation{}
	}
	var candidates []population.Candidate
	whole := false
	for c, err := range a.summariesFrom(last.Next, summariser{}) {
		if err != nil {
			return nil, err
		}
		if !c.Failed() {
			candidates = append(candidates, c)
			whole = whole || asked(c.ID)
		}
	}
	polished, err := a.ids(polishedBucket)
	if err != nil {
		return nil, err
	}
	for c, err := range a.SummariesOf(polished) {
		if err != nil {
			return nil, err
		}
		if !c.Failed() {
			candidates = append(candidates, c)
			whole = whole || asked(c.ID)
		}
	}
	if len(candidates) == 0 {
		return last.Front, nil
	}
	if !whole { // a later candidate stays off the front because of any of it
		last.Front = slices.DeleteFunc(last.Front, func(id population.ID) bool { return !asked(id) })
	}
	for c, err := range a.SummariesOf(last.Front) {
		if err != nil {
			return nil, err
		}
		candidates = append(candidates, c)
	}
	var ids []population.ID
	for _, c := range population.Front(s.Objectives, candidates) {
		ids = append(ids, c.ID)
	}
	return ids, nil
}

// remeasuredSince reports whether a candidate was measured again after a generation.
func (a *Archive) remeasuredSince(s population.Search, g population.Generation) (since bool, err error) {
	err = a.view(func(from snapshot) error {
		e, err := from.last(remeasuredBucket)
		if err != nil || e.key == nil {
			return err
		}
		var m population.Remeasurement
		err = decodeRemeasured(e.key, e.value, &m, nil)
		since = m.After >= s.SettledBy(g)
		return err
	})
	return since, err
}

// LastGeneration returns the last completed generation. The error wraps
// ErrNotFound if there is none.
func (a *Archive) LastGeneration() (population.Generation, error) {
	var g population.Generation
	err := a.view(func(s snapshot) error {
		var ok bool
		var err error
		if g, ok, err = lastGeneration(s); err == nil && !ok {
			err = errNoGeneration
		}
		return err
	})
	return g, err
}
