package population

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"

	"github.com/wallacea-go/wallacea/internal/sandbox"
	"github.com/wallacea-go/wallacea/selection"
	"github.com/wallacea-go/wallacea/swap"
)

// Config says how much is searched, and how. Its zero value is a complete
// search.
type Config struct {
	Plan

	// Limits end the search.
	Limits Limits

	// Workers says how candidates are evaluated.
	Workers Workers

	// Requests is how many calls of the mutator are in flight at once; 0: 8; at
	// most 10,000.
	Requests int

	// Second is a mutator of this machine that is fast, such as a *gp.Mutator. It writes
	// the part Plan.Share of the children while the Mutator, a model, thinks, and repairs
	// what it has written itself. It has as many calls at once as there are processors,
	// and none while a timing is measured. nil, and Share 0: none. With Share 0 it is not
	// asked.
	Second Mutator

	// Parents picks the members to mutate, Survivors the members to keep.
	// nil: selection.Tournament and selection.NSGA2 (Deb et al. 2002). Indices
	// that break the rules of selection.Func, and a panic, end Run with an error.
	Parents   selection.Func
	Survivors selection.Func

	// Topology says between which islands members migrate, MigrantsBy which
	// members do. nil: selection.Ring and selection.MigrantsByFront. Edges and
	// indices that break the rules, and a panic, end Run with an error.
	Topology   selection.Topology
	MigrantsBy selection.Func

	// InProcess evaluates in the calling process instead of in workers, for
	// tests and debuggers only: what a candidate does, the program does.
	InProcess bool

	// Evaluator evaluates candidates in place of workers of this machine; nil:
	// workers do. They are checked here all the same.
	Evaluator Evaluator

	// Builder compiles candidates; nil: the zero swap.Builder, one for the whole
	// program.
	Builder *swap.Builder

	// Recorder keeps every candidate; nil: nothing is kept but the Result.
	Recorder Recorder

	// Resume continues the search that Recorder holds, with the plan that it was
	// begun with; see Plan. Without it a Recorder that holds a search is an
	// error.
	Resume bool

	// Replay, if set, runs a recorded search again, up to where it was recorded:
	// its replies take the place of the Mutator, which may be nil, and its children
	// settle in their order. What is zero in the Plan is as it was recorded. If
	// objectives are deterministic, and no candidate takes about Timeout, the
	// lineage is the same, ID by ID.
	Replay *Recording

	// Observe is called with each event, from one goroutine, and delays the
	// search while it runs. A panic in it ends Run with an error. A Tracker makes a
	// Status of the events. nil: nobody is told.
	Observe func(Event)
}

// Limits say when a search ends. None of them interrupts a candidate that is
// under way.
type Limits struct {
	Generations int           `json:"generations"` // after the seed; 0: 20
	Candidates  int           `json:"candidates"`  // made, failed ones included; 0: no limit; settings of what is under way (Plan.Tuning) may exceed it
	Tokens      int           `json:"tokens"`      // sent to and received from models; 0: no limit
	Cost        float64       `json:"cost"`        // as reported by the mutator; 0: no limit
	Time        time.Duration `json:"time_ns"`     // of the search, earlier sessions included; 0: no limit
	Outage      time.Duration `json:"outage_ns"`   // until the search ends over one, see ErrOutage; 0: 10 min; negative: until something was tried twice
	Stagnation  int           `json:"stagnation"`  // generations in which no candidate has entered the front within the region; 0: no limit
}

// Workers says how the processes that evaluate candidates are run.
type Workers struct {
	// Count is the number of evaluations at once, at most 1000; 0: the number of
	// processors that the program may use (runtime.GOMAXPROCS), but 1 if an
	// objective is a timing. If it is 1, nothing else of the search runs while a
	// candidate is evaluated.
	Count int

	// Timeout is how much processor time one evaluation may take, all that its
	// worker uses meanwhile; 0: 10 s. A candidate that exceeds it is interrupted,
	// but not before as much has passed by the clock: goroutines of Evaluate have
	// as long on several processors as on one. What waits instead of working, and
	// has less than a twentieth of a processor, is interrupted after it has waited
	// for five times Timeout, and in any case after about 25 times Timeout. A
	// candidate that has not stopped after another Grace (0: 500 ms) ends with its
	// worker, which is killed and replaced.
	//
	// A candidate that fails for time while something else of the search runs is
	// evaluated once more, alone, and what that finds counts.
	Timeout time.Duration
	Grace   time.Duration

	// StartTimeout is how long a worker may take from its start until it is
	// ready, the problem's state built; 0: 2 min.
	StartTimeout time.Duration

	// MaxMemory is how many bytes of memory a worker may use, the problem's
	// state included; 0: a quarter of the memory of the machine or container,
	// shared by all workers, but 256 MiB to 4 GiB each. A candidate that needs
	// more is interrupted and fails. At twice as much, which it can reach in
	// one call, the system ends its worker.
	MaxMemory int64

	// RetireAfter is how many plugins a worker loads before it is replaced,
	// since loaded code is never unloaded; 0: 128; negative: never.
	// RetireGrowth is by how many bytes its memory may grow over what it was
	// after its first candidate that passed; 0: a quarter of MaxMemory. The
	// replacement starts while the old worker still serves, but with one
	// worker never while a candidate is evaluated.
	RetireAfter  int
	RetireGrowth int64

	// Sandbox says what happens if workers cannot be closed off from the rest
	// of the system; by default the search continues with what there is.
	Sandbox Sandbox
}

const (
	maxWorkers     = 1000
	defaultTimeout = 10 * time.Second
	defaultGrace   = 500 * time.Millisecond
	defaultStart   = 2 * time.Minute
)

