package population

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrOutage is to be wrapped by an error of Evaluate, Screen or Validate that is
// not the candidate's fault: its data cannot be read, a device or a licence server
// is away. The candidate does not fail. It is evaluated again after growing waits,
// and the seed before it. If the seed can be evaluated three times and the
// candidate cannot, the candidate fails; one whose numbers were to be tuned is tried
// three times more without that.
//
// What the harness finds itself is treated in the same way: no room for a plugin,
// a compiler that the system kills, a worker that cannot be started. A search that
// has waited for Limits.Outage ends with an error that wraps ErrOutage. It loses
// nothing and can be resumed.
var ErrOutage = errors.New("an outage")

// An outage is what keeps evaluations from being made.
type outage struct {
	err     error
	claimed bool // by Evaluate, which the candidate may have made it say
}

// A claim is an error of Evaluate that wraps ErrOutage, in words.
type claim string

func (c claim) Error() string { return string(c) }
func (c claim) Unwrap() error { return ErrOutage }

// A machineError is what keeps this machine from evaluating anything, at least
// for a while.
type machineError struct{ error }

func (e machineError) Unwrap() error { return e.error }

// classify sorts out what a lane has found: a failure, an outage or the end.
func (r *result) classify(id ID) {
	switch e, ok := errors.AsType[machineError](r.err); {
	case ok:
		r.report, r.err, r.outage = report{ID: id}, nil, &outage{err: e.error}
	case r.err == nil && r.report.Outage && r.report.Failure != nil:
		r.outage = &outage{claim(r.report.Failure.Message), true}
	}
}

// Waits double from the first to the longest.
const (
	firstWait   = time.Second / 4
	longestWait = 30 * time.Second
)

// A backoff is how long an outage lasts. After the first attempt that fails there
// is always another one.
type backoff struct {
	limit time.Duration
	since time.Time // of the first attempt that failed; zero: there is no outage
	until time.Time // when the next may be made
	wait  time.Duration
}

// next returns how long to wait after an attempt that failed, and whether that is
// another wait than the one that others wait for. The error is that with which to
// give up.
func (b *backoff) next(err error) (wait time.Duration, fresh bool, _ error) {
	now := time.Now()
	if left := b.until.Sub(now); left > 0 && !b.since.IsZero() {
		return left, false, nil
	}
	if b.since.IsZero() {
		b.since, b.wait = now, firstWait
	} else {
		lasted := now.Sub(b.since)
		if lasted >= b.limit {
			if !errors.Is(err, ErrOutage) {
				err = fmt.Errorf("%w: %w", ErrOutage, err)
			}
			return 0, false, fmt.Errorf("population: candidates cannot be checked or evaluated, after %v of trying (Config.Limits.Outage): %w", lasted.Round(time.Second), err)
		}
		b.wait = min(2*b.wait, longestWait, b.limit-lasted)
	}
	b.until = now.Add(b.wait)
	return b.wait, true, nil
}

// end ends the outage.
func (b *backoff) end() { b.since = time.Time{} }

// maxClaims is how many times a candidate may have Evaluate claim an outage just
// after the seed could be evaluated.
const maxClaims = 3

// A patient evaluator has evaluations that an outage has prevented made again. An
// outage before anything could be evaluated ends the search at once: it is a
// mistake, and somebody is there to mend it.
type patient struct {
	*desk
	inner   evaluator
	seed    string
	backoff backoff
	timer   *time.Timer

	under   map[ID]Task // given to the evaluator
	dropped map[ID]bool // of them, if an outage keeps them from being evaluated
	claims  map[ID]int
	worked  bool // something was evaluated

	out     bool // there is an outage
	held    []held
	probing bool // one task is under way, to see whether the outage is over
	probe   ID
}

// held is a task that an outage has kept from being evaluated, or from being tried.
type held struct {
	Task
	outage *outage // nil: it was not tried
}

// probeID is the ID of the seed's task in an outage.
const probeID ID = 0

func newPatient(ctx context.Context, e evaluator, seed string, limit time.Duration) *patient {
	p := &patient{
		desk: newDesk(ctx), inner: e, seed: seed, backoff: backoff{limit: limit}, timer: time.NewTimer(0),
		under: make(map[ID]Task), dropped: make(map[ID]bool), claims: make(map[ID]int),
	}
	<-p.timer.C
	p.running.Go(p.run)
	return p
}

func (p *patient) close() {
	p.stop()
	p.inner.close()
}

