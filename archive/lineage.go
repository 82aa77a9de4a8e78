package archive

import (
	"bytes"
	"slices"

	"github.com/wallacea-go/wallacea/population"
)

// Children returns, in ascending order, the IDs of the candidates that have id
// among their parents. It returns nil if id has no children or is not recorded.
func (a *Archive) Children(id population.ID) ([]population.ID, error) {
	return a.index(childrenBucket, idKey(id))
}

// SameFunction returns, in ascending order, the IDs of the candidates whose
// canonical form has the given hash. The first was evaluated; the others are
// duplicates.
func (a *Archive) SameFunction(hash string) ([]population.ID, error) {
	return a.index(hashesBucket, hashPrefix(hash))
}

// index reads the IDs that follow a prefix in an index.
func (a *Archive) index(bucket string, prefix []byte) ([]population.ID, error) {
	var ids []population.ID
	err := a.view(func(s snapshot) error {
		for e, err := range s.scan(bucket, prefix, pageRecords) {
			if err != nil {
				return err
			}
			if !bytes.HasPrefix(e.key, prefix) {
				break
			}
			if id := idOf(e.key[len(prefix):]); id != 0 { // or else it follows another ID, which begins with the prefix
				ids = append(ids, id)
			}
		}
		return nil
	})
	return ids, err
}

// Lineage returns the ancestors of candidate id, from the seed to id itself:
// each candidate follows the one it was mutated from, the first of its Parents.
// Other parents and inspirations are in the candidates' fields. So is RepairOf;
// a failed attempt has no descendants.
//
// The error wraps ErrNotFound if id is not recorded.
func (a *Archive) Lineage(id population.ID) ([]population.Candidate, error) {
	var line []population.Candidate
	err := a.view(func(s snapshot) error {
		for {
			c, err := a.lookup(s, id)
			if err != nil {
				return err
			}
			line = append(line, c)
			if len(c.Parents) == 0 {
				return nil
			}
			if c.Parents[0].Compare(id) >= 0 {
				return damaged("parent %[2]v of candidate %[1]v is not older", id, c.Parents[0])
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
