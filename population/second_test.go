package population

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// TestShare: the part holds at every point, evenly, and each mutator has its own turns of
// the islands.
func TestShare(t *testing.T) {
	for _, share := range []float64{0, 0.1, 0.3, 0.5, 0.8, 0.9, 0.95, mostShare} {
		p := Plan{Share: share, Islands: 3, Children: 2}
		first, second, between := 0, 0, 0
		for n := 1; n <= 5000; n++ {
			before, generation := p.turn(n)
			if p.BySecond(NewID(n+1, 2, 1)) {
				if before != second || generation != 1+(first-1)/6 {
					t.Fatalf("%v: child %d is number %d of generation %d, want %d of %d", share, n, before, generation, second, 1+(first-1)/6)
				}
				second, between = second+1, between+1
			} else {
				if before != first || generation != 1+first/6 {
					t.Fatalf("%v: child %d is number %d of generation %d, want %d of %d", share, n, before, generation, first, 1+first/6)
				}
				if most := math.Ceil(share / (1 - share)); float64(between) > most {
					t.Errorf("%v: %d in a row before child %d, want at most %v", share, between, n, most)
				}
				first, between = first+1, 0
			}
			if off := share*float64(n) - float64(second); off < 0 || off >= 1 {
				t.Fatalf("%v: %d of %d", share, second, n)
			}
		}
	}
	if (Plan{Share: 0.9}).BySecond(SeedID) {
		t.Error("the seed is not of the second mutator")
	}
}

// A named dealer deals under another name.
type named struct {
	dealer
	name string
}

func (d named) Mutate(ctx context.Context, req Request) (Reply, error) {
	r, err := d.dealer.Mutate(ctx, req)
	r.Mutator = d.name
	return r, err
}

// withSecond runs a search of two generations in which a second mutator writes 60 % of the
// children.
func withSecond(t *testing.T, m *memory, order Order, resume bool, asked chan ID, change ...func(*Config)) (Result, error) {
	t.Helper()
	c := smallConfig()
	c.Share, c.Second = 0.6, named{dealer{asked}, "second"}
	c.Limits.Generations, c.Order, c.Recorder, c.Resume, c.InProcess = 2, order, m, resume, true
	c.Window = 4
	if order == AsTheyCome {
		c.Requests = 2
	}
	for _, f := range change {
		f(&c)
	}
	return Run(t.Context(), curveProblem, named{dealer{asked}, "first"}, c)
}

// checkCounts checks who wrote what, and that generations count the children of the first
// mutator alone.
func checkCounts(t *testing.T, m *memory) {
	t.Helper()
	plan := m.history.Search.Plan
	for _, c := range m.candidates {
		want := "first"
		switch {
		case c.ID == SeedID:
			want = "seed"
		case c.ID.Setting() > 0:
			want = constantsMutator
		case plan.BySecond(c.ID):
			want = "second"
		}
		if c.Mutator != want && c.Mutator != "dealer" {
			t.Errorf("candidate %v is of %q, want %q", c.ID, c.Mutator, want)
		}
	}
	for _, p := range m.planned {
		if p.Second != plan.BySecond(p.ID) {
			t.Errorf("child %v is planned for the second mutator: %v", p.ID, p.Second)
		}
	}
	for _, g := range m.history.Generations {
		first := 0
		for _, id := range m.history.Settled[:g.Settled] {
			if id != SeedID && !plan.BySecond(id) {
				first++
			}
		}
		last := m.history.Settled[g.Settled-1]
		if want := g.Number * plan.perGeneration(); first != want || plan.BySecond(last) {
			t.Errorf("generation %d is complete with %v, after %d children of the first mutator, want %d", g.Number, last, first, want)
		}
	}
}

