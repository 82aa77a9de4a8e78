package population

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrOutage is to be wrapped by an error of Evaluate, Screen or Validate that is
// not the candidate's fault: its data cannot be read, a device or a licence server
// is away. The candidate then does not fail but is evaluated again, later and
// later, and the seed before it: if that is evaluated meanwhile, time after time,
// and the candidate never is, it fails after all.
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

// found sorts out what a lane has found: a failure, an outage or the end.
func (r *result) found(id ID) {
	switch e, ok := errors.AsType[machineError](r.err); {
	case ok:
		r.report, r.err, r.outage = report{ID: id}, nil, &outage{err: e.error}
	case r.err == nil && r.report.Outage != "":
		r.outage = &outage{claim(r.report.Outage), true}
	}
}

// Waits double from the first to the longest.
const (
	firstWait   = time.Second / 4
	longestWait = 30 * time.Second
)

// A backoff is how long an outage lasts.
type backoff struct {
	limit time.Duration
	since time.Time // of the first attempt that failed; zero: there is no outage
	wait  time.Duration
}

// next returns how long to wait after an attempt that failed, or the error with
// which to give up.
func (b *backoff) next(err error) (time.Duration, error) {
	if b.since.IsZero() {
		b.since, b.wait = time.Now(), firstWait/2
	}
	lasted := time.Since(b.since)
	if lasted >= b.limit {
		text := "population: candidates cannot be evaluated, for %v now (Config.Limits.Outage): %w"
		if !errors.Is(err, ErrOutage) {
			err = fmt.Errorf("%w: %w", ErrOutage, err)
		}
		return 0, fmt.Errorf(text, lasted.Round(time.Second), err)
	}
	b.wait = min(2*b.wait, longestWait)
	return min(b.wait, b.limit-lasted), nil
}

// end ends the outage.
func (b *backoff) end() { b.since = time.Time{} }

// blameless is how many times the seed is evaluated after a candidate was not,
// before the candidate is to blame for that.
const blameless = 3

// A patient evaluator has evaluations that an outage has prevented made again. An
// outage before anything could be evaluated ends the search at once: it is a
// mistake, and somebody is there to mend it.
type patient struct {
	evaluator
	seed    string
	backoff backoff

	life    context.Context
	end     context.CancelFunc
	tasks   chan []task
	drops   chan struct{}
	done    chan result
	running sync.WaitGroup

	under  map[ID]task // given to the evaluator
	claims map[ID]int  // after which the seed could be evaluated
	held   []held      // until the outage is over
	worked bool        // something was evaluated
	probe  *held       // under way, or about to be
}

// held is a task that an outage has kept from being evaluated, or from being tried.
type held struct {
	task
	outage *outage // nil: it was not tried
}

// probeID is the ID of the seed's task in an outage.
const probeID ID = 0

func newPatient(ctx context.Context, e evaluator, seed string, limit time.Duration) *patient {
	p := &patient{
		evaluator: e, seed: seed, backoff: backoff{limit: limit},
		tasks: make(chan []task), drops: make(chan struct{}), done: make(chan result),
		under: make(map[ID]task), claims: make(map[ID]int),
	}
	p.life, p.end = context.WithCancel(ctx)
	p.running.Go(p.run)
	return p
}

func (p *patient) results() <-chan result { return p.done }

func (p *patient) submit(tasks []task) {
	select {
	case p.tasks <- tasks:
	case <-p.life.Done():
	}
}

func (p *patient) drop() {
	select {
	case p.drops <- struct{}{}:
	case <-p.life.Done():
	}
}

func (p *patient) close() {
	p.end()
	p.running.Wait()
	p.evaluator.close()
}

func (p *patient) run() {
	var ready []result // to be delivered
	timer := time.NewTimer(0)
	<-timer.C
	defer timer.Stop()
	for {
		var out chan result
		var next result
		if len(ready) > 0 {
			out, next = p.done, ready[0]
		}
		select {
		case tasks := <-p.tasks:
			if p.backoff.since.IsZero() {
				p.pass(tasks)
				break
			}
			for _, t := range tasks {
				p.held = append(p.held, held{task: t})
			}
		case r := <-p.evaluator.results():
			ready = append(ready, p.take(r, timer)...)
		case <-timer.C:
			p.try()
		case <-p.drops:
			for _, h := range p.held {
				ready = append(ready, result{report: report{ID: h.ID}, dropped: true})
			}
			p.held = nil
			p.evaluator.drop()
		case out <- next:
			ready = ready[1:]
		case <-p.life.Done():
			return
		}
	}
}

// pass gives tasks to the evaluator.
func (p *patient) pass(tasks []task) {
	for _, t := range tasks {
		p.under[t.ID] = t
	}
	if len(tasks) > 0 {
		p.evaluator.submit(tasks)
	}
}

// take takes a result, and returns what is to be delivered.
func (p *patient) take(r result, timer *time.Timer) []result {
	t, known := p.under[r.report.ID]
	if !known { // it is about no candidate
		return []result{r}
	}
	delete(p.under, t.ID)
	probing := p.probe != nil && p.probe.ID == t.ID
	switch {
	case r.outage != nil && !p.worked:
		return []result{{events: r.events, err: fmt.Errorf("population: candidates cannot be evaluated: %w", r.outage.err)}}
	case r.outage != nil:
		if t.ID != probeID {
			p.held = append(p.held, held{t, r.outage})
		}
		if p.backoff.since.IsZero() || probing {
			p.probe = nil
			wait, err := p.backoff.next(r.outage.err)
			if err != nil { // the search ends with it
				return []result{{events: r.events, err: err}}
			}
			r.tell(Outage{Err: r.outage.err, Wait: wait})
			timer.Reset(wait)
		}
		return []result{{events: r.events}}
	case probing && (r.err != nil || r.dropped):
		p.probe = nil
		timer.Reset(p.backoff.wait)
	case probing:
		p.probe = nil
		p.backoff.end()
		failed := p.again(t.ID == probeID)
		if t.ID == probeID {
			return append(failed, result{events: r.events})
		}
		return append(failed, r)
	}
	p.worked = p.worked || r.err == nil && !r.dropped
	return []result{r}
}

// try tries whether the outage is over: with a task that it has prevented, or
// with the seed if that task may be what is wrong.
func (p *patient) try() {
	for i, h := range p.held {
		if h.outage == nil {
			continue
		}
		if h.outage.claimed {
			h.ID, h.Source = probeID, p.seed
		} else {
			p.held = append(p.held[:i], p.held[i+1:]...)
		}
		p.probe = &h
		p.pass([]task{h.task})
		return
	}
	p.backoff.end() // all were dropped
	p.again(false)
}

// again passes on what was held. It returns the failures of candidates that claim
// an outage time after time when, as the seed shows, there is none.
func (p *patient) again(seed bool) (failed []result) {
	var tasks []task
	for _, h := range p.held {
		if seed && h.outage != nil && h.outage.claimed {
			if p.claims[h.ID]++; p.claims[h.ID] == blameless {
				f := &Failure{StageOutage, fmt.Sprintf("%d times, while the seed could be evaluated: %v", blameless, h.outage.err)}
				failed = append(failed, result{report: report{ID: h.ID, Failure: f}})
				continue
			}
		}
		tasks = append(tasks, h.task)
	}
	p.held = nil
	p.pass(tasks)
	return failed
}
