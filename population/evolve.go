package population

import (
	"context"
	"errors"
	"math/rand/v2"

	"github.com/wallacea-go/wallacea/swap"
)

// Evolve asks m for one new version of the function that p.Slot holds now,
// builds it, and swaps it into the slot: a program that stays alive improves a
// function while it runs. The new code is what the slot's callers get from
// their next call of Slot.Func on; calls under way finish on the old code.
//
// A version that does not check or compile is repaired, at most c.Repairs
// times. If p.Evaluate is set, the new version is first evaluated in this
// process, and one that fails there is repaired too and never enters the slot.
// feedback tells the mutator what is wanted or went wrong since the last time.
// Problem.Screen counts then too.
//
// The Candidate is the last attempt; IDs count on from the slot's revisions. If
// it has a Failure the slot is unchanged. Of c only Repairs, Repeats,
// Timeout, RandomSeed, Builder and Observe count; without a RandomSeed each call draws
// one, so that asking again is not asking for the same. The error is for what
// no repair can mend: no toolchain, a mutator that is not available, an ended
// ctx.
func Evolve[F any](ctx context.Context, p Problem[F], m Mutator, feedback string, c Config) (Candidate, error) {
	c, err := Config{Repairs: c.Repairs, Repeats: c.Repeats, Timeout: c.Timeout, RandomSeed: c.RandomSeed, Builder: c.Builder, Observe: c.Observe}.withDefaults()
	if err != nil {
		return Candidate{}, err
	}
	if c.RandomSeed == 0 {
		c.RandomSeed = rand.Uint64()
	}
	if p.Slot == nil || m == nil {
		return Candidate{}, errors.New("population: Evolve needs a Problem with a Slot, and a Mutator")
	}
	if err := c.Builder.Probe(ctx); err != nil {
		return Candidate{}, err
	}
	active := p.Slot.Revisions()[p.Slot.Active()]
	parent := Candidate{ID: ID(active.ID) + 1, Source: active.Source, Feedback: feedback, Mutator: "slot"}
	if active.ID == 0 {
		parent.Source = p.Seed
	}
	s := newSearch(Search{Task: p.Task, Objectives: p.Objectives, RandomSeed: c.RandomSeed, Repairs: c.Repairs, Repeats: c.Repeats, Timeout: c.Timeout}, p.Slot.Decl(), c, m, nil)
	s.next = ID(len(p.Slot.Revisions())) + 1
	e := &child{parent: parent}
	for attempt := 0; attempt <= c.Repairs; attempt++ {
		s.ask(e)
		function, err := one(ctx, s, p, e)
		if err != nil {
			return e.candidate, err
		}
		if e.replied { // otherwise it was observed when the mutator refused
			s.observe(Evaluated{Candidate: e.candidate, Done: 1, Of: 1})
		}
		if !e.candidate.Failed() {
			p.Slot.Add(e.candidate.Source, function.Func)
			break
		}
	}
	return e.candidate, nil
}

// one makes one attempt at e and returns the loaded function, if it came so
// far.
func one[F any](ctx context.Context, s *search, p Problem[F], e *child) (*swap.Function[F], error) {
	if err := s.mutate(ctx, []*child{e}); err != nil {
		return nil, err
	}
	if !e.replied {
		return nil, nil // and the candidate says why
	}
	e.take(e.reply)
	built, err := s.config.Builder.Build(ctx, s.decl, []string{e.reply.Source})
	if err != nil {
		return nil, err
	}
	b := built[0]
	e.candidate.Hash, e.candidate.Times.Check, e.candidate.Times.Build = b.Hash, b.CheckTime, b.BuildTime
	if e.candidate.Failure = buildFailure(b.Err); e.candidate.Failed() {
		return nil, nil
	}
	e.candidate.Source = b.Source
	function, err := swap.Load[F](b.Artifact)
	if e.candidate.Failure = buildFailure(err); e.candidate.Failed() {
		return nil, nil
	}
	if p.Evaluate != nil {
		h := host[F]{problem: p}
		r := h.passes(ctx, job{ID: e.candidate.ID, Source: b.Source, Timeout: s.Timeout, Repeats: s.Repeats}, function, nil)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		e.candidate.Objectives, e.candidate.Feedback, e.candidate.Solved = r.Outcome.Objectives, r.Outcome.Feedback, r.Outcome.Solved
		e.candidate.Failure, e.candidate.Times.Evaluate = r.Failure, r.Elapsed
	}
	return function, nil
}
