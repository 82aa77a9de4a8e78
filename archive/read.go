package archive

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/wallacea-go/wallacea/population"
)

// Search returns the recorded search. The error wraps ErrEmpty if there is
// none.
func (a *Archive) Search() (population.Search, error) {
	var s population.Search
	err := a.view(func(from snapshot) error {
		var err error
		s, err = searchOf(from)
		return err
	})
	return s, err
}

// searchOf returns the recorded search. The error wraps ErrEmpty if there is
// none.
func searchOf(s snapshot) (population.Search, error) {
	value, err := getOne(s, metadataBucket, []byte(searchKey))
	if err == nil && value == nil {
		err = empty()
	}
	if err != nil {
		return population.Search{}, err
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
	err := a.view(func(s snapshot) error {
		var err error
		c, err = a.lookup(s, id)
		return err
	})
	return c, err
}

func (a *Archive) lookup(s snapshot, id population.ID) (c population.Candidate, err error) {
	key := idKey(id)
	value, err := getOne(s, candidatesBucket, key)
	if err == nil && value == nil {
		err = fmt.Errorf("candidate %v is %w", id, ErrNotFound)
	}
	if err == nil {
		err = readOne(a, s, entry{key, value}, decodeCandidate, &c)
	}
	return c, err
}

// Candidates iterates over all candidates in the order of their IDs. An error
// ends the iteration.
//
// Candidates recorded during the iteration are included if their IDs are still
// to come.
func (a *Archive) Candidates() iter.Seq2[population.Candidate, error] {
	return records(a, candidatesBucket, nil, decodeCandidate)
}

// Polished returns the candidates that the final tuning of numbers has added, in the order in
// which it did.
func (a *Archive) Polished() ([]population.ID, error) { return a.ids(polishedBucket) }

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
	return records(a, validationsBucket, nil, func(key, value []byte, v *population.Validation, _ *texts) error {
		var record validationRecord
		err := unmarshal(validationsBucket, key, value, &record)
		*v = record.validation(idOf(key))
		return err
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
	return records(a, repliesBucket, nil, decodeReply)
}

// LookupReply returns the reply for one candidate. The error wraps ErrNotFound
// if there is none, as for the seed.
func (a *Archive) LookupReply(id population.ID) (population.Reply, error) {
	var r Reply
	err := a.viewReply(id, func(s snapshot, e entry) error { return readOne(a, s, e, decodeReply, &r) })
	return r.Reply, err
}

// viewReply calls f with the record of the reply for a candidate. The error wraps ErrNotFound
// if there is none.
func (a *Archive) viewReply(id population.ID, f func(s snapshot, e entry) error) error {
	return a.view(func(s snapshot) error {
		key := idKey(id)
		value, err := getOne(s, repliesBucket, key)
		if err != nil {
			return err
		}
		if value == nil {
			return fmt.Errorf("a reply for candidate %v is %w", id, ErrNotFound)
		}
		return f(s, entry{key, value})
	})
}

// Answer returns what a mutator answered when it was asked for a candidate, or "" if there
// is no reply.
func (a *Archive) Answer(id population.ID) (text string, err error) {
	err = a.viewReply(id, func(s snapshot, e entry) error {
		return readOne(a, s, e, decodeAnswer, &text)
	})
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return text, err
}

// A decoder decodes an entry of a bucket, and has its texts read.
type decoder[T any] func(key, value []byte, into *T, t *texts) error

// readOne decodes an entry with its texts.
func readOne[T any](a *Archive, s snapshot, e entry, decode decoder[T], into *T) error {
	var t texts
	err := decode(e.key, e.value, into, &t)
	if err == nil {
		_, err = t.read(a, s)
	}
	return err
}

func decodeCandidate(key, value []byte, c *population.Candidate, t *texts) error {
	var record candidateRecord
	if err := unmarshal(candidatesBucket, key, value, &record); err != nil {
		return err
	}
	*c = record.candidate(idOf(key))
	t.add(record.Source, &c.Source)
	t.add(record.Output, &c.Output)
	return nil
}

func decodeReply(key, value []byte, r *Reply, t *texts) error {
	var record replyRecord
	if err := unmarshal(repliesBucket, key, value, &record); err != nil {
		return err
	}
	*r = Reply{ID: idOf(key), Reply: record.reply()}
	t.add(record.Source, &r.Source)
	t.add(record.Prompt, &r.Prompt)
	t.add(record.Text, &r.Text)
	return nil
}

// decodeAnswer decodes no more of a reply than its text.
func decodeAnswer(key, value []byte, text *string, t *texts) error {
	var record replyRecord
	if err := unmarshal(repliesBucket, key, value, &record); err != nil {
		return err
	}
	t.add(record.Text, text)
	return nil
}

// firstPage and pageRecords are how many records are copied in the first transaction and in
// later ones at most, since who wants ten rows should not pay for more, and pageBytes is
// about how many bytes.
const (
	firstPage   = 16
	pageRecords = 128
	pageBytes   = 1 << 18
)

// records iterates over a bucket in the order of its keys, from one on. It copies
// records in pages and keeps no transaction open while the loop body runs,
// which may be slow or record into the archive itself.
func records[T any](a *Archive, bucket string, start []byte, decode decoder[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		p := pager[T]{archive: a, bucket: bucket, decode: decode, next: start}
		for size := firstPage; ; size = min(2*size, pageRecords) {
			err := p.read(size)
			for _, record := range p.page {
				if !yield(record, nil) {
					return
				}
			}
			if err != nil {
				var none T
				yield(none, err)
			}
			if err != nil || p.next == nil {
				return
			}
		}
	}
}

// A pager reads a bucket in pages.
type pager[T any] struct {
	archive *Archive
	bucket  string
	decode  decoder[T]
	next    []byte // where the next page begins; nil after a page: there is none
	last    []byte // key that was read
	page    []T
}

// read reads the next page of at most so many records. After an error the page holds those
// before it, unless bbolt has panicked.
func (p *pager[T]) read(most int) error {
	free := slices.Grow(p.page[:0], most) // records stay where they are: texts are read into them
	p.page = nil
	return p.archive.view(func(s snapshot) error {
		var t texts
		page, counts, err := p.scan(s, free, most, &t)
		n, textErr := t.read(p.archive, s)
		if textErr != nil {
			whole, _ := slices.BinarySearch(counts, n+1)
			p.page, p.next = page[:whole], nil
			return textErr
		}
		p.page = page
		return err
	})
}

// scan decodes the records of a page, and returns how many texts there are up to each.
func (p *pager[T]) scan(s snapshot, page []T, most int, t *texts) (_ []T, counts []int, err error) {
	from, size := p.next, 0
	p.next = nil
	for e, err := range s.scan(p.bucket, from, most) {
		if err != nil {
			return page, counts, err
		}
		if bytes.Compare(e.key, p.last) <= 0 || idOf(e.key) == 0 && numberOf(e.key) != 0 {
			return page, counts, damaged("the keys of its %s are out of order", p.bucket)
		}
		n := len(page)
		if err := p.decode(e.key, e.value, &page[:n+1][n], t); err != nil {
			return page, counts, err
		}
		page, counts = page[:n+1], append(counts, len(t.refs))
		p.last = append(p.last[:0], e.key...)
		size += len(e.value)
		if n+1 == most || size > pageBytes {
			p.next = after(p.last)
			break
		}
	}
	return page, counts, nil
}
