package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/wallacea-go/wallacea/examples/internal/session"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

// live is the program while it runs. Its goroutine owns all of it but what mu
// guards.
type live struct {
	*session.Session

	slot   *swap.Slot[func(counter *int)]
	config population.Config

	mu        sync.Mutex // held while a Step runs, the program's or one that is tried
	counter   int
	increment int // what the last step added

	steps, round int
	good         []int  // revisions that have made a step, in the order of their last return to work
	wish         string // what the next rewrite is told
}

// run makes steps and rewrites, and obeys what is typed, until ctx or the
// rounds end.
func (l *live) run(ctx context.Context, every, rewrite time.Duration, rounds int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	steps, rewrites := time.NewTicker(every), time.NewTicker(rewrite)
	defer steps.Stop()
	defer rewrites.Stop()
	lines := readLines(os.Stdin)
	var rewriting chan rewritten // nil: none is under way
	defer func() {
		cancel()
		if rewriting != nil {
			<-rewriting
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return l.end()
		case <-steps.C:
			if err := l.step(); err != nil {
				return err
			}
		case <-rewrites.C:
			switch {
			case rewriting != nil: // the next tick will do
			case l.round > 0 && l.round == rounds:
				return l.end()
			default:
				rewriting = l.rewrite(ctx)
			}
		case r := <-rewriting:
			rewriting = nil
			if ctx.Err() != nil {
				return l.end()
			}
			if err := l.took(r); err != nil {
				return err
			}
		case line, ok := <-lines:
			if !ok {
				lines = nil // nobody is there to type
				continue
			}
			l.obey(line)
		}
	}
}

// step calls what the slot holds. If that panics, the step has not been made,
// and the revision before it returns to work.
func (l *live) step() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.slot.Revisions()[l.slot.Active()] // not Func: a panic needs a number to it
	before := l.counter
	panicked := swap.Call(func() { now.Func(&l.counter) })
	l.good = slices.DeleteFunc(l.good, func(id int) bool { return id == now.ID })
	if panicked == nil {
		l.good = append(l.good, now.ID)
		l.increment = l.counter - before
		l.steps++
		return nil
	}
	// Revision 0 is part of the program: its panics do not come here, so that
	// there always is one before.
	back := l.good[len(l.good)-1]
	l.counter = before
	l.wish = fmt.Sprintf("the last rewrite panicked when *counter was %d: %v", before, panicked)
	fmt.Fprintf(l.Out, "-- revision %d panicked, revision %d is back: %s\n", now.ID, back, session.Line(panicked.Error()))
	return l.slot.Activate(back)
}

// rewritten is what became of a rewrite.
type rewritten struct {
	candidate population.Candidate
	failed    []population.Candidate // attempts
	err       error
}

// rewrite begins to rewrite the function that the slot holds. Steps go on
// meanwhile, and from the moment that the new one is in the slot, with it.
func (l *live) rewrite(ctx context.Context) chan rewritten {
	l.round++
	config, wish := l.config, l.wish
	l.wish = "" // what happens from now on is for the next one
	config.RandomSeed += uint64(l.round)
	var r rewritten
	config.Observe = func(e population.Event) {
		l.Observe(e)
		if e, ok := e.(population.Evaluated); ok && e.Candidate.Failed() {
			r.failed = append(r.failed, e.Candidate)
		}
	}
	if wish == "" {
		wish = fmt.Sprintf("it adds %d, want another increment from 5 to 20", l.increment)
	}
	done := make(chan rewritten, 1)
	go func() {
		r.candidate, r.err = population.Evolve(ctx, l.problem(), l.Mutator, wish, config)
		done <- r
	}()
	return done
}

// took says what became of a rewrite. An error means that there is no sense in
// another.
func (l *live) took(r rewritten) error {
	if r.err != nil {
		return r.err
	}
	if err := l.Silent(); err != nil {
		return err
	}
	listed := r.failed
	if len(listed) > 3 {
		listed = listed[len(listed)-1:]
		fmt.Fprintf(l.Out, "-- round %d: %d attempts failed, the last one\n", l.round, len(r.failed))
	}
	for _, c := range listed {
		fmt.Fprintf(l.Out, "-- round %d: failed at %s: %s\n", l.round, c.Failure.Stage, session.Line(c.Failure.Message))
	}
	if c := r.candidate; c.Failed() {
		l.wish = cmp.Or(l.wish, "the last rewrite failed: "+c.Failure.Message)
		fmt.Fprintf(l.Out, "-- round %d: no new function, revision %d stays\n", l.round, l.slot.Active())
	} else {
		fmt.Fprintf(l.Out, "-- round %d: revision %d is in, written by %s: %s\n", l.round, len(l.slot.Revisions())-1, c.Mutator, c.Feedback)
	}
	return nil
}

// end says how far the program has come.
func (l *live) end() error {
	active := l.slot.Revisions()[l.slot.Active()]
	fmt.Fprintf(l.Out, "-- %d steps and %d rounds made, the counter is %d and its function revision %d of %d:\n\n%s",
		l.steps, l.round, l.counter, active.ID, len(l.slot.Revisions())-1, sourceOf(active))
	return nil
}

// sourceOf returns the text of a revision. The first is the program's own, of
// which a slot knows none.
func sourceOf(r swap.Revision[func(counter *int)]) string {
	if r.ID == 0 {
		return seed
	}
	return r.Source
}
