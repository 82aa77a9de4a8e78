package live

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

// Config says how much is tried. Its zero value works.
type Config struct {
	Repairs  int           // further attempts at a version that failed; 0: 2; negative: none
	Requests int           // calls of the mutator in flight at once; 0: 8
	Repeats  int           // evaluations of a version, whose objectives are then medians; 0: once
	Timeout  time.Duration // of one evaluation, after which a version is interrupted, as in population.Workers; 0: 10 s

	// RandomSeed starts the random streams. 0 draws one, so that asking again
	// is not asking for the same.
	RandomSeed uint64

	// Builder compiles versions; nil: that of population.Config.
	Builder *swap.Builder

	// Observe is called with population.UnderWay, population.Replied and
	// population.CandidateDone, from the goroutine that called Rewrite or Batch.
	// nil: nobody is told.
	Observe func(population.Event)
}

// Rewrite asks m for one new version of the function that p.Slot holds now,
// builds it, tries it, and puts it into the slot. Callers get the new version
// from their next Slot.Func on; calls under way finish on the old one.
//
// A version that does not pass the check, compile, or pass p.Screen and
// p.Evaluate, if they are set, is repaired, at most c.Repairs times, and never
// enters the slot. They are called in this process, while the slot still holds
// the old version. Feedback tells the mutator what is wanted, or what went wrong
// since the last time. Problem.Intact, Validate and ReadPaths do not count.
//
// The Candidate is the last attempt; its ID counts on from the slot's
// revisions. If it has a Failure, the slot is unchanged. The error is for what
// no repair can fix: no toolchain, a mutator that is not available, an ended
// ctx.
func Rewrite[F any](ctx context.Context, p population.Problem[F], m population.Mutator, feedback string, c Config) (population.Candidate, error) {
	versions, err := Batch(ctx, p, m, []string{feedback}, c)
	if len(versions) == 0 {
		return population.Candidate{}, err
	}
	v := versions[0]
	if err == nil && !v.Candidate.Failed() {
		p.Slot.Add(v.Candidate.Source, v.Func)
	}
	return v.Candidate, err
}

// Batch asks m for as many new versions as there are feedbacks, all at once,
// each with repairs of its own, and builds them together. It returns one
// version per feedback, in order, and puts none of them into the slot: compare
// their functions or their candidates' objectives, and give the one you choose
// to Slot.Add. Everything else is as in Rewrite. Versions that are the same
// function share one build.
func Batch[F any](ctx context.Context, p population.Problem[F], m population.Mutator, feedbacks []string, c Config) ([]population.Proposal[F], error) {
	if p.Slot == nil || m == nil {
		return nil, errors.New("live: a Problem with a Slot and a Mutator are needed")
	}
	active := p.Slot.Active()
	parent := population.Candidate{ID: population.ID(active.ID) + 1, Source: active.Source, Mutator: "slot"}
	if active.ID == 0 {
		parent.Source = p.Seed
	}
	if parent.Source == "" {
		return nil, fmt.Errorf("live: no source is known of the function in the slot (revision %d): set Problem.Seed, and give Slot.Add the source", active.ID)
	}
	parents := make([]population.Candidate, len(feedbacks))
	for i, feedback := range feedbacks {
		parents[i] = parent
		parents[i].Feedback = feedback
	}
	return population.Propose(ctx, p, m, population.ProposeConfig{
		Parents: parents, First: population.ID(len(p.Slot.Revisions())) + 1,
		Requests: c.Requests, Repairs: c.Repairs, Repeats: c.Repeats, Timeout: c.Timeout,
		RandomSeed: c.RandomSeed, Builder: c.Builder, Observe: c.Observe,
	})
}
