package population

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// An evaluator evaluates a batch of candidates.
type evaluator interface {
	// evaluate runs the jobs and calls done for each, in the order in which
	// they end, from the goroutine that called it. lost is told of every worker
	// that ended. When more returns false it starts no further jobs. The error
	// is for what keeps jobs from being evaluated at all.
	evaluate(ctx context.Context, jobs []job, done func(report) error, lost func(ID, string), more func() bool) error
	close()
}

// inProcess evaluates in the calling process, one job after another.
type inProcess func(ctx context.Context, j job) report

func (run inProcess) evaluate(ctx context.Context, jobs []job, done func(report) error, _ func(ID, string), more func() bool) error {
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
	}
	return nil
}

func (run inProcess) close() {}

// A pool evaluates in worker processes. They are started when they are first
// needed and restarted when they are lost.
type pool struct {
	decl         string
	grace        time.Duration
	startTimeout time.Duration
	starter      *starter
	workers      []*worker // nil where none runs
}

func newPool(decl string, c Config) *pool {
	return &pool{
		decl: decl, grace: c.Grace, startTimeout: c.StartTimeout,
		starter: newStarter(), workers: make([]*worker, c.Workers),
	}
}

func (p *pool) evaluate(ctx context.Context, jobs []job, done func(report) error, lost func(ID, string), more func() bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	queue, results := make(chan job), make(chan result)
	var lanes sync.WaitGroup
	for lane := range min(len(p.workers), len(jobs)) {
		lanes.Go(func() {
			for j := range queue {
				results <- p.evaluateOne(ctx, lane, j)
			}
		})
	}
	defer lanes.Wait()
	defer close(queue)
	var failed error
	for next, running := 0, 0; ; {
		open := queue
		if next == len(jobs) || failed != nil || !more() {
			if open = nil; running == 0 {
				return failed
			}
		}
		var j job
		if open != nil {
			j = jobs[next]
		}
		select {
		case open <- j:
			next, running = next+1, running+1
		case r := <-results:
			running--
			for _, e := range r.ended {
				lost(e.ID, e.Reason)
			}
			if r.err == nil {
				r.err = done(r.report)
			}
			if r.err != nil && failed == nil {
				failed = r.err
				cancel()
			}
		}
	}
}

// A result is what became of one job.
type result struct {
	report report
	ended  []WorkerEnded // workers lost over it
	err    error         // it could not be evaluated at all
}

// evaluateOne runs one job in a lane's worker. A worker that is lost before the
// candidate has begun is not the candidate's doing: another one gets the job,
// once.
func (p *pool) evaluateOne(ctx context.Context, lane int, j job) (r result) {
	for attempt := 0; ; attempt++ {
		if r.err = ctx.Err(); r.err != nil {
			return r
		}
		if p.workers[lane] == nil {
			if p.workers[lane], r.err = startWorker(ctx, p.starter, p.decl, p.startTimeout); r.err != nil {
				return r
			}
		}
		start := time.Now()
		r.report, r.err = p.workers[lane].evaluate(ctx, j, p.grace, p.startTimeout)
		var lost *errWorkerLost
		if r.err != nil {
			p.workers[lane] = nil
		}
		if !errors.As(r.err, &lost) {
			return r
		}
		if !lost.begun && attempt == 0 {
			r.ended = append(r.ended, WorkerEnded{Reason: lost.reason})
			continue
		}
		r.ended = append(r.ended, WorkerEnded{ID: j.ID, Reason: lost.reason})
		r.report, r.err = report{ID: j.ID, Failure: &Failure{lost.stage, lost.text}, Elapsed: time.Since(start)}, nil
		return r
	}
}

// close ends the workers and waits until they have.
func (p *pool) close() {
	var ending sync.WaitGroup
	for _, w := range slices.DeleteFunc(p.workers, func(w *worker) bool { return w == nil }) {
		ending.Go(w.close)
	}
	ending.Wait()
	p.starter.close()
}
