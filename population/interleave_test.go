package population_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
)

var timing = []population.Objective{{Name: "time", Timing: true}}

// A clockwork is a machine that measures. Functions take between 1 and 2 there, and others than
// on the last machine.
type clockwork struct {
	machine int
	pace    float64 // it takes so many times as long now
}

// truth is how long a function takes.
func (m clockwork) truth(id population.ID) float64 {
	return 1 + rand.New(rand.NewPCG(uint64(m.machine), uint64(id))).Float64()
}

func (m clockwork) evaluate(t population.Task) population.Evaluation {
	e := population.Evaluation{Site: population.Site{Node: fmt.Sprint("node ", m.machine), Epoch: m.machine}}
	e.Outcome.Objectives = []float64{m.pace * m.truth(t.ID)}
	for _, r := range t.Beside {
		e.Beside = append(e.Beside, population.Reading{ID: r.ID, Objectives: []float64{m.pace * m.truth(r.ID)}})
	}
	return e
}

// TestEpochs: when another node measures, what is compared was measured there: when a child
// settles, and at the end. The archive has the front of the search, and a search that is
// resumed measures what another one does.
func TestEpochs(t *testing.T) {
	t.Parallel()
	search := func(file string, candidates ...int) (ids []string) {
		db, err := archive.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		m, members := clockwork{machine: 1, pace: 1}, make(map[population.ID]int)
		for _, n := range candidates {
			plan := population.Plan{RandomSeed: 7, Interleave: 3, Islands: 2, Children: 6, Members: 4, Window: 1}
			r, err := population.RunByTurns(t.Context(), population.Config{
				Plan: plan, Limits: population.Limits{Generations: 6, Candidates: n}, Resume: true, Recorder: db,
			}, timing, func(task population.Task) population.Evaluation {
				if task.ID.Child() == 30 && task.Measured == 0 { // slower by half, and other functions are the best
					m = clockwork{2, 1.5}
				}
				if task.ID.Child() >= 30 && task.Measured > 0 {
					t.Errorf("candidate %v is measured again, and was measured there", task.ID)
				}
				for _, r := range task.Beside {
					members[r.ID] = m.machine
				}
				e := m.evaluate(task)
				if m.machine == 2 && task.Measured > 0 && task.ID.Child()%9 == 3 {
					e = population.Evaluation{Failure: &population.Failure{Stage: population.StageTimeout, Message: "it takes too long there"}}
				}
				return e
			})
			if err != nil {
				t.Fatal(err)
			}
			front, err := db.Front()
			if err != nil || !reflect.DeepEqual(front, r.Front) {
				t.Errorf("the archive's front is %v, and the search's %v: %v", front, r.Front, err)
			}
		}
		g, err := db.LastGeneration()
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range append(g.Islands[0], g.Islands[1]...) {
			c, err := db.Lookup(id)
			if want := 1.5 * (clockwork{machine: 2}).truth(id); err != nil || c.Site.Epoch != 2 || c.Site.Node != "node 2" || math.Abs(c.Objectives[0]/want-1) > 1e-9 {
				t.Errorf("member %v is worth %v at %+v, want %v: %v", id, c.Objectives, c.Site, want, err)
			}
		}
		var settled, failed, again int
		for c, err := range db.Candidates() {
			if err != nil {
				t.Fatal(err)
			}
			settled++
			if c.ID != population.SeedID && !c.Failed() && len(c.Beside) == 0 {
				t.Errorf("candidate %v was measured with nothing", c.ID)
			}
			if c.Failed() {
				failed++
			}
			if len(c.Measurements) > 1 {
				t.Errorf("candidate %v has %d measurements: it would have more and more", c.ID, len(c.Measurements))
			}
			text := fmt.Sprintf("%+v", c.Failure)
			c.Times, c.Failure = population.Times{}, nil
			ids = append(ids, fmt.Sprintf("%+v %s", c, text))
		}
		h, err := db.Begin(population.Search{})
		again = len(h.Remeasured)
		if err != nil || failed == 0 || again < settled {
			t.Errorf("%d of %d have failed, %d were measured again", failed, settled, again)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		return append(ids, fmt.Sprint(again, " measurements"))
	}
	whole := search(filepath.Join(t.TempDir(), "whole.db"), 0)
	parts := search(filepath.Join(t.TempDir(), "parts.db"), 9, 28, 29, 30, 31, 38, 40, 43, 47, 50, 52, 55, 60, 64, 68, 0)
	if !reflect.DeepEqual(whole, parts) {
		for i := range min(len(whole), len(parts)) {
			if whole[i] != parts[i] {
				t.Fatalf("in parts the search finds\n%s\nin one\n%s", parts[i], whole[i])
			}
		}
		t.Errorf("%d candidates in parts, %d in one", len(parts), len(whole))
	}
}

// TestEpochBeforeSettling: a child that was measured by a node that measures no more when it
// settles is measured again before.
func TestEpochBeforeSettling(t *testing.T) {
	t.Parallel()
	m, seen := clockwork{machine: 1, pace: 1}, 0
	plan := population.Plan{Interleave: 3, Islands: 1, Children: 8, Members: 4, Window: 8}
	db, err := archive.Open(filepath.Join(t.TempDir(), "s.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // it was only read since
	config := population.Config{Plan: plan, Limits: population.Limits{Generations: 1}, Requests: 8, Recorder: db}
	_, err = population.RunByTurns(t.Context(), config, timing, func(task population.Task) population.Evaluation {
		if task.ID != population.SeedID && task.Measured == 0 {
			seen++
		}
		if seen == 8 {
			m = clockwork{2, 0.3} // so that what was measured before would not become a member
		}
		return m.evaluate(task)
	})
	if err != nil {
		t.Fatal(err)
	}
	for c, err := range db.Candidates() {
		if err != nil || c.Site.Epoch != 2 {
			t.Errorf("candidate %v counts as of epoch %d: %v", c.ID, c.Site.Epoch, err)
		}
	}
}

// TestInterleavePlan: what makes no sense is refused.
func TestInterleavePlan(t *testing.T) {
	t.Parallel()
	other := []population.Objective{{Name: "error"}}
	for want, run := range map[string]func() error{
		"no objective is a timing": func() error {
			return population.CheckInterleave(population.Config{Plan: population.Plan{Interleave: 3}}, other)
		},
		"give Config.Remeasure 0": func() error {
			return population.CheckInterleave(population.Config{Plan: population.Plan{Remeasure: 0.3}, Evaluator: new(population.Local)}, timing)
		},
		"": func() error {
			return errors.Join(
				population.CheckInterleave(population.Config{Plan: population.Plan{Remeasure: 0.3}, Evaluator: new(population.Local)}, other),
				population.CheckInterleave(population.Config{Plan: population.Plan{Remeasure: 0.3}}, timing))
		},
	} {
		if err := run(); want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
