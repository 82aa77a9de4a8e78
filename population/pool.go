package population

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"
)

// A pool evaluates in worker processes. They are started when they are first
// needed, and restarted when they are lost.
type pool struct {
	workshop workshop
	config   Config
	lanes    []lane

	life   context.Context // until close
	end    context.CancelFunc
	ending sync.WaitGroup // workers whose place was taken
}

// A lane is the place of one worker.
type lane struct {
	worker *worker      // nil where none runs
	next   chan started // of the worker that is to take its place, while it starts
	reason string       // why
}

// started is a worker that is ready, or why there is none.
type started struct {
	worker *worker
	err    error
}

// newPool makes a pool of c.Workers.Count for a problem, by its key.
func newPool(problem string, c Config) *pool {
	life, end := context.WithCancel(context.Background())
	return &pool{
		workshop: workshop{
			starter: newStarter(), problem: problem, limit: c.Workers.StartTimeout,
			setup: setup{Version: wireVersion, Sandbox: c.Workers.Sandbox, MaxMemory: c.Workers.MaxMemory, RecycleMemory: c.Workers.RetireGrowth},
		},
		config: c, lanes: make([]lane, c.Workers.Count), life: life, end: end,
	}
}

func (p *pool) evaluate(ctx context.Context, jobs []job, done func(report) error, tell func(Event), more func() bool) error {
	if len(jobs) == 0 {
		return nil
	}
	// All artifacts of a Builder lie in one directory.
	p.workshop.setup.Artifacts = filepath.Dir(jobs[0].Artifact.Path)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	queue, results := make(chan job), make(chan result)
	var running sync.WaitGroup
	for i := range min(len(p.lanes), len(jobs)) {
		running.Go(func() {
			for j := range queue {
				results <- p.evaluateOne(ctx, &p.lanes[i], j)
			}
		})
	}
	defer running.Wait()
	defer close(queue)
	var failed error
	for next, busy := 0, 0; ; {
		open := queue
		if next == len(jobs) || failed != nil || !more() {
			if open = nil; busy == 0 {
				p.recycle()
				return failed
			}
		}
		var j job
		if open != nil {
			j = jobs[next]
		}
		select {
		case open <- j:
			next, busy = next+1, busy+1
		case r := <-results:
			busy--
			for _, e := range r.events {
				tell(e)
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
	events []Event // of workers
	err    error   // it could not be evaluated at all
}

func (r *result) tell(e Event) { r.events = append(r.events, e) }

// evaluateOne runs one job in a lane's worker. A worker that is lost before the
// candidate has begun is not the candidate's doing: another one gets the job,
// once.
func (p *pool) evaluateOne(ctx context.Context, l *lane, j job) (r result) {
	for attempt := 0; ; attempt++ {
		if r.err = p.ready(ctx, l, &r); r.err != nil {
			return r
		}
		start := time.Now()
		r.report, r.err = l.worker.evaluate(ctx, j, p.config.Workers.Grace, p.workshop.limit)
		if r.err == nil {
			p.renew(l, &r)
			return r
		}
		l.worker = nil
		var lost *errWorkerLost
		if !errors.As(r.err, &lost) {
			return r
		}
		if !lost.begun && attempt == 0 {
			r.tell(WorkerEnded{Reason: lost.reason})
			continue
		}
		r.tell(WorkerEnded{ID: j.ID, Reason: lost.reason})
		r.report, r.err = report{ID: j.ID, Failure: lost.failure(), Elapsed: time.Since(start)}, nil
		return r
	}
}

// ready sees to it that a lane has a worker: the one that it has, the one that
// was started to take its place, or a new one. With a single lane it waits for
// the one being started, since nothing else may run during an evaluation.
func (p *pool) ready(ctx context.Context, l *lane, r *result) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if l.next != nil && (len(p.lanes) == 1 || l.worker == nil) {
		select {
		case s := <-l.next:
			p.take(l, s, r)
		case <-ctx.Done():
			return ctx.Err()
		}
	} else if l.next != nil {
		select {
		case s := <-l.next:
			p.take(l, s, r)
		default:
		}
	}
	if l.worker != nil {
		return nil
	}
	w, err := p.workshop.start(ctx)
	if err != nil {
		return err
	}
	l.worker = w
	r.tell(w.started)
	return nil
}

// take puts a worker in the place of another. If it could not be started the
// other goes on for as long again.
func (p *pool) take(l *lane, s started, r *result) {
	l.next = nil
	old := l.worker
	if s.err != nil {
		r.tell(WorkerEnded{Reason: "it could not take over: " + s.err.Error()})
		if old != nil {
			old.renewed()
		}
		return
	}
	if old != nil {
		p.dismiss(old)
		r.tell(WorkerEnded{Reason: l.reason})
	}
	l.worker = s.worker
	r.tell(s.worker.started)
}

// dismiss ends a worker that is idle. With a single lane nothing else may run
// during the next evaluation, not even that.
func (p *pool) dismiss(w *worker) {
	if len(p.lanes) == 1 {
		w.close()
	} else {
		p.ending.Go(w.close)
	}
}

// renew starts another worker beside a lane's that has grown. One whose state
// or memory a candidate has spoiled must not serve again.
func (p *pool) renew(l *lane, r *result) {
	if reason := spoiled(r.report); reason != "" {
		p.dismiss(l.worker)
		l.worker = nil
		r.tell(WorkerEnded{ID: r.report.ID, Reason: reason})
		return
	}
	if grown := l.worker.grown(); grown > p.config.Workers.RetireGrowth {
		p.replace(l, fmt.Sprintf("recycled after its memory grew by %d MiB", grown>>20))
	}
}

// recycle replaces the workers that have loaded many plugins. It is called
// after a batch: what follows asks for other candidates and takes a while.
func (p *pool) recycle() {
	for i := range p.lanes {
		l := &p.lanes[i]
		if l.worker == nil || p.config.Workers.RetireAfter < 0 {
			continue
		}
		if n := len(l.worker.plugins); n >= p.config.Workers.RetireAfter {
			p.replace(l, fmt.Sprintf("recycled after %d plugins", n))
		}
	}
}

// replace starts the worker that is to take the place of a lane's.
func (p *pool) replace(l *lane, reason string) {
	if l.next != nil {
		return
	}
	next, shop := make(chan started, 1), p.workshop
	l.next, l.reason = next, reason
	go func() { // which may take longer than the batch
		w, err := shop.start(p.life)
		next <- started{w, err}
	}()
}

// spoiled says why a worker must not evaluate another candidate, or "".
func spoiled(r report) string {
	switch {
	case r.Damaged:
		return "its state was changed"
	case r.Worn:
		return "it had mapped too much memory"
	}
	return ""
}

// close ends the workers and waits until they have.
func (p *pool) close() {
	p.end()
	for i := range p.lanes {
		l := &p.lanes[i]
		p.ending.Go(func() {
			if l.next != nil {
				if s := <-l.next; s.err == nil {
					s.worker.close()
				}
			}
			if l.worker != nil {
				l.worker.close()
			}
		})
	}
	p.ending.Wait()
	p.workshop.starter.close()
}
