package archive

import (
	"bytes"
	"slices"

	"github.com/wallacea-go/wallacea/population"
	bolt "go.etcd.io/bbolt"
)

// Children returns the IDs of the candidates that name id among their parents,
// ascending. It is nil for a candidate without children or not recorded.
func (a *Archive) Children(id population.ID) ([]population.ID, error) {
	return a.index(childrenBucket, idKey(id))
}

// SameFunction returns the IDs of the candidates whose canonical form has the
// given hash, ascending: the first was evaluated, the others are duplicates.
func (a *Archive) SameFunction(hash string) ([]population.ID, error) {
	return a.index(hashesBucket, hashPrefix(hash))
}

// index reads the IDs that follow a prefix in an index.
func (a *Archive) index(bucket string, prefix []byte) ([]population.ID, error) {
	var ids []population.ID
	err := a.view(func(tx *bolt.Tx) error {
		cursor := tx.Bucket([]byte(bucket)).Cursor()
		for key, _ := cursor.Seek(prefix); bytes.HasPrefix(key, prefix); key, _ = cursor.Next() {
			if len(key) == len(prefix)+idSize {
				ids = append(ids, number(key[len(prefix):]))
			}
		}
		return nil
	})
	return ids, err
}

// Lineage returns how candidate id came to be: the seed first, then each
// candidate after the one it was mutated from, id last. It follows the first
// of each candidate's Parents; those crossed over and those shown as
// inspiration are in the candidates' fields, and so is RepairOf, since a
// failed attempt has no descendants.
//
// The error wraps ErrNotFound if id is not recorded.
func (a *Archive) Lineage(id population.ID) ([]population.Candidate, error) {
	var line []population.Candidate
	err := a.view(func(tx *bolt.Tx) error {
		for {
			c, err := a.lookup(tx, id)
			if err != nil {
				return err
			}
			line = append(line, c)
			if len(c.Parents) == 0 {
				return nil
			}
			if c.Parents[0] >= id {
				return damaged("candidate %d has a parent that is not older, %d", id, c.Parents[0])
			}
			id = c.Parents[0]
		}
	})
	if err != nil {
		return nil, err
	}
	slices.Reverse(line)
	return line, nil
}

// Front returns the nondominated candidates of everything recorded, as
// population.Front orders them. The error wraps ErrEmpty if no search was
// begun.
func (a *Archive) Front() ([]population.Candidate, error) {
	s, err := a.Search()
	if err != nil {
		return nil, err
	}
	var living []population.Candidate
	for c, err := range records(a, candidatesBucket, withoutTexts) {
		if err != nil {
			return nil, err
		}
		if !c.Failed() {
			living = append(living, c)
		}
	}
	front := population.Front(s.Objectives, living)
	for i := range front {
		if front[i], err = a.Lookup(front[i].ID); err != nil {
			return nil, err
		}
	}
	return front, nil
}

// withoutTexts decodes a candidate but for its Source and Output, which are
// most of the work.
func withoutTexts(_ *bolt.Tx, key, value []byte) (population.Candidate, error) {
	var record candidateRecord
	if err := unmarshal(candidatesBucket, key, value, &record); err != nil {
		return population.Candidate{}, err
	}
	return record.candidate(number(key)), nil
}
