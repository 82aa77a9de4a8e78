package population

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/galapagos-go/galapagos/swap"
)

// A host evaluates candidates in its own process: loads each one, swaps it
// into the problem's slot, and measures it. It is what a worker serves and
// what Config.InProcess uses.
type host[F any] struct{ problem Problem[F] }

// evaluate runs one job. It calls begin, if not nil, when the candidate is
// loaded and its time starts to run.
func (h host[F]) evaluate(ctx context.Context, j job, begin func()) report {
	function, err := swap.Load[F](j.Artifact)
	if err != nil {
		return report{ID: j.ID, Failure: &Failure{StageLoad, err.Error()}}
	}
	defer h.problem.Slot.Swap(h.problem.Slot.Swap(function.Func))
	if begin != nil {
		begin()
	}
	r := measure(ctx, h.problem, function, j.Timeout)
	r.ID = j.ID
	return r
}

// measure evaluates a loaded function and interrupts it when its time is up.
func measure[F any](ctx context.Context, p Problem[F], function *swap.Function[F], timeout time.Duration) report {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	interrupted := make(chan struct{})
	keep := context.AfterFunc(ctx, func() {
		function.Interrupt()
		close(interrupted)
	})
	var r report
	var failed error
	start := time.Now()
	panicked := swap.Call(func() { r.Outcome, failed = p.Evaluate(ctx, function.Func) })
	r.Elapsed = time.Since(start)
	if !keep() {
		// An interrupt that came late must not hit the same function when it is
		// evaluated again.
		<-interrupted
		function.Reset()
	}
	r.Failure = failure(ctx, panicked, failed, timeout)
	if r.Failure == nil {
		r.Failure = checkObjectives(p.Objectives, r.Outcome.Objectives)
	}
	return r
}

// failure classifies how an evaluation went wrong; nil if it did not.
func failure(ctx context.Context, panicked, failed error, timeout time.Duration) *Failure {
	late := errors.Is(ctx.Err(), context.DeadlineExceeded)
	switch {
	case late && panicked != nil:
		return &Failure{StageTimeout, fmt.Sprintf("did not return within %v: %v", timeout, panicked)}
	case late:
		return &Failure{StageTimeout, fmt.Sprintf("returned only after the time limit of %v", timeout)}
	case panicked != nil:
		return &Failure{StagePanic, panicked.Error()}
	case failed != nil:
		return &Failure{StageEvaluate, failed.Error()}
	}
	return nil
}

// checkObjectives says what is wrong with the numbers that Evaluate returned.
func checkObjectives(objectives []Objective, values []float64) *Failure {
	if len(values) != len(objectives) {
		return &Failure{StageEvaluate, fmt.Sprintf("Evaluate returned %d objectives where the problem names %d", len(values), len(objectives))}
	}
	if i := notFinite(values); i >= 0 {
		return &Failure{StageEvaluate, fmt.Sprintf("objective %s is %v", objectives[i].Name, values[i])}
	}
	return nil
}
