package archive

import (
	"errors"

	"github.com/wallacea-go/wallacea/population"
	bolt "go.etcd.io/bbolt"
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
// last completed generation recorded and of the candidates after it. So it takes
// no longer in a large archive than in a small one. The error wraps ErrEmpty if no
// search has been recorded.
func (a *Archive) FrontIDs() ([]population.ID, error) {
	s, err := a.Search()
	if err != nil {
		return nil, err
	}
	last, err := a.LastGeneration()
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	var candidates []population.Candidate
	for c, err := range a.summariesFrom(last.Next) {
		if err != nil {
			return nil, err
		}
		if !c.Failed() {
			candidates = append(candidates, c)
		}
	}
	if len(candidates) == 0 {
		return last.Front, nil
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

// LastGeneration returns the last completed generation. The error wraps
// ErrNotFound if there is none.
func (a *Archive) LastGeneration() (population.Generation, error) {
	var g population.Generation
	err := a.view(func(tx *bolt.Tx) error {
		var ok bool
		var err error
		if g, ok, err = lastGeneration(tx); err == nil && !ok {
			err = errNoGeneration
		}
		return err
	})
	return g, err
}
