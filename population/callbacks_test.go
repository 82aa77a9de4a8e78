package population

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/selection"
)

// TestSelectionsThatReturnJunk: the error names the field of the Config and says
// what is wrong.
func TestSelectionsThatReturnJunk(t *testing.T) {
	returns := func(indices ...int) selection.Func {
		return func(*rand.Rand, selection.Points, int) []int { return indices }
	}
	panics := func(_ *rand.Rand, points selection.Points, _ int) []int { return []int{len(points.Values[99])} }
	edges := func(edges ...selection.Edge) selection.Topology {
		return func(*rand.Rand, int) []selection.Edge { return edges }
	}
	for _, tt := range []struct {
		name   string
		config Config
		want   string
	}{
		{"parents out of range", Config{Parents: returns(4)}, "Config.Parents returned the index 4 in generation 1, of 4 candidates"},
		{"parents below 0", Config{Parents: returns(-1)}, "Config.Parents returned the index -1"},
		{"many parents", Config{Parents: returns(0, 1)}, "Config.Parents returned 2 indices in generation 1 instead of 1"},
		{"no parents", Config{Parents: returns()}, "Config.Parents returned 0 indices"},
		{"parents panic", Config{Parents: panics}, "Config.Parents panicked: runtime error: index out of range [99] with length 4 ("},
		{"a parent", Config{Parents: returns(2)}, ""},
		{"survivors out of range", Config{Survivors: returns(0, 4)}, "Config.Survivors returned the index 4"},
		{"the same survivor", Config{Survivors: returns(1, 1)}, "Config.Survivors returned the index 1 twice"},
		{"many survivors", Config{Survivors: returns(0, 1, 2)}, "Config.Survivors returned 3 indices in generation 1 instead of 2"},
		{"no survivors", Config{Survivors: returns()}, "Config.Survivors returned 0 indices"},
		{"directions that do not fit", Config{Survivors: selection.NSGA3([][]float64{{1}})}, "Config.Survivors returned 0 indices"},
		{"survivors panic", Config{Survivors: panics}, "Config.Survivors panicked: runtime error"},
		{"migrants out of range", Config{MigrantsBy: returns(9)}, "Config.MigrantsBy returned the index 9"},
		{"no migrants", Config{MigrantsBy: returns()}, "Config.MigrantsBy returned 0 indices"},
		{"migrants panic", Config{MigrantsBy: panics}, "Config.MigrantsBy panicked: runtime error"},
		{"an edge from nowhere", Config{Topology: edges(selection.Edge{From: -1, To: 0})}, "Config.Topology returned an edge from island -1 to 0 in generation 1, of 2 islands"},
		{"an edge to nowhere", Config{Topology: edges(selection.Edge{From: 0, To: 2})}, "Config.Topology returned an edge from island 0 to 2"},
		{"an edge to itself", Config{Topology: edges(selection.Edge{From: 1, To: 1})}, "to itself"},
		{"an edge twice", Config{Topology: edges(selection.Edge{From: 1}, selection.Edge{From: 1})}, "twice"},
		{"no edge", Config{Topology: edges()}, ""},
		{"a topology that panics", Config{Topology: func(*rand.Rand, int) []selection.Edge { panic("no way") }}, "Config.Topology panicked: no way ("},
	} {
		tt.config.Plan = Plan{Members: 2, Children: 3, Migrants: 1}
		s := bareSearch(t, tt.config)
		s.Children = 3
		all := poolOf([][]float64{{1, 4}, {2, 3}, {3, 2}, {4, 1}})
		s.islands = [][]Candidate{all, slices.Clone(all)}
		s.planned, s.settled = 1, 1
		err := s.planNext()
		if err == nil {
			_, err = s.migrate(rand.New(rand.NewPCG(1, 2)))
		}
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s: got error %v, want one with %q", tt.name, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "panicked") && !strings.Contains(err.Error(), "callbacks_test.go:") {
			t.Errorf("%s: the error does not say where: %v", tt.name, err)
		}
	}
}

// A fragile Recorder panics at the given method.
type fragile struct {
	*memory
	at string
}

func (f fragile) step(method string) {
	if f.at == method {
		panic("no disk")
	}
}

func (f fragile) Begin(s Search) (History, error) {
	f.step("Begin")
	return f.memory.Begin(s)
}

func (f fragile) Record(e Entries) error {
	f.step("Record")
	return f.memory.Record(e)
}

