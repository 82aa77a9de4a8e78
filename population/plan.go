package population

import (
	"fmt"
	"reflect"
)

// A Plan is what two runs must share to be one search: all that the choice of
// parents, survivors and migrants depends on beside the problem and the
// outcomes. It is part of Config and recorded as it is, under the keys of its
// tags, which are those of the archive's record of a search. Every field of it
// is compared when a search is resumed.
type Plan struct {
	// RandomSeed starts all random streams. Two runs of a deterministic
	// mutator with the same RandomSeed have the same lineage.
	RandomSeed uint64 `cbor:"7,keyasint"`

	Islands      int `cbor:"8,keyasint"`  // 0: 4
	Members      int `cbor:"9,keyasint"`  // survivors per island; 0: 16
	Children     int `cbor:"10,keyasint"` // new candidates per island and generation; 0: 8
	MigrateEvery int `cbor:"11,keyasint"` // generations between migrations; 0: 5; negative: never
	Migrants     int `cbor:"12,keyasint"` // copied per island and migration; 0: 2
	Inspirations int `cbor:"13,keyasint"` // other members shown to the mutator with the parent; 0: 2; negative: none
	Repairs      int `cbor:"14,keyasint"` // further attempts at a candidate that failed; 0: 2; negative: none

	// Repeats is how often a candidate is evaluated; 0: once. Its objectives
	// are then the medians. One that fails in some of its evaluations only
	// fails as flaky. Raise it when objectives are noisy.
	Repeats int `cbor:"17,keyasint,omitempty"`

	// Reference is the point against which hypervolumes are measured, in the
	// objectives' own units. nil: the worst of generation 1's members in each
	// objective.
	Reference []float64 `cbor:"18,keyasint,omitempty"`
}

// continues returns an error that names the first field in which p differs
// from the plan of the search that a recorder holds.
func (p Plan) continues(held Plan) error {
	if held.Repeats == 0 { // recorded before there were repeats
		held.Repeats = 1
	}
	ours, theirs := reflect.ValueOf(p), reflect.ValueOf(held)
	for i := range ours.NumField() {
		want, got := ours.Field(i).Interface(), theirs.Field(i).Interface()
		if !reflect.DeepEqual(want, got) {
			return fmt.Errorf("population: %w, begun with %s %v instead of %v: resume it with that", ErrOtherSearch, ours.Type().Field(i).Name, got, want)
		}
	}
	return nil
}
