package population

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// An evaluator evaluates a batch of candidates.
type evaluator interface {
	// evaluate runs the jobs and calls done for each, one call at a time, in
	// the order in which they end. lost is told of every worker that ended.
	// When more returns false it starts no further jobs. The error is for what
	// keeps jobs from being evaluated at all.
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
	queue := make(chan job, len(jobs))
	for _, j := range jobs {
		queue <- j
	}
	close(queue)
	var mu sync.Mutex // for done, lost and more
	lanes, ctx := errgroup.WithContext(ctx)
	for lane := range min(len(p.workers), len(jobs)) {
		lanes.Go(func() error {
			for j := range queue {
				mu.Lock()
				enough := !more()
				mu.Unlock()
				if enough {
					return nil
				}
				r, ended, err := p.evaluateOne(ctx, lane, j)
				if err != nil {
					return err
				}
				mu.Lock()
				if ended != "" {
					lost(j.ID, ended)
				}
				err = done(r)
				mu.Unlock()
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	return lanes.Wait()
}

// evaluateOne runs one job in a lane's worker. If the worker is lost over it,
// it says how; the next job starts another.
func (p *pool) evaluateOne(ctx context.Context, lane int, j job) (r report, ended string, err error) {
	if err := ctx.Err(); err != nil {
		return report{}, "", err
	}
	if p.workers[lane] == nil {
		if p.workers[lane], err = startWorker(ctx, p.starter, p.decl, p.startTimeout); err != nil {
			return report{}, "", err
		}
	}
	start := time.Now()
	r, err = p.workers[lane].evaluate(ctx, j, p.grace, p.startTimeout)
	if err == nil {
		return r, "", nil
	}
	p.workers[lane] = nil
	var lost *errWorkerLost
	if errors.As(err, &lost) {
		return report{ID: j.ID, Failure: &Failure{lost.stage, lost.text}, Elapsed: time.Since(start)}, lost.reason, nil
	}
	return report{}, "", err
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
