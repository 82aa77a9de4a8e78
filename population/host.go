package population

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"time"

	"github.com/wallacea-go/wallacea/internal/cputime"
	"github.com/wallacea-go/wallacea/internal/process"
	"github.com/wallacea-go/wallacea/swap"
)

// A host serves jobs in its own process: it loads each candidate, swaps it into
// the problem's slot, and measures it. It is what a worker is made of, and what
// Config.InProcess uses.
type host[F any] struct {
	problem Problem[F]
	memory  *process.Gauge // nil: not watched
}

// serve serves one job. It tells, if tell is not nil, when the candidate's time
// starts to run, and when it ends before the report is ready.
func (h host[F]) serve(ctx context.Context, j job, tell func(message)) report {
	function, err := swap.Load[F](j.Artifact)
	if err != nil {
		return report{ID: j.ID, Failure: &Failure{StageLoad, err.Error()}}
	}
	defer h.problem.Slot.Swap(h.problem.Slot.Swap(function.Func))
	r := h.passes(ctx, j, function, tell)
	r.ID = j.ID
	tuned := false
	if j.Tuning != nil && r.Failure == nil && !r.Outage && len(j.Artifact.Numbers.Parameters) > 0 {
		if tell != nil {
			tell(message{Passed: clipped(r)})
		}
		if tuned = h.intact() == nil && !r.Outcome.Solved; tuned {
			h.tune(ctx, j, function, &r, tell)
		}
	}
	if tell != nil && (h.problem.Intact != nil || h.memory != nil && h.memory.Due()) {
		tell(message{Ended: &ended{j.ID}})
	}
	if err := h.intact(); err != nil {
		r.Damaged, r.Outage, r.Settings = true, false, nil
		if r.Failure = stateFailure(r.Failure, err); tuned { // a setting did
			r.Failure = nil
		}
	}
	if h.memory != nil {
		r.Memory, r.Worn = h.memory.Read()
	}
	return r
}

// passes lets a candidate run through the screening and its evaluations.
func (h host[F]) passes(ctx context.Context, j job, function *swap.Function[F], tell func(message)) report {
	ctx = withSource(ctx, func() string { return j.Source })
	measure := func(passed int, f func(context.Context, F) (Outcome, error)) report {
		if tell != nil {
			tell(message{Begun: &begun{ID: j.ID, Passed: passed}})
		}
		return h.measure(ctx, function, j, f, tell)
	}
	if j.Validate {
		r := measure(0, h.problem.Validate)
		r.check(h.problem.Objectives)
		return r
	}
	var screening time.Duration
	if screen := h.problem.Screen; screen != nil {
		r := measure(0, func(ctx context.Context, f F) (Outcome, error) { return Outcome{}, screen(ctx, f) })
		if r.Failure != nil {
			r.Failure = screenFailure(*r.Failure)
			return r
		}
		screening = r.Elapsed
	}
	var t trials
	d := h.duel(j)
	for n := 0; n < max(j.Repeats, 1) && !t.hopeless() || n < j.Rounds && t.passed == n && !d.decided(); n++ {
		beside := n < j.Rounds && t.passed == n
		if beside && n%2 == 1 { // there and back, so that who comes first has no advantage
			if out := d.round(ctx, j, t.passed, true, tell); out != nil {
				return *out
			}
		}
		r := measure(t.passed, h.problem.Evaluate)
		r.check(h.problem.Objectives)
		if r.Outage {
			return r
		}
		if t.add(r); r.Failure != nil || !beside {
			continue
		}
		if n%2 == 0 {
			if out := d.round(ctx, j, t.passed, false, tell); out != nil {
				return *out
			}
		}
		d.compare(t.reports)
	}
	r := t.summary()
	r.Elapsed += screening + d.elapsed
	if r.Failure == nil {
		r.Beside, r.Failure = d.measured(), d.verdict(r.Outcome.Objectives)
		r.check(h.problem.Objectives)
	}
	return r
}

// check fails a report whose objectives make no sense. A failed one has none.
func (r *report) check(objectives []Objective) {
	if r.Failure == nil {
		r.Failure = checkObjectives(objectives, r.Outcome.Objectives)
	}
	if r.Failure != nil {
		r.Outcome.Objectives = nil
	}
}

