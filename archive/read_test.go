package archive

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/population"
)

func TestCandidatesInPages(t *testing.T) {
	a := create(t)
	const last = 2*pageRecords + 3
	fill(t, a, last)
	var got []population.ID
	for c, err := range a.Candidates() {
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "candidate", c, fakeCandidate(c.ID), nil)
		got = append(got, c.ID)
	}
	if len(got) != last || !slices.IsSorted(got) {
		t.Errorf("got %d candidates, want %d in order", len(got), last)
	}
	replies := 0
	for r, err := range a.Replies() {
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "reply", r, Reply{r.ID, fakeReply(r.ID)}, nil)
		replies++
	}
	if replies != last-1 {
		t.Errorf("got %d replies, want %d", replies, last-1)
	}
}

// TestRecordingWhileReading would deadlock if an iterator held a transaction:
// a bbolt file that grows waits for its readers.
func TestRecordingWhileReading(t *testing.T) {
	a := create(t)
	fill(t, a, pageRecords+2)
	next := population.ID(pageRecords + 3)
	seen := 0
	for _, err := range a.Candidates() {
		if err != nil {
			t.Fatal(err)
		}
		if seen++; seen <= 300 {
			if err := step(a, next); err != nil {
				t.Fatal(err)
			}
			next++
		}
	}
	if want := pageRecords + 2 + 300; seen != want {
		t.Errorf("saw %d candidates, want %d: those recorded meanwhile too", seen, want)
	}
}

func TestStoppingAnIterator(t *testing.T) {
	a := create(t)
	fill(t, a, 5)
	n := 0
	for _, err := range a.Candidates() {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Errorf("the loop ran %d times, want 2", n)
	}
}

func TestLineageAndChildren(t *testing.T) {
	a := create(t)
	fill(t, a, 40)
	line, err := a.Lineage(39)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := idsOf(line), []population.ID{1, 2, 4, 9, 19, 39}; !slices.Equal(got, want) {
		t.Errorf("Lineage(39) = %v, want %v", got, want)
	}
	equal(t, "the last of the lineage", line[len(line)-1], fakeCandidate(39), nil)

	children, err := a.Children(4)
	equal(t, "Children(4)", children, []population.ID{8, 9, 12}, err) // 12/3: crossed over
	children, err = a.Children(40)
	equal(t, "Children(40)", children, nil, err)

	twin := fakeCandidate(41)
	twin.Hash = fakeCandidate(7).Hash
	if err := recordCandidate(a, twin); err != nil {
		t.Fatal(err)
	}
	same, err := a.SameFunction(twin.Hash)
	equal(t, "SameFunction", same, []population.ID{7, 41}, err)
	same, err = a.SameFunction(twin.Hash[:10])
	equal(t, "SameFunction of a part of a hash", same, nil, err)

	twin.ID, twin.Hash = 42, twin.Hash+"\x00longer"
	if err := recordCandidate(a, twin); err != nil {
		t.Fatal(err)
	}
	same, err = a.SameFunction(fakeCandidate(7).Hash)
	equal(t, "SameFunction beside a longer hash", same, []population.ID{7, 41}, err)

	if _, err := a.Lineage(99); !errors.Is(err, ErrNotFound) {
		t.Errorf("Lineage(99): got error %v, want ErrNotFound", err)
	}
}

// TestFront compares the front with that of all candidates: after a completed
// generation, and with candidates after the last one.
func TestFront(t *testing.T) {
	a := create(t)
	var all []population.Candidate
	fill(t, a, 1)
	for id := population.SeedID; id <= 302; id++ {
		all = append(all, fakeCandidate(id))
		if id > 1 {
			if err := step(a, id); err != nil {
				t.Fatal(err)
			}
		}
		if id%43 != 0 && id < 299 {
			continue
		}
		want := population.Front(fakeSearch().Objectives, all)
		if id > 200 && len(want) < 2 {
			t.Fatalf("the front to compare with has %d candidates: of no use", len(want))
		}
		got, err := a.Front()
		equal(t, "Front", got, want, err)
		ids, err := a.FrontIDs()
		slices.Sort(ids)
		wanted := idsOf(want)
		slices.Sort(wanted)
		equal(t, "FrontIDs", ids, wanted, err)
		for some := range slices.Chunk(idsOf(all), 3) {
			front, err := a.FrontAmong(some)
			among := slices.DeleteFunc(idsOf(want), func(id population.ID) bool { return !slices.Contains(some, id) })
			equal(t, fmt.Sprint("FrontAmong ", some), slices.Sorted(slices.Values(front)), slices.Sorted(slices.Values(among)), err)
		}
		if n, err := a.Len(); n != int(id) || err != nil {
			t.Errorf("Len = %d, %v, want %d", n, err, id)
		}
	}
	behind := fakeCandidate(303) // 289, which the last generation has recorded, dominates it
	behind.Objectives = []float64{1.0 / 288, 8}
	if err := recordCandidate(a, behind); err != nil {
		t.Fatal(err)
	}
	front, err := a.FrontAmong([]population.ID{302, 303})
	equal(t, "FrontAmong", front, []population.ID{302}, err)
}

