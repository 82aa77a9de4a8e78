package population_test

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
)

// equals searches among functions that are all worth 1, with measurements that are
// off by up to 20 %: 20 generations of 40. It returns the front and how often the
// functions were measured.
func equals(t *testing.T, c population.Config) (population.Result, int) {
	t.Helper()
	c.Islands, c.Children, c.Limits.Generations = 4, 10, 20
	measured, times := 0, make(map[population.ID]uint64)
	r, err := population.RunBare(t.Context(), c, []population.Objective{{Name: "time", Timing: true}}, 10, func(id population.ID) []float64 {
		measured++
		times[id]++
		return []float64{0.8 + 0.4*rand.New(rand.NewPCG(c.RandomSeed, uint64(id)<<8|times[id])).Float64()}
	})
	if err != nil {
		t.Fatal(err)
	}
	return r, measured
}

// TestLuck: measuring again those that are ahead finds out who was lucky, in so
// many searches on average.
func TestLuck(t *testing.T) {
	t.Parallel()
	const searches = 10
	mean := func(remeasure float64) (found, measured float64) {
		for seed := range uint64(searches) {
			r, n := equals(t, population.Config{Plan: population.Plan{RandomSeed: 1 + seed, Remeasure: remeasure}})
			for _, c := range r.Front {
				found += c.Objectives[0] / float64(len(r.Front)) / searches
			}
			measured += float64(n) / searches
		}
		return found, measured
	}
	lucky, once := mean(0)
	found, more := mean(0.3)
	t.Logf("the front is %.4f measured once, and %.4f with %.1f %% more measurements", lucky, found, 100*(more/once-1))
	if lucky > 0.9 {
		t.Errorf("measured once, the front is %v: nobody was lucky", lucky)
	}
	if math.Abs(found-1) > 0.02 {
		t.Errorf("the front is %.4f, more than 2 %% from 1", found)
	}
	if more > 1.3*once {
		t.Errorf("%v measurements instead of %v", more, once)
	}
}

// noisy searches for some generations, and records that in a file.
func noisy(t *testing.T, file string, seed uint64, l population.Limits) (ids []population.ID, found []population.Candidate) {
	t.Helper()
	db, err := archive.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	r, err := population.RunBare(t.Context(), population.Config{
		Plan:     population.Plan{RandomSeed: seed, Islands: 2, Children: 6, Members: 4, Remeasure: 0.5},
		Limits:   l,
		Resume:   true,
		Recorder: db,
	}, []population.Objective{{Name: "time", Timing: true}, {Name: "gain", Maximize: true}}, 10, func(id population.ID) []float64 {
		times := 0
		if c, err := db.Lookup(id); err == nil {
			times = max(1, len(c.Measurements))
		}
		rng := rand.New(rand.NewPCG(uint64(id)+seed<<40, uint64(times)))
		gain := float64(id % 5)
		return []float64{(gain + 2) * (0.8 + 0.4*rng.Float64()), gain}
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Front {
		ids = append(ids, c.ID)
	}
	front, err := db.Front()
	if err != nil || !reflect.DeepEqual(front, r.Front) {
		t.Errorf("%+v: the archive's front is %v, and the search's %v: %v", l, front, r.Front, err)
	}
	for c, err := range db.Candidates() {
		if err != nil {
			t.Fatal(err)
		}
		c.Times = population.Times{}
		found = append(found, c)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return ids, found
}

// TestMeasuredAgainInArchive: the archive has the front of the search, whenever it
// ends, and a search that is resumed measures what another one does.
func TestMeasuredAgainInArchive(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		parts, whole := filepath.Join(t.TempDir(), "parts.db"), filepath.Join(t.TempDir(), "whole.db")
		var front []population.ID
		var found []population.Candidate
		for _, n := range []int{11, 17, 25, 31, 44, 50, 0} {
			front, found = noisy(t, parts, seed, population.Limits{Generations: 5, Candidates: n})
		}
		if wantFront, want := noisy(t, whole, seed, population.Limits{Generations: 5}); !reflect.DeepEqual(front, wantFront) || !reflect.DeepEqual(found, want) {
			t.Errorf("in parts the search has the front %v and finds\n%+v\nin one %v and\n%+v", front, found, wantFront, want)
		}
	}
}
