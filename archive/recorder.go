package archive

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
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
	defer a.status.forget()
	var held bool
	err := a.update(func(tx *bolt.Tx) error {
		metadata := tx.Bucket([]byte(metadataBucket))
		if held = metadata.Get([]byte(searchKey)) != nil; held {
			return checkResumable(boltSnapshot{tx})
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

// Record records entries, all of them or none. Candidates must have a failure, or
// a finite value for each objective of the search, and so must validations. A
// candidate can be recorded again to fail as a duplicate, with a Margin, or with
// Measurements; nothing else can.
func (a *Archive) Record(e population.Entries) error {
	defer a.status.forget()
	err := a.record(e)
	if n := len(e.Generations); err != nil {
		a.latest.Store(nil)
	} else if n > 0 {
		g := e.Generations[n-1]
		a.latest.Store(&population.Generation{Number: g.Number, Front: slices.Clone(g.Front)}) // others may change theirs
	}
	return err
}

func (a *Archive) record(e population.Entries) error {
	return a.update(func(tx *bolt.Tx) error {
		s, err := searchOf(boltSnapshot{tx})
		if errors.Is(err, ErrEmpty) {
			return fmt.Errorf("%w: call Begin first", ErrEmpty)
		}
		if err == nil {
			err = checkResumable(boltSnapshot{tx})
		}
		if err != nil {
			return err
		}
		for _, p := range e.Planned {
			if err := add(tx, plannedBucket, idKey(p.ID), fromPlanned(p)); err != nil {
				return err
			}
		}
		for _, id := range slices.SortedFunc(maps.Keys(e.Replies), population.ID.Compare) {
			if err := a.addReply(tx, id, e.Replies[id]); err != nil {
				return err
			}
		}
		for _, c := range e.Candidates {
			if err := a.addCandidate(tx, s, c); err != nil {
				return err
			}
		}
		if err := addIDs(tx, settledBucket, e.Settled); err != nil {
			return err
		}
		if err := addIDs(tx, polishedBucket, e.Polished); err != nil {
			return err
		}
		if err := addRemeasured(tx, e.Remeasured); err != nil {
			return err
		}
		if err := a.addAdvice(tx, e.Advice); err != nil {
			return err
		}
		last := a.latest.Load()
		for i, g := range e.Generations {
			if err := addGeneration(tx, g, last); err != nil {
				return err
			}
			last = &e.Generations[i]
		}
		for _, v := range e.Validations {
			if err := addValidation(tx, s, v); err != nil {
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
	b, key := tx.Bucket([]byte(repliesBucket)), idKey(id)
	if before := b.Get(key); before != nil { // of calls that have given nothing
		var held replyRecord
		if err := unmarshal(repliesBucket, key, before, &held); err != nil {
			return err
		}
		if held.Source == nil && held.Text == nil {
			return put(b, key, record)
		}
	}
	return add(tx, repliesBucket, key, record)
}

func (a *Archive) addCandidate(tx *bolt.Tx, s population.Search, c population.Candidate) error {
	if c.ID.Child() == 0 {
		return errors.New("a candidate has no ID")
	}
	err := cmp.Or(checkOutcome(s.Objectives, c.Objectives, c.Failure), checkMeasurements(s.Objectives, c))
	if err != nil {
		return fmt.Errorf("candidate %v %w", c.ID, err)
	}
	record := fromCandidate(c)
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
	if c.Failed() && c.Failure.Stage == population.StageDuplicate || c.Margin != nil || c.Measurements != nil || s.Interleave > 0 {
		return put(tx.Bucket([]byte(candidatesBucket)), idKey(c.ID), record)
	}
	return add(tx, candidatesBucket, idKey(c.ID), record)
}

// An idRecord is one settlement, by the last attempt, or a candidate that polishing
// has added. Its key is its number in the sequence, from 1.
type idRecord struct {
	ID population.ID `cbor:"1,keyasint"`
}

func addIDs(tx *bolt.Tx, bucket string, ids []population.ID) error {
	return addNext(tx, bucket, convert(ids, func(id population.ID) idRecord { return idRecord{id} }))
}

// A remeasuredRecord is one repeated measurement. Its key is its number in the
// sequence, from 1.
type remeasuredRecord struct {
	ID    population.ID `cbor:"1,keyasint"`
	After int           `cbor:"2,keyasint"`
	Lost  bool          `cbor:"3,keyasint,omitempty"`
	Found []float64     `cbor:"4,keyasint,omitempty"`
	Epoch int           `cbor:"5,keyasint,omitempty"`
}

func addRemeasured(tx *bolt.Tx, list []population.Remeasurement) error {
	return addNext(tx, remeasuredBucket, convert(list, func(m population.Remeasurement) remeasuredRecord { return remeasuredRecord(m) }))
}

// addNext stores records under the numbers that follow the last one.
func addNext[T any](tx *bolt.Tx, bucket string, list []T) error {
	if len(list) == 0 {
		return nil
	}
	b, err := tx.CreateBucketIfNotExists([]byte(bucket)) // which older versions did not make
	if err != nil {
		return err
	}
	last := 0
	if key, _ := b.Cursor().Last(); key != nil {
		last = numberOf(key)
	}
	for i, record := range list {
		if err := add(tx, bucket, numberKey(last+1+i), record); err != nil {
			return err
		}
	}
	return nil
}

// addGeneration stores a generation. Last is the one before, if it is known.
func addGeneration(tx *bolt.Tx, g population.Generation, last *population.Generation) error {
	if g.Number < 0 {
		return fmt.Errorf("generation %d: the first is 0", g.Number)
	}
	record := fromGeneration(g)
	if g.Number%checkpointEvery != 0 {
		if last == nil || last.Number != g.Number-1 {
			read, ok, err := lastGeneration(boltSnapshot{tx})
			if err != nil {
				return err
			}
			if last = nil; ok && read.Number == g.Number-1 {
				last = &read
			}
		}
		if last != nil {
			if changes := changesBetween(last.Front, g.Front); reaches(changes, last.Front, g.Front) {
				record.Front, record.Changes = nil, changes
			}
		}
	}
	return add(tx, generationsBucket, numberKey(g.Number), record)
}

func reaches(c *frontChanges, before, after []population.ID) bool {
	got, ok := c.apply(before)
	return ok && slices.Equal(got, after)
}

func addValidation(tx *bolt.Tx, s population.Search, v population.Validation) error {
	if v.ID.Child() == 0 {
		return errors.New("a validation has no candidate ID")
	}
	if err := checkOutcome(s.Objectives, v.Objectives, v.Failure); err != nil {
		return fmt.Errorf("the validation of candidate %v %w", v.ID, err)
	}
	return add(tx, validationsBucket, idKey(v.ID), fromValidation(v))
}

// checkResumable returns an error if the file is of an older format, or was made by Merge.
func checkResumable(s snapshot) error {
	held, err := formatOf(s)
	if err == nil && held < format {
		err = oldFormat(held)
	}
	if err != nil {
		return err
	}
	parts, err := partsOf(s)
	if err == nil && parts != nil {
		err = fmt.Errorf("it %w, and cannot be resumed or run again: resume one of those, or record to another file", &merged{parts})
	}
	return err
}

// add stores a record under an unused key.
func add(tx *bolt.Tx, bucket string, key []byte, record any) error {
	b := tx.Bucket([]byte(bucket))
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
	if h.Generations, err = collect(a.Generations()); err != nil {
		return population.History{}, err
	}
	if h.Validations, err = collect(a.Validations()); err != nil {
		return population.History{}, err
	}
	h.Candidates = a
	if h.Settled, err = a.ids(settledBucket); err != nil {
		return population.History{}, err
	}
	if h.Polished, err = a.ids(polishedBucket); err != nil {
		return population.History{}, err
	}
	if h.Advice, err = collect(a.Advice()); err != nil {
		return population.History{}, err
	}
	if h.Remeasured, err = collect(records(a, remeasuredBucket, nil, decodeRemeasured)); err != nil {
		return population.History{}, err
	}
	settled := make(map[int]bool)
	for _, id := range h.Settled {
		settled[id.Child()] = true
	}
	next := population.SeedID
	if n := len(h.Generations); n > 0 {
		next = h.Generations[n-1].Next
	}
	for p, err := range records(a, plannedBucket, idKey(next), decodePlanned) {
		if err != nil {
			return population.History{}, err
		}
		if !settled[p.ID.Child()] {
			h.Planned = append(h.Planned, p)
		}
	}
	h.Replies, err = a.openReplies(next)
	if err != nil {
		return population.History{}, err
	}
	return h, nil
}

// Recording returns the search, to be run again; see population.Config.Replay. Of
// an archive of format 1 or 2, which holds neither plans nor settlements, it is an
// error that wraps ErrFormat. The Archive must stay open while it is used.
func (a *Archive) Recording() (population.Recording, error) {
	r := population.Recording{Candidates: a}
	var err error
	if r.Search, err = a.Search(); err == nil {
		err = a.view(checkResumable)
	}
	if err == nil {
		r.Planned, err = collect(records(a, plannedBucket, nil, decodePlanned))
	}
	if err == nil {
		r.Settled, err = a.ids(settledBucket)
	}
	if err == nil {
		r.Polished, err = a.ids(polishedBucket)
	}
	if err == nil {
		r.Advice, err = collect(a.Advice())
	}
	return r, err
}

func collect[T any](all iter.Seq2[T, error]) (list []T, err error) {
	for v, err := range all {
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// ids returns the IDs in a bucket, in order.
func (a *Archive) ids(bucket string) ([]population.ID, error) {
	return collect(records(a, bucket, nil, decodeID(bucket)))
}

// decodeID returns a function that decodes a record of a bucket that holds an ID.
func decodeID(bucket string) decoder[population.ID] {
	return func(key, value []byte, id *population.ID, _ *texts) error {
		var record idRecord
		err := unmarshal(bucket, key, value, &record)
		*id = record.ID
		return err
	}
}

func decodeRemeasured(key, value []byte, m *population.Remeasurement, _ *texts) error {
	var record remeasuredRecord
	err := unmarshal(remeasuredBucket, key, value, &record)
	*m = population.Remeasurement(record)
	return err
}

func decodePlanned(key, value []byte, p *population.Planned, _ *texts) error {
	var record plannedRecord
	err := unmarshal(plannedBucket, key, value, &record)
	*p = record.planned(idOf(key))
	return err
}

// openReplies reads the replies, from an ID on, for candidates whose outcome is
// not recorded.
func (a *Archive) openReplies(from population.ID) (map[population.ID]population.Reply, error) {
	replies := make(map[population.ID]population.Reply)
	err := a.view(func(s snapshot) error {
		for e, err := range s.scan(repliesBucket, idKey(from), pageRecords) {
			if err != nil {
				return err
			}
			outcome, err := getOne(s, candidatesBucket, e.key)
			if err != nil {
				return err
			}
			if outcome != nil {
				continue
			}
			var r Reply
			if err := readOne(a, s, e, decodeReply, &r); err != nil {
				return err
			}
			replies[r.ID] = r.Reply
		}
		return nil
	})
	return replies, err
}
