package live

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

func Curve(x float64) float64 { return x }

const seed = "package main\n\nfunc Curve(x float64) float64 { return x }\n"

// curve is a problem with a slot of its own: what f(1) is counts.
func curve() population.Problem[func(float64) float64] {
	return population.Problem[func(float64) float64]{
		Slot: swap.New("Curve", Curve), Seed: seed, Task: "Be large at 1.",
		Objectives: []population.Objective{{Name: "value", Maximize: true}},
		Evaluate: func(ctx context.Context, f func(float64) float64) (population.Outcome, error) {
			v := f(1)
			if v < 0 {
				return population.Outcome{}, fmt.Errorf("%v is negative", v)
			}
			return population.Outcome{Objectives: []float64{v}, Feedback: population.Source(ctx)}, nil
		},
	}
}

// A script answers with the bodies for what it is asked, in the order of the
// candidates' IDs, and keeps the requests.
type script struct {
	bodies map[string]string
	mu     sync.Mutex
	asked  map[population.ID]population.Request
}

func (s *script) Mutate(_ context.Context, req population.Request) (population.Reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asked == nil {
		s.asked = make(map[population.ID]population.Request)
	}
	s.asked[req.ID] = req
	body := s.bodies[req.ID.String()]
	if body == "" {
		return population.Reply{}, errors.New("no idea")
	}
	return population.Reply{Source: "package main\n\nfunc Curve(x float64) float64 { " + body + " }\n"}, nil
}

func needsBuild(t *testing.T) {
	t.Helper()
	t.Parallel()
	if testing.Short() {
		t.Skip("builds plugins")
	}
}

// TestRewrite: a version that does not compile is repaired, and the repair is
// in the slot.
func TestRewrite(t *testing.T) {
	needsBuild(t)
	p := curve()
	s := &script{bodies: map[string]string{"2": "return q", "2.1": "return x + 42"}}
	c, err := Rewrite(t.Context(), p, s, "too small", Config{Repairs: 1})
	if err != nil || c.Failed() {
		t.Fatalf("got %+v, %v", c.Failure, err)
	}
	if got := p.Slot.Func()(1); got != 43 {
		t.Errorf("the slot's function returns %v, want 43", got)
	}
	if got := s.asked[2].Parent; got.Feedback != "too small" || got.Source != seed {
		t.Errorf("the mutator was given %+v", got)
	}
	if failed := s.asked[population.NewID(2, 1, 0)].Failed; len(failed) != 1 || failed[0].Failure.Stage != population.StageCheck {
		t.Errorf("the repair was told of %+v", failed)
	}
	if got, want := p.Slot.Active().ID, len(p.Slot.Revisions())-1; got != want || got != 1 {
		t.Errorf("revision %d is active, want %d", got, want)
	}
	if c.Feedback != c.Source || c.Source == "" || c.Objectives[0] != 43 {
		t.Errorf("the candidate is %+v", c)
	}
}

// TestRewriteFails: what fails its trial never enters the slot.
func TestRewriteFails(t *testing.T) {
	needsBuild(t)
	p := curve()
	c, err := Rewrite(t.Context(), p, &script{bodies: map[string]string{"2": "return -1", "2.1": "panic(x)"}}, "", Config{Repairs: 1})
	if err != nil || !c.Failed() || c.Failure.Stage != population.StagePanic || c.RepairOf != 2 {
		t.Errorf("got %+v, %v", c, err)
	}
	if p.Slot.Active().ID != 0 || len(p.Slot.Revisions()) != 1 || p.Slot.Func()(1) != 1 {
		t.Error("the slot has changed")
	}
}

// TestAgain: asking again after a failure must not be asking for the same.
func TestAgain(t *testing.T) {
	needsBuild(t)
	seen := make(map[uint64]bool)
	m := mutatorFunc(func(_ context.Context, req population.Request) (population.Reply, error) {
		seen[req.Rand.Uint64()] = true
		return population.Reply{}, errors.New("no")
	})
	told := 0
	observe := func(e population.Event) {
		if _, ok := e.(population.CandidateDone); ok {
			told++
		}
	}
	p := curve()
	for range 3 {
		if c, err := Rewrite(t.Context(), p, m, "", Config{Repairs: -1, Observe: observe}); err != nil || !c.Failed() {
			t.Fatal(c, err)
		}
	}
	if told != 3 {
		t.Errorf("the observer was told of %d attempts, want 3", told)
	}
	if len(seen) != 3 {
		t.Errorf("three calls had %d random streams", len(seen))
	}
}

type mutatorFunc func(context.Context, population.Request) (population.Reply, error)

func (f mutatorFunc) Mutate(ctx context.Context, req population.Request) (population.Reply, error) {
	return f(ctx, req)
}