// TestSecond: in order the lineage is the same whatever the parallelism, islands and the
// front hold what the second mutator has written, and it counts no generation.
func TestSecond(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	var want string
	for _, requests := range []int{1, 8} {
		m := &memory{left: -1}
		res, err := withSecond(t, m, InOrder, false, nil, func(c *Config) { c.Requests, c.Tuning = requests, 20 })
		if err != nil || res.Generations != 2 || res.Reason != ReasonGenerations {
			t.Fatalf("%d generations, %s, %v", res.Generations, res.Reason, err)
		}
		checkCounts(t, m)
		if got := m.lineage(); want == "" {
			want = got
		} else if got != want {
			t.Errorf("with %d requests:\n%s\nwant\n%s", requests, got, want)
		}
		plan, members, repairs, seconds := m.history.Search.Plan, false, 0, 0
		for _, g := range m.history.Generations {
			for _, island := range g.Islands {
				members = members || slices.ContainsFunc(island, plan.BySecond)
			}
		}
		for _, c := range m.candidates {
			if plan.BySecond(c.ID) {
				seconds++
				if c.RepairOf != 0 {
					repairs++
				}
			}
		}
		front := slices.ContainsFunc(res.Front, func(c Candidate) bool { return plan.BySecond(c.ID) })
		if !members || !front || repairs == 0 || res.Second != seconds {
			t.Errorf("on islands: %v; on the front: %v; %d repairs; %d candidates of %d", members, front, repairs, res.Second, seconds)
		}
	}
}

// TestSecondResumes kills a search with two mutators at each of its records, resumes it and
// runs it again.
func TestSecondResumes(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	whole := &memory{left: -1}
	if _, err := withSecond(t, whole, InOrder, false, nil); err != nil {
		t.Fatal(err)
	}
	want := whole.lineage()
	for order, least := range map[Order]int{InOrder: 12, AsTheyCome: 8} {
		killed(t, func(m *memory, resume bool, asked chan ID) error {
			_, err := withSecond(t, m, order, resume, asked)
			return err
		}, least, func(left int, held, m *memory) {
			checkCounts(t, m)
			if got := m.lineage(); order == InOrder && got != want {
				t.Fatalf("killed after %d records:\n%s\nwant\n%s", left, got, want)
			}
			if n := len(held.history.Settled); !slices.Equal(held.history.Settled, m.history.Settled[:n]) {
				t.Errorf("after %d records the past has changed", left)
			}
			if left%5 == 0 {
				replays(t, m)
			}
		})
	}
}

