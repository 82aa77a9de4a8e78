package population

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// An Evaluator evaluates candidates in place of the workers of this machine; see
// Config.Evaluator. It is told what has been checked and what that may take, and
// says what came out.
type Evaluator interface {
	// Evaluate evaluates one candidate. It is called in a goroutine for each
	// candidate that waits, so that the Evaluator may build many in one batch; how
	// many it evaluates at once is up to it. If ctx ends nobody needs the
	// Evaluation any more.
	//
	// An error that wraps ErrOutage has the candidate evaluated again after a
	// while, as when Problem.Evaluate returns one; any other error, and a panic,
	// end the search.
	Evaluate(ctx context.Context, t Task) (Evaluation, error)
}

// An Evaluation is what evaluating a candidate found: an Outcome, or a Failure.
// Objectives that are not finite, or not as many as the problem has, are a failure.
type Evaluation struct {
	Outcome Outcome
	Failure *Failure
	Output  string        // what the candidate printed
	Build   time.Duration // the candidate's share of its batch
	Elapsed time.Duration // in Problem.Evaluate

	Tuned    Tuned     // as Task.Tuning asks for; an Evaluator need not tune
	Settings []Setting // to become candidates
}

// elsewhere has an Evaluator evaluate.
type elsewhere struct {
	evaluator Evaluator
	*desk

	wanted context.Context // of what was not dropped
	forget context.CancelFunc
}

func newElsewhere(ctx context.Context, e Evaluator) *elsewhere {
	x := &elsewhere{evaluator: e, desk: newDesk(ctx)}
	x.wanted, x.forget = context.WithCancel(x.life)
	x.running.Go(x.run)
	return x
}

func (x *elsewhere) close() { x.stop() }

func (x *elsewhere) run() {
	for {
		select {
		case tasks := <-x.tasks:
			for _, t := range tasks {
				x.begin(t)
			}
		case <-x.drops:
			x.forget()
			x.wanted, x.forget = context.WithCancel(x.life)
		case <-x.life.Done():
			x.forget()
			return
		}
	}
}

// errEvaluatorExited is the result of an Evaluator that ends its goroutine.
var errEvaluatorExited = errors.New("population: Evaluator.Evaluate called runtime.Goexit instead of returning")

// begin has one candidate evaluated.
func (x *elsewhere) begin(t Task) {
	ctx := x.wanted
	x.running.Go(func() {
		r := result{report: report{ID: t.ID}, err: errEvaluatorExited}
		defer func() { x.send(r) }()
		var e Evaluation
		var err error
		broken := called("Evaluator.Evaluate", func() { e, err = x.evaluator.Evaluate(ctx, t) })
		r.err = nil
		switch {
		case broken != nil:
			r.err = broken
		case err != nil && ctx.Err() != nil:
			r.dropped = true
		case errors.Is(err, ErrOutage):
			r.outage = &outage{err: err}
		case err != nil:
			r.err = fmt.Errorf("population: evaluating candidate %v: %w", t.ID, err)
		default:
			r.report = report{
				ID: t.ID, Outcome: e.Outcome, Failure: e.Failure, Elapsed: e.Elapsed, Output: e.Output, buildTime: e.Build, ended: time.Now(),
				Tuned: e.Tuned, Settings: e.Settings,
			}
		}
	})
}
