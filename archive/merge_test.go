package archive

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// searched makes an archive of a search, of its own for each number, with repairs, settings,
// migrations, advice, validations, values and a reply without an outcome.
func searched(t *testing.T, number int, last population.ID) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), fmt.Sprintf("run%d.db", number))
	a, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	a.db.NoSync = true
	s := fakeSearch()
	s.RandomSeed, s.Started = uint64(number), s.Started.Add(time.Duration(number)*time.Hour)
	_, err = a.Begin(s)
	for id := population.SeedID; id <= last; id++ {
		c := fakeCandidate(id)
		if !c.Failed() {
			c.Objectives[0] *= 1 + 0.1*float64((int(id)*number)%5)
		}
		c.Source += fmt.Sprintf("// of %d\n", number)
		if id != population.SeedID {
			r := fakeReply(id)
			r.Parents = c.Parents
			err = errors.Join(err, recordReply(a, id, r))
		}
		err = errors.Join(err, recordCandidate(a, c))
		variants := []population.ID{population.NewID(int(id), 0, 1), population.NewID(int(id), 0, 3)}
		if c.Failed() {
			variants = []population.ID{population.NewID(int(id), 1, 0)}
		}
		for _, variant := range variants {
			if id%5 != 1 && !c.Failed() {
				break
			}
			v := fakeCandidate(id)
			v.ID, v.Failure, v.Parents = variant, nil, []population.ID{id}
			if v.Objectives = []float64{0.9 / float64(id) / float64(number), 3}; variant.Attempt() > 0 {
				v.RepairOf, v.Parents = id, c.Parents
			}
			err = errors.Join(err, recordCandidate(a, v))
		}
		if id%10 == 1 {
			g := fakeGeneration(int(id) / 10)
			if g.Number == 2 {
				g.Migrations = []population.Migration{{From: 0, To: 1, ID: id}}
				g.Reseeded = []int{1}
			}
			err = errors.Join(err, a.Record(population.Entries{Generations: []population.Generation{g}}))
		}
	}
	err = errors.Join(err,
		recordReply(a, last+1, fakeReply(last+1)),
		a.Record(population.Entries{
			Advice:      []population.Advice{{Generation: 1, Text: fmt.Sprintf("Advice of %d.", number)}, {Generation: 2, Failure: "no key", Again: true}},
			Validations: []population.Validation{{ID: 1, Objectives: []float64{float64(number), 1}}, {ID: 2, Objectives: []float64{float64(number), 2}}},
		}),
		a.SetValue("same", []byte("x")), a.SetValue("other", []byte{byte(number)}), a.SetValue(fmt.Sprintf("of/%d", number), []byte("y")), a.SetValue("wallacea.generations", []byte("9")),
		a.Close())
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// merge merges archives into a new one and checks its pages.
func merge(t *testing.T, from ...string) (*Archive, *Merged) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "merged.db")
	m, err := Merge(t.Context(), path, from...)
	if err != nil {
		t.Fatal(err)
	}
	a, err := OpenRead(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		checkPages(t, a)
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	if names, err := os.ReadDir(filepath.Dir(path)); err != nil || len(names) != 1 {
		t.Errorf("beside the archive: %v, %v", names, err)
	}
	return a, m
}

// all reads everything, and fails the test if that fails.
func all[T any](t *testing.T, seq func(func(T, error) bool)) []T {
	t.Helper()
	list, err := collect(seq)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// mergedFile returns the path of a merged archive.
func mergedFile(t *testing.T, from ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "merged.db")
	if _, err := Merge(t.Context(), path, from...); err != nil {
		t.Fatal(err)
	}
	return path
}

// equalContents compares what two archives hold.
func equalContents(t *testing.T, a, b *Archive) {
	t.Helper()
	x, y := contents(t, a.Path()), contents(t, b.Path())
	for bucket := range x {
		for key, value := range x[bucket] {
			if y[bucket][key] != value {
				t.Errorf("%s %x differs", bucket, key)
			}
		}
		if len(x[bucket]) != len(y[bucket]) {
			t.Errorf("%s has %d and %d entries", bucket, len(x[bucket]), len(y[bucket]))
		}
	}
}

// TestMergeIsInterrupted at any of its writes, and leaves nothing.
func TestMergeIsInterrupted(t *testing.T) {
	one, two := searched(t, 1, 22), searched(t, 2, 22)
	why := errors.New("enough")
	for _, after := range []int{0, 1, 10, 100} {
		ctx, cancel := context.WithCancelCause(t.Context())
		to := filepath.Join(t.TempDir(), "out.db")
		_, err := Merge(&countdown{ctx, after, func() { cancel(why) }}, to, one, two)
		if !errors.Is(err, why) {
			t.Errorf("after %d: %v", after, err)
		}
		if names, _ := os.ReadDir(filepath.Dir(to)); len(names) > 0 {
			t.Errorf("after %d: left behind: %v", after, names)
		}
	}
}

// A countdown is a context that is cancelled when it was asked so many times.
type countdown struct {
	context.Context
	left   int
	cancel func()
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		c.cancel()
	}
	return c.Context.Err()
}

// TestMergeRunning: an archive that is being recorded into is read at one moment of it.
func TestMergeRunning(t *testing.T) {
	a := create(t)
	fill(t, a, 45)
	other := searched(t, 2, 12)
	m, _ := merge(t, a.Path(), other)
	n, err := a.Len()
	if err != nil {
		t.Fatal(err)
	}
	parts, _ := m.Parts()
	if parts[0].Candidates != n || parts[0].Generations != 4 {
		t.Errorf("%d candidates in %d generations, want %d in 4", parts[0].Candidates, parts[0].Generations, n)
	}
}

func TestNames(t *testing.T) {
	for _, tt := range []struct{ paths, want []string }{
		{[]string{"out/a.db", "b.db"}, []string{"a.db", "b.db"}},
		{[]string{"x/1/a.db", "x/2/a.db", "b.db"}, []string{"1/a.db", "2/a.db", "b.db"}},
		{[]string{"a.db", "x/a.db"}, []string{"a.db", "x/a.db"}},
		{[]string{"a.db", "a.db"}, []string{"a.db", "a.db"}},
	} {
		if got := Names(tt.paths); !slices.Equal(got, tt.want) {
			t.Errorf("%v: got %v, want %v", tt.paths, got, tt.want)
		}
	}
}

// TestPin: a snapshot that is over is not replaced while it must be the same.
func TestPin(t *testing.T) {
	_, path := served(t, func(l *serveLimits) { l.idle = 10 * time.Millisecond })
	a := openRead(t, path)
	err := a.pin(func() error {
		a.remote.mu.Lock()
		over := a.remote.lease.over
		a.remote.mu.Unlock()
		<-over
		_, err := a.Search()
		return err
	})
	if !errors.Is(err, errPinned) {
		t.Errorf("pinned: %v", err)
	}
	if _, err := a.Search(); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
