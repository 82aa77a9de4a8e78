package population

import (
	"fmt"
	"math"
	"reflect"
)

// A Plan is what two runs must share to be one search: all that the choice of
// parents, survivors and migrants depends on besides the problem and the
// outcomes. It is part of Config and recorded as it is, under the keys of its
// tags, which are those of the archive's record of a search.
//
// When a search is resumed, a field that is zero has the value that it was begun
// with, and every other field has to be the same.
type Plan struct {
	// RandomSeed starts all random streams. Two runs of a deterministic
	// mutator with the same RandomSeed have the same lineage.
	RandomSeed uint64 `cbor:"7,keyasint"`

	Islands      int `cbor:"8,keyasint"`  // at most 1000; 0: 4
	Members      int `cbor:"9,keyasint"`  // survivors per island, at most 1,000,000; 0: 16
	Children     int `cbor:"10,keyasint"` // new candidates per island and generation, at most 100,000 on all islands; 0: 8
	MigrateEvery int `cbor:"11,keyasint"` // generations between migrations; 0: 5; negative: never
	Migrants     int `cbor:"12,keyasint"` // copied per island and migration; 0: 2
	Inspirations int `cbor:"13,keyasint"` // others shown to the mutator with the parent, at most 1000; a Chooser may get fewer; 0: 2; negative: none
	Repairs      int `cbor:"14,keyasint"` // further attempts at a candidate that failed, at most 1000; 0: 2; negative: none

	// Repeats is how often a candidate is evaluated; 0: once. Its objectives
	// are then the medians. One that fails in some of its evaluations only
	// fails as flaky. Raise it when objectives are noisy.
	Repeats int `cbor:"17,keyasint,omitempty"`

	// Remeasure is how many times candidates that have passed are measured again
	// for each new one that passes, at most 10; 0: never. Raise it, to 0.3 for
	// example, when objectives are noisy: whoever was lucky once would stay for
	// good. Measured again are candidates of the front and those that would be on
	// it, the least measured first; their objectives are the medians of their
	// Measurements, and on the front they count as worse by their Margin.
	//
	// All measurements are taken to be equally noisy: relatively, for an objective
	// with a LogFloor, as most timings need it, and absolutely for others. At the
	// beginning the seed is measured four times more; if measurements do not
	// differ, that was all. A candidate that fails in a later measurement fails as
	// flaky, unless it ran out of time or memory or crashed its worker, which
	// counts for nothing then. What is better by less than its Margin enters the
	// front late: give Limits.Stagnation more generations. The search keeps all
	// candidates that have passed in memory.
	Remeasure float64 `cbor:"22,keyasint,omitempty"`

	// Interleave is in how many rounds a newcomer is measured by turns with its rivals, in one
	// process, if an objective is a timing: machines are faster at one time than at another.
	// 0: 3 with Config.Evaluator, or else none. Rivals are its parent, or a candidate of the
	// front that is at least as good, the slowest member of its island, and the candidate
	// that was measured most often of those about as fast as the parent. How much longer
	// than known they take is the machine's pace, which is taken out of the newcomer's
	// timings, and they are known better from then on. Two rounds are enough where a factor
	// of two in the timings makes no difference: a newcomer that takes more than twice as
	// long as all of its rivals, and is better in nothing, fails at StageScreen.
	//
	// It takes the place of Remeasure. If another machine measures from some point on,
	// members and the front are measured again there before anything is compared with
	// them; see Site. The search keeps all candidates that have passed in memory.
	Interleave int `cbor:"28,keyasint,omitempty"`

	// Order says in which order children settle. Empty: InOrder if the mutator
	// is Deterministic, or else AsTheyCome.
	Order Order `cbor:"20,keyasint,omitempty"`

	// Window is how many children may be planned ahead of the oldest that is
	// not settled (InOrder), or be unsettled at all, of each mutator (AsTheyCome); at
	// most 100,000. 0: 32, or, AsTheyCome, four times Config.Requests if that is more.
	// A child's parents are chosen that many settlements ahead.
	Window int `cbor:"21,keyasint,omitempty"`

	// MaxSteps is how many steps one evaluation may make; 0: any number. A step is
	// a round of a loop or, where it could matter, a call; see
	// swap.Function.Allow. A candidate that exceeds it fails, as if it had
	// exceeded Workers.Timeout, but at the same step on every machine: set it
	// when objectives are no timings, and Timeout so high that steps run out
	// first. Counting makes loops hardly slower, but short functions that are
	// called often up to two and a half times; do not compare timings with it. A
	// Builder in Config needs CountSteps.
	MaxSteps int `cbor:"19,keyasint,omitempty"`

	// Tuning is how many settings of its numbers are evaluated of one structure, at
	// most; 0: none, and no candidate is tuned. Every candidate that passes is tuned
	// with a few evaluations per number, one that is then as good as its parent and
	// inspirations somewhere, and not far behind the front, with up to this many while
	// that gains something, and the final front with several times as many. Settings
	// that improve the front become candidates. Set it where Evaluate takes little
	// time: to 200, for example, if that is a millisecond.
	// Objectives must not be timings. A setting may take a sixteenth of
	// Workers.Timeout; what takes longer is left out, so that slow structures do not
	// hold the search up. Let Timeout be far more than good candidates need.
	Tuning int `cbor:"23,keyasint,omitempty"`

	// Rest is after how many children of a parent in a row that have not entered the front
	// others are preferred: such a parent is not drawn while there is another member of its
	// island, until one of its children enters the front after all. 0: 8 if the mutator is
	// a Chooser, or else never; negative: never.
	Rest int `cbor:"24,keyasint,omitempty"`

	// Patience is after how many generations without progress, in which none of its
	// children has entered the front, an island looks for something new: half of its
	// children are made by operators that diverge, and heavy models may be asked. After
	// twice as many it is reseeded: the front of the island that made progress last
	// replaces its members, and the count begins anew. 0: 5 if the mutator is a Chooser,
	// or else never; negative: never.
	Patience int `cbor:"25,keyasint,omitempty"`

	// Share is the part of all children that the second mutator, Config.Second, writes
	// while the first one thinks, from 0, none, to 0.999: of 10 children 9 with 0.9. It is
	// the same at every point of the search, so that a slow model, or slow evaluations,
	// hold both up. Its children enter islands and the front, and Limits.Candidates counts
	// them. A generation is Islands × Children children of the first mutator, and so are
	// migration and Limits.Stagnation: what the second adds to the front is no progress to
	// it.
	Share float64 `cbor:"26,keyasint,omitempty"`

	// Advise is after how many generations, again and again, a mutator that is an Adviser
	// is shown what worked and what failed, and writes a short text that the Requests
	// which follow carry; 0: never. In order, the Requests for children that are planned
	// meanwhile wait for it; as they come, they carry the one before.
	Advise int `cbor:"27,keyasint,omitempty"`

	// Reference is the point against which hypervolumes are measured, in the
	// objectives' own units. nil: 10 % of their range beyond the worst, in each
	// objective, of the members within the region in the first generation in which
	// these differ in each objective, usually generation 1. What lies beyond the
	// region adds nothing to a hypervolume.
	Reference []float64 `cbor:"18,keyasint,omitempty"`
}