// withDefaults returns c with zero fields filled in, or says which field makes
// no sense.
func (c Config) withDefaults() (Config, error) {
	for _, f := range append(c.counts(),
		count{"Requests", &c.Requests, 8, 1, 10_000},
		count{"Limits.Generations", &c.Limits.Generations, 20, 1, math.MaxInt},
		count{"Workers.Count", &c.Workers.Count, 1, 1, maxWorkers},
		count{"Workers.RetireAfter", &c.Workers.RetireAfter, 128, -1, math.MaxInt},
	) {
		if err := f.setDefault(); err != nil {
			return c, err
		}
	}
	if err := c.check(); err != nil {
		return c, err
	}
	if c.Evaluator != nil && c.InProcess {
		return c, errors.New("population: Config.Evaluator and Config.InProcess exclude each other: give one of them")
	}
	c.Plan = c.normal()
	if c.Order != "" && c.Order != InOrder && c.Order != AsTheyCome {
		return c, fmt.Errorf("population: Config.Order is %q: give %q, %q or nothing", c.Order, InOrder, AsTheyCome)
	}
	if math.IsNaN(c.Limits.Cost) {
		return c, errors.New("population: Config.Limits.Cost is NaN: give 0 for no limit")
	}
	if l := c.Limits; l.Candidates < 0 || l.Tokens < 0 || l.Cost < 0 || l.Time < 0 || l.Stagnation < 0 {
		return c, errors.New("population: a limit in Config.Limits is negative: give 0 for no limit")
	}
	c.Limits.Outage = cmp.Or(c.Limits.Outage, 10*time.Minute)
	if err := c.Workers.setDefaults(); err != nil {
		return c, err
	}
	if c.Parents == nil {
		c.Parents = selection.Tournament
		if parents == "uniform" {
			c.Parents = selection.Uniform
		}
	}
	if c.Survivors == nil {
		c.Survivors = selection.NSGA2
	}
	if c.Topology == nil {
		c.Topology = selection.Ring
	}
	if c.MigrantsBy == nil {
		c.MigrantsBy = selection.MigrantsByFront
	}
	if c.Builder == nil {
		c.Builder = &defaultBuilder
	}
	return c, c.countSteps()
}

var defaultBuilder swap.Builder

// setOrder fills in what the plan that was asked for leaves to the mutator.
func (c *Config) setOrder(asked Plan, m Mutator) {
	if c.Order == "" {
		c.Order = AsTheyCome
		if _, ok := m.(Deterministic); ok {
			c.Order = InOrder
		}
	}
	if c.Order == AsTheyCome && asked.Window == 0 {
		c.Window = max(c.Window, 4*c.Requests)
	}
	if _, ok := m.(Chooser); ok {
		if asked.Rest == 0 {
			c.Rest = defaultRest
		}
		if asked.Patience == 0 {
			c.Patience = defaultPatience
		}
	}
}

// What Plan.Rest and Plan.Patience are for a Chooser. Eight is as many children of a parent
// as a mutator is told of.
const (
	defaultRest     = maxSiblings
	defaultPatience = 5
)

// quiet reports whether nothing else may run while a candidate is evaluated.
func (c Config) quiet(objectives []Objective) bool {
	return c.Workers.Count == 1 && timed(objectives) && c.Evaluator == nil
}

// timed reports whether one of the objectives is a timing.
func timed(objectives []Objective) bool {
	return slices.ContainsFunc(objectives, func(o Objective) bool { return o.Timing })
}

// setDefaults fills in the zero fields that are no counts, or says which field
// makes no sense. Count is set.
func (w *Workers) setDefaults() error {
	for _, f := range []struct {
		name  string
		field *time.Duration
		zero  time.Duration
	}{
		{"Timeout", &w.Timeout, defaultTimeout},
		{"Grace", &w.Grace, defaultGrace},
		{"StartTimeout", &w.StartTimeout, defaultStart},
	} {
		if *f.field < 0 {
			return fmt.Errorf("population: Config.Workers.%s is %v: it cannot be negative", f.name, *f.field)
		}
		if *f.field == 0 {
			*f.field = f.zero
		}
	}
	if w.MaxMemory < 0 || w.RetireGrowth < 0 {
		return errors.New("population: Config.Workers.MaxMemory and Config.Workers.RetireGrowth cannot be negative")
	}
	w.MaxMemory = cmp.Or(w.MaxMemory, defaultMemory(sandbox.SystemMemory(), w.Count))
	w.RetireGrowth = cmp.Or(w.RetireGrowth, w.MaxMemory/4)
	if w.Sandbox < SandboxBestEffort || w.Sandbox > SandboxOff {
		return fmt.Errorf("population: Config.Workers.Sandbox is %d: give SandboxBestEffort, SandboxStrict or SandboxOff", w.Sandbox)
	}
	return nil
}

// defaultWorkers is how many candidates are evaluated at once: on a quiet machine
// if there are timings.
func defaultWorkers(objectives []Objective) int {
	if timed(objectives) {
		return 1
	}
	return min(runtime.GOMAXPROCS(0), maxWorkers)
}

// defaultMemory is the memory of one of several workers on a machine with the
// given memory, in bytes, or 0 if that is not known.
func defaultMemory(machine int64, workers int) int64 {
	const least, most, unknown = 256 << 20, 4 << 30, 1 << 30
	if machine <= 0 {
		return unknown
	}
	return min(max(machine/4/int64(workers), least), most)
}

// parents is set by the linker, for comparisons: with "uniform", parents are drawn without
// selection by default.
var parents string
