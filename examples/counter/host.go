package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/wallacea-go/wallacea/live"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

// host is the program while it runs. Its goroutine owns all of it but what mu
// guards.
type host struct {
	mutator population.Mutator
	out     io.Writer

	slot   *swap.Slot[func(counter *int)]
	config live.Config

	mu        sync.Mutex // held while a Step runs, the program's or one that is tried
	counter   int
	increment int // what the last step added

	steps, round int
	good         []int  // revisions that have made a step, in the order of their last return to work
	wish         string // what the next rewrite is told
	answered     bool   // the mutator has written a function
}

// run makes steps and rewrites, and obeys what is typed, until ctx or the
// rounds end.
func (h *host) run(ctx context.Context, every, rewrite time.Duration, rounds int) error {
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
			return h.end()
		case <-steps.C:
			if err := h.step(); err != nil {
				return err
			}
		case <-rewrites.C:
			switch {
			case rewriting != nil: // the next tick will do
			case h.round > 0 && h.round == rounds:
				return h.end()
			default:
				rewriting = h.rewrite(ctx)
			}
		case r := <-rewriting:
			rewriting = nil
			if ctx.Err() != nil {
				return h.end()
			}
			if err := h.took(r); err != nil {
				return err
			}
		case line, ok := <-lines:
			if !ok {
				lines = nil // nobody is there to type
				continue
			}
			h.obey(line)
		}
	}
}

// step calls what the slot holds. If that panics, the step has not been made,
// and the revision before it returns to work.
func (h *host) step() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.slot.Revisions()[h.slot.Active()] // not Func: a panic needs a number to it
	before := h.counter
	panicked := swap.Call(func() { now.Func(&h.counter) })
	h.good = slices.DeleteFunc(h.good, func(id int) bool { return id == now.ID })
	if panicked == nil {
		h.good = append(h.good, now.ID)
		h.increment = h.counter - before
		h.steps++
		return nil
	}
	// Revision 0 is part of the program: its panics do not come here, so that
	// there always is one before.
	back := h.good[len(h.good)-1]
	h.counter = before
	h.wish = fmt.Sprintf("the last rewrite panicked when *counter was %d: %v", before, panicked)
	fmt.Fprintf(h.out, "-- revision %d panicked, revision %d is back: %s\n", now.ID, back, line(panicked.Error()))
	return h.slot.Activate(back)
}

// rewritten is what became of a rewrite.
type rewritten struct {
	candidate population.Candidate
	failed    []population.Candidate // attempts
	answered  bool                   // the mutator has written a function
	err       error
}

// rewrite begins to rewrite the function that the slot holds. Steps go on
// meanwhile, and from the moment that the new one is in the slot, with it.
func (h *host) rewrite(ctx context.Context) chan rewritten {
	h.round++
	config, wish := h.config, h.wish
	h.wish = "" // what happens from now on is for the next one
	config.RandomSeed += uint64(h.round)
	var r rewritten
	config.Observe = func(e population.Event) {
		switch e := e.(type) {
		case population.Replied:
			r.answered = r.answered || e.Err == nil
		case population.CandidateDone:
			if e.Candidate.Failed() {
				r.failed = append(r.failed, e.Candidate)
			}
		}
	}
	if wish == "" {
		wish = fmt.Sprintf("it adds %d, want another increment from 5 to 20", h.increment)
	}
	done := make(chan rewritten, 1)
	go func() {
		r.candidate, r.err = live.Rewrite(ctx, h.problem(), h.mutator, wish, config)
		done <- r
	}()
	return done
}

// took says what became of a rewrite. An error means that there is no sense in
// another.
func (h *host) took(r rewritten) error {
	if r.err != nil {
		return r.err
	}
	h.answered = h.answered || r.answered
	if !h.answered && r.candidate.Failed() {
		return fmt.Errorf("no answer of %v holds a function; the last one: %s", h.mutator, r.candidate.Failure.Message)
	}
	listed := r.failed
	if len(listed) > 3 {
		listed = listed[len(listed)-1:]
		fmt.Fprintf(h.out, "-- round %d: %d attempts failed, the last one\n", h.round, len(r.failed))
	}
	for _, c := range listed {
		fmt.Fprintf(h.out, "-- round %d: failed at %s: %s\n", h.round, c.Failure.Stage, line(c.Failure.Message))
	}
	if c := r.candidate; c.Failed() {
		h.wish = cmp.Or(h.wish, "the last rewrite failed: "+c.Failure.Message)
		fmt.Fprintf(h.out, "-- round %d: no new function, revision %d stays\n", h.round, h.slot.Active())
	} else {
		fmt.Fprintf(h.out, "-- round %d: revision %d is in, written by %s: %s\n", h.round, len(h.slot.Revisions())-1, c.Mutator, c.Feedback)
	}
	return nil
}

// end says how far the program has come.
func (h *host) end() error {
	active := h.slot.Revisions()[h.slot.Active()]
	fmt.Fprintf(h.out, "-- %d steps and %d rounds made, the counter is %d and its function revision %d of %d:\n\n%s",
		h.steps, h.round, h.counter, active.ID, len(h.slot.Revisions())-1, sourceOf(active))
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
