package population

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// measureAgain runs a search with noisy objectives until it ends, however often it
// dies: after every so many records, or never. A part of the candidates fail in
// their second measurement.
func measureAgain(t *testing.T, c Config, records int) *memory {
	t.Helper()
	m := &memory{left: records}
	c.Recorder, c.Remeasure, c.Limits.Generations = m, 1, 8
	c.Islands, c.Children, c.Members, c.MigrateEvery = 2, 6, 4, 2
	objectives := []Objective{{Name: "time", LogFloor: 1e-3, Timing: true}, {Name: "gain", Maximize: true}, {Name: "size"}}
	for n := 0; ; n++ {
		_, err := RunBare(t.Context(), c, objectives, 10, noisyMeasurement(m))
		if err == nil {
			return m
		}
		if !errors.Is(err, errKilled) || n > 10_000 {
			t.Fatal(err)
		}
		m.left, c.Resume = records, true
	}
}

// noisyMeasurement returns what measuring a candidate finds, which depends on how often
// it is recorded to have been measured.
func noisyMeasurement(m *memory) func(id ID) []float64 {
	return func(id ID) []float64 {
		times := 0
		if i := slices.IndexFunc(m.candidates, func(c Candidate) bool { return c.ID == id }); i >= 0 {
			times = max(1, len(m.candidates[i].Measurements))
		}
		rng := rand.New(rand.NewPCG(uint64(id), uint64(times)))
		if times == 2 && id.Child()%4 == 3 {
			return nil // it fails
		}
		size := float64(id % 7)
		return []float64{(1 + 5/(1+size)) * (0.8 + 0.4*rng.Float64()), size + rng.Float64(), size}
	}
}

// TestMeasuredAgain: whatever dies between two records, whatever is under way at
// once, the same candidates are measured again and find the same.
func TestMeasuredAgain(t *testing.T) {
	t.Parallel()
	all := func(m *memory) string {
		var b strings.Builder
		for _, c := range m.candidates {
			fmt.Fprintf(&b, "%v measured %v, is %v less %v\n", c.ID, c.Measurements, c.Objectives, c.Margin)
		}
		return fmt.Sprintf("%s%s%v\n", m.lineage(), &b, m.history.Remeasured)
	}
	var first *memory
	for _, c := range []struct {
		order             Order
		requests, records int
	}{{InOrder, 1, -1}, {InOrder, 8, -1}, {InOrder, 3, 7}, {InOrder, 1, 4}, {AsTheyCome, 4, 5}} {
		m := measureAgain(t, Config{Plan: Plan{RandomSeed: 1, Order: c.order, Window: 5}, Requests: c.requests}, c.records)
		if first == nil {
			first = m
			if len(m.history.Remeasured) < 15 || !strings.Contains(m.lineage(), "failed flaky") || !slices.ContainsFunc(m.candidates, func(c Candidate) bool { return len(c.Measurements) > 2 && c.ID != SeedID }) {
				t.Fatalf("too little is measured again:\n%s", all(m))
			}
		}
		replayed := &memory{left: -1}
		if _, err := RunBare(t.Context(), Config{Plan: m.history.Search.Plan, Replay: m.recording(), Recorder: replayed, Limits: Limits{Generations: 8}}, m.history.Search.Objectives, 10, noisyMeasurement(replayed)); err != nil || all(replayed) != all(m) {
			t.Errorf("%+v: run again, it becomes\n%s\ninstead of\n%s: %v", c, all(replayed), all(m), err)
		}
		if c.order == InOrder && all(m) != all(first) {
			t.Errorf("%+v: it becomes\n%s\ninstead of\n%s", c, all(m), all(first))
		}
		last := m.history.Generations[len(m.history.Generations)-1]
		r, err := RunBare(t.Context(), Config{Plan: Plan{RandomSeed: 1, Order: c.order}, Recorder: m, Resume: true, Limits: Limits{Generations: 8}}, m.history.Search.Objectives, 10, nil)
		if front := Front(m.history.Search.Objectives, m.candidates); err != nil || !reflect.DeepEqual(ids(r.Front), ids(front)) {
			t.Errorf("%+v: the front is %v after generation %d, and %v of all that is recorded: %v", c, ids(r.Front), last.Number, ids(front), err)
		}
	}
}
