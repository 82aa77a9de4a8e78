package population

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

// A ProposeConfig says how Propose makes new versions of a function.
type ProposeConfig struct {
	// Parents are what the versions are made from: there is one version for
	// each. Their Feedback tells the mutator what is wanted.
	Parents []Candidate

	// First is the ID of the first version; the others count on from it.
	First ID

	Requests int           // calls of the mutator in flight at once; 0: 8
	Repairs  int           // further attempts at a version that failed; 0: 2; negative: none
	Repeats  int           // evaluations of a version; 0: once
	Timeout  time.Duration // of one evaluation, as in Workers; 0: 10 s

	// RandomSeed starts the random streams of the attempts. 0 draws one, so
	// that asking again is not asking for the same.
	RandomSeed uint64

	// Builder compiles versions; nil: that of Config.
	Builder *swap.Builder

	// Observe is called with UnderWay, Replied and CandidateDone, from the goroutine
	// that called Propose. nil: nobody is told.
	Observe func(Event)
}

// A Proposal is a new version of a function, or the failure of the last attempt
// at it.
type Proposal[F any] struct {
	Candidate Candidate // of the last attempt; failed ones have a Failure
	Func      F         // zero if Candidate has failed
}

// Propose makes new versions of p's function in the calling process: it asks m
// for all of them at once, builds them as one batch, tries each with p.Screen
// and p.Evaluate, and repairs those that fail. It is one generation's worth of
// Run without selection, workers and a record; package live is built on it.
//
// It leaves p.Slot alone. Without p.Evaluate a version that builds has passed,
// and p.Objectives do not count. Versions that are the same function share one
// build.
//
// The error is for what no repair can fix: no toolchain, a mutator that is not
// available, an ended ctx. The proposals made so far, with the last attempts,
// are then returned with it.
func Propose[F any](ctx context.Context, p Problem[F], m Mutator, c ProposeConfig) ([]Proposal[F], error) {
	if p.Slot == nil || m == nil {
		return nil, errors.New("population: Propose needs a Problem with a Slot, and a Mutator")
	}
	config, err := Config{
		Plan:   Plan{RandomSeed: c.RandomSeed, Islands: 1, Children: len(c.Parents), Repairs: c.Repairs, Repeats: c.Repeats},
		Limits: Limits{Outage: -1}, Workers: Workers{Timeout: c.Timeout}, Requests: c.Requests, Builder: c.Builder, Observe: c.Observe,
	}.withDefaults()
	if err != nil {
		return nil, err
	}
	if config.RandomSeed == 0 {
		config.RandomSeed = rand.Uint64()
	}
	if err := config.Builder.Probe(ctx); err != nil {
		return nil, err
	}
	search := Search{Task: p.Task, Plan: config.Plan, Timeout: config.Workers.Timeout}
	if p.Evaluate != nil {
		search.Objectives = p.Objectives
	}
	decl := p.Slot.Decl()
	t := trier[F]{problem: p, passed: make(map[ID]F)}
	e := newLocal(ctx, config.Builder, decl, t, true)
	s := newSearch(newMaker(ctx, search, decl, config, m, e))
	if err = s.describe(ctx); err != nil {
		e.close()
		return nil, err
	}
	children := make([]*child, len(c.Parents))
	for i, parent := range c.Parents {
		id := NewID(max(c.First.Child(), int(SeedID)+1)+i, 0, 0)
		children[i] = &child{Planned: Planned{ID: id, Parent: parent.ID}, parent: parent}
		s.plan(children[i])
	}
	err = s.work(ctx, func() (bool, error) { return false, s.broken }, func(*child) bool { return true })
	err = cmp.Or(err, s.finish())
	e.close() // nothing is tried any more
	proposals := make([]Proposal[F], len(children))
	for i, c := range children {
		proposals[i] = Proposal[F]{Candidate: c.candidate, Func: t.passed[c.candidate.ID]}
	}
	return proposals, err
}

// A trier evaluates candidates in the calling process, outside the slot, and
// keeps the functions that pass.
type trier[F any] struct {
	problem Problem[F]
	passed  map[ID]F
}

func (trier[F]) count() int { return 1 }

func (t trier[F]) run(ctx context.Context, _ int, j job) (out result) {
	function, err := swap.Load[F](j.Artifact)
	r := report{Failure: buildFailure(err)}
	if err == nil && t.problem.Evaluate != nil {
		r = host[F]{problem: t.problem}.passes(ctx, j, function, nil)
	}
	if r.ID = j.ID; r.Failure == nil && ctx.Err() == nil {
		t.passed[j.ID] = function.Func
	}
	return result{report: r, err: ctx.Err()}
}

func (trier[F]) close() {}
