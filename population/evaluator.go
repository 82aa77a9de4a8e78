package population

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

// A Task asks for the evaluation of a checked source, within a budget.
type Task struct {
	ID       ID            `cbor:"1,keyasint"`
	Source   string        `cbor:"2,keyasint"` // as checked
	Timeout  time.Duration `cbor:"3,keyasint"` // of each evaluation, in processor time
	Repeats  int           `cbor:"4,keyasint,omitempty"`
	MaxSteps int           `cbor:"7,keyasint,omitempty"` // of each evaluation; 0: any number
	Validate bool          `cbor:"5,keyasint,omitempty"` // by Problem.Validate, and not by Evaluate
	Tuning   *Tuning       `cbor:"8,keyasint,omitempty"` // after it has passed; nil: none
	Measured int           `cbor:"9,keyasint,omitempty"` // how often the candidate was measured before; see Plan.Remeasure

	// Beside are to be measured by turns with the candidate, in so many Rounds at most; see
	// Plan.Interleave. If it is hopeless beside all of them, it fails at StageScreen.
	Beside []Rival `cbor:"10,keyasint,omitempty"`
	Rounds int     `cbor:"11,keyasint,omitempty"`
}

// A result is what became of a task.
type result struct {
	report  report
	events  []Event // of workers
	dropped bool    // by evaluator.drop
	outage  *outage // for which the task was not evaluated
	err     error   // no further task can be evaluated
}

func (r *result) tell(e Event) { r.events = append(r.events, e) }

// An evaluator turns checked sources into outcomes. What lies between is
// its own: where candidates are built, and which process serves them.
type evaluator interface {
	// submit takes tasks. There is a result for each, in any order.
	submit(tasks []Task)
	results() <-chan result
	// drop drops the tasks that have not been begun.
	drop()
	// close ends everything and waits until it has ended.
	close()
}

// lanes are places in which one candidate at a time is evaluated.
type lanes interface {
	count() int
	run(ctx context.Context, lane int, j job) result
	close()
}

// A desk is where an evaluator takes tasks and hands out results, until it stops.
type desk struct {
	life    context.Context
	end     context.CancelFunc
	tasks   chan []Task
	drops   chan struct{}
	done    chan result
	running sync.WaitGroup
}

func newDesk(ctx context.Context) *desk {
	d := &desk{tasks: make(chan []Task), drops: make(chan struct{}), done: make(chan result)}
	d.life, d.end = context.WithCancel(ctx)
	return d
}

func (d *desk) results() <-chan result { return d.done }

func (d *desk) submit(tasks []Task) {
	select {
	case d.tasks <- tasks:
	case <-d.life.Done():
	}
}

func (d *desk) drop() {
	select {
	case d.drops <- struct{}{}:
	case <-d.life.Done():
	}
}

// send delivers a result unless nobody waits for it any more.
func (d *desk) send(r result) {
	select {
	case d.done <- r:
	case <-d.life.Done():
	}
}

// stop waits until all goroutines behind the desk have ended.
func (d *desk) stop() {
	d.end()
	d.running.Wait()
}

// A local evaluator builds and evaluates on this machine. What is waiting when
// a build begins is built as one batch. If it is quiet, nothing is built while a
// candidate is evaluated.
type local struct {
	builder *swap.Builder
	decl    swap.Decl
	lanes   lanes
	quiet   bool

	*desk
}

func newLocal(ctx context.Context, b *swap.Builder, decl swap.Decl, l lanes, quiet bool) *local {
	e := &local{builder: b, decl: decl, lanes: l, quiet: quiet, desk: newDesk(ctx)}
	e.running.Go(e.run)
	return e
}

func (e *local) close() {
	e.stop()
	e.lanes.close()
}

// A try is a job that has been built, and whether it was built twice: an artifact
// can be removed from the cache by others before it is loaded.
type try struct {
	job   job
	again bool
}