// TestSecondGoesOn: a search that ends after a generation and goes on is one that never
// ended.
func TestSecondGoesOn(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	whole, parts := &memory{left: -1}, &memory{left: -1}
	if _, err := withSecond(t, whole, InOrder, false, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := withSecond(t, parts, InOrder, false, nil, func(c *Config) { c.Limits.Generations = 1 }); err != nil {
		t.Fatal(err)
	}
	if _, err := withSecond(t, parts, InOrder, true, nil, func(c *Config) { c.Plan = Plan{} }); err != nil {
		t.Fatal(err)
	}
	if got, want := parts.lineage(), whole.lineage(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestSecondDoesNotWait: while the first mutator thinks, the second writes its part, and no
// more; and the first does not wait for it. Requests bound the calls of the first alone.
func TestSecondDoesNotWait(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	for _, tt := range []struct {
		order            Order
		requests, window int
	}{{AsTheyCome, 2, 4}, {InOrder, 1, 10}} {
		const part = 8 // of the second, for two children of the first
		var thinking, most, second atomic.Int64
		asked, answer := make(chan struct{}), make(chan struct{})
		done := 0
		m := &memory{left: -1}
		c := Config{
			Plan:   Plan{Islands: 1, Children: 4, Repairs: -1, Share: 0.8, Window: tt.window, Order: tt.order},
			Limits: Limits{Generations: 1}, Requests: tt.requests, Recorder: m, InProcess: true,
			Second: remoteFunc(func(_ context.Context, req Request) (Reply, error) {
				second.Add(1)
				<-asked
				return Reply{Mutator: "second", Source: fmt.Sprintf("package main\n\nfunc Curve(x float64) float64 { return %d }\n", req.ID.Child())}, nil
			}),
			Observe: func(e Event) {
				if e, ok := e.(CandidateDone); ok && e.Candidate.Mutator == "second" {
					if done++; done == part {
						if n := second.Load(); n != part {
							t.Errorf("%s: the second mutator was asked %d times while the first has not answered, want %d", tt.order, n, part)
						}
						close(answer)
					}
				}
			},
		}
		var calls atomic.Int64
		res, err := Run(t.Context(), curveProblem, remoteFunc(func(_ context.Context, req Request) (Reply, error) {
			most.Store(max(most.Load(), thinking.Add(1)))
			defer thinking.Add(-1)
			if calls.Add(1) == int64(tt.requests) {
				close(asked)
			}
			<-answer
			return Reply{Mutator: "first", Source: fmt.Sprintf("package main\n\nfunc Curve(x float64) float64 { return %d * x }\n", req.ID.Child())}, nil
		}), c)
		if err != nil || res.Generations != 1 || most.Load() > int64(tt.requests) {
			t.Errorf("%s: %d generations, %d calls of the first mutator at once, %v", tt.order, res.Generations, most.Load(), err)
		}
		checkCounts(t, m)
	}
}

// TestSecondIsQuiet: the second mutator does not compute while a timing is measured, though
// the first one is somewhere else.
func TestSecondIsQuiet(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	var computing, measuring, measured atomic.Int64
	busy := func(own, other *atomic.Int64) {
		own.Add(1)
		defer own.Add(-1)
		for range 5000 {
			runtime.Gosched()
			if other.Load() > 0 {
				t.Error("the second mutator computes while a timing is measured")
				return
			}
		}
	}
	p := brokenProblem
	p.Objectives = []Objective{{Name: "n", Timing: true}}
	p.Evaluate = func(_ context.Context, f func(int) int) (Outcome, error) {
		busy(&measuring, &computing)
		measured.Add(1)
		return Outcome{Objectives: []float64{float64(f(0))}}, nil
	}
	writes := func(quiet bool) Mutator {
		return remoteFunc(func(_ context.Context, req Request) (Reply, error) {
			if quiet {
				busy(&computing, &measuring)
			}
			return Reply{Source: fmt.Sprintf("package main\n\nfunc Broken(n int) int { return n - %d }\n", req.ID.Child())}, nil
		})
	}
	for _, order := range []Order{InOrder, AsTheyCome} {
		measured.Store(0)
		res, err := Run(t.Context(), p, writes(false), Config{
			Plan:    Plan{Islands: 2, Children: 4, Share: 0.8, Order: order, Remeasure: 0.2},
			Limits:  Limits{Generations: 3},
			Workers: Workers{Count: 1}, InProcess: true, Second: writes(true),
		})
		if err != nil || res.Generations != 3 || measured.Load() < 24/(1-0.8) {
			t.Errorf("%s: %d generations, %d measurements, %v", order, res.Generations, measured.Load(), err)
		}
	}
}

// TestSecondIsNoProgress: a generation in which nothing of the first mutator has entered the
// front is one without progress, and one in which it has written nothing is an error.
func TestSecondIsNoProgress(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	better := remoteFunc(func(_ context.Context, req Request) (Reply, error) {
		return Reply{Source: fmt.Sprintf("package main\n\nfunc Broken(n int) int { return n - %d }\n", 10+req.ID.Child())}, nil
	})
	worse := remoteFunc(func(_ context.Context, req Request) (Reply, error) {
		return Reply{Source: fmt.Sprintf("package main\n\nfunc Broken(n int) int { return n + %d }\n", 10+req.ID.Child())}, nil
	})
	c := Config{
		Plan:   Plan{Islands: 1, Children: 3, Repairs: -1, Share: 0.5, Order: InOrder},
		Limits: Limits{Generations: 20, Stagnation: 2}, InProcess: true, Second: better,
	}
	res, err := Run(t.Context(), brokenProblem, worse, c)
	if err != nil || res.Reason != ReasonStagnation || res.Generations != 2 || len(res.Front) != 1 || !res.Search.BySecond(res.Front[0].ID) {
		t.Errorf("%d generations, %s, the front is %v, %v", res.Generations, res.Reason, ids(res.Front), err)
	}
	_, err = Run(t.Context(), brokenProblem, remoteFunc(func(context.Context, Request) (Reply, error) {
		return Reply{}, errors.New("no code in it")
	}), c)
	if err == nil || !strings.Contains(err.Error(), "the mutator gave no source for any of the 3 children of generation 1; the last time: no code in it") {
		t.Errorf("a silent mutator: %v", err)
	}
	c.Limits.Generations = 1
	c.Second = remoteFunc(func(context.Context, Request) (Reply, error) { return Reply{}, errors.New("no code in it") })
	if res, err = Run(t.Context(), brokenProblem, remoteFunc(func(ctx context.Context, req Request) (Reply, error) {
		if req.ID == 2 { // and with those of the second mutator they are three
			return Reply{}, errors.New("no code in it")
		}
		return worse(ctx, req)
	}), c); err != nil || res.Generations != 1 {
		t.Errorf("a silent second mutator: %d generations, %v", res.Generations, err)
	}
}

// TestSecondCounts: what the second mutator writes counts for Limits.Candidates, and not for
// what a model is told about its own earlier answers.
func TestSecondCounts(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	var told, own atomic.Int64
	plan := Plan{Islands: 1, Children: 10, Repairs: -1, Share: 0.6, Order: InOrder, Window: 1}
	writes := func(sign string) Mutator {
		return remoteFunc(func(_ context.Context, req Request) (Reply, error) {
			for _, s := range req.Siblings {
				told.Add(1)
				if plan.BySecond(s.ID) {
					own.Add(1)
				}
			}
			return Reply{Source: fmt.Sprintf("package main\n\nfunc Broken(n int) int { return n %s %d }\n", sign, 10+req.ID.Child())}, nil
		})
	}
	res, err := Run(t.Context(), brokenProblem, writes("+"), Config{Plan: plan, Limits: Limits{Candidates: 23}, InProcess: true, Second: writes("-")})
	if err != nil || res.Candidates != 23 || res.Reason != ReasonCandidates || res.Second != 13 {
		t.Errorf("%d candidates, %d of the second mutator, %s, %v", res.Candidates, res.Second, res.Reason, err)
	}
	if told.Load() == 0 || own.Load() > 0 {
		t.Errorf("of %d siblings %d are of the second mutator", told.Load(), own.Load())
	}
}

// TestSecondRefused: what makes no sense is one sentence.
func TestSecondRefused(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	m := &memory{left: -1}
	if _, err := withSecond(t, m, InOrder, false, nil, func(c *Config) { c.Limits.Generations = 1 }); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		resume bool
		change func(*Config)
		want   string
	}{
		{"negative", false, func(c *Config) { c.Share = -0.1 }, "Config.Share is -0.1: give 0 for none, or at most 0.999"},
		{"all", false, func(c *Config) { c.Share = 1 }, "Config.Share is 1"},
		{"NaN", false, func(c *Config) { c.Share = math.NaN() }, "Config.Share is NaN"},
		{"nobody", false, func(c *Config) { c.Second = nil }, "a second mutator writes 0.6 of the children (Plan.Share), and there is none: set Config.Second"},
		{"resumed alone", true, func(c *Config) { c.Plan, c.Second = Plan{}, nil }, "a second mutator writes 0.6 of the children (Plan.Share), and there is none: set Config.Second"},
		{"another part", true, func(c *Config) { c.Share = 0.7 }, "begun with Share 0.6 instead of 0.7"},
	} {
		into := m
		if !tt.resume {
			into = &memory{left: -1}
		}
		if _, err := withSecond(t, into, InOrder, tt.resume, nil, tt.change); err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}