// intact asks the problem whether its state is as it was built.
func (h host[F]) intact() (err error) {
	if h.problem.Intact == nil {
		return nil
	}
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("looking at it panicked: %v", v)
		}
	}()
	return h.problem.Intact()
}

// measure calls one of the problem's functions with a loaded function and
// interrupts that when its time is up or it uses too much memory. Its time is
// that of the process, since both functions may work in several goroutines, and
// is not up before as much has passed by the clock: on several processors it
// runs faster than that. See spend.
func (h host[F]) measure(ctx context.Context, function *swap.Function[F], j job, call func(context.Context, F) (Outcome, error), tell func(message)) report {
	// A function that was interrupted stays so until it is called again: what it
	// left running in other goroutines ends when it next looks.
	function.Allow(int64(j.MaxSteps))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	began := cputime.Self()
	used := func() time.Duration { return cputime.Self() - began }
	var limit int64
	if h.memory != nil {
		limit = h.memory.Limit()
	}
	var why *interruption // set before done is closed
	done := make(chan struct{})
	interrupt := func() {
		defer close(done)
		if cause := context.Cause(ctx); errors.Is(cause, errLate) || errors.Is(cause, errNoMemory) {
			why = &interruption{errors.Is(cause, errNoMemory), process.MemoryInUse(), limit, used()}
			if tell != nil {
				tell(message{Interrupted: &interrupted{j.ID, *why}})
			}
		}
		function.Interrupt()
	}
	keep := context.AfterFunc(ctx, interrupt)
	if h.memory != nil {
		defer h.memory.Watch(func() { cancel(errNoMemory) })()
	}
	go func() {
		if spend(ctx, j.Timeout, used) {
			cancel(errLate)
		}
	}()
	var r report
	var end ending
	returned := make(chan struct{})
	start := time.Now()
	// A goroutine of its own has a stack of its own, which the last candidate
	// has not made large, and may end itself.
	go func() {
		defer close(returned)
		defer end.recover()
		var elsewhere *swap.PanicError // in a goroutine of the function's, which has recovered
		end.candidate = swap.Call(func() {
			var err error
			if r.Outcome, err = call(ctx, function.Func); err != nil {
				end.err, end.failed, end.outage = err.Error(), true, errors.Is(err, ErrOutage) // which may be the candidate's own code
				elsewhere, _ = errors.AsType[*swap.PanicError](err)
			}
		})
		if end.candidate == nil && elsewhere != nil {
			end.candidate = elsewhere
		}
		end.returned = true
	}()
	<-returned
	r.Elapsed = time.Since(start)
	switch {
	case !keep():
		<-done // or it would come when the function is evaluated again
	case ctx.Err() != nil: // it has returned between the end of ctx and the interrupt
		interrupt()
	}
	r.Failure, r.running = end.failure(why, j.Timeout), why != nil && end.candidate == nil
	if end.outage && end.candidate == nil {
		r.Failure, r.Outage = &Failure{StageEvaluate, end.err}, true
	} else if function.Spent() {
		r.Failure = stepsFailure(j.MaxSteps, end.candidate)
	} else {
		r.Late = r.Failure != nil && r.Failure.Stage == StageTimeout
	}
	return r
}

// The causes with which evaluations end that take too long or too much.
var (
	errLate     = errors.New("took too long")
	errNoMemory = errors.New("used too much memory")
)

// An ending is how a call of one of the problem's functions ended.
type ending struct {
	returned  bool
	candidate error  // a panic of the candidate
	own       string // a panic of the program's own code
	failed    bool   // the function returned an error,
	err       string // which says this
	outage    bool   // and wraps ErrOutage
}

// recover notes a panic of the program's own code: what a candidate returns can
// make it panic, and another candidate may not.
func (e *ending) recover() {
	if v := recover(); v != nil {
		e.own = fmt.Sprintf("the evaluation panicked at %s: %v", filepath.Base(panicSite()), v)
	} else if !e.returned {
		e.own = "the evaluation ended its goroutine"
	}
}