// run decides what is built and what is evaluated next.
func (e *local) run() {
	queue := make(chan try) // to the lanes
	defer close(queue)
	free, gone := make(chan struct{}, e.lanes.count()), make(chan try, e.lanes.count())
	for i := range e.lanes.count() {
		e.running.Go(func() {
			for t := range queue {
				r := e.lanes.run(e.life, i, t.job)
				r.classify(t.job.ID)
				if f := r.report.Failure; r.err == nil && f != nil && f.Stage == StageLoad && !t.again {
					select {
					case gone <- t:
					case <-e.life.Done():
					}
				} else {
					r.report.buildTime, r.report.buildBegan = t.job.buildTime, t.job.buildBegan
					r.report.ended, r.report.lane = time.Now(), i+1
					e.send(r)
				}
				select { // a lane may end two jobs before anybody looks
				case free <- struct{}{}:
				case <-e.life.Done():
				}
			}
		})
	}
	var waiting, lost []Task
	var ready []try
	built := make(chan []try, 1)
	building, evaluating := false, 0
	discard := false // what is being built
	for {
		// A batch costs little more than a candidate: while the lanes have enough
		// to do, it grows.
		enough := len(ready) >= e.lanes.count() || e.quiet && evaluating+len(ready) > 0
		if !building && len(waiting)+len(lost) > 0 && !enough {
			building = true
			batch, second := append(waiting, lost...), len(waiting)
			waiting, lost = nil, nil
			e.running.Go(func() { built <- e.build(batch, second) })
		}
		var open chan try
		var next try
		if len(ready) > 0 && (!e.quiet || !building) {
			open, next = queue, ready[0]
		}
		select {
		case tasks := <-e.tasks:
			waiting = append(waiting, tasks...)
		case tries := <-built:
			if building = false; discard {
				e.dropped(tries)
			} else {
				ready = append(ready, tries...)
			}
			discard = false
		case open <- next:
			ready, evaluating = ready[1:], evaluating+1
		case t := <-gone:
			lost = append(lost, t.job.Task)
		case <-free:
			evaluating--
		case <-e.drops:
			for _, t := range append(waiting, lost...) {
				ready = append(ready, try{job: job{Task: t}})
			}
			e.dropped(ready)
			waiting, lost, ready, discard = nil, nil, nil, building
		case <-e.life.Done():
			return
		}
	}
}

// dropped says that jobs were not begun.
func (e *local) dropped(jobs []try) {
	e.running.Go(func() {
		for _, t := range jobs {
			e.send(result{report: report{ID: t.job.ID}, dropped: true})
		}
	})
}

// build builds a batch and returns what can be evaluated. Those from second on
// are built for the second time.
func (e *local) build(batch []Task, second int) []try {
	wanted := make([]swap.Wanted, len(batch))
	for i, t := range batch {
		wanted[i] = swap.Wanted{Source: t.Source, Tunable: t.Tuning != nil}
	}
	for _, t := range batch {
		for _, r := range t.Beside {
			wanted = append(wanted, swap.Wanted{Source: r.Source})
		}
	}
	began := time.Now()
	built, err := e.builder.BuildWanted(e.life, e.decl, wanted)
	if err != nil {
		for _, t := range batch {
			e.send(result{report: report{ID: t.ID}, outage: &outage{err: err}})
		}
		return nil
	}
	var tries []try
	rivals := built[len(batch):]
	for i, t := range batch {
		beside := rivals[:len(t.Beside)]
		rivals = rivals[len(t.Beside):]
		if f := buildFailure(built[i].Err); f != nil {
			e.send(result{report: report{ID: t.ID, Failure: f, buildTime: built[i].BuildTime, buildBegan: began}})
			continue
		}
		j := job{Task: t, Artifact: built[i].Artifact, buildTime: built[i].BuildTime, buildBegan: began}
		j.Beside = nil
		for k, b := range beside {
			if b.Err == nil { // it was built before
				j.Beside, j.Artifacts = append(j.Beside, t.Beside[k]), append(j.Artifacts, b.Artifact)
			}
		}
		tries = append(tries, try{j, i >= second})
	}
	return tries
}

// inProcess evaluates in the calling process, with host.serve.
type inProcess func(ctx context.Context, j job) report

// inTurn lets one candidate at a time be evaluated in this process: functions that
// were loaded from one artifact are one function, which has one stop flag and one
// table of numbers.
var inTurn sync.Mutex

func (inProcess) count() int { return 1 }

func (serve inProcess) run(ctx context.Context, _ int, j job) result {
	inTurn.Lock()
	defer inTurn.Unlock()
	r := result{report: serve(ctx, j)}
	switch r.report.ID = j.ID; {
	case ctx.Err() != nil:
		r.err = ctx.Err()
	case r.report.Damaged:
		what := "changed, with other numbers, what candidates are measured against"
		if r.report.Failure != nil {
			what = r.report.Failure.Message
		}
		r.err = fmt.Errorf("population: candidate %v %s: with Config.InProcess there is no other worker to continue with", j.ID, what)
	}
	return r
}

func (inProcess) close() {}