// An Order says which child may be settled next.
type Order string

const (
	// InOrder settles children in the order of their numbers. The lineage
	// depends on the random seed and the replies alone, never on who answered
	// first: it is the same for any number of requests, workers and cores.
	InOrder Order = "in-order"

	// AsTheyCome settles children in the order in which their outcomes become
	// known, which is recorded. No child waits for a slower one.
	AsTheyCome Order = "as-they-come"
)

// defaultWindow is how many children may be unsettled.
const defaultWindow = 32

// perGeneration is how many children a generation has.
func (p Plan) perGeneration() int { return p.Islands * p.Children }

// resumed returns the plan of a run that continues the search of held: p with
// held's values where p leaves them open. It fails, naming the field, if p says
// something else.
func (p Plan) resumed(held Plan) (Plan, error) {
	if held.Repeats == 0 { // recorded before there were repeats
		held.Repeats = 1
	}
	if err := held.sound(); err != nil {
		return Plan{}, err
	}
	wants, has := reflect.ValueOf(p.normal()), reflect.ValueOf(held)
	for i := range wants.NumField() {
		want, got := wants.Field(i), has.Field(i)
		if !reflect.ValueOf(p).Field(i).IsZero() && !reflect.DeepEqual(want.Interface(), got.Interface()) {
			return Plan{}, fmt.Errorf("population: %w, begun with %s %v instead of %v: resume it with that", ErrOtherSearch, wants.Type().Field(i).Name, got, want)
		}
	}
	return held, nil
}

