package archive

import (
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
	bolt "go.etcd.io/bbolt"
)

// withoutTexts returns what Summaries keeps of a candidate.
func withoutTexts(c population.Candidate) population.Candidate {
	c.Source, c.Feedback, c.Output, c.Tuned.Found = "", "", "", ""
	return c
}

// TestSummaries compares summaries with the candidates that were recorded, among
// them every length of number that CBOR has.
func TestSummaries(t *testing.T) {
	a := create(t)
	var n int
	everything := filled[population.Candidate](t, &n)
	everything.Failure = nil
	failed := filled[population.Candidate](t, &n)
	failed.Objectives = nil
	candidates := []population.Candidate{everything, failed}
	for _, v := range []float64{
		0, math.Copysign(0, -1), 1, -1.5, 0.1, 1.0 / 3, 65504, 65505, 1e6, 16777217, 1e300, math.MaxFloat64, 5e-324,
		0x1p-14, -0x1p-24, 0x1.8p-23, 0x1p-25, 0x1p-126, 0x1p-149, float64(float32(0.1)),
	} {
		candidates = append(candidates, population.Candidate{Objectives: []float64{v, -v}})
	}
	for _, v := range []int{0, 23, 24, 255, 256, 65535, 65536, math.MaxUint32, math.MaxUint32 + 1, math.MaxInt64, -1, -24, -25, math.MinInt64} {
		candidates = append(candidates, population.Candidate{
			Parents: []population.ID{population.ID(v)}, Inspirations: slices.Repeat([]population.ID{3}, max(0, min(v, 1000))), Objectives: []float64{1, 2}, Island: v,
			Times: population.Times{Build: time.Duration(v), MutateAt: time.Duration(v), CheckAt: time.Duration(v) + 1, BuildAt: time.Duration(v) + 2, EvaluateAt: time.Duration(v) + 3, Worker: v}, Usage: population.Usage{Cost: float64(v), Calls: v},
		})
	}
	candidates = append(candidates, population.Candidate{Parents: []population.ID{}, Inspirations: []population.ID{}, Failure: &population.Failure{}})
	if _, err := a.Begin(fakeSearch()); err != nil {
		t.Fatal(err)
	}
	for i := range candidates {
		candidates[i].ID = population.ID(i + 1)
	}
	if err := a.Record(population.Entries{Candidates: candidates}); err != nil {
		t.Fatal(err)
	}
	i := 0
	for got, err := range a.Summaries() {
		equal(t, "summary", got, withoutTexts(candidates[i]), err)
		i++
	}
	if n, err := a.Len(); i != len(candidates) || n != i || err != nil {
		t.Errorf("got %d summaries, Len = %d, %v, want %d", i, n, err, len(candidates))
	}
	ids := []population.ID{5, 1, 5}
	for got, err := range a.SummariesOf(append(ids, 99)) {
		if len(ids) == 0 {
			if !errors.Is(err, ErrNotFound) {
				t.Errorf("SummariesOf(99): got error %v, want ErrNotFound", err)
			}
			break
		}
		want := withoutTexts(candidates[ids[0]-1])
		want.Feedback = candidates[ids[0]-1].Feedback
		equal(t, "SummariesOf", got, want, err)
		ids = ids[1:]
	}
}

// TestSummariesAllocateLittle would fail if a record were decoded whole: package
// cbor allocates about ten times for each.
func TestSummariesAllocateLittle(t *testing.T) {
	a := create(t)
	const n = 1000
	fill(t, a, n)
	got := testing.AllocsPerRun(3, func() {
		for _, err := range a.Summaries() {
			if err != nil {
				t.Fatal(err)
			}
		}
	})
	if got > n {
		t.Errorf("%v allocations for %d summaries", got, n)
	}
}

// TestFrontReadsLittle damages a candidate that is not on the front: Front must
// not have looked at it.
func TestFrontReadsLittle(t *testing.T) {
	a := create(t)
	fill(t, a, 101)
	want, err := a.Front()
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(idsOf(want), 50) {
		t.Fatal("candidate 50 is on the front: choose another")
	}
	err = a.update(func(tx *bolt.Tx) error {
		return tx.Bucket([]byte(candidatesBucket)).Put(idKey(50), []byte{1})
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := a.Front()
	equal(t, "Front", got, want, err)
	for _, err = range a.Summaries() {
		if err != nil {
			break
		}
	}
	if !errors.Is(err, ErrDamaged) {
		t.Errorf("Summaries: got error %v, want ErrDamaged", err)
	}
}

// FuzzScanner checks that a scanner neither panics nor reads on for ever.
func FuzzScanner(f *testing.F) {
	for id := population.SeedID; id < 10; id++ {
		value, err := encMode.Marshal(fromCandidate(fakeCandidate(id)))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(value)
	}
	f.Add([]byte{0xa1, 0x01, 0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	f.Add([]byte{0xbf, 0x01, 0xff})
	f.Fuzz(func(t *testing.T, value []byte) {
		in := scanner{rest: value}
		var c population.Candidate
		new(summariser).scan(&in, &c)
		var record candidateRecord
		if err := decMode.Unmarshal(value, &record); err == nil && !in.bad && len(in.rest) == 0 {
			again, err := encMode.Marshal(record)
			if err != nil || string(again) != string(value) {
				return // encoded in another way
			}
			equal(t, "summary", c, withoutTexts(record.candidate(0)), nil)
		}
	})
}
