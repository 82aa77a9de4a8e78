package population

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// A pool evaluates in worker processes. It starts them when they are first
// needed, and again when they are lost.
type pool struct {
	artifacts sync.Once // sets what starter lacks
	starter   workerStarter
	workers   Workers // the settings
	lanes     []lane
	machine   *machine // for evaluations and starts of workers

	life    context.Context // until close
	end     context.CancelFunc
	retired sync.WaitGroup // workers that end
}

// A lane is the place of one worker.
type lane struct {
	worker *worker      // nil where none runs
	next   chan started // its replacement, while that starts
	reason string       // for it
}

// started is a worker that is ready, or why there is none.
type started struct {
	worker *worker
	err    error
}

// newPool makes a pool of c.Workers.Count for a problem, by its key.
func newPool(problem string, c Config) *pool {
	w := c.Workers
	life, end := context.WithCancel(context.Background())
	return &pool{
		starter: workerStarter{
			problem: problem, limit: w.StartTimeout,
			setup: setup{Version: wireVersion, Sandbox: w.Sandbox, MaxMemory: w.MaxMemory, RetireGrowth: w.RetireGrowth},
		},
		workers: w, lanes: make([]lane, w.Count), machine: newMachine(), life: life, end: end,
	}
}

func (p *pool) count() int { return len(p.lanes) }

// run gives one job to a lane's worker. A candidate that fails for time
// while something else runs is evaluated again, alone: caches and cores are
// shared, and processor time is longer on a busy machine.
func (p *pool) run(ctx context.Context, lane int, j job) (r result) {
	l := &p.lanes[lane]
	p.artifacts.Do(func() { // all artifacts of a Builder lie in one directory
		p.starter.setup.Artifacts = filepath.Dir(j.Artifact.Path)
	})
	if crowded := p.attempt(ctx, l, j, shared, &r); crowded && r.report.Late && !r.report.Damaged {
		p.attempt(ctx, l, j, alone, &r)
	}
	return r
}

// attempt evaluates a job, and reports whether anything else ran meanwhile. A
// worker that is lost before the candidate has begun is not the candidate's
// doing: another one gets the job, once.
func (p *pool) attempt(ctx context.Context, l *lane, j job, how int64, r *result) (crowded bool) {
	for again := false; ; again = true {
		var done func() bool
		if r.err = p.staff(ctx, l, r); r.err == nil {
			done, r.err = p.machine.use(ctx, how)
		}
		if r.err != nil {
			return false
		}
		start := time.Now()
		r.report, r.err = l.worker.try(ctx, j, p.workers.Grace, p.workers.StartTimeout)
		crowded = done()
		if r.err == nil {
			p.inspect(l, r)
			return crowded
		}
		l.worker = nil
		var lost *errWorkerLost
		if !errors.As(r.err, &lost) {
			return false
		}
		if !lost.begun && !again {
			r.tell(WorkerEnded{Reason: lost.reason})
			continue
		}
		if i := lost.beside - 1; i >= 0 && i < len(j.Artifacts) {
			r.tell(WorkerEnded{ID: j.Beside[i].ID, Reason: lost.reason})
			j.Beside, j.Artifacts = slices.Delete(slices.Clone(j.Beside), i, i+1), slices.Delete(slices.Clone(j.Artifacts), i, i+1)
			continue
		}
		r.tell(WorkerEnded{ID: j.ID, Reason: lost.reason})
		if lost.tuned != nil { // its other settings are not its fault
			r.report, r.err = *lost.tuned, nil
			return crowded
		}
		r.report, r.err = report{ID: j.ID, Failure: lost.failure(), Elapsed: time.Since(start), Late: lost.stage == StageTimeout}, nil
		return crowded
	}
}

// start starts a worker, and takes its turn on the machine meanwhile.
func (p *pool) start(ctx context.Context, starter workerStarter) (*worker, error) {
	done, err := p.machine.use(ctx, shared)
	if err != nil {
		return nil, err
	}
	defer done()
	return starter.start(ctx)
}

// staff sees to it that a lane has a worker: the one that it has, its
// replacement, or a new one. A pool of one lane waits for the replacement that
// is being started, since nothing else may run during an evaluation.
func (p *pool) staff(ctx context.Context, l *lane, r *result) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if l.next != nil && (len(p.lanes) == 1 || l.worker == nil) {
		select {
		case s := <-l.next:
			p.install(l, s, r)
		case <-ctx.Done():
			return ctx.Err()
		}
	} else if l.next != nil {
		select {
		case s := <-l.next:
			p.install(l, s, r)
		default:
		}
	}
	if l.worker != nil {
		return nil
	}
	w, err := p.start(ctx, p.starter)
	if err != nil {
		return err
	}
	l.worker = w
	r.tell(w.started)
	return nil
}

// install puts a replacement into its lane. If it could not be started, the old
// worker serves for as long again.
func (p *pool) install(l *lane, s started, r *result) {
	l.next = nil
	old := l.worker
	if s.err != nil {
		r.tell(WorkerFailed{s.err})
		if old != nil {
			old.renew()
		}
		return
	}
	if old != nil {
		p.retire(old)
		r.tell(WorkerEnded{Reason: l.reason})
	}
	l.worker = s.worker
	r.tell(s.worker.started)
}

// retire ends a worker that is idle. A pool of one lane waits until it has
// ended: nothing else may run during the next evaluation.
func (p *pool) retire(w *worker) {
	if len(p.lanes) == 1 {
		w.process.Close()
	} else {
		p.retired.Go(w.process.Close)
	}
}

// inspect retires a lane's worker if a candidate has spoiled its state or its
// memory, and replaces one that has grown or has loaded many plugins.
func (p *pool) inspect(l *lane, r *result) {
	if reason := spoiled(r.report); reason != "" {
		p.retire(l.worker)
		l.worker = nil
		r.tell(WorkerEnded{ID: r.report.ID, Reason: reason})
		return
	}
	if grown := l.worker.grown(); grown > p.workers.RetireGrowth {
		p.replace(l, fmt.Sprintf("retired after its memory grew by %d MiB", grown>>20))
	}
	if n := len(l.worker.plugins); p.workers.RetireAfter > 0 && n >= p.workers.RetireAfter {
		p.replace(l, fmt.Sprintf("retired after %d plugins", n))
	}
}

// spoiled says why a worker must not evaluate another candidate, or "".
func spoiled(r report) string {
	switch {
	case r.Damaged:
		return "retired since its state was changed"
	case r.Outage: // another one opens anew what Problem.ReadPaths names
		return "retired over an outage"
	case r.Worn:
		return "retired since it had mapped too much memory"
	}
	return ""
}

// replace starts the replacement of a lane's worker, unless it is being started.
func (p *pool) replace(l *lane, reason string) {
	if l.next != nil {
		return
	}
	next, starter := make(chan started, 1), p.starter
	l.next, l.reason = next, reason
	go func() { // which may take longer than the next evaluation
		w, err := p.start(p.life, starter)
		next <- started{w, err}
	}()
}

// close ends the workers and waits until they have.
func (p *pool) close() {
	p.end()
	for i := range p.lanes {
		l := &p.lanes[i]
		p.retired.Go(func() {
			if l.next != nil {
				if s := <-l.next; s.err == nil {
					s.worker.process.Close()
				}
			}
			if l.worker != nil {
				l.worker.process.Close()
			}
		})
	}
	p.retired.Wait()
}
