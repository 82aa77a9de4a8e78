package population

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wallacea-go/wallacea/internal/process"
)

// A Result is what a search has found.
type Result struct {
	Search      Search
	Front       []Candidate // the nondominated ones of the whole search, by first objective
	Generations int         // completed
	Candidates  int         // made, the seed and failed ones included
	Failures    int         // among them
	Second      int         // among them, of children of Config.Second
	Hypervolume float64     // of the last completed generation
	Usage       Usage
	Tuning      TuningResult
	Earnings    Earnings      // if the mutator is a Chooser
	Elapsed     time.Duration // earlier sessions of the run included
	Reason      Reason
	Diverged    ID           // of a replay: the first child that was planned, or settled, otherwise than it is recorded, since outcomes differ; zero: none
	Validations []Validation // of Front, in its order, by Problem.Validate; empty without that or if the run was cancelled
}

// A TuningResult is what tuning numbers took and what it gained; see Plan.Tuning.
type TuningResult struct {
	Tuned                       // of all candidates together
	Settings      int           // candidates that it has added
	Polished      int           // of these, at the end
	Evaluated     time.Duration // what all other evaluations took
	Without, With float64       // the hypervolume of the front without and with its settings, against the reference of the last generation
}

// A Reason says why a search ended.
type Reason string

// The reasons.
const (
	ReasonGenerations Reason = "all generations are done"
	ReasonSolved      Reason = "a candidate solves the problem"
	ReasonCandidates  Reason = "the limit of candidates is reached"
	ReasonTokens      Reason = "the limit of tokens is reached"
	ReasonCost        Reason = "the limit of money is reached"
	ReasonTime        Reason = "the limit of time is reached"
	ReasonReplayed    Reason = "all that was recorded was run again"
	ReasonStagnation  Reason = "the front has stopped growing"
	ReasonCancelled   Reason = "it was asked to stop"
)

// ErrOtherSearch is wrapped by the error of a Run that is asked to resume a
// search which is not the one that its problem and Config describe.
var ErrOtherSearch = errors.New("the recorder holds another search")

// ErrHoldsSearch is wrapped by the error of a Run whose Recorder holds a
// search already while Config.Resume is not set.
var ErrHoldsSearch = errors.New("the recorder already holds a search")

// Run searches for better versions of p's function, written by m, within c.
//
// It ends when a limit of c is reached, when a candidate solves the problem,
// or when ctx ends; then it returns what it has found, and Result.Reason says
// why. Every candidate whose outcome is known is then recorded, and no process
// or goroutine of the search is left.
//
// An error means that the search could not start or continue: a seed that does
// not compile, no Go toolchain, a mutator that is not available, a recorder
// that fails. The Result is then what was found before.
func Run[F any](ctx context.Context, p Problem[F], m Mutator, c Config) (Result, error) {
	if process.IsChild() {
		return Result{}, errors.New("population: Run was called in a worker process: call population.Serve with the same problem before population.Run")
	}
	asked := c.Plan
	c.Workers.Count = cmp.Or(c.Workers.Count, defaultWorkers(p.Objectives))
	c, err := c.withDefaults()
	if err != nil {
		return Result{}, err
	}
	var again *replay
	if c.Replay != nil {
		if again, err = newReplay(*c.Replay); err != nil {
			return Result{}, err
		}
		m = replayer{*c.Replay}
		c.Second = m
	}
	c.setOrder(asked, m)
	if err := p.valid(c); err != nil {
		return Result{}, err
	}
	if err := c.setInterleave(p.Objectives); err != nil {
		return Result{}, err
	}
	if err := c.needsSecond(c.Second); err != nil {
		return Result{}, err
	}
	if m == nil {
		return Result{}, errors.New("population: Run needs a Mutator, such as wallacea.Default()")
	}
	if err := c.Builder.Probe(ctx); err != nil {
		if ctx.Err() != nil {
			return Result{Reason: ReasonCancelled}, nil
		}
		return Result{}, err
	}
	decl := p.Slot.Decl()
	s := newSearch(newMaker(ctx, Search{
		Function: decl.String(), Name: decl.Name, Task: p.Task, Seed: p.Seed, Objectives: p.Objectives,
		Mutator: NameOf(m), Plan: c.Plan, Timeout: c.Workers.Timeout,
		Started: time.Now().UTC().Truncate(time.Millisecond),
	}, decl, c, m, nil))
	s.asked, s.replay = asked, again
	if err = s.begin(ctx); err == nil { // s.config has the plan now
		s.evaluator = newPatient(ctx, p.evaluator(ctx, s.config), p.Seed, c.Limits.Outage)
		defer s.evaluator.close()
		err = s.describe(ctx)
	}
	err = s.run(ctx, err)
	if err == nil && p.Validate != nil && s.reason != ReasonCancelled {
		if err = s.validate(ctx); ctx.Err() != nil && errors.Is(err, ctx.Err()) {
			s.reason, err = ReasonCancelled, nil
		}
	}
	if s.started {
		err = cmp.Or(err, s.tellUnderWay())
		s.observe(Ended{Reason: s.reason, Err: err})
	}
	return s.result(), cmp.Or(err, s.broken)
}

