package population

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/internal/process"
)

// newLocalOf makes a Local of a problem, whose events are counted.
func newLocalOf[F any](t *testing.T, p Problem[F], count func(Event)) *Local {
	t.Helper()
	needsBuild(t)
	l, err := NewLocal(t.Context(), p, Config{Workers: Workers{Count: 2}, Observe: count})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l
}

// TestLocal: a Local evaluates as a search does, what it is asked at once in one batch; of
// two tasks with the same ID both have a result.
func TestLocal(t *testing.T) {
	t.Parallel()
	started := 0
	l := newLocalOf(t, brokenProblem, func(e Event) {
		if _, ok := e.(WorkerStarted); ok {
			started++
		}
	})
	source := func(n string) string { return "package main\n\nfunc Broken(n int) int { return " + n + " }\n" }
	var all sync.WaitGroup
	for i, want := range []string{"[12]", "[12]", "evaluate three is refused", "[4] printed by a candidate", "crash", "check"} {
		id, text := NewID(2+max(i, 1), 0, 0), source([]string{"12", "12", "3", "4", "5", "undefined"}[i])
		all.Go(func() {
			e, err := l.Evaluate(t.Context(), Task{ID: id, Source: text, Timeout: 10 * time.Second})
			got := strings.TrimSpace(strings.Trim(strings.ReplaceAll(strings.TrimSpace(formatOutcome(e)), "\n", " "), " "))
			if err != nil || !strings.HasPrefix(got, want) {
				t.Errorf("%v: got %q, %v, want %q", id, got, err, want)
			}
		})
	}
	all.Wait()
	if l.Close(); started == 0 { // how many depends on which of them is free first
		t.Error("no worker was told of")
	}
	if _, err := l.Evaluate(t.Context(), Task{ID: 9, Source: source("1")}); err == nil {
		t.Error("it evaluates though it is closed")
	}
}

func formatOutcome(e Evaluation) string {
	if f := e.Failure; f != nil {
		return string(f.Stage) + " " + f.Message
	}
	return strings.ReplaceAll(fmt.Sprint(e.Outcome.Objectives)+" "+e.Output, "\n", " ")
}

// TestLocalEnds: who waits for what is evaluated is let go when nobody needs it, and by Close.
func TestLocalEnds(t *testing.T) {
	t.Parallel()
	l := newLocalOf(t, brokenProblem, nil)
	hang := Task{ID: 2, Source: "package main\n\nfunc Broken(n int) int { return 6 }\n", Timeout: time.Hour}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second/10)
	defer cancel()
	if _, err := l.Evaluate(ctx, hang); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	ended := make(chan error)
	go func() {
		_, err := l.Evaluate(t.Context(), hang)
		ended <- err
	}()
	l.Close()
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("got %v", err)
	}
}

// TestEvaluationIsBounded: an Evaluator can say no more than a worker can.
func TestEvaluationIsBounded(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	r := Evaluation{
		Outcome: Outcome{Feedback: long}, Failure: &Failure{"made up", long}, Output: long, Elapsed: -1, Build: -1, Outage: true,
	}.report(17)
	if r.ID != 17 || len(r.Outcome.Feedback) > maxText+100 || len(r.Output) > process.MaxOutput+100 || len(r.Failure.Message) > maxText+100 ||
		r.Failure.Stage != StageEvaluate || r.Elapsed != 0 || r.buildTime != 0 || !r.Outage {
		t.Errorf("%d, %d, %d bytes; %v %v %v %v", len(r.Outcome.Feedback), len(r.Output), len(r.Failure.Message), r.Failure.Stage, r.Elapsed, r.buildTime, r.Outage)
	}
	if r := (Evaluation{Outage: true}).report(1); r.Outage {
		t.Error("an outage without a failure")
	}
}

// announcing is an Announcer that hands out what it tells events with.
type announcing struct {
	Evaluator
	tell chan func(Event)
}

func (a announcing) Announce(tell func(Event)) { a.tell <- tell }

// TestAnnouncer: what an Announcer tells is a result, and is lost when nobody waits any more.
func TestAnnouncer(t *testing.T) {
	a := announcing{tell: make(chan func(Event), 1)}
	x := newElsewhere(t.Context(), a)
	tell := <-a.tell
	go tell(Nodes{Backlog: 3})
	r := <-x.results()
	if len(r.events) != 1 {
		t.Fatalf("got %+v", r)
	}
	if n, ok := r.events[0].(Nodes); !ok || n.Backlog != 3 {
		t.Errorf("got %+v", r.events)
	}
	x.close()
	tell(Nodes{})
}

// TestNodeEvents: what events of nodes make of a Status.
func TestNodeEvents(t *testing.T) {
	var tracker Tracker
	tracker.Observe(Started{})
	tracker.Observe(Nodes{})
	if s := tracker.Status(); s.State != StateStarting {
		t.Errorf("nothing is to be evaluated, and yet it is %q", s.State)
	}
	tracker.Observe(UnderWay{Evaluating: 1})
	if s := tracker.Status(); s.State != StateNodes {
		t.Errorf("got %q", s.State)
	}
	tracker.Observe(Nodes{Nodes: []Node{{Name: "a", Workers: 4, Busy: 3}, {Name: "b", Workers: 8, Aside: "broken"}}, Backlog: 7})
	if s := tracker.Status(); s.State != StateStarting || s.Workers != 3 || s.MostWorkers != 4 || len(s.Nodes) != 2 || s.Backlog != 7 {
		t.Errorf("got %+v", s)
	}
	tracker.Observe(Ended{Reason: ReasonTime})
	tracker.Observe(Nodes{})
	if s := tracker.Status(); s.State != StateEnded {
		t.Errorf("got %q", s.State)
	}
}