func TestEmptyArchive(t *testing.T) {
	a := create(t)
	if _, err := a.Search(); !errors.Is(err, ErrEmpty) {
		t.Errorf("Search: got error %v, want ErrEmpty", err)
	}
	if _, err := a.Front(); !errors.Is(err, ErrEmpty) {
		t.Errorf("Front: got error %v, want ErrEmpty", err)
	}
	if _, err := a.Lookup(1); !errors.Is(err, ErrNotFound) {
		t.Errorf("Lookup: got error %v, want ErrNotFound", err)
	}
	if _, err := a.LookupReply(1); !errors.Is(err, ErrNotFound) {
		t.Errorf("LookupReply: got error %v, want ErrNotFound", err)
	}
	for c, err := range a.Candidates() {
		t.Errorf("Candidates yields %v, %v", c, err)
	}
}

func TestValues(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.db")
	a, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Value("optimum"); !errors.Is(err, ErrNotFound) {
		t.Errorf("got error %v, want ErrNotFound", err)
	}
	backing := []byte("first and more")
	if err := errors.Join(a.SetValue("optimum", backing[:5]), a.SetValue("none", nil)); err != nil {
		t.Fatal(err)
	}
	if got, want := string(backing), "first and more"; got != want {
		t.Errorf("SetValue changed what it was given to %q", got)
	}
	if err := errors.Join(a.SetValue("optimum", []byte("second")), a.Close()); err != nil {
		t.Fatal(err)
	}
	if err := a.SetValue("optimum", nil); !errors.Is(err, errClosed) {
		t.Errorf("SetValue after Close: got error %v, want %v", err, errClosed)
	}

	if a, err = OpenRead(path); err != nil {
		t.Fatal(err)
	}
	v, err := a.Value("optimum")
	equal(t, "Value", v, []byte("second"), err)
	if v, err = a.Value("none"); err != nil || !bytes.Equal(v, nil) {
		t.Errorf("Value of nothing = %q, %v", v, err)
	}
	if err := a.SetValue("optimum", nil); !errors.Is(err, errReadOnly) {
		t.Errorf("SetValue of a reader: got error %v, want %v", err, errReadOnly)
	}
	if err := a.SetValue("", nil); err == nil {
		t.Error("SetValue takes an empty key")
	}
	if err := errors.Join(a.Close(), a.Close()); err != nil {
		t.Errorf("closing twice: %v", err)
	}
}

func idsOf(candidates []population.Candidate) []population.ID {
	var ids []population.ID
	for _, c := range candidates {
		ids = append(ids, c.ID)
	}
	return ids
}

// TestFrontIsKept: what others do with a front that they have recorded does not matter.
func TestFrontIsKept(t *testing.T) {
	a := create(t)
	if _, err := a.Begin(fakeSearch()); err != nil {
		t.Fatal(err)
	}
	front := []population.ID{9, 4, 7}
	for i, next := range [][]population.ID{{4, 7, 12}, {4, 12, 15}} {
		if err := a.Record(population.Entries{Generations: []population.Generation{{Number: i, Front: front}}}); err != nil {
			t.Fatal(err)
		}
		_ = slices.Delete(front, 0, 1) // which moves the others
		front = next
	}
	if err := a.Record(population.Entries{Generations: []population.Generation{{Number: 2, Front: front}}}); err != nil {
		t.Fatal(err)
	}
	last, err := a.LastGeneration()
	equal(t, "the last front", last.Front, front, err)
}

// TestLen: children that were planned later are settled before others, and counted
// once.
func TestLen(t *testing.T) {
	a := create(t)
	if n, err := a.Len(); n != 0 || err != nil {
		t.Errorf("empty: Len = %d, %v", n, err)
	}
	s := fakeSearch()
	s.Islands, s.Children = 1, 2
	if _, err := a.Begin(s); err != nil {
		t.Fatal(err)
	}
	repair := population.NewID(4, 1, 0)
	record := func(e population.Entries, ids ...population.ID) {
		for _, id := range ids {
			c := fakeCandidate(population.ID(id.Child()))
			c.ID, c.Parents = id, nil
			e.Candidates = append(e.Candidates, c)
		}
		if err := a.Record(e); err != nil {
			t.Fatal(err)
		}
		held, err := collect(a.Summaries())
		if err != nil {
			t.Fatal(err)
		}
		if n, err := a.Len(); n != len(held) || err != nil {
			t.Errorf("after %v there are %d candidates, and Len is %d: %v", ids, len(held), n, err)
		}
	}
	record(population.Entries{Planned: []population.Planned{{ID: 1}}, Settled: []population.ID{1}, Generations: []population.Generation{{Number: 0, Next: 2, Candidates: 1}}}, 1)
	record(population.Entries{Planned: []population.Planned{{ID: 2, After: 1}, {ID: 3, After: 1}, {ID: 4, After: 1}}}, 3)
	record(population.Entries{Settled: []population.ID{3}, Planned: []population.Planned{{ID: 5, After: 2}}}, 4, repair)
	record(population.Entries{Settled: []population.ID{repair}, Generations: []population.Generation{{Number: 1, Next: 2, Candidates: 4}}})
	record(population.Entries{}, 5)
	record(population.Entries{Settled: []population.ID{5}}, 2)
	record(population.Entries{Settled: []population.ID{2}, Generations: []population.Generation{{Number: 2, Next: 6, Candidates: 6}}})
}

// TestAnswer: the text of a reply, or nothing.
func TestAnswer(t *testing.T) {
	a := create(t)
	fill(t, a, 5)
	for id, want := range map[population.ID]string{2: fakeReply(2).Text, 999: ""} {
		if got, err := a.Answer(id); got != want || err != nil {
			t.Errorf("%v: got %q, %v, want %q", id, got, err, want)
		}
	}
}
