package population

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// recorded runs the search of small to its end.
func recorded(t *testing.T, order Order, tuning int) *memory {
	t.Helper()
	m := &memory{left: -1}
	if err := small(t, m, order, tuning, false, nil); err != nil {
		t.Fatal(err)
	}
	return m
}

// small runs a search of two generations that settles children in an order, and tunes
// them.
func small(t *testing.T, m *memory, order Order, tuning int, resume bool, asked chan ID) error {
	c := smallConfig()
	c.Limits.Generations, c.Order, c.Recorder, c.Resume, c.InProcess = 2, order, m, resume, true
	c.Tuning = tuning
	c.Window = 3 // few things happen at once, and most of them are a record
	if order == AsTheyCome {
		c.Requests = 3
	}
	_, err := Run(t.Context(), curveProblem, dealer{asked}, c)
	return err
}

// killAtEveryRecord kills a search at each of its records in turn, of which there
// have to be least, and resumes it. Nothing that is recorded may be asked for again.
// check compares what was held when it was killed with what there is at the end.
func killAtEveryRecord(t *testing.T, order Order, tuning, least int, check func(left int, held, m *memory)) {
	t.Helper()
	killed(t, func(m *memory, resume bool, asked chan ID) error { return small(t, m, order, tuning, resume, asked) }, least, check)
}

// killed does that with any search.
func killed(t *testing.T, search func(m *memory, resume bool, asked chan ID) error, least int, check func(left int, held, m *memory)) {
	t.Helper()
	for left := 0; ; left++ {
		m := &memory{left: left}
		err := search(m, false, nil)
		if err == nil {
			if left < least {
				t.Fatalf("a whole search has only %d records", left)
			}
			return
		}
		if !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		held := &memory{candidates: slices.Clone(m.candidates), planned: slices.Clone(m.planned), replies: maps.Clone(m.replies)}
		held.history.Settled, held.history.Advice = slices.Clone(m.history.Settled), slices.Clone(m.history.Advice)
		m.left = -1
		asked := make(chan ID, 1000)
		if err := search(m, true, asked); err != nil {
			t.Fatalf("resuming after %d records: %v", left, err)
		}
		close(asked)
		for id := range asked {
			_, replied := held.replies[id]
			if _, err := held.candidates.Lookup(id); replied || err == nil {
				t.Errorf("after %d records candidate %v was asked for again", left, id)
			}
		}
		check(left, held, m)
	}
}

// TestResumeAtEveryRecord kills a search at each of its records in turn, goes
// on with what was recorded, and compares with the search that was never
// killed.
func TestResumeAtEveryRecord(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	for _, tuning := range []int{0, 20} {
		resumesAtEveryRecord(t, tuning)
	}
}

func resumesAtEveryRecord(t *testing.T, tuning int) {
	whole := recorded(t, InOrder, tuning)
	want := whole.lineage()
	if tuned := strings.Contains(want, "+1 from "); tuned != (tuning > 0) {
		t.Errorf("Tuning %d: settings are candidates: %v", tuning, tuned)
	}
	for _, c := range whole.candidates {
		if silent := c.Failed() && c.Failure.Stage == StageMutate; silent != (whole.replies[c.ID].Text == "What a lovely function!") {
			t.Errorf("candidate %v: %+v, the recorded text is %q", c.ID, c.Failure, whole.replies[c.ID].Text)
		}
	}
	killAtEveryRecord(t, InOrder, tuning, 12, func(left int, _, m *memory) {
		if got := m.lineage(); got != want {
			t.Fatalf("Tuning %d: killed after %d records:\n%s\nwant\n%s", tuning, left, got, want)
		}
	})
}

// TestResumeAsTheyCome kills a search at each of its records in turn. What was
// recorded stays, is not asked for again, and every child settles once.
func TestResumeAsTheyCome(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	killAtEveryRecord(t, AsTheyCome, 20, 8, func(left int, held, m *memory) {
		for _, old := range held.candidates {
			now, err := m.candidates.Lookup(old.ID)
			if err != nil || now.Source != old.Source || !slices.Equal(now.Parents, old.Parents) {
				t.Errorf("after %d records candidate %v became %+v; %v", left, old.ID, now, err)
			}
		}
		if n, p := len(held.history.Settled), len(held.planned); !slices.Equal(held.history.Settled, m.history.Settled[:n]) || p > 0 && !reflect.DeepEqual(held.planned, m.planned[:p]) {
			t.Errorf("after %d records the past has changed", left)
		}
		children := make(map[int]bool)
		for _, id := range m.history.Settled {
			if children[id.Child()] {
				t.Errorf("after %d records child %d settles twice", left, id.Child())
			}
			children[id.Child()] = true
		}
		if got, want := len(m.history.Settled), 1+2*m.history.Search.perGeneration(); got < want {
			t.Errorf("after %d records %d children are settled, want %d", left, got, want)
		}
		replays(t, m)
	})
}

