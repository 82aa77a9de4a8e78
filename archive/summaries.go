package archive

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// Summaries iterates over all candidates as Candidates does, but leaves Source,
// Feedback, Output and Tuned.Found empty. It takes a tenth of the time. An error ends the
// iteration.
func (a *Archive) Summaries() iter.Seq2[population.Candidate, error] {
	return a.summariesFrom(0, summariser{})
}

func (a *Archive) summariesFrom(id population.ID, s summariser) iter.Seq2[population.Candidate, error] {
	return func(yield func(population.Candidate, error) bool) {
		s := s
		records(a, candidatesBucket, idKey(id), s.decode)(yield)
	}
}

// SummariesOf iterates over the candidates with the given IDs, in that order, as
// Summaries does, but with their Feedback. The error, which ends the iteration, wraps ErrNotFound if one is
// not recorded.
func (a *Archive) SummariesOf(ids []population.ID) iter.Seq2[population.Candidate, error] {
	return func(yield func(population.Candidate, error) bool) {
		s := summariser{feedback: true}
		var page []population.Candidate
		for part := range slices.Chunk(ids, pageRecords) {
			page = page[:0]
			err := a.view(func(from snapshot) error {
				keys := convert(part, idKey)
				values, err := from.get(candidatesBucket, keys...)
				if err != nil {
					return err
				}
				for i, value := range values {
					if value == nil {
						return fmt.Errorf("candidate %v is %w", part[i], ErrNotFound)
					}
					var c population.Candidate
					if err := s.decode(keys[i], value, &c, nil); err != nil {
						return err
					}
					page = append(page, c)
				}
				return nil
			})
			for _, c := range page {
				if !yield(c, nil) {
					return
				}
			}
			if err != nil {
				yield(population.Candidate{}, err)
				return
			}
		}
	}
}

// Len returns the number of candidates: those that the last completed generation
// recorded, those of children that were not settled then, and those that polishing
// has added.
func (a *Archive) Len() (int, error) {
	search, err := a.Search()
	if errors.Is(err, ErrEmpty) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	n := 0
	err = a.view(func(s snapshot) error {
		last, _, err := lastGeneration(s)
		if err != nil {
			return err
		}
		counted, err := settledBeyond(s, last.Next, search.SettledBy(last))
		if err != nil {
			return err
		}
		n = last.Candidates
		for e, err := range s.scan(polishedBucket, nil, pageRecords) {
			var id population.ID
			if err == nil {
				err = decodeID(polishedBucket)(e.key, e.value, &id, nil)
			}
			if err != nil {
				return err
			}
			if id.Child() < last.Next.Child() || counted[id.Child()] { // else it is counted below
				n++
			}
		}
		for e, err := range s.scan(candidatesBucket, idKey(last.Next), pageRecords) {
			if err != nil {
				return err
			}
			if !counted[idOf(e.key).Child()] {
				n++
			}
		}
		return nil
	})
	return n, err
}

// settledBeyond returns the children from one on that were among the first to be
// settled, the seed counted.
func settledBeyond(s snapshot, next population.ID, settled int) (map[int]bool, error) {
	beyond := make(map[int]bool)
	key := idKey(next)
	value, err := getOne(s, plannedBucket, key)
	if err != nil || value == nil { // not planned, and so are those behind it
		return beyond, err
	}
	var first population.Planned
	if err := decodePlanned(key, value, &first, nil); err != nil {
		return nil, err
	}
	for e, err := range s.scan(settledBucket, numberKey(first.After+1), pageRecords) {
		if err != nil {
			return nil, err
		}
		if numberOf(e.key) > settled {
			break
		}
		var id population.ID
		if err := decodeID(settledBucket)(e.key, e.value, &id, nil); err != nil {
			return nil, err
		}
		if id.Child() >= next.Child() {
			beyond[id.Child()] = true
		}
	}
	return beyond, nil
}

// A summariser decodes candidates without their texts. Many candidates share
// each piece of memory that it allocates.
type summariser struct {
	ids    []population.ID
	values []float64
	text   strings.Builder // what it holds does not move
	names  names

	feedback bool // is wanted
}

// names are those of mutators, operators and the like, each once.
type names map[string]string

// of returns a name.
func (n *names) of(b []byte) string {
	name, known := (*n)[string(b)]
	if !known {
		if *n == nil || len(*n) >= 1000 { // in a damaged file each may have its own
			*n = make(names)
		}
		name = string(b)
		(*n)[name] = name
	}
	return name
}

func (s *summariser) decode(key, sealed []byte, c *population.Candidate, _ *texts) error {
	value, ok := unseal(key, sealed)
	if !ok {
		return damaged("%s fails its checksum", describe(candidatesBucket, key))
	}
	*c = population.Candidate{ID: idOf(key)}
	in := scanner{rest: value}
	s.scan(&in, c)
	if in.bad || len(in.rest) > 0 {
		return damaged("%s: not as this program encodes it", describe(candidatesBucket, key))
	}
	return nil
}

