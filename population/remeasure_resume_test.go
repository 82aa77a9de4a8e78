package population

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
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
	c.Islands, c.Children, c.MigrateEvery, c.Rest, c.Patience = 2, 6, 2, 2, 1
	objectives := []Objective{{Name: "time", LogFloor: 1e-3, Timing: true}, {Name: "gain", Maximize: true}, {Name: "size"}}
	for n := 0; ; n++ {
		_, err := runBare(t.Context(), c, objectives, teller{}, noisyMeasurement(m))
		if err == nil {
			return m
		}
		if !errors.Is(err, errKilled) || n > 10_000 {
			t.Fatal(err)
		}
		m.left, c.Resume = records, true
	}
}

// A teller says in its answers what it was told. It has choices.
type teller struct{ filler }

func (teller) Choices() Choices { return newPicker().choices }

func (f teller) Mutate(ctx context.Context, req Request) (Reply, error) {
	r, err := f.filler.Mutate(ctx, req)
	r.Text = fmt.Sprintf("Told %v %v %v of the front, to %s as %s and", req.Front, req.Gap, req.Answers, req.Operator, req.Model)
	for _, s := range req.Siblings {
		r.Text += fmt.Sprintf(" %v %.20s %v %v", s.ID, s.Said, s.Objectives, s.Failure)
	}
	return r, err
}