// evaluator returns what evaluates candidates.
func (p Problem[F]) evaluator(ctx context.Context, c Config) evaluator {
	var l lanes
	switch {
	case c.Evaluator != nil:
		return newElsewhere(ctx, c.Evaluator)
	case c.InProcess:
		l = inProcess(func(ctx context.Context, j job) report { return host[F]{problem: p}.serve(ctx, j, nil) })
	default:
		l = newPool(p.key(), c)
	}
	return newLocal(ctx, c.Builder, p.Slot.Decl(), l, c.quiet(p.Objectives))
}

// valid says which field of the problem makes no sense.
func (p Problem[F]) valid(c Config) error {
	if p.Slot == nil {
		return errors.New("population: Problem.Slot is nil: use swap.New")
	}
	if p.Seed == "" {
		return errors.New("population: Problem.Seed is empty: embed the file that declares the function")
	}
	if err := checkTuning(c.Plan, p.Objectives); err != nil {
		return err
	}
	if p.Evaluate == nil {
		return errors.New("population: Problem.Evaluate is nil")
	}
	if len(p.Objectives) == 0 {
		return errors.New("population: Problem.Objectives is empty: name at least one")
	}
	names := make(map[string]bool)
	for i, o := range p.Objectives {
		if o.Name == "" || names[o.Name] {
			return fmt.Errorf("population: objective %d has no name, or that of another: %q", i, o.Name)
		}
		names[o.Name] = true
		if notFinite([]float64{o.LogFloor}) >= 0 || o.LogFloor < 0 {
			return fmt.Errorf("population: objective %s has a LogFloor of %v: give a positive number, or 0 for a linear axis", o.Name, o.LogFloor)
		}
		if notFinite([]float64{o.From, o.To}) >= 0 || o.From > o.To || o.hasRegion() && o.LogFloor >= o.To && o.LogFloor > 0 {
			return fmt.Errorf("population: objective %s has a region from %v to %v: give finite numbers, From < To, and To above LogFloor, or 0 and 0 for no region", o.Name, o.From, o.To)
		}
		if notFinite([]float64{o.Resolution}) >= 0 || o.Resolution < 0 {
			return fmt.Errorf("population: objective %s has a Resolution of %v: give a positive number, or 0 if every difference counts", o.Name, o.Resolution)
		}
	}
	if !validReference(c.Reference, p.Objectives) {
		return fmt.Errorf("population: Config.Reference %v must have one finite number per objective", c.Reference)
	}
	return nil
}

// validReference reports whether a reference is nil or a point.
func validReference(reference []float64, objectives []Objective) bool {
	return reference == nil || len(reference) == len(objectives) && notFinite(reference) < 0
}

// NameOf returns what a mutator calls itself in its String method, or else its
// type. Search.Mutator holds it.
func NameOf(m Mutator) string {
	if s, ok := m.(fmt.Stringer); ok {
		return s.String()
	}
	return fmt.Sprintf("%T", m)
}