// scan reads a candidateRecord.
func (s *summariser) scan(in *scanner, c *population.Candidate) {
	for range in.count(majorMap) {
		switch in.uint() {
		case 1:
			c.Parents = s.list(in)
		case 2:
			c.Inspirations = s.list(in)
		case 3:
			c.RepairOf = population.ID(in.uint())
		case 4:
			c.Island = int(in.int())
		case 5:
			c.Generation = int(in.int())
		case 7:
			c.Hash = s.string(in)
		case 8:
			c.Objectives = s.floats(in)
		case 9:
			if b := in.bytes(); s.feedback {
				c.Feedback = string(b)
			}
		case 11:
			c.Solved = in.bool()
		case 12:
			c.Failure = s.failure(in)
		case 13:
			c.Mutator = s.names.of(in.bytes())
		case 14:
			c.Usage = usage(in)
		case 15:
			c.Times = times(in)
		case 16:
			for range in.count(majorArray) {
				c.Measurements = append(c.Measurements, s.floats(in))
			}
		case 17:
			c.Margin = s.floats(in)
		case 18:
			c.Tuned = s.tuned(in)
		case 19:
			c.Operator = s.names.of(in.bytes())
		case 20:
			c.Inspired = s.names.of(in.bytes())
		case 21:
			for range in.count(majorArray) {
				c.UsedBy = append(c.UsedBy, s.modelUsage(in))
			}
		case 22:
			c.Site = s.site(in)
		case 23:
			for range in.count(majorArray) {
				c.Beside = append(c.Beside, s.reading(in))
			}
		default:
			in.skip()
		}
	}
}

// chunk is the number of elements that a summariser allocates at once.
const chunk = 512

func (s *summariser) list(in *scanner) []population.ID {
	free := s.ids[len(s.ids):]
	if cap(free) == 0 {
		free = make([]population.ID, 0, chunk)
	}
	list := in.ids(free)
	if s.ids = list; list == nil {
		s.ids = free
	}
	return slices.Clip(list)
}

func (s *summariser) floats(in *scanner) []float64 {
	free := s.values[len(s.values):]
	if cap(free) == 0 {
		free = make([]float64, 0, chunk)
	}
	list := in.floats(free)
	if s.values = list; list == nil {
		s.values = free
	}
	return slices.Clip(list)
}

func (s *summariser) string(in *scanner) string {
	b := in.bytes()
	if s.text.Cap()-s.text.Len() < len(b) {
		s.text = strings.Builder{}
		s.text.Grow(max(8*chunk, len(b)))
	}
	from := s.text.Len()
	s.text.Write(b)
	return s.text.String()[from:]
}

func (s *summariser) failure(in *scanner) *population.Failure {
	n := in.count(majorMap)
	if n < 0 {
		return nil
	}
	f := new(population.Failure)
	for range n {
		switch in.uint() {
		case 1:
			f.Stage = population.Stage(s.string(in))
		case 2:
			f.Message = s.string(in)
		default:
			in.skip()
		}
	}
	return f
}

func (s *summariser) tuned(in *scanner) (t population.Tuned) {
	for range in.count(majorMap) {
		switch in.uint() {
		case 1:
			t.Evaluations = int(in.int())
		case 2:
			t.Elapsed = time.Duration(in.int())
		case 4:
			t.Worse = int(in.int())
		default:
			in.skip()
		}
	}
	return t
}

func (s *summariser) site(in *scanner) (at population.Site) {
	for range in.count(majorMap) {
		switch in.uint() {
		case 1:
			at.Node = s.names.of(in.bytes())
		case 2:
			at.CPU = s.names.of(in.bytes())
		case 3:
			at.Epoch = int(in.int())
		default:
			in.skip()
		}
	}
	return at
}

func (s *summariser) reading(in *scanner) (r population.Reading) {
	for range in.count(majorMap) {
		switch in.uint() {
		case 1:
			r.ID = population.ID(in.uint())
		case 2:
			r.Objectives = s.floats(in)
		default:
			in.skip()
		}
	}
	return r
}

func (s *summariser) modelUsage(in *scanner) (u population.ModelUsage) {
	for range in.count(majorMap) {
		switch in.uint() {
		case 1:
			u.Model = s.names.of(in.bytes())
		case 2:
			u.Usage = usage(in)
		default:
			in.skip()
		}
	}
	return u
}

func usage(in *scanner) (u population.Usage) {
	for range in.count(majorMap) {
		switch in.uint() {
		case 1:
			u.Calls = int(in.int())
		case 2:
			u.PromptTokens = int(in.int())
		case 3:
			u.CachedTokens = int(in.int())
		case 4:
			u.CompletionTokens = int(in.int())
		case 5:
			u.ReasoningTokens = int(in.int())
		case 6:
			u.Cost = in.float()
		default:
			in.skip()
		}
	}
	return u
}

func times(in *scanner) (t population.Times) {
	for range in.count(majorMap) {
		switch in.uint() {
		case 1:
			t.Mutate = time.Duration(in.int())
		case 2:
			t.Check = time.Duration(in.int())
		case 3:
			t.Build = time.Duration(in.int())
		case 4:
			t.Evaluate = time.Duration(in.int())
		case 5:
			t.MutateAt = time.Duration(in.int())
		case 6:
			t.CheckAt = time.Duration(in.int())
		case 7:
			t.BuildAt = time.Duration(in.int())
		case 8:
			t.EvaluateAt = time.Duration(in.int())
		case 9:
			t.Worker = int(in.int())
		default:
			in.skip()
		}
	}
	return t
}
