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
	Inspirations int `cbor:"13,keyasint"` // other members shown to the mutator with the parent, at most 1000; 0: 2; negative: none
	Repairs      int `cbor:"14,keyasint"` // further attempts at a candidate that failed, at most 1000; 0: 2; negative: none

	// Repeats is how often a candidate is evaluated; 0: once. Its objectives
	// are then the medians. One that fails in some of its evaluations only
	// fails as flaky. Raise it when objectives are noisy.
	Repeats int `cbor:"17,keyasint,omitempty"`

	// Reference is the point against which hypervolumes are measured, in the
	// objectives' own units. nil: the worst in each objective of the members of
	// the first generation in which they are not all alike, usually generation 1.
	Reference []float64 `cbor:"18,keyasint,omitempty"`
}

// resumed returns the plan of a run that continues the search of held: p with
// held's values where p leaves them open. It fails, naming the field, if p says
// something else.
func (p Plan) resumed(held Plan) (Plan, error) {
	if held.Repeats == 0 { // recorded before there were repeats
		held.Repeats = 1
	}
	for _, c := range held.counts() {
		if *c.field < max(c.atLeast, 0) || *c.field > c.atMost {
			return Plan{}, fmt.Errorf("population: the recorder's plan has %s %d: its file is damaged", c.name, *c.field)
		}
	}
	if err := held.checkChildren(); err != nil {
		return Plan{}, fmt.Errorf("%w: the recorder's file is damaged", err)
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
	}
}

// mostChildren is how many candidates a generation may have: they are all
// planned at its start.
const mostChildren = 100_000

// checkChildren returns an error if a generation has too many candidates. The
// counts are within their own bounds.
func (p Plan) checkChildren() error {
	if n := p.Islands * p.Children; n > mostChildren {
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
	return p
}
