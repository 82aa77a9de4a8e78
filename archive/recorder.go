package archive

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/wallacea-go/wallacea/population"
	bolt "go.etcd.io/bbolt"
)

// sequentialFill leaves little room in the pages of buckets whose keys arrive
// in ascending order.
const sequentialFill = 0.95

// Begin stores s if the archive holds no search. Otherwise it stores nothing
// and returns the recorded search with everything needed to resume it.
func (a *Archive) Begin(s population.Search) (population.History, error) {
	var held bool
	err := a.update(func(tx *bolt.Tx) error {
		metadata := tx.Bucket([]byte(metadataBucket))
		if held = metadata.Get([]byte(searchKey)) != nil; held {
			return nil
		}
		if err := checkSearch(s); err != nil {
			return err
		}
		return put(metadata, []byte(searchKey), fromSearch(s))
	})
	if err != nil || !held {
		return population.History{}, err
	}
	return a.history()
}

// RecordReplies records the replies of a mutator by the IDs of the candidates
// they are for.
func (a *Archive) RecordReplies(replies map[population.ID]population.Reply) error {
	return a.record(func(tx *bolt.Tx) error {
		for _, id := range slices.Sorted(maps.Keys(replies)) {
			if err := a.addReply(tx, id, replies[id]); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *Archive) addReply(tx *bolt.Tx, id population.ID, r population.Reply) error {
	record := fromReply(r)
	for _, t := range []struct {
		ref  *textRef
		text string
	}{{&record.Source, r.Source}, {&record.Prompt, r.Prompt}, {&record.Text, r.Text}} {
		var err error
		if *t.ref, err = a.putText(tx, t.text); err != nil {
			return err
		}
	}
	return add(tx, repliesBucket, id, record)
}

// RecordCandidates records candidates whose outcome is known. Each must have a
// failure, or a finite value for each objective of the search; otherwise none of
// them is recorded.
func (a *Archive) RecordCandidates(candidates []population.Candidate) error {
	return a.record(func(tx *bolt.Tx) error {
		s, err := searchOf(tx)
		if err != nil {
			return err
		}
		for _, c := range candidates {
			if c.ID == 0 {
				return errors.New("a candidate has no ID")
			}
			if err := checkOutcome(s.Objectives, c.Objectives, c.Failure); err != nil {
				return fmt.Errorf("candidate %d %w", c.ID, err)
			}
			if err := a.addCandidate(tx, c); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *Archive) addCandidate(tx *bolt.Tx, c population.Candidate) error {
	record := fromCandidate(c)
	var err error
	if record.Source, err = a.putText(tx, c.Source); err != nil {
		return err
	}
	if record.Output, err = a.putText(tx, c.Output); err != nil {
		return err
	}
	for _, parent := range c.Parents {
		if err := tx.Bucket([]byte(childrenBucket)).Put(pairKey(parent, c.ID), nil); err != nil {
			return err
		}
	}
	if c.Hash != "" {
		if err := tx.Bucket([]byte(hashesBucket)).Put(append(hashPrefix(c.Hash), idKey(c.ID)...), nil); err != nil {
			return err
		}
	}
	return add(tx, candidatesBucket, c.ID, record)
}

// RecordGeneration records a completed generation.
func (a *Archive) RecordGeneration(g population.Generation) error {
	return a.record(func(tx *bolt.Tx) error {
		if g.Number < 0 {
			return fmt.Errorf("generation %d: the first is 0", g.Number)
		}
		return add(tx, generationsBucket, population.ID(g.Number), fromGeneration(g))
	})
}

// RecordValidation records the validation of a candidate of the final front,
// whose outcome must be like that of a candidate.
func (a *Archive) RecordValidation(v population.Validation) error {
	return a.record(func(tx *bolt.Tx) error {
		if v.ID == 0 {
			return errors.New("a validation has no candidate ID")
		}
		s, err := searchOf(tx)
		if err != nil {
			return err
		}
		if err := checkOutcome(s.Objectives, v.Objectives, v.Failure); err != nil {
			return fmt.Errorf("the validation of candidate %d %w", v.ID, err)
		}
		return add(tx, validationsBucket, v.ID, fromValidation(v))
	})
}

// record calls f in a write transaction of an archive that holds a search.
func (a *Archive) record(f func(tx *bolt.Tx) error) error {
	return a.update(func(tx *bolt.Tx) error {
		if tx.Bucket([]byte(metadataBucket)).Get([]byte(searchKey)) == nil {
			return fmt.Errorf("%w: call Begin first", ErrEmpty)
		}
		return f(tx)
	})
}

// add stores a record under an unused number.
func add(tx *bolt.Tx, bucket string, id population.ID, record any) error {
	b, key := tx.Bucket([]byte(bucket)), idKey(id)
	if b.Get(key) != nil {
		return fmt.Errorf("%s is already recorded", describe(bucket, key))
	}
	b.FillPercent = sequentialFill
	return put(b, key, record)
}

func put(b *bolt.Bucket, key []byte, record any) error {
	value, err := marshal(key, record)
	if err != nil {
		return err
	}
	return b.Put(key, value)
}

// history reads everything that a search needs to resume.
func (a *Archive) history() (population.History, error) {
	var h population.History
	var err error
	if h.Search, err = a.Search(); err != nil {
		return population.History{}, err
	}
	for g, err := range a.Generations() {
		if err != nil {
			return population.History{}, err
		}
		h.Generations = append(h.Generations, g)
	}
	for v, err := range a.Validations() {
		if err != nil {
			return population.History{}, err
		}
		h.Validations = append(h.Validations, v)
	}
	h.Candidates = a
	next := population.SeedID
	if n := len(h.Generations); n > 0 {
		next = h.Generations[n-1].Next
	}
	h.Replies, err = a.openReplies(next)
	if err != nil {
		return population.History{}, err
	}
	return h, nil
}

// openReplies reads the replies, from an ID on, for candidates whose outcome is
// not recorded.
func (a *Archive) openReplies(from population.ID) (map[population.ID]population.Reply, error) {
	replies := make(map[population.ID]population.Reply)
	err := a.view(func(tx *bolt.Tx) error {
		candidates := tx.Bucket([]byte(candidatesBucket))
		cursor := tx.Bucket([]byte(repliesBucket)).Cursor()
		for key, value := cursor.Seek(idKey(from)); key != nil; key, value = cursor.Next() {
			if candidates.Get(key) != nil {
				continue
			}
			r, err := a.decodeReply(tx, key, value)
			if err != nil {
				return err
			}
			replies[r.ID] = r.Reply
		}
		return nil
	})
	return replies, err
}
