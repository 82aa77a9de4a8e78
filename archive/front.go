package archive

import (
	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/population"
	bolt "go.etcd.io/bbolt"
)

// Front returns the nondominated candidates of the whole archive, in the order
// of population.Front. The error wraps ErrEmpty if no search has been recorded.
func (a *Archive) Front() ([]population.Candidate, error) {
	s, err := a.Search()
	if err != nil {
		return nil, err
	}
	ids, err := a.frontIDs(s)
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

// FrontIDs returns the IDs of the candidates that Front returns, in any order.
func (a *Archive) FrontIDs() ([]population.ID, error) {
	s, err := a.Search()
	if err != nil {
		return nil, err
	}
	return a.frontIDs(s)
}

// frontIDs reads the outcome of every candidate and nothing else of it.
func (a *Archive) frontIDs(s population.Search) ([]population.ID, error) {
	var front pareto.Front
	point := make([]float64, 0, len(s.Objectives))
	insert := func(_ *bolt.Tx, key, sealed []byte) (struct{}, error) {
		value, ok := unseal(key, sealed)
		if !ok {
			return struct{}{}, damaged("%s fails its checksum", describe(candidatesBucket, key))
		}
		in := scanner{rest: value}
		values := in.outcome(point)
		if in.bad {
			return struct{}{}, damaged("%s: not as this program encodes it", describe(candidatesBucket, key))
		}
		if checkOutcome(s.Objectives, values, nil) != nil {
			return struct{}{}, nil // failed, or from an older version that recorded anything
		}
		for i, o := range s.Objectives {
			if o.Maximize {
				values[i] = -values[i]
			}
		}
		_, err := front.Insert(int(number(key)), values)
		return struct{}{}, err
	}
	for _, err := range records(a, candidatesBucket, insert) {
		if err != nil {
			return nil, err
		}
	}
	ids := make([]population.ID, 0, front.Len())
	for id := range front.All() {
		ids = append(ids, population.ID(id))
	}
	return ids, nil
}

// outcome reads a candidateRecord and returns its objectives, appended to list;
// nil if it has none or failed.
func (s *scanner) outcome(list []float64) []float64 {
	var values []float64
	for range s.count(majorMap) {
		switch s.uint() {
		case 8:
			if values = s.floats(list); len(values) == 0 {
				return nil
			}
		case 12:
			return nil
		default:
			s.skip()
		}
	}
	return values
}