// TestPanicsOutside: a mutator, an observer, a recorder or a selection that
// panics ends Run with an error that names it. What was known is recorded: the
// search resumes to the lineage of one that was never interrupted.
func TestPanicsOutside(t *testing.T) {
	needsBuild(t)
	run := func(m Recorder, resume bool, mutator Mutator, change func(*Config)) (Result, error) {
		c := smallConfig()
		c.Limits.Generations, c.InProcess, c.Recorder, c.Resume = 2, true, m, resume
		change(&c)
		return Run(t.Context(), curveProblem, mutator, c)
	}
	whole := &memory{left: -1}
	if _, err := run(whole, false, dealer{}, func(*Config) {}); err != nil {
		t.Fatal(err)
	}
	panicsAt := func(id ID, how func()) Mutator {
		return mutatorFunc(func(ctx context.Context, req Request) (Reply, error) {
			if req.ID == id {
				how()
			}
			return dealer{}.Mutate(ctx, req)
		})
	}
	observer := func(of func(Event) bool) func(*Config) {
		return func(c *Config) {
			c.Observe = func(e Event) {
				if of(e) {
					panic("cannot look")
				}
			}
		}
	}
	for _, tt := range []struct {
		name    string
		mutator Mutator
		at      string // the recorder's method that panics
		change  func(*Config)
		want    string
		least   int // candidates recorded
	}{
		{"mutator", panicsAt(6, func() { panic("no idea") }), "", func(*Config) {}, "Mutator.Mutate panicked: no idea (", 1},
		{"mutator that exits", panicsAt(6, runtime.Goexit), "", func(*Config) {}, "Mutator.Mutate called runtime.Goexit", 1},
		{"observer of the start", dealer{}, "", observer(func(e Event) bool { _, ok := e.(Started); return ok }), "Config.Observe(population.Started) panicked: cannot look (", 0},
		{"observer of replies", dealer{}, "", observer(func(e Event) bool { _, ok := e.(Replied); return ok }), "Config.Observe(population.Replied) panicked", 1},
		{"observer of candidates", dealer{}, "", observer(func(e Event) bool { c, ok := e.(CandidateDone); return ok && c.Candidate.ID > 3 }), "Config.Observe(population.CandidateDone) panicked", 2},
		{"observer of the last generation", dealer{}, "", observer(func(e Event) bool { g, ok := e.(GenerationDone); return ok && g.Generation.Number == 2 }), "Config.Observe(population.GenerationDone) panicked", 13},
		{"recorder at the start", dealer{}, "Begin", func(*Config) {}, "Recorder.Begin panicked: no disk (", 0},
		{"recorder", dealer{}, "Record", func(*Config) {}, "Recorder.Record panicked", 0},
		{"survivors", dealer{}, "", func(c *Config) {
			c.Survivors = func(*rand.Rand, selection.Points, int) []int { return []int{-7} }
		}, "Config.Survivors returned", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := &memory{left: -1}
			_, err := run(fragile{m, tt.at}, false, tt.mutator, tt.change)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got error %v, want one with %q", err, tt.want)
			}
			if n := len(m.candidates); n < tt.least {
				t.Errorf("%d candidates are recorded, want at least %d", n, tt.least)
			}
			if _, err := run(m, true, dealer{}, func(*Config) {}); err != nil {
				t.Fatal(err)
			}
			if got, want := m.lineage(), whole.lineage(); got != want {
				t.Errorf("resumed to\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// TestPanicLosesNoReply: what was asked for when another call of the mutator
// panicked is waited for and recorded.
func TestPanicLosesNoReply(t *testing.T) {
	needsBuild(t)
	panicked := make(chan struct{})
	m := &memory{left: -1}
	c := smallConfig()
	c.InProcess, c.Recorder, c.Islands, c.Children, c.Requests = true, m, 1, 2, 2
	c.Observe = func(Event) {}
	_, err := Run(t.Context(), curveProblem, mutatorFunc(func(ctx context.Context, req Request) (Reply, error) {
		if req.ID == 2 {
			defer close(panicked)
			panic("no idea")
		}
		<-panicked
		return Reply{Source: fmt.Sprintf("package main\n\nfunc Curve(x float64) float64 { return %d }\n", req.ID)}, ctx.Err()
	}), c)
	if err == nil || !strings.Contains(err.Error(), "Mutator.Mutate panicked") {
		t.Errorf("got error %v", err)
	}
	if _, ok := m.open()[3]; !ok {
		t.Errorf("the replies %v are recorded, want that for 3", m.open())
	}
}

// TestProposePanics: Propose returns panics as Run does.
func TestProposePanics(t *testing.T) {
	needsBuild(t)
	parents := []Candidate{{ID: 1, Source: curveSeed}}
	broken := mutatorFunc(func(context.Context, Request) (Reply, error) { panic("no idea") })
	if _, err := Propose(t.Context(), curveProblem, broken, ProposeConfig{Parents: parents}); err == nil || !strings.Contains(err.Error(), "Mutator.Mutate panicked: no idea") {
		t.Errorf("got error %v", err)
	}
	observe := func(Event) { panic("cannot look") }
	if _, err := Propose(t.Context(), curveProblem, dealer{}, ProposeConfig{Parents: parents, Observe: observe}); err == nil || !strings.Contains(err.Error(), "panicked: cannot look") {
		t.Errorf("got error %v", err)
	}
}

// A mutatorFunc is deterministic.
type mutatorFunc func(context.Context, Request) (Reply, error)

func (mutatorFunc) Deterministic() {}

func (f mutatorFunc) Mutate(ctx context.Context, req Request) (Reply, error) { return f(ctx, req) }

// A remoteFunc is not.
type remoteFunc func(context.Context, Request) (Reply, error)

func (f remoteFunc) Mutate(ctx context.Context, req Request) (Reply, error) { return f(ctx, req) }