func (p *patient) run() {
	defer p.timer.Stop()
	var ready []result // to be delivered
	for {
		var out chan result
		var next result
		if len(ready) > 0 {
			out, next = p.done, ready[0]
		}
		select {
		case tasks := <-p.tasks:
			if !p.out {
				p.pass(tasks...)
				break
			}
			for _, t := range tasks {
				p.held = append(p.held, held{Task: t})
			}
		case r := <-p.inner.results():
			ready = append(ready, p.take(r)...)
		case <-p.timer.C:
			p.try()
		case <-p.drops:
			for _, h := range p.held {
				ready = append(ready, result{report: report{ID: h.ID}, dropped: true})
			}
			p.held = nil
			for id := range p.under {
				p.dropped[id] = true
			}
			p.inner.drop()
		case out <- next:
			ready = ready[1:]
		case <-p.life.Done():
			return
		}
	}
}

// pass gives tasks to the evaluator.
func (p *patient) pass(tasks ...Task) {
	for _, t := range tasks {
		p.under[t.ID] = t
	}
	if len(tasks) > 0 {
		p.inner.submit(tasks)
	}
}

// take takes a result, and returns what is to be delivered.
func (p *patient) take(r result) []result {
	t, known := p.under[r.report.ID]
	if !known { // it is about no candidate
		return []result{r}
	}
	delete(p.under, t.ID)
	dropped := p.dropped[t.ID]
	delete(p.dropped, t.ID)
	probing := p.probing && p.probe == t.ID
	if probing {
		p.probing = false
	}
	switch {
	case r.outage != nil && dropped:
		r = result{report: report{ID: t.ID}, events: r.events, dropped: true}
	case r.outage != nil:
		return p.prevented(t, r, probing)
	case r.err == nil && !r.dropped:
		p.worked = true
		delete(p.claims, t.ID)
	}
	switch {
	case !probing:
	case r.err != nil || r.dropped:
		p.timer.Reset(0)
	case p.tryClaim(): // each alone: there may be a place for one of them
	default:
		p.over()
	}
	return []result{r}
}

// prevented takes a result that says that its task was not evaluated.
func (p *patient) prevented(t Task, r result, probing bool) []result {
	suspect := r.outage.claimed && t.ID != probeID && (t.ID != SeedID || t.Tuning != nil)
	if !p.worked && !suspect {
		return []result{{events: r.events, err: fmt.Errorf("population: candidates cannot be evaluated: %w%s", r.outage.err, closedOffHint(r.outage.err.Error()))}}
	}
	p.out = true
	if probing && suspect {
		p.claims[t.ID]++
		switch {
		case p.claims[t.ID] < maxClaims:
		case t.Tuning != nil: // perhaps it was a setting
			t.Tuning, p.claims[t.ID] = nil, 0
		default:
			f := &Failure{StageOutage, fmt.Sprintf("%d times, just after the seed could be evaluated: %v", maxClaims, r.outage.err)}
			r.report, r.outage = report{ID: t.ID, Failure: f}, nil
			if !p.tryClaim() {
				p.over()
			}
			return []result{r}
		}
		p.backoff.end() // there was none a moment ago
	}
	if t.ID != probeID {
		p.held = append(p.held, held{t, r.outage})
	}
	if p.probing { // another one shows whether it is over
		return []result{{events: r.events}}
	}
	wait, fresh, err := p.backoff.next(r.outage.err)
	if err != nil { // the search ends with it
		return []result{{events: r.events, err: err}}
	}
	if fresh {
		r.tell(Outage{Err: r.outage.err, Wait: wait})
		p.timer.Reset(wait)
	}
	return []result{{events: r.events}}
}

// try tries whether the outage is over: with a task that it has prevented, or
// with the seed if that task may be what is wrong.
func (p *patient) try() {
	i := slices.IndexFunc(p.held, func(h held) bool { return h.outage != nil })
	if i < 0 { // all were dropped
		p.over()
		return
	}
	if p.held[i].outage.claimed {
		t := p.held[i].Task
		t.ID, t.Source, t.Tuning = probeID, p.seed, nil
		p.test(t)
		return
	}
	p.testHeld(i)
}

// tryClaim tries the next candidate for which Evaluate has claimed an outage, after
// another task could be evaluated. It reports whether there is one.
func (p *patient) tryClaim() bool {
	i := slices.IndexFunc(p.held, func(h held) bool { return h.outage != nil && h.outage.claimed })
	if i >= 0 {
		p.testHeld(i)
	}
	return i >= 0
}

// testHeld tests with a task that is held.
func (p *patient) testHeld(i int) {
	t := p.held[i].Task
	p.held = slices.Delete(p.held, i, i+1)
	p.test(t)
}

// test has a task show whether the outage is over.
func (p *patient) test(t Task) {
	p.probing, p.probe = true, t.ID
	p.pass(t)
}

// over ends the outage and passes on what was held.
func (p *patient) over() {
	p.out = false
	p.backoff.end()
	var tasks []Task
	for _, h := range p.held {
		tasks = append(tasks, h.Task)
	}
	p.held = nil
	p.pass(tasks...)
}
