package population

import (
	"context"
	"fmt"
)

// An evaluator evaluates a batch of candidates.
type evaluator interface {
	// evaluate runs the jobs and calls done for each, in the order in which
	// they end, and tell for what happens to workers, both from the goroutine
	// that called it. When more returns false it starts no further jobs. The
	// error is for what keeps jobs from being evaluated at all.
	evaluate(ctx context.Context, jobs []job, done func(report) error, tell func(Event), more func() bool) error
	close()
}

// inProcess evaluates in the calling process, one job after another.
type inProcess func(ctx context.Context, j job) report

func (run inProcess) evaluate(ctx context.Context, jobs []job, done func(report) error, _ func(Event), more func() bool) error {
	for _, j := range jobs {
		if !more() {
			return nil
		}
		r := run(ctx, j)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := done(r); err != nil {
			return err
		}
		if r.Damaged {
			return fmt.Errorf("population: candidate %d %s: with Config.InProcess there is no other worker to go on with", j.ID, r.Failure.Message)
		}
	}
	return nil
}

func (run inProcess) close() {}
