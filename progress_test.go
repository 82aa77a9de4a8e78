package wallacea

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// TestPreparing: a first build takes long and is announced; a search that is
// resumed may wait for a reply, which is no build.
func TestPreparing(t *testing.T) {
	for _, resumed := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			p := newProgress(w)
			defer p.finish()
			p.observe(population.Started{Limits: population.Limits{Generations: 2}, Resumed: resumed})
			time.Sleep(time.Minute)
			printed, err := os.ReadFile(w.Name())
			if got := strings.Contains(string(printed), "preparing: "); err != nil || got == resumed {
				t.Errorf("resumed %t: it printed %q, %v", resumed, printed, err)
			}
		})
	}
}

// TestProgressDigits: what a generation has gained shows, however little it is.
func TestProgressDigits(t *testing.T) {
	for _, objectives := range [][]population.Objective{{{Name: "mse"}}, {{Name: "mse"}, {Name: "size"}}} {
		p := newProgress(os.Stderr)
		p.finish()
		p.observe(population.Started{Limits: population.Limits{Generations: 2}, Search: population.Search{Objectives: objectives}})
		for _, v := range []float64{0.25, 0.2500001} {
			p.observe(population.GenerationDone{
				Generation: population.Generation{Hypervolume: v},
				Front:      []population.Candidate{{ID: population.SeedID, Objectives: []float64{v, 1}[:len(objectives)]}},
			})
		}
		want := "mse 0.2500001"
		if len(objectives) > 1 {
			want = "front 1, hypervolume 0.2500001"
		}
		if got := p.best(p.tracker.Status(), "hypervolume"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestProgressPolished: what tuning the final front once more has changed is told.
func TestProgressPolished(t *testing.T) {
	for want, objectives := range map[string][]population.Objective{
		"the numbers of the final front were tuned once more: 3 candidates, front 1, hypervolume 43.1\n": {{Name: "mse"}, {Name: "size"}},
		"the numbers of the final front were tuned once more: 3 candidates, mse 0.25\n":                  {{Name: "mse"}},
	} {
		w, err := os.Create(filepath.Join(t.TempDir(), "out"))
		if err != nil {
			t.Fatal(err)
		}
		p := newProgress(w)
		p.finish()
		front := func(v float64) []population.Candidate {
			return []population.Candidate{{ID: population.SeedID, Objectives: []float64{v, 1}[:len(objectives)]}}
		}
		p.observe(population.Started{Limits: population.Limits{Generations: 1}, Search: population.Search{Objectives: objectives}})
		p.observe(population.GenerationDone{Generation: population.Generation{Number: 1, Hypervolume: 40.1}, Front: front(0.5)})
		p.observe(population.Polished{Settings: 3, Front: front(0.25), Hypervolume: 43.1})
		printed, err := os.ReadFile(w.Name())
		if err != nil || !strings.HasSuffix(string(printed), want) {
			t.Errorf("it printed %q, want %q: %v", printed, want, err)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestProgressOutage: an outage is told, and when it is over; and the numbers in the
// line only grow, though a generation counts what was settled.
func TestProgressOutage(t *testing.T) {
	w, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	p := newProgress(w)
	defer p.finish()
	done := population.CandidateDone{Candidate: population.Candidate{Generation: 1}, Of: 2}
	for _, e := range []population.Event{
		population.Started{Limits: population.Limits{Generations: 2}}, done,
		population.Outage{Err: errors.New("the disk is full"), Wait: time.Second},
		population.Outage{Err: errors.New("the disk is full"), Wait: 2 * time.Second},
		done, done, population.GenerationDone{Generation: population.Generation{Number: 1, Candidates: 2}},
	} {
		p.observe(e)
	}
	printed, err := os.ReadFile(w.Name())
	const want = "candidates cannot be evaluated, trying again in 1s: the disk is full\n" +
		"candidates cannot be evaluated, trying again in 2s: the disk is full\n" +
		"candidates can be evaluated again\n" +
		"generation 1/2, 3 candidates, 0 failed, "
	if err != nil || !strings.HasPrefix(string(printed), want) {
		t.Errorf("it printed %q, want %q: %v", printed, want, err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

// TestProgressMoney: what a search will cost is told after its first generation, and once that
// a limit is near.
func TestProgressMoney(t *testing.T) {
	reply := func(tokens int, cost float64) population.Event {
		return population.Replied{Usage: population.Usage{Calls: 1, PromptTokens: tokens, Cost: cost}}
	}
	first := func(tokens int, cost float64) population.Event {
		return population.GenerationDone{Generation: population.Generation{Number: 1, Usage: population.Usage{PromptTokens: tokens, Cost: cost}}}
	}
	for name, tt := range map[string]struct {
		limits population.Limits
		events []population.Event
		want   []string
	}{
		"nothing is counted": {population.Limits{}, []population.Event{reply(0, 0), first(0, 0)}, nil},
		"tokens":             {population.Limits{Tokens: 5000}, []population.Event{reply(1000, 0), first(1000, 0)}, []string{"the first generation took 1000 tokens: 20 generations take about 2e+04; its limit ends the search after about 5"}},
		"money":              {population.Limits{Cost: 9}, []population.Event{reply(1000, 0.5), first(1000, 0.5)}, []string{"the first generation cost 0.5: 20 generations cost about 10; its limit ends the search after about 18"}},
		"enough":             {population.Limits{Cost: 11}, []population.Event{reply(1000, 0.5), first(1000, 0.5)}, []string{"the first generation cost 0.5: 20 generations cost about 10"}},
		"no price":           {population.Limits{Cost: 11}, []population.Event{reply(1000, 0), first(1000, 0)}, []string{"the first generation took 1000 tokens: 20 generations take about 2e+04, and nobody says what they cost: -cost cannot be kept"}},
		"near":               {population.Limits{Cost: 1}, []population.Event{reply(10, 0.5), reply(10, 0.25), reply(10, 0.1), reply(10, 0.1)}, []string{"85 % of what -cost 1 allows is spent"}},
		"near, of tokens":    {population.Limits{Tokens: 100}, []population.Event{reply(79, 0), reply(1, 0), reply(10, 0)}, []string{"80 % of the tokens that -tokens 100 allows are used"}},
		"near, resumed":      {population.Limits{Tokens: 100}, []population.Event{population.Started{Generation: population.Generation{Number: 3}, Usage: population.Usage{PromptTokens: 70}}, reply(20, 0), first(90, 0)}, []string{"90 % of the tokens that -tokens 100 allows are used"}},
	} {
		w, err := os.Create(filepath.Join(t.TempDir(), "out"))
		if err != nil {
			t.Fatal(err)
		}
		p := newProgress(w)
		p.finish()
		tt.limits.Generations = 20
		for _, e := range append([]population.Event{population.Started{}}, tt.events...) {
			if started, ok := e.(population.Started); ok {
				started.Limits = tt.limits
				e = started
			}
			p.observe(e)
		}
		printed, err := os.ReadFile(w.Name())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for line := range strings.Lines(string(printed)) {
			if !strings.HasPrefix(line, "generation ") {
				got = append(got, strings.TrimSuffix(line, "\n"))
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: it printed %q, want %q", name, got, tt.want)
		}
	}
}

// TestProgressNodes: what becomes of nodes is said, that there are none, and once that most of
// their workers have nothing to do.
func TestProgressNodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		p := newProgress(w)
		p.finish()
		p.observe(population.Started{Limits: population.Limits{Generations: 9}, Search: population.Search{Plan: population.Plan{Window: 8, Islands: 2, Order: population.InOrder}}, Resumed: true})
		p.observe(population.Nodes{})
		p.observe(population.UnderWay{Evaluating: 3})
		a := population.Node{Name: "a\x1b[2J", Workers: 16, Busy: 5}
		p.observe(population.NodeJoined{Node: a})
		for range 3 {
			p.observe(population.Nodes{Nodes: []population.Node{a}})
			time.Sleep(idleFor)
		}
		p.observe(population.NodeLeft{Node: a, Reason: "it was told to stop"})
		p.observe(population.NodeSetAside{Node: a, Reason: "the seed fails there"})
		p.observe(population.NodeRefused{Name: "b", Reason: "its Go is go1"})
		printed, err := os.ReadFile(w.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			"waiting for nodes: ", "evaluates 16 at once\n", "11 of 16 workers of nodes wait: a search that is begun with -window 32 -islands 4 has more for them to do\n",
			"is gone: it was told to stop\n", "is set aside: the seed fails there\n", "node b is refused: its Go is go1\n",
		} {
			if got := strings.Count(string(printed), want); got != 1 {
				t.Errorf("%q is there %d times:\n%s", want, got, printed)
			}
		}
		if strings.Contains(string(printed), "\x1b") {
			t.Errorf("a control character: %q", printed)
		}
	})
}
