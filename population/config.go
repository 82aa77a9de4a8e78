package population

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/wallacea-go/wallacea/internal/sandbox"
	"github.com/wallacea-go/wallacea/selection"
	"github.com/wallacea-go/wallacea/swap"
)

// Config says how much is searched. Its zero value is a small complete search.
type Config struct {
	Generations  int // after the seed; 0: 20
	Islands      int // 0: 4
	Members      int // survivors per island; 0: 16
	Children     int // new candidates per island and generation; 0: 8
	MigrateEvery int // generations between migrations; 0: 5; negative: never
	Migrants     int // copied per island and migration; 0: 2
	Inspirations int // other members shown to the mutator with the parent; 0: 2; negative: none
	Repairs      int // further attempts at a candidate that failed; 0: 2; negative: none
	Requests     int // calls of the mutator at once; 0: 8

	// RandomSeed starts all random streams. Two runs of a deterministic
	// mutator with the same RandomSeed have the same lineage.
	RandomSeed uint64

	// Parents picks the members to mutate, Survivors the members to keep.
	// nil: selection.Tournament and selection.NSGA2 (Deb et al. 2002).
	Parents   selection.Func
	Survivors selection.Func

	// Topology says between which islands members migrate, MigrantsBy which
	// members do. nil: selection.Ring and selection.MigrantsByFront.
	Topology   selection.Topology
	MigrantsBy selection.Func

	// Reference is the point against which hypervolumes are measured, in the
	// objectives' own units. nil: the worst of generation 1's members in each
	// objective.
	Reference []float64

	// Workers is the number of evaluations at once; 0: 1, and then nothing
	// else of the search runs while a candidate is evaluated, since objectives
	// are often timings.
	Workers int

	// Timeout is how long one evaluation may take; 0: 10 s. A candidate that
	// exceeds it is interrupted. If it has not stopped after another Grace
	// (0: 500 ms) its worker is killed and started again.
	Timeout time.Duration
	Grace   time.Duration

	// StartTimeout is how long a worker may take from its start until it is
	// ready, the problem's state built; 0: 2 min.
	StartTimeout time.Duration

	// Repeats is how often a candidate is evaluated; 0: once. Its objectives are
	// then the medians. One that fails in some of its evaluations only fails as
	// flaky. Raise it when objectives are noisy.
	Repeats int

	// MaxMemory is how many bytes of memory a worker may use, the problem's
	// state included; 0: a quarter of the memory of the machine or container,
	// shared by all workers, but 256 MiB to 4 GiB each. A candidate that needs more is
	// interrupted and fails. At twice as much, which it can reach in one call,
	// the system ends its worker.
	MaxMemory int64

	// RecycleAfter is how many plugins a worker loads before another takes its
	// place, since loaded code is never unloaded; 0: 128; negative: never.
	// RecycleMemory is by how many bytes its memory may grow over what it was
	// after its first candidate that passed; 0: a quarter of MaxMemory. The other worker is
	// started while this one still serves, but with one worker never while a
	// candidate is evaluated.
	RecycleAfter  int
	RecycleMemory int64

	// Sandbox says what becomes of a search whose workers cannot be closed off
	// from the rest of the system; by default it goes on with what there is.
	Sandbox Sandbox

	// InProcess evaluates in the calling process instead of in workers, for
	// tests and debuggers only: what a candidate does, the program does.
	InProcess bool

	// Limits end a search early; zero means no limit. None of them interrupts a
	// candidate that is under way.
	MaxCandidates int           // candidates made, failed ones included
	MaxTokens     int           // sent to and received from models
	MaxCost       float64       // reported by the mutator
	MaxTime       time.Duration // of this run, earlier sessions included
	Stagnation    int           // generations in which the hypervolume has not grown

	// Builder compiles candidates; nil: the zero swap.Builder.
	Builder *swap.Builder

	// Recorder keeps every candidate; nil: nothing is kept but the Result.
	Recorder Recorder

	// Resume goes on with the search that Recorder holds. Without it a Recorder
	// that holds a search is an error.
	Resume bool

	// Observe is told what happens, from one goroutine, and delays the search
	// while it runs. nil: nobody.
	Observe func(Event)
}

// withDefaults returns c with zero fields filled in, or says which field makes
// no sense.
func (c Config) withDefaults() (Config, error) {
	for _, f := range []struct {
		name    string
		field   *int
		zero    int
		atLeast int
	}{
		{"Generations", &c.Generations, 20, 1},
		{"Islands", &c.Islands, 4, 1},
		{"Members", &c.Members, 16, 1},
		{"Children", &c.Children, 8, 1},
		{"MigrateEvery", &c.MigrateEvery, 5, -1},
		{"Migrants", &c.Migrants, 2, 1},
		{"Inspirations", &c.Inspirations, 2, -1},
		{"Repairs", &c.Repairs, 2, -1},
		{"Requests", &c.Requests, 8, 1},
		{"Workers", &c.Workers, 1, 1},
		{"Repeats", &c.Repeats, 1, 1},
		{"RecycleAfter", &c.RecycleAfter, 128, -1},
	} {
		if *f.field == 0 {
			*f.field = f.zero
		}
		if *f.field < f.atLeast {
			return c, fmt.Errorf("population: Config.%s is %d: give 0 for the default (%d) or at least %d", f.name, *f.field, f.zero, f.atLeast)
		}
	}
	c.MigrateEvery = max(c.MigrateEvery, 0)
	c.Inspirations = max(c.Inspirations, 0)
	c.Repairs = max(c.Repairs, 0)
	for _, f := range []struct {
		name  string
		field *time.Duration
		zero  time.Duration
	}{
		{"Timeout", &c.Timeout, 10 * time.Second},
		{"Grace", &c.Grace, 500 * time.Millisecond},
		{"StartTimeout", &c.StartTimeout, 2 * time.Minute},
	} {
		if *f.field < 0 {
			return c, fmt.Errorf("population: Config.%s is %v: it cannot be negative", f.name, *f.field)
		}
		if *f.field == 0 {
			*f.field = f.zero
		}
	}
	if c.MaxMemory < 0 || c.RecycleMemory < 0 {
		return c, errors.New("population: Config.MaxMemory and Config.RecycleMemory cannot be negative")
	}
	c.MaxMemory = cmp.Or(c.MaxMemory, defaultMemory(sandbox.SystemMemory(), c.Workers))
	c.RecycleMemory = cmp.Or(c.RecycleMemory, c.MaxMemory/4)
	if c.Sandbox < SandboxBestEffort || c.Sandbox > SandboxOff {
		return c, fmt.Errorf("population: Config.Sandbox is %d: give SandboxBestEffort, SandboxStrict or SandboxOff", c.Sandbox)
	}
	if c.MaxCandidates < 0 || c.MaxTokens < 0 || c.MaxCost < 0 || c.MaxTime < 0 || c.Stagnation < 0 {
		return c, errors.New("population: a limit in Config is negative: give 0 for no limit")
	}
	if c.Parents == nil {
		c.Parents = selection.Tournament
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
		c.Builder = new(swap.Builder)
	}
	return c, nil
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
