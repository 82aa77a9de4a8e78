package dashboard

import (
	"slices"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// unrested lets an index read again at once.
func unrested(x *index) { x.readAt, x.took = time.Time{}, 0 }

// sameIndex compares an index that has followed a search with one that reads it now.
func sameIndex(t *testing.T, what string, x *index) {
	t.Helper()
	whole := &index{db: x.db}
	if err := whole.refresh(false); err != nil {
		t.Fatal(err)
	}
	got, want := x.snapshot(), whole.snapshot()
	same := func(a, b *entry) bool {
		return a.id == b.id && slices.Equal(a.values, b.values) && a.stage == b.stage && slices.Equal(a.low, b.low)
	}
	if !slices.EqualFunc(got.entries, want.entries, same) || !slices.Equal(got.front, want.front) || len(got.generations) != len(want.generations) || got.failures != want.failures || got.sum.Usage() != want.sum.Usage() {
		t.Errorf("%s: got %d candidates, front %v, %d failures; want %d, %v, %d", what, len(got.entries), got.front, got.failures, len(want.entries), want.front, want.failures)
	}
}

// TestIndex follows a search: it has what the archive has, and what is settled is not read
// again.
func TestIndex(t *testing.T) {
	r := record(t, testSearch())
	x := &index{db: r.db}
	follow := func(what string) {
		t.Helper()
		unrested(x)
		if err := x.refresh(false); err != nil {
			t.Fatal(err)
		}
		sameIndex(t, what, x)
	}
	r.add(testCandidate(1))
	follow("the seed")
	r.generation()
	follow("generation 0")
	for child := 2; child < 42; child += 4 {
		before, settled := x.snapshot(), r.all
		r.add(testCandidate(child+1), testCandidate(child))
		follow("a part of a generation")
		r.add(testCandidate(child+2), testCandidate(child+3))
		r.generation()
		follow("a generation")
		after := x.snapshot()
		if before.version == after.version {
			t.Error("the version is the same with more candidates")
		}
		for i := range before.entries[:settled] {
			if before.entries[i] != after.entries[i] {
				t.Fatalf("candidate %v was read again", before.entries[i].id)
			}
		}
	}
	version := x.snapshot().version
	follow("nothing new")
	if got := x.snapshot().version; got != version {
		t.Errorf("the version changes with nothing new")
	}

	late := testCandidate(43) // it is found out to be a duplicate when it settles
	r.add(late)
	follow("one more")
	late.Objectives, late.Failure = nil, &population.Failure{Stage: population.StageDuplicate, Message: "the same as 1"}
	if err := r.db.Record(population.Entries{Candidates: []population.Candidate{late}}); err != nil {
		t.Fatal(err)
	}
	version = x.snapshot().version
	follow("a duplicate")
	if got := x.snapshot().version; got == version {
		t.Error("the version is the same with another duplicate")
	}
}

// TestMeasuredAgain: with Plan.Remeasure members change though they are settled.
func TestMeasuredAgain(t *testing.T) {
	s := testSearch()
	s.Remeasure = 0.5
	r := record(t, s)
	x := &index{db: r.db}
	r.add(testCandidate(1), testCandidate(2), testCandidate(3), testCandidate(4))
	r.generation()
	if err := x.refresh(false); err != nil {
		t.Fatal(err)
	}
	again := testCandidate(2)
	again.Measurements = [][]float64{{0.5, 2}, {0.7, 2}, {0.6, 2}}
	again.Objectives = []float64{0.6, 2}
	if err := r.db.Record(population.Entries{Candidates: []population.Candidate{again}}); err != nil {
		t.Fatal(err)
	}
	r.candidates[1] = again
	r.generation()
	unrested(x)
	if err := x.refresh(false); err != nil {
		t.Fatal(err)
	}
	sameIndex(t, "measured again", x)
	snap := x.snapshot()
	if e := find(snap.entries, again.ID); !slices.Equal(e.low, []float64{0.5, 2}) || !slices.Equal(e.high, []float64{0.7, 2}) {
		t.Errorf("measured from %v to %v, want 0.5 to 0.7", e.low, e.high)
	}
}

// TestRest: what many browsers ask for at once is read once.
func TestRest(t *testing.T) {
	r := small(t)
	x := &index{db: r.db}
	if err := x.refresh(false); err != nil {
		t.Fatal(err)
	}
	r.add(testCandidate(14))
	x.readAt, x.took = time.Now(), time.Hour
	if err := x.refresh(false); err != nil {
		t.Fatal(err)
	}
	if got := len(x.snapshot().entries); got != 13 {
		t.Errorf("%d candidates were read a moment after the last time, want 13", got)
	}
	if err := x.refresh(true); err != nil {
		t.Fatal(err)
	}
	if got := len(x.snapshot().entries); got != 14 {
		t.Errorf("%d candidates at the end, want 14", got)
	}
}
