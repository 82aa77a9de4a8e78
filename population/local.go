package population

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/wallacea-go/wallacea/internal/process"
)

// A Program is a problem without its type: what another machine has to know of it to
// evaluate its candidates.
type Program struct {
	Key        string // tells the problem from others, by function, Seed, Task and Objectives
	Seed       string // the seed's source
	Objectives []Objective
	// Local starts the machine's own workers; see NewLocal.
	Local func(ctx context.Context, c Config) (*Local, error)
}

// Program returns what other machines have to know of the problem.
func (p Problem[F]) Program() Program {
	return Program{
		Key: p.key(), Seed: p.Seed, Objectives: p.Objectives,
		Local: func(ctx context.Context, c Config) (*Local, error) { return NewLocal(ctx, p, c) },
	}
}

// A Local evaluates in workers of this machine, for somebody else: the other half of
// Config.Evaluator. NewLocal makes one.
type Local struct {
	count   int
	inner   evaluator
	observe func(Event)
	end     context.CancelFunc
	running sync.WaitGroup

	mu      sync.Mutex
	waiting map[ID]*waiter
	broken  error // nothing can be evaluated any more
}

// A waiter waits for the result of a task.
type waiter struct {
	done   chan struct{} // closed when there is one
	result result
}

// NewLocal returns an Evaluator of the candidates of p in worker processes of this machine,
// which it starts when they are needed. Of the Config it takes Workers, Builder, MaxSteps of
// the Plan, and Observe, which is told of workers, by one goroutine at a time. The program has
// called Serve with p. The ctx is that of finding out whether the Builder can build.
func NewLocal[F any](ctx context.Context, p Problem[F], c Config) (*Local, error) {
	if process.IsChild() {
		return nil, errors.New("population: NewLocal was called in a worker process: call population.Serve with the same problem before")
	}
	c.Evaluator, c.Workers.Count = nil, cmp.Or(c.Workers.Count, defaultWorkers(p.Objectives))
	c, err := c.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := p.valid(c); err != nil {
		return nil, err
	}
	if err := c.Builder.Probe(ctx); err != nil {
		return nil, err
	}
	life, end := context.WithCancel(context.Background())
	l := &Local{count: c.Workers.Count, inner: p.evaluator(life, c), observe: c.Observe, end: end, waiting: make(map[ID]*waiter)}
	l.running.Go(func() {
		for {
			select {
			case r := <-l.inner.results():
				l.take(r)
			case <-life.Done():
				return
			}
		}
	})
	return l, nil
}

// Workers returns how many candidates are evaluated at once.
func (l *Local) Workers() int { return l.count }

// Evaluate evaluates a candidate; see Evaluator. What waits at the same time is built as one
// batch. A candidate that was begun is evaluated to its end, also if ctx ends before. Of two
// tasks with the same ID, one is evaluated after the other.
func (l *Local) Evaluate(ctx context.Context, t Task) (Evaluation, error) {
	w := &waiter{done: make(chan struct{})}
	for {
		l.mu.Lock()
		if l.broken != nil {
			l.mu.Unlock()
			return Evaluation{}, l.broken
		}
		before := l.waiting[t.ID]
		if before == nil {
			l.waiting[t.ID] = w
			l.mu.Unlock()
			break
		}
		l.mu.Unlock()
		select {
		case <-before.done:
		case <-ctx.Done():
			return Evaluation{}, ctx.Err()
		}
	}
	l.inner.submit([]Task{t})
	select {
	case <-w.done:
	case <-ctx.Done():
		return Evaluation{}, ctx.Err()
	}
	switch r := w.result; {
	case r.err != nil:
		return Evaluation{}, r.err
	case r.outage != nil && !r.outage.claimed:
		return Evaluation{}, fmt.Errorf("%w: %w", ErrOutage, r.outage.err)
	default:
		return r.report.evaluation(), nil
	}
}

// take gives a result to who waits for it. One that is about no candidate, with an error,
// is for all.
func (l *Local) take(r result) {
	if l.observe != nil {
		for _, e := range r.events {
			l.observe(e)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if w := l.waiting[r.report.ID]; w != nil {
		delete(l.waiting, r.report.ID)
		w.result = r
		close(w.done)
	} else if r.err != nil {
		l.stop(r.err)
	}
}

// stop gives all who wait an error. The caller holds mu.
func (l *Local) stop(err error) {
	l.broken = cmp.Or(l.broken, err)
	for id, w := range l.waiting {
		delete(l.waiting, id)
		w.result.err = l.broken
		close(w.done)
	}
}

// Close ends the workers and waits until they have. Who still waits in Evaluate gets an error.
func (l *Local) Close() {
	l.end()
	l.inner.close()
	l.running.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stop(errors.New("population: the Local was closed"))
}