// TestBatch: each version has its feedback and its own repairs, the same
// function twice is built once, and the slot stays as it was.
func TestBatch(t *testing.T) {
	needsBuild(t)
	p := curve()
	s := &script{bodies: map[string]string{
		"2": "return x + 1", "3": "return nothing", "4": "return x + 1", "5": "", "6": "return x + 2",
		"3.1": "return x + 3", "5.1": "return -x", "5.2": "return -x - 1",
	}}
	versions, err := Batch(t.Context(), p, s, []string{"a", "b", "c", "d", "e"}, Config{Repairs: 2})
	if err != nil {
		t.Fatal(err)
	}
	want := []float64{2, 4, 2, 0, 3} // f(1); 0: failed
	for i, v := range versions {
		if failed := want[i] == 0; v.Candidate.Failed() != failed || (v.Func == nil) != failed {
			t.Errorf("version %d: %+v", i, v.Candidate)
			continue
		} else if !failed && v.Func(1) != want[i] {
			t.Errorf("version %d returns %v, want %v", i, v.Func(1), want[i])
		}
	}
	if c := versions[3].Candidate; c.ID != population.NewID(5, 2, 0) || c.RepairOf != population.NewID(5, 1, 0) || c.Failure.Stage != population.StageEvaluate {
		t.Errorf("the last attempt at the one that never passes is %+v", c)
	}
	if a, c := versions[0].Candidate, versions[2].Candidate; a.Hash != c.Hash || a.ID == c.ID {
		t.Errorf("the same function twice is %+v and %+v", a, c)
	}
	for id, want := range map[population.ID]string{2: "a", 3: "b", 4: "c", 5: "d", 6: "e", population.NewID(3, 1, 0): "b", population.NewID(5, 1, 0): "d", population.NewID(5, 2, 0): "d"} {
		if got := s.asked[id].Parent.Feedback; got != want {
			t.Errorf("for candidate %v the mutator was told %q, want %q", id, got, want)
		}
	}
	if p.Slot.Active().ID != 0 || len(p.Slot.Revisions()) != 1 {
		t.Error("the slot has changed")
	}
}

// TestBatchSolved: a version that solves the problem keeps no other from its
// repairs.
func TestBatchSolved(t *testing.T) {
	needsBuild(t)
	p := curve()
	evaluate := p.Evaluate
	p.Evaluate = func(ctx context.Context, f func(float64) float64) (population.Outcome, error) {
		o, err := evaluate(ctx, f)
		o.Solved = true
		return o, err
	}
	s := &script{bodies: map[string]string{"2": "return x + 1", "3": "return -x", "3.1": "return x + 2"}}
	versions, err := Batch(t.Context(), p, s, []string{"a", "b"}, Config{Repairs: 1})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{2, 3} {
		if v := versions[i]; v.Candidate.Failed() || v.Func(1) != want {
			t.Errorf("version %d: %+v", i, v.Candidate)
		}
	}
}

// TestAtOnce: several goroutines may rewrite one slot.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	p := curve()
	added := make(chan struct{})
	go func() {
		defer close(added)
		for range 2000 {
			p.Slot.Add("", Curve)
		}
	}()
	for {
		select {
		case <-added:
			return
		default:
		}
		if _, err := Batch(t.Context(), p, &script{}, nil, Config{Repeats: -1}); err == nil {
			t.Fatal("negative Repeats are accepted")
		}
	}
}

// TestWithoutEvaluate: what builds has passed.
func TestWithoutEvaluate(t *testing.T) {
	needsBuild(t)
	p := curve()
	p.Evaluate = nil
	c, err := Rewrite(t.Context(), p, &script{bodies: map[string]string{"2": "return x - 7"}}, "", Config{})
	if err != nil || c.Failed() || p.Slot.Func()(1) != -6 {
		t.Errorf("got %+v, %v; the slot's function returns %v", c, err, p.Slot.Func()(1))
	}
}

func TestMisuse(t *testing.T) {
	if _, err := Rewrite(t.Context(), population.Problem[func()]{}, &script{}, "", Config{}); err == nil || !strings.HasPrefix(err.Error(), "live: ") {
		t.Errorf("no slot: %v", err)
	}
	if _, err := Batch(t.Context(), curve(), nil, []string{""}, Config{}); err == nil {
		t.Error("no mutator is accepted")
	}
	p := curve()
	p.Slot.Add("", Curve)
	if _, err := Rewrite(t.Context(), p, &script{}, "", Config{}); err == nil || !strings.Contains(err.Error(), "no source is known") {
		t.Errorf("a revision without source: %v", err)
	}
	if _, err := Rewrite(t.Context(), curve(), &script{}, "", Config{Repeats: -1}); err == nil || !strings.Contains(err.Error(), "Repeats") {
		t.Errorf("negative Repeats: %v", err)
	}
}
