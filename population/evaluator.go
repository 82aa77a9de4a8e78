package population

import (
	"context"
	"fmt"
)

// An evaluator turns checked sources, each with a budget, into outcomes.
// Everything between a build and a report lies behind it: which process, or
// which machine, serves a candidate.
type evaluator interface {
	// evaluate evaluates the jobs. It calls done for each, in the order in which
	// they end, and tell for what happens to workers, both from the goroutine
	// that called it. When more returns false it starts no further jobs. The
	// error is for what keeps jobs from being evaluated at all.
	evaluate(ctx context.Context, jobs []job, done func(report) error, tell func(Event), more func() bool) error
	close()
}

// inProcess evaluates in the calling process, one job after another, with
// host.serve.
type inProcess func(ctx context.Context, j job) report

func (serve inProcess) evaluate(ctx context.Context, jobs []job, done func(report) error, _ func(Event), more func() bool) error {
	for _, j := range jobs {
		if !more() {
			return nil
		}
		r := serve(ctx, j)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := done(r); err != nil {
			return err
		}
		if r.Damaged {
			return fmt.Errorf("population: candidate %d %s: with Config.InProcess there is no other worker to continue with", j.ID, r.Failure.Message)
		}
	}
	return nil
}

func (serve inProcess) close() {}