// TestLimitsAfterKill resumes with replies at hand: together with them no more
// may be asked for than the limit allows, and what is paid for is evaluated.
func TestLimitsAfterKill(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	m := &memory{left: -1}
	c := smallConfig()
	c.InProcess, c.Recorder, c.Limits.Candidates, c.Requests, c.Repairs = true, m, 6, 1, -1
	if _, err := Run(t.Context(), curveProblem, dealer{}, c); err != nil {
		t.Fatal(err)
	}
	m.forget(2)
	if n := len(m.open()); n != 2 {
		t.Fatalf("%d replies have no outcome", n)
	}
	c.Resume = true
	began := m.history.Generations[0].Elapsed
	c.Observe = func(e Event) {
		if e, ok := e.(Started); ok && (!e.Resumed || e.Generation.Elapsed != began || began == 0) {
			t.Errorf("got %+v, want a search that goes on after %v", e, began)
		}
	}
	res, err := Run(t.Context(), curveProblem, dealer{}, c)
	c.Observe = nil
	if err != nil || res.Reason != ReasonCandidates || res.Candidates != 6 {
		t.Errorf("%d candidates, %s, %v", res.Candidates, res.Reason, err)
	}

	m = &memory{left: -1}
	c.Recorder, c.Resume, c.Limits.Candidates, c.Limits.Tokens, c.Requests = m, false, 0, 30, 8
	if res, err = Run(t.Context(), curveProblem, dealer{}, c); err != nil || res.Reason != ReasonTokens {
		t.Errorf("%s, %v", res.Reason, err)
	}
	if n := len(m.open()); n != 0 {
		t.Errorf("%d replies were paid for and not evaluated", n)
	}
}

// TestResumePlan: a run that leaves the plan open takes the one that the search
// was begun with, and has the lineage of a run that was never interrupted.
func TestResumePlan(t *testing.T) {
	needsBuild(t)
	c := smallConfig()
	c.Migrants, c.Inspirations, c.Repairs, c.Repeats, c.InProcess = 3, -1, -1, 2, true
	whole, parts := &memory{left: -1}, &memory{left: -1}
	c.Limits.Generations, c.Recorder = 2, whole
	if _, err := Run(t.Context(), curveProblem, dealer{}, c); err != nil {
		t.Fatal(err)
	}
	c.Limits.Generations, c.Recorder = 1, parts
	if _, err := Run(t.Context(), curveProblem, dealer{}, c); err != nil {
		t.Fatal(err)
	}
	rest := Config{Limits: Limits{Generations: 2}, Recorder: parts, Resume: true, InProcess: true}
	if _, err := Run(t.Context(), curveProblem, dealer{}, rest); err != nil {
		t.Fatal(err)
	}
	if got, want := parts.lineage(), whole.lineage(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	parts.history.Search.Islands = 0
	if _, err := Run(t.Context(), curveProblem, dealer{}, rest); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a plan without islands: %v", err)
	}
}

// TestPaidCalls: what calls have used that gave nothing is recorded and told, and is part of what
// the candidate took, after a resume as well.
func TestPaidCalls(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	m, c := &memory{left: -1}, oneGeneration(1, 0)
	c.Recorder, c.InProcess, c.Workers = m, true, Workers{}
	lost, own := Usage{Calls: 1, PromptTokens: 100}, Usage{Calls: 1, PromptTokens: 10}
	var told Usage
	c.Observe = func(e Event) {
		if e, ok := e.(Replied); ok {
			told = told.Add(e.Usage)
		}
	}
	source := "package main\n\nfunc Knob() (string, float64) { return \"\", 2 }\n"
	interrupted, stop := context.WithCancel(t.Context())
	for i, mutate := range []mutatorFunc{
		func(context.Context, Request) (Reply, error) {
			return Reply{Mutator: "a", Usage: lost}, fmt.Errorf("no key: %w", ErrUnavailable)
		},
		func(ctx context.Context, _ Request) (Reply, error) {
			stop()
			<-ctx.Done()
			return Reply{Mutator: "b", Usage: lost}, ctx.Err()
		},
		func(context.Context, Request) (Reply, error) {
			return Reply{Source: source, Mutator: "b", Usage: own}, nil
		},
	} {
		ctx := t.Context()
		if i == 1 {
			ctx = interrupted
		}
		c.Resume = i > 0
		res, err := Run(ctx, knobProblem, mutate, c)
		if (err != nil) != (i == 0) || res.Usage != told || told.Calls != i+1 {
			t.Errorf("session %d: the result has %+v, and %+v was told; %v", i, res.Usage, told, err)
		}
	}
	stop()
	got, err := m.candidates.Lookup(2)
	if want := []ModelUsage{{"a", lost}, {"b", lost.Add(own)}}; err != nil || got.Failed() || got.Usage != told || !slices.Equal(got.UsedBy, want) {
		t.Errorf("candidate %+v has used %+v by %+v, want %+v; %v", got.Failure, got.Usage, got.UsedBy, want, err)
	}
}

// TestByChild: candidates are taken in any order of their children, with their repairs and
// settings, and no more are held than that makes necessary.
func TestByChild(t *testing.T) {
	var all list
	for child := 1; child <= 60; child++ {
		all = append(all, Candidate{ID: NewID(child, 0, 0)}, Candidate{ID: NewID(child, 1, 0)}, Candidate{ID: NewID(child, 1, 2)})
	}
	seen := 0
	r := newByChild(all, func(c Candidate) bool {
		seen++
		return c.ID != NewID(7, 1, 2)
	})
	defer r.stop()
	for child := 1; child <= 50; child++ {
		child := (child-1)/5*5 + 5 - (child-1)%5 // 5, 4, 3, 2, 1, 10, …
		got, err := r.take(child)
		want := 3
		if child == 7 {
			want = 2
		}
		if err != nil || len(got) != want || got[0].ID != NewID(child, 0, 0) || got[want-1].ID.Child() != child {
			t.Fatalf("child %d: got %v, %v", child, got, err)
		}
		if len(r.waiting) > 5 {
			t.Fatalf("after child %d, %d children are held", child, len(r.waiting))
		}
	}
	if again, err := r.take(3); err != nil || again != nil {
		t.Errorf("taken again: %v, %v", again, err)
	}
	rest, err := r.rest()
	if err != nil || len(rest) != 30 || !rest[NewID(60, 1, 2)] || seen != len(all) {
		t.Errorf("left: %v, %v; %d of %d were seen", rest, err, seen, len(all))
	}
}