// sound returns an error if a recorded plan is none that a search can have.
func (p Plan) sound() error {
	for _, c := range p.counts() {
		if *c.field < max(c.atLeast, 0) || *c.field > c.atMost {
			return fmt.Errorf("population: the recorder's plan has %s %d: its file is damaged", c.name, *c.field)
		}
	}
	if err := p.check(); err != nil {
		return fmt.Errorf("%w: the recorder's file is damaged", err)
	}
	return nil
}

// A count is a field with a whole number, its default, and its bounds, which keep
// a slip of the finger from exhausting the memory.
type count struct {
	name            string
	field           *int
	zero            int
	atLeast, atMost int
}

// setDefault fills in a field that is zero, or says that it makes no sense.
func (c count) setDefault() error {
	if *c.field == 0 {
		*c.field = c.zero
	}
	if *c.field < c.atLeast {
		return fmt.Errorf("population: Config.%s is %d: give 0 for the default (%d) or at least %d", c.name, *c.field, c.zero, c.atLeast)
	}
	if *c.field > c.atMost {
		return fmt.Errorf("population: Config.%s is %d: give 0 for the default (%d) or at most %d", c.name, *c.field, c.zero, c.atMost)
	}
	return nil
}

func (p *Plan) counts() []count {
	return []count{
		{"Islands", &p.Islands, 4, 1, 1000},
		{"Members", &p.Members, 16, 1, 1_000_000},
		{"Children", &p.Children, 8, 1, mostChildren},
		{"MigrateEvery", &p.MigrateEvery, 5, -1, math.MaxInt},
		{"Migrants", &p.Migrants, 2, 1, 1_000_000},
		{"Inspirations", &p.Inspirations, 2, -1, 1000},
		{"Repairs", &p.Repairs, 2, -1, 1000},
		{"Repeats", &p.Repeats, 1, 1, 1_000_000},
		{"Window", &p.Window, defaultWindow, 1, mostChildren},
		{"Interleave", &p.Interleave, 0, 0, 1000},
		{"MaxSteps", &p.MaxSteps, 0, 0, math.MaxInt},
		{"Tuning", &p.Tuning, 0, 0, mostTuning},
		{"Rest", &p.Rest, 0, -1, math.MaxInt},
		{"Patience", &p.Patience, 0, -1, math.MaxInt / 2},
		{"Advise", &p.Advise, 0, 0, math.MaxInt},
	}
}

// mostChildren is how many candidates a generation or a window may have.
const mostChildren = 100_000

// check returns an error if a generation has too many candidates, or Remeasure or Share
// makes no sense. The counts are within their own bounds.
func (p Plan) check() error {
	if !(p.Remeasure >= 0 && p.Remeasure <= mostRemeasure) {
		return fmt.Errorf("population: Config.Remeasure is %v: give 0 for none, or at most %d", p.Remeasure, mostRemeasure)
	}
	if !(p.Share >= 0 && p.Share <= mostShare) {
		return fmt.Errorf("population: Config.Share is %v: give 0 for none, or at most %v", p.Share, mostShare)
	}
	if n := p.perGeneration(); n > mostChildren {
		return fmt.Errorf("population: Config.Islands %d times Config.Children %d are %d candidates in a generation: give at most %d", p.Islands, p.Children, n, mostChildren)
	}
	return nil
}

// normal returns p with 0 for what is negative, which in a Config means none
// and in a record is 0.
func (p Plan) normal() Plan {
	p.MigrateEvery = max(p.MigrateEvery, 0)
	p.Inspirations = max(p.Inspirations, 0)
	p.Repairs = max(p.Repairs, 0)
	p.Rest = max(p.Rest, 0)
	p.Patience = max(p.Patience, 0)
	return p
}