// noisyMeasurement returns what measuring a candidate finds, which depends on how often
// it is recorded to have been measured.
func noisyMeasurement(m *memory) func(id ID) []float64 {
	return func(id ID) []float64 {
		times := 0
		if i := slices.IndexFunc(m.candidates, func(c Candidate) bool { return c.ID == id }); i >= 0 {
			times = max(1, len(m.candidates[i].Measurements))
		}
		if times > 0 && len(m.history.Remeasured)%7 == 5 {
			return []float64{} // out of time
		}
		rng := rand.New(rand.NewPCG(uint64(id), uint64(times)))
		if times == 2 && id.Child()%4 == 3 || times > 0 && m.history.Search.Members == 1 && id.Child()%3 == 0 {
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
	for _, members := range []int{1, 4} {
		testMeasuredAgain(t, members)
	}
}

func testMeasuredAgain(t *testing.T, members int) {
	t.Helper()
	all := func(m *memory) string {
		var b strings.Builder
		for _, c := range m.candidates {
			fmt.Fprintf(&b, "%v measured %v, is %v less %v\n", c.ID, c.Measurements, c.Objectives, c.Margin)
		}
		return fmt.Sprintf("%s%s%v\n", m.lineage(), &b, m.history.Remeasured)
	}
	told := func(m *memory) string { // to the mutator
		var b strings.Builder
		for _, id := range slices.SortedFunc(maps.Keys(m.replies), ID.Compare) {
			fmt.Fprintf(&b, "%v: %s\n", id, m.replies[id].Text)
		}
		return b.String()
	}
	var first *memory
	for _, c := range []struct {
		order             Order
		requests, records int
	}{{InOrder, 1, -1}, {InOrder, 8, -1}, {InOrder, 3, 7}, {InOrder, 1, 4}, {AsTheyCome, 4, 5}} {
		m := measureAgain(t, Config{Plan: Plan{RandomSeed: 1, Members: members, Order: c.order, Window: 5}, Requests: c.requests}, c.records)
		if first == nil {
			first = m
			if len(m.history.Remeasured) < 15 || !slices.ContainsFunc(m.history.Remeasured, func(m Remeasurement) bool { return m.Lost }) || !strings.Contains(m.lineage(), "failed flaky") || !slices.ContainsFunc(m.candidates, func(c Candidate) bool { return len(c.Measurements) > 2 && c.ID != SeedID }) {
				t.Fatalf("too little is measured again:\n%s", all(m))
			}
		}
		replayed := &memory{left: -1}
		if _, err := RunBare(t.Context(), Config{Plan: m.history.Search.Plan, Replay: m.recording(), Recorder: replayed, Limits: Limits{Generations: 8}}, m.history.Search.Objectives, 10, noisyMeasurement(replayed)); err != nil || all(replayed) != all(m) {
			t.Errorf("%+v: run again, it becomes\n%s\ninstead of\n%s: %v", c, all(replayed), all(m), err)
		}
		if c.order == InOrder && told(m) != told(first) {
			t.Errorf("%+v: the mutator was told\n%s\ninstead of\n%s", c, told(m), told(first))
		}
		if c.order == InOrder && all(m) != all(first) {
			t.Errorf("%+v: it becomes\n%s\ninstead of\n%s", c, all(m), all(first))
		}
		m.left = -1
		last := m.history.Generations[len(m.history.Generations)-1]
		r, err := RunBare(t.Context(), Config{Plan: Plan{RandomSeed: 1, Order: c.order}, Recorder: m, Resume: true, Limits: Limits{Generations: 8}}, m.history.Search.Objectives, 10, nil)
		if front := Front(m.history.Search.Objectives, m.candidates); err != nil || !reflect.DeepEqual(ids(r.Front), ids(front)) {
			t.Errorf("%+v: the front is %v after generation %d, and %v of all that is recorded: %v", c, ids(r.Front), last.Number, ids(front), err)
		}
	}
}

// TestFrontierChanges compares the front of a search, whose candidates change and fail,
// with that of all of them.
func TestFrontierChanges(t *testing.T) {
	t.Parallel()
	objectives := []Objective{{Name: "a", Resolution: 0.125}, {Name: "b", Maximize: true, Resolution: 0.125}, {Name: "c", Resolution: 0.5}}
	rng := rand.New(rand.NewPCG(1, 1))
	values := func() []float64 { return []float64{rng.Float64(), rng.Float64(), rng.Float64()} }
	f := &frontier{objectives: objectives, members: make(map[ID]*Candidate), remeasured: true}
	for n := 1; n <= 400; n++ {
		if err := f.insert(Candidate{ID: NewID(n, rng.IntN(3), rng.IntN(3)), Objectives: values()}); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			c := f.all[rng.IntN(len(f.all))]
			if c.Failed() {
				continue
			}
			c.Objectives, c.Margin = values(), []float64{rng.Float64() / 8, 0, rng.Float64()}
			if rng.IntN(20) == 0 {
				c.Objectives, c.Failure = nil, &Failure{StageFlaky, ""}
			}
			if err := f.change(c); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := ids(f.candidates()), ids(Front(objectives, f.all)); !slices.Equal(got, want) {
			t.Fatalf("of %d candidates the front is %v, want %v", n, got, want)
		}
	}
}

// TestNoise: what one candidate adds is never lost beside another's, and margins are
// numbers, whatever was measured.
func TestNoise(t *testing.T) {
	objectives := []Objective{{Name: "linear"}, {Name: "log", LogFloor: 1e-9}, {Name: "best", LogFloor: 1e-9, Maximize: true}, {Name: "exact"}}
	var n noise
	n.grow(objectives, [][]float64{{1e-6, 1, 1, 7}, {2e-6, 2, 2, 7}}, 1)
	if m := n.margin(objectives, Candidate{Objectives: []float64{1e-6, 1, 1, 7}}); m[0] < 1e-6 || m[1] < 2 || m[2] < 0.5 || m[2] >= 1 || m[3] != 0 {
		t.Errorf("margins %v", m)
	}
	for _, huge := range [][]float64{{1e3, 1e300, 1e300, 7}, {1e200, 0, 0, 7}, {-1e300, -1, -1, 7}} {
		before := slices.Clone(n.squares)
		n.grow(objectives, [][]float64{{1, 1, 1, 7}, huge}, 1)
		for _, values := range [][]float64{{1, 1, 1, 7}, {0, 0, 0, 0}, {-math.MaxFloat64, -1, -1, 7}, {math.MaxFloat64, math.MaxFloat64, math.MaxFloat64, 7}} {
			c := Candidate{Objectives: values}
			c.Margin = n.margin(objectives, c)
			if notFinite(n.squares) >= 0 || notFinite(c.Margin) >= 0 || notFinite(c.Cautious(objectives)) >= 0 || slices.Min(c.Margin) < 0 {
				t.Errorf("%v: squares %v, margin %v of %v", huge, n.squares, c.Margin, values)
			}
		}
		for k := range before {
			if n.squares[k] < before[k] {
				t.Errorf("%v: squares %v, before %v", huge, n.squares, before)
			}
		}
	}
}

// TestDamagedMeasurements: a history whose measurements do not fit is refused.
func TestDamagedMeasurements(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func(m *memory){
		"ragged":       func(m *memory) { m.candidates[0].Measurements[1] = []float64{1} },
		"missing":      func(m *memory) { m.candidates[0].Measurements = m.candidates[0].Measurements[:2] },
		"out of order": func(m *memory) { m.history.Remeasured[5].After = 3 },
	} {
		m := measureAgain(t, Config{Plan: Plan{RandomSeed: 1, Members: 4}}, -1)
		damage(m)
		_, err := RunBare(t.Context(), Config{Recorder: m, Resume: true, Limits: Limits{Generations: 9}}, m.history.Search.Objectives, 10, noisyMeasurement(m))
		if err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
