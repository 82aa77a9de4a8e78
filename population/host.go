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

	ctx, cancel := context.WithTimeout(ctx, j.Timeout)
	defer cancel()
	if begin != nil {
		begin()
	}
	function.Reset()
	start := time.Now()
	interrupt := context.AfterFunc(ctx, function.Interrupt)
	var outcome Outcome
	var failed error
	panicked := swap.Call(func() { outcome, failed = h.problem.Evaluate(ctx, function.Func) })
	interrupt()
	r := report{ID: j.ID, Outcome: outcome, Elapsed: time.Since(start)}
	r.Failure = failure(ctx, panicked, failed, j.Timeout)
	if r.Failure == nil {
		r.Failure = checkObjectives(h.problem.Objectives, outcome.Objectives)
	}
	return r
}

// failure classifies how an evaluation went wrong; nil if it did not.
func failure(ctx context.Context, panicked, failed error, timeout time.Duration) *Failure {
	late := errors.Is(ctx.Err(), context.DeadlineExceeded)
	switch {
	case errors.Is(panicked, swap.ErrInterrupted), late && (panicked != nil || errors.Is(failed, context.DeadlineExceeded)):
		message := fmt.Sprintf("did not return within %v and was interrupted", timeout)
		if at := errors.Unwrap(panicked); at != nil || panicked != nil {
			message += ": " + panicked.Error()
		}
		return &Failure{StageTimeout, message}
	case panicked != nil:
		return &Failure{StagePanic, panicked.Error()}
	case failed != nil:
		return &Failure{StageEvaluate, failed.Error()}
	case late:
		return &Failure{StageTimeout, fmt.Sprintf("returned only after the time limit of %v", timeout)}
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
