package population

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// An other evaluates the functions of dealer by their texts, each after a while of
// its own, so that the last may be the first.
type other struct {
	mu    sync.Mutex
	tasks map[ID]int // how often each was asked for
	at    atomic.Int64
	most  atomic.Int64
	odd   func(ctx context.Context, t Task, times int) (Evaluation, error) // if it returns ErrUnsupported, what is usual happens
}

func (o *other) Evaluate(ctx context.Context, t Task) (Evaluation, error) {
	o.mu.Lock()
	if o.tasks == nil {
		o.tasks = make(map[ID]int)
	}
	o.tasks[t.ID]++
	times := o.tasks[t.ID]
	o.mu.Unlock()
	o.most.Store(max(o.most.Load(), o.at.Add(1)))
	defer o.at.Add(-1)
	if o.odd != nil {
		if e, err := o.odd(ctx, t, times); !errors.Is(err, errors.ErrUnsupported) {
			return e, err
		}
	}
	select {
	case <-time.After(time.Duration(t.ID.Child()%5) * time.Millisecond):
	case <-ctx.Done():
		return Evaluation{}, ctx.Err()
	}
	e := Evaluation{Outcome: Outcome{Objectives: []float64{float64(len(t.Source)), float64(t.ID.Child() % 7)}}, Elapsed: time.Second, Output: "printed"}
	if strings.Contains(t.Source, "*p") {
		e.Outcome, e.Failure = Outcome{}, &Failure{StagePanic, "nil pointer"}
	}
	return e, nil
}

// anywhere runs a search whose candidates are evaluated by o.
func anywhere(t *testing.T, o *other, l Limits) (*memory, Result, error) {
	t.Helper()
	m := &memory{left: -1}
	l.Generations = 4
	r, err := Run(t.Context(), curveProblem, dealer{}, Config{
		Plan: Plan{RandomSeed: 1, Islands: 2, Children: 6}, Limits: l, Recorder: m, Evaluator: o,
	})
	return m, r, err
}

// TestEvaluator: another evaluator takes the place of the workers, many candidates at
// once and in any order, and the lineage is the same each time.
func TestEvaluator(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	o := new(other)
	m, r, err := anywhere(t, o, Limits{})
	if err != nil || r.Candidates < 49 || len(r.Front) == 0 || r.Front[0].Output != "printed" || r.Front[0].Times.Evaluate != time.Second {
		t.Fatalf("%+v, %v", r, err)
	}
	if o.most.Load() < 2 {
		t.Error("never two at once")
	}
	if !strings.Contains(m.lineage(), "failed panic") || !strings.Contains(m.lineage(), "failed check") {
		t.Errorf("failures are missing in\n%s", m.lineage())
	}
	if again, _, err := anywhere(t, new(other), Limits{}); err != nil || again.lineage() != m.lineage() {
		t.Errorf("the second time it becomes\n%s\ninstead of\n%s: %v", again.lineage(), m.lineage(), err)
	}
}

// TestEvaluatorTroubles: what an evaluator may do besides evaluating.
func TestEvaluatorTroubles(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	for name, c := range map[string]struct {
		odd  func(ctx context.Context, t Task, times int) (Evaluation, error)
		want string // a part of the error; "": none
	}{
		"an outage": {func(_ context.Context, t Task, times int) (Evaluation, error) {
			if t.ID.Child() == 9 && times == 1 {
				return Evaluation{}, fmt.Errorf("%w: no node is left", ErrOutage)
			}
			return Evaluation{}, errors.ErrUnsupported
		}, ""},
		"no finite numbers": {func(_ context.Context, t Task, _ int) (Evaluation, error) {
			if t.ID.Child() > 1 {
				return Evaluation{Outcome: Outcome{Objectives: []float64{1}}}, nil
			}
			return Evaluation{}, errors.ErrUnsupported
		}, ""},
		"an error": {func(_ context.Context, t Task, _ int) (Evaluation, error) {
			if t.ID.Child() == 9 {
				return Evaluation{}, errors.New("the cluster is gone")
			}
			return Evaluation{}, errors.ErrUnsupported
		}, "population: evaluating candidate 9: the cluster is gone"},
		"a panic": {func(context.Context, Task, int) (Evaluation, error) { panic("oh") }, "Evaluator.Evaluate panicked: oh"},
		"no return": {func(context.Context, Task, int) (Evaluation, error) {
			runtime.Goexit()
			return Evaluation{}, nil
		}, "runtime.Goexit"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, r, err := anywhere(t, &other{odd: c.odd}, Limits{})
			if c.want == "" && (err != nil || r.Reason != ReasonGenerations) || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%v, %v, want %q", r.Reason, err, c.want)
			}
			if name == "no finite numbers" && len(r.Front) != 1 {
				t.Errorf("on the front are %v", ids(r.Front))
			}
		})
	}
}

// TestEvaluatorLate: at the limit of time, evaluations that hang are let go.
func TestEvaluatorLate(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	o := &other{odd: func(ctx context.Context, t Task, _ int) (Evaluation, error) {
		if t.ID.Child() < 9 {
			return Evaluation{}, errors.ErrUnsupported
		}
		<-ctx.Done()
		return Evaluation{}, ctx.Err()
	}}
	if _, r, err := anywhere(t, o, Limits{Time: 2 * time.Second}); err != nil || r.Reason != ReasonTime {
		t.Errorf("%v, %v", r.Reason, err)
	}
	if n := o.at.Load(); n != 0 {
		t.Errorf("%d evaluations are left", n)
	}
}

// A breaking evaluator evaluates the seed once and cannot do it again.
type breaking struct{ evaluated bool }

func (b *breaking) Evaluate(context.Context, Task) (Evaluation, error) {
	if b.evaluated {
		return Evaluation{}, errors.New("the machine is gone")
	}
	b.evaluated = true
	return Evaluation{Outcome: Outcome{Objectives: []float64{1, 1}}}, nil
}

// TestRemeasureBreaks: an error while a candidate is measured again ends the search.
func TestRemeasureBreaks(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	c := smallConfig()
	c.Evaluator, c.Remeasure, c.Requests = &breaking{}, 1, 1
	if _, err := Run(t.Context(), curveProblem, dealer{}, c); err == nil || !strings.Contains(err.Error(), "the machine is gone") {
		t.Errorf("got %v", err)
	}
}