// failure classifies how an evaluation went wrong; nil if it did not. Why is nil
// if it was not interrupted.
func (e *ending) failure(why *interruption, timeout time.Duration) *Failure {
	switch {
	case why != nil && why.Memory:
		return &Failure{StageMemory, fmt.Sprintf("ran out of the %d MiB of memory that there are%s", why.Limit>>20, place(e.candidate))}
	case why != nil && e.candidate != nil:
		return &Failure{StageTimeout, fmt.Sprintf("did not return within %s%s: %v", why.limit(timeout), why.hoarded(), e.candidate)}
	case why != nil:
		return &Failure{StageTimeout, fmt.Sprintf("returned only after %s%s", why.limit(timeout), why.hoarded())}
	case e.candidate != nil:
		return &Failure{StagePanic, e.candidate.Error()}
	case e.own != "":
		return &Failure{StagePanic, e.own}
	case e.failed:
		return &Failure{StageEvaluate, e.err}
	}
	return nil
}

// spend waits until an evaluation has had its time, and reports whether it has
// before ctx ends: it has worked for timeout, or waited for waitLimit.
func spend(ctx context.Context, timeout time.Duration, used func() time.Duration) bool {
	window := max(waitLimit(timeout)/20, 10*time.Millisecond)
	began := time.Now()
	since, worked, waited := began, time.Duration(0), time.Duration(0)
	for {
		left := max(timeout-used(), timeout-time.Since(began), time.Millisecond)
		select {
		case <-ctx.Done():
			return false
		case <-time.After(min(left, window)):
		}
		now, u := time.Now(), used()
		if now.Sub(began) >= timeout && u >= timeout {
			return true
		}
		if now.Sub(since) < window {
			continue
		}
		if u-worked < now.Sub(since)/starved {
			waited += now.Sub(since)
		}
		since, worked = now, u
		if waited >= waitLimit(timeout) {
			return true
		}
	}
}

// starved is the part of a processor that an evaluation has at least, however busy
// the machine is, unless it waits: a twentieth.
const starved = 20

// waitLimit is how long an evaluation may wait that may use timeout of processor
// time.
func waitLimit(timeout time.Duration) time.Duration {
	const patience = 5
	return patience * min(timeout, math.MaxInt64/(100*patience))
}

// clockLimit is how long an evaluation that may use timeout of processor time can
// take by the clock, starved and waiting.
func clockLimit(timeout time.Duration) time.Duration {
	return waitLimit(timeout) + (1+starved)*min(timeout, math.MaxInt64/(4*starved))
}

// limit says which limit of its time a candidate has reached.
func (i *interruption) limit(timeout time.Duration) string {
	if i.Processor >= timeout {
		return fmt.Sprintf("%v of processor time", timeout)
	}
	return fmt.Sprintf("%v, though it used only %v of processor time", waitLimit(timeout), i.Processor.Round(time.Millisecond))
}

// hoarded says how much memory was in use if that is much: on a machine with enough
// of it, what allocates without end runs out of time first.
func (i *interruption) hoarded() string {
	if i.Limit == 0 || i.Used < i.Limit/2 {
		return ""
	}
	return fmt.Sprintf(", with %d of %d MiB of memory in use", i.Used>>20, i.Limit>>20)
}

// place says where a candidate was when it was interrupted.
func place(err error) string {
	var p *swap.PanicError
	if !errors.As(err, &p) || len(p.Frames) == 0 {
		return ""
	}
	return fmt.Sprintf(" (interrupted at line %d, in %s)", p.Frames[0].Line, p.Frames[0].Func)
}

// screenFailure turns what went wrong in the screening into the candidate's
// failure.
func screenFailure(f Failure) *Failure {
	if f.Stage == StageEvaluate {
		f.Stage = StageScreen
	}
	return &Failure{f.Stage, "in the screening: " + f.Message}
}

// stateFailure is the failure of a candidate that has changed the state, and
// may have failed otherwise too.
func stateFailure(f *Failure, err error) *Failure {
	message := fmt.Sprintf("changed what candidates are measured against: %v", err)
	if f != nil {
		message += fmt.Sprintf("; and before that it failed (%s): %s", f.Stage, f.Message)
	}
	return &Failure{StageState, message}
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
