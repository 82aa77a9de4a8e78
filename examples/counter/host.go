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

// host is the running program. One goroutine owns it, except for the fields
// that mu guards.
type host struct {
	mutator population.Mutator
	out     io.Writer

	slot   *swap.Slot[func(counter *int)]
	config live.Config

	mu        sync.Mutex // held during a step of the program and during a trial
	counter   int
	increment int // what the last step added

	steps, round int
	good         []int  // revisions that have made a step; the last one made the latest step
	feedback     string // for the next rewrite
	answered     bool   // the mutator has written a function
}

// run makes steps, rewrites the function and executes typed commands until ctx
// ends or the rounds are done.
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
			case rewriting != nil: // wait for the next tick
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
			if err := h.finish(r); err != nil {
				return err
			}
		case line, ok := <-lines:
			if !ok {
				lines = nil // the end of standard input
				continue
			}
			h.execute(line)
		}
	}
}

// step calls the function in the slot. If it panics, the step does not count,
// and the last revision that worked is activated.
func (h *host) step() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.slot.Active() // not Func: the number is needed if it panics
	before := h.counter
	panicked := swap.Call(func() { now.Func(&h.counter) })
	h.good = slices.DeleteFunc(h.good, func(id int) bool { return id == now.ID })
	if panicked == nil {
		h.good = append(h.good, now.ID)
		h.increment = h.counter - before
		h.steps++
		return nil
	}
	// swap.Call does not recover panics of revision 0, which is part of the
	// program, so there is always an earlier revision.
	back := h.good[len(h.good)-1]
	h.counter = before
	h.feedback = fmt.Sprintf("the last rewrite panicked when *counter was %d: %v", before, panicked)
	fmt.Fprintf(h.out, "-- revision %d panicked, revision %d is back: %s\n", now.ID, back, line(panicked.Error()))
	return h.slot.Activate(back)
}

// rewritten is the outcome of a rewrite.
type rewritten struct {
	candidate population.Candidate
	failed    []population.Candidate // attempts, the last one too
	err       error
}

// rewrite starts to rewrite the function in the slot. Steps continue meanwhile;
// as soon as the new function is in the slot, they call it.
func (h *host) rewrite(ctx context.Context) chan rewritten {
	h.round++
	feedback := cmp.Or(h.feedback, fmt.Sprintf("it adds %d, want another increment from 5 to 20", h.increment))
	h.feedback = "" // from now on it is for the next rewrite
	var r rewritten
	config := h.config
	config.RandomSeed += uint64(h.round)
	config.Observe = func(e population.Event) {
		if done, ok := e.(population.CandidateDone); ok && done.Candidate.Failed() {
			r.failed = append(r.failed, done.Candidate)
		}
	}
	done := make(chan rewritten, 1)
	go func() {
		r.candidate, r.err = live.Rewrite(ctx, h.problem(), h.mutator, feedback, config)
		done <- r
	}()
	return done
}

// finish reports the outcome of a rewrite. It returns an error if another
// rewrite would not help either.
func (h *host) finish(r rewritten) error {
	if r.err != nil {
		return r.err
	}
	h.answered = h.answered || !r.candidate.Failed() || slices.ContainsFunc(r.failed, func(c population.Candidate) bool {
		return c.Failure.Stage != population.StageMutate
	})
	if !h.answered {
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
		h.feedback = cmp.Or(h.feedback, "the last rewrite failed: "+c.Failure.Message)
		fmt.Fprintf(h.out, "-- round %d: no new function, revision %d stays\n", h.round, h.slot.Active().ID)
	} else {
		fmt.Fprintf(h.out, "-- round %d: revision %d is in, written by %s: %s\n", h.round, len(h.slot.Revisions())-1, c.Mutator, c.Feedback)
	}
	return nil
}

// end prints how far the program has come.
func (h *host) end() error {
	active := h.slot.Active()
	fmt.Fprintf(h.out, "-- %d steps and %d rounds made, the counter is %d and its function revision %d of %d:\n\n%s",
		h.steps, h.round, h.counter, active.ID, len(h.slot.Revisions())-1, sourceOf(active))
	return nil
}

// sourceOf returns the source of a revision. A slot has none for revision 0,
// which is compiled into the program.
func sourceOf(r swap.Revision[func(counter *int)]) string {
	if r.ID == 0 {
		return seed
	}
	return r.Source
}
