package archive

import (
	"bytes"
	"errors"
	"fmt"
	"iter"

	"github.com/wallacea-go/wallacea/population"
	bolt "go.etcd.io/bbolt"
)

// Search returns the recorded search. The error wraps ErrEmpty if there is
// none.
func (a *Archive) Search() (population.Search, error) {
	var s population.Search
	err := a.view(func(tx *bolt.Tx) error {
		var err error
		s, err = searchOf(tx)
		return err
	})
	return s, err
}

// searchOf returns the recorded search. The error wraps ErrEmpty if there is
// none.
func searchOf(tx *bolt.Tx) (population.Search, error) {
	value := tx.Bucket([]byte(metadataBucket)).Get([]byte(searchKey))
	if value == nil {
		return population.Search{}, empty()
	}
	var record searchRecord
	if err := unmarshal(metadataBucket, []byte(searchKey), value, &record); err != nil {
		return population.Search{}, err
	}
	return record.search(), nil
}

// Lookup returns the candidate with the given ID. The error wraps ErrNotFound
// if it is not recorded.
func (a *Archive) Lookup(id population.ID) (population.Candidate, error) {
	var c population.Candidate
	err := a.view(func(tx *bolt.Tx) error {
		var err error
		c, err = a.lookup(tx, id)
		return err
	})
	return c, err
}

func (a *Archive) lookup(tx *bolt.Tx, id population.ID) (population.Candidate, error) {
	key := idKey(id)
	value := tx.Bucket([]byte(candidatesBucket)).Get(key)
	if value == nil {
		return population.Candidate{}, fmt.Errorf("candidate %v is %w", id, ErrNotFound)
	}
	return a.decodeCandidate(tx, key, value)
}

// Candidates iterates over all candidates in the order of their IDs. An error
// ends the iteration.
//
// Candidates recorded during the iteration are included if their IDs are still
// to come.
func (a *Archive) Candidates() iter.Seq2[population.Candidate, error] {
	return records(a, candidatesBucket, nil, a.decodeCandidate)
}

// Generations iterates over the completed generations, from 0. An error ends
// the iteration.
func (a *Archive) Generations() iter.Seq2[population.Generation, error] {
	return func(yield func(population.Generation, error) bool) {
		records(a, generationsBucket, nil, new(fronts).decode)(yield)
	}
}

// Validations iterates over the validations of the final front in the order of
// the candidates' IDs. There are none if the problem has no Validate or the
// search has not ended. An error ends the iteration.
func (a *Archive) Validations() iter.Seq2[population.Validation, error] {
	return records(a, validationsBucket, nil, func(_ *bolt.Tx, key, value []byte) (population.Validation, error) {
		var record validationRecord
		if err := unmarshal(validationsBucket, key, value, &record); err != nil {
			return population.Validation{}, err
		}
		return record.validation(idOf(key)), nil
	})
}

// A Reply is a mutator's reply for the candidate with the given ID. The
// candidate has no record if the search ended before its outcome was known.
type Reply struct {
	ID population.ID
	population.Reply
}

// Replies iterates over the replies of mutators in the order of the candidates'
// IDs. An error ends the iteration.
func (a *Archive) Replies() iter.Seq2[Reply, error] {
	return records(a, repliesBucket, nil, a.decodeReply)
}

// LookupReply returns the reply for one candidate. The error wraps ErrNotFound
// if there is none, as for the seed.
func (a *Archive) LookupReply(id population.ID) (population.Reply, error) {
	var r Reply
	err := a.viewReply(id, func(tx *bolt.Tx, key, value []byte) (err error) {
		r, err = a.decodeReply(tx, key, value)
		return err
	})
	return r.Reply, err
}

// viewReply calls f with the record of the reply for a candidate. The error wraps ErrNotFound
// if there is none.
func (a *Archive) viewReply(id population.ID, f func(tx *bolt.Tx, key, value []byte) error) error {
	return a.view(func(tx *bolt.Tx) error {
		key := idKey(id)
		value := tx.Bucket([]byte(repliesBucket)).Get(key)
		if value == nil {
			return fmt.Errorf("a reply for candidate %v is %w", id, ErrNotFound)
		}
		return f(tx, key, value)
	})
}

// Answer returns what a mutator answered when it was asked for a candidate, or "" if there
// is no reply.
func (a *Archive) Answer(id population.ID) (text string, err error) {
	err = a.viewReply(id, func(tx *bolt.Tx, key, value []byte) (err error) {
		var record replyRecord
		if err := unmarshal(repliesBucket, key, value, &record); err != nil {
			return err
		}
		text, err = a.text(tx, record.Text)
		return err
	})
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return text, err
}

func (a *Archive) decodeCandidate(tx *bolt.Tx, key, value []byte) (population.Candidate, error) {
	var record candidateRecord
	if err := unmarshal(candidatesBucket, key, value, &record); err != nil {
		return population.Candidate{}, err
	}
	c := record.candidate(idOf(key))
	var err error
	if c.Source, err = a.text(tx, record.Source); err != nil {
		return population.Candidate{}, err
	}
	if c.Output, err = a.text(tx, record.Output); err != nil {
		return population.Candidate{}, err
	}
	return c, nil
}

func (a *Archive) decodeReply(tx *bolt.Tx, key, value []byte) (Reply, error) {
	var record replyRecord
	if err := unmarshal(repliesBucket, key, value, &record); err != nil {
		return Reply{}, err
	}
	r := Reply{ID: idOf(key), Reply: record.reply()}
	var err error
	if r.Source, err = a.text(tx, record.Source); err != nil {
		return Reply{}, err
	}
	if r.Prompt, err = a.text(tx, record.Prompt); err != nil {
		return Reply{}, err
	}
	if r.Text, err = a.text(tx, record.Text); err != nil {
		return Reply{}, err
	}
	return r, nil
}

// pageRecords and pageBytes limit how much records copies in one transaction.
const (
	pageRecords = 128
	pageBytes   = 1 << 18
)

// records iterates over a bucket in the order of its keys, from one on. It copies
// records in pages and keeps no transaction open while the loop body runs,
// which may be slow or record into the archive itself.
func records[T any](a *Archive, bucket string, start []byte, decode func(tx *bolt.Tx, key, value []byte) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var last []byte // key yielded
		start := start  // the next time, too
		var page []T
		for more := true; more; {
			page = page[:0]
			err := a.view(func(tx *bolt.Tx) error {
				more = false
				b := tx.Bucket([]byte(bucket))
				if b == nil {
					return nil // an older format lacks this bucket
				}
				cursor := b.Cursor()
				size := 0
				key, value := cursor.Seek(start)
				if last != nil && bytes.Equal(key, last) {
					key, value = cursor.Next()
				}
				for ; key != nil; key, value = cursor.Next() {
					if len(page) == pageRecords || size > pageBytes {
						more = true
						return nil
					}
					if bytes.Compare(key, last) <= 0 || idOf(key) == 0 && numberOf(key) != 0 {
						return damaged("the keys of its %s are out of order", bucket)
					}
					record, err := decode(tx, key, value)
					if err != nil {
						return err
					}
					page = append(page, record)
					size += len(value)
					last = append(last[:0], key...)
					start = last
				}
				return nil
			})
			for _, record := range page {
				if !yield(record, nil) {
					return
				}
			}
			if err != nil {
				var none T
				yield(none, err)
				return
			}
		}
	}
}
