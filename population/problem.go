package population

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"

	"github.com/wallacea-go/wallacea/swap"
)

// A Problem says what to search for: the function, where the search starts, and
// how a candidate is evaluated. F is the function's type.
type Problem[F any] struct {
	// Slot is the typed hole that candidates fill. In the worker, Slot.Func
	// returns the candidate that is being evaluated.
	Slot *swap.Slot[F]

	// Seed is the source text of the file that declares the function, package
	// clause included: the first candidate, ID 1.
	Seed string

	// Task tells the mutator in prose what the function is for.
	Task string

	// Objectives name the numbers that Evaluate returns, in order. At least one.
	Objectives []Objective

	// Evaluate measures a candidate. It is called in a worker process, for one
	// candidate at a time, with a context that ends when its time is up. Build
	// expensive state once per worker: before you call Serve, or in the first
	// Evaluate. Source returns the candidate's text, Size its size.
	//
	// An error, a panic, NaN or Inf, a wrong number of objectives, or no return
	// within Workers.Timeout is a Failure of the candidate. One that is too late is
	// evaluated again if anything else has run at the same time. An error that
	// wraps ErrOutage is not the candidate's fault: it is evaluated again.
	//
	// Evaluate must not return before the candidate has: a candidate that
	// another goroutine still calls is no longer watched. If it calls the candidate
	// in goroutines of its own and does not recover there (swap.Call does), a panic
	// ends the worker, also that of being interrupted: the candidate fails as it
	// would otherwise, and another worker has to build the state again. Start them
	// with sync.WaitGroup.Go: a deferred Done would let Evaluate return before.
	//
	// A candidate can change what it is given, and keep what it is given by
	// reference. Give it copies, cut off with slices.Clip, so that it cannot
	// reach what the next candidate is measured against.
	Evaluate func(ctx context.Context, f F) (Outcome, error)

	// Screen, if set, is a cheap test that a candidate has to pass before it is
	// evaluated. An error, a panic, or no return within Workers.Timeout is a
	// Failure of the candidate.
	Screen func(ctx context.Context, f F) error

	// Validate, if set, measures the candidates of the final front on data that
	// the search has not seen. Its outcomes are recorded and returned in
	// Result.Validations. They do not influence the search.
	Validate func(ctx context.Context, f F) (Outcome, error)

	// Intact, if set, is called in the worker after every candidate. It returns
	// an error if the state that candidates are measured against has changed,
	// by comparing a checksum, for example. The candidate then fails, and its
	// worker is replaced.
	Intact func() error

	// ReadPaths are files and directories that Evaluate, Screen and Validate
	// open. A worker that is ready can open no others; see Workers.Sandbox. You
	// need not list what the program reads before it calls Serve. A file must be
	// there when a worker starts, and not be replaced: else name its directory.
	ReadPaths []string
}

// key tells the problems of one program apart: a worker is started for one of
// them.
func (p Problem[F]) key() string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%q %q %+v", p.Seed, p.Task, p.Objectives)
	return fmt.Sprintf("%s #%x", p.Slot.Decl(), h.Sum64())
}

// An Outcome is the result of an evaluation.
type Outcome struct {
	Objectives []float64 // one finite number per Problem.Objectives, in their order
	Feedback   string    // shown to the mutator next to the numbers: failed cases, timings, worst samples
	Solved     bool      // no better candidate is needed: the search ends
}

// An Objective is one named number by which candidates are compared.
type Objective struct {
	// Name is how tables, plots and prompts call it, such as "mse".
	Name string

	// Maximize says that larger is better. By default smaller is.
	Maximize bool

	// LogFloor, when positive, makes distances along this objective
	// logarithmic: crowding, hypervolume and axes use log(max(value, LogFloor)).
	// Dominance does not depend on it: also below LogFloor, better is better.
	// Zero: linear.
	LogFloor float64

	// Timing says that Evaluate measures how long the candidate takes. A timing
	// needs a quiet machine: if an objective is one, candidates are evaluated one
	// at a time and nothing else of the search runs meanwhile, unless
	// Config.Workers.Count says otherwise.
	Timing bool

	// From and To are the ends of the region of values that the task asks for,
	// From < To, in the objective's own units. If they are equal, as by default,
	// there is no region, and all values are asked for.
	//
	// Beyond its better end (From, or To of an objective that is maximised),
	// better values count as that end. Beyond its worse end, a candidate is
	// worse than all that lie within the region, and the farther, the worse: it
	// survives and becomes a parent where there are no others. Distances end at
	// both. The front does not depend on the region.
	From, To float64

	// Resolution is the smallest difference that counts. Values are compared as
	// if rounded to multiples of it: of candidates whose objectives then are the
	// same, the front keeps the oldest. What is recorded and shown is not
	// rounded. Zero: every difference counts.
	//
	// Laumanns, Thiele, Deb, Zitzler, "Combining convergence and diversity in
	// evolutionary multiobjective optimization", Evolutionary Computation 10(3),
	// 2002, https://doi.org/10.1162/106365602760234108. Deviation: the oldest
	// candidate of a box stays, also if a later one dominates it within the box.
	Resolution float64
}

// point returns the coordinate at which value lies for selection: smaller is
// better, logarithmic if asked for, always finite for finite values.
func (o Objective) point(value float64) float64 {
	if o.LogFloor > 0 {
		value = math.Log(math.Max(value, o.LogFloor))
	}
	if o.Maximize {
		value = -value
	}
	return value + 0 // -0 becomes 0
}

// Point maps objectives, in their own units, to the coordinates in which a
// search measures distances: all minimised, logarithmic where the objective has
// a LogFloor, rounded to its Resolution, and cut off at the ends of its region.
// Hypervolumes and crowding distances are taken there. Dominance is not: below a
// LogFloor, different objectives have the same coordinate.
func Point(objectives []Objective, values []float64) []float64 {
	p := make([]float64, len(values))
	for i, v := range values {
		o := objectives[i]
		if v = o.Rounded(v); o.hasRegion() {
			v = min(max(v, o.From), o.To)
		}
		p[i] = o.point(v)
	}
	return p
}
