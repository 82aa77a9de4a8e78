package population

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// TestBounds: a number with too many digits is an error that names its field,
// in a Config and in what a recorder holds.
func TestBounds(t *testing.T) {
	const huge = 4611686018427387904
	for _, tt := range []struct {
		want string
		plan Plan
	}{
		{"Islands", Plan{Islands: 99999999999}},
		{"Members", Plan{Members: huge}},
		{"Children", Plan{Children: huge}},
		{"Migrants", Plan{Migrants: huge}},
		{"Inspirations", Plan{Inspirations: huge}},
		{"Repairs", Plan{Repairs: huge}},
		{"Repeats", Plan{Repeats: huge}},
		{"Patience", Plan{Patience: huge + 1}},
		{"Patience", Plan{Patience: -2}},
		{"Rest", Plan{Rest: -2}},
		{"Islands 1000 times Config.Children 1000 are 1000000 candidates in a generation: give at most 100000", Plan{Islands: 1000, Children: 1000}},
	} {
		if _, err := (Config{Plan: tt.plan}).withDefaults(); err == nil || !strings.Contains(err.Error(), "Config."+tt.want) {
			t.Errorf("a Config with %+v: got error %v, want one with Config.%s", tt.plan, err, tt.want)
		}
		held, err := Config{}.withDefaults()
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range tt.plan.counts() {
			if *c.field != 0 {
				*held.counts()[i].field = *c.field
			}
		}
		if _, err := (Plan{}).resumed(held.Plan); err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("a held %+v: got error %v, want one with %s", tt.plan, err, tt.want)
		}
	}
	for want, c := range map[string]Config{
		"Config.Requests":             {Requests: huge},
		"Config.Workers.Count":        {Workers: Workers{Count: huge}},
		"Config.Limits.Cost is NaN":   {Limits: Limits{Cost: math.NaN()}},
		"Config.Limits is negative":   {Limits: Limits{Cost: -1}},
		"Config.Requests is -1: give": {Requests: -1},
	} {
		if _, err := c.withDefaults(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
	most := Config{Plan: Plan{Islands: 1000, Members: 1_000_000, Children: 100, MigrateEvery: math.MaxInt}, Limits: Limits{Generations: math.MaxInt}}
	if _, err := most.withDefaults(); err != nil {
		t.Error(err)
	}
}

// TestHeldReference: a damaged reference is found before it is used.
func TestHeldReference(t *testing.T) {
	objectives := []Objective{{Name: "a"}, {Name: "b"}}
	for _, reference := range [][]float64{{1}, {1, 2, 3}, {1, math.NaN()}, {math.Inf(1), 1}} {
		s := bareSearch(t, Config{})
		held := s.Search
		held.Plan = s.config.Plan
		held.Reference = slices.Clone(reference)
		s.Objectives, held.Objectives = objectives, objectives
		if err := s.checkContinues(History{Search: held}); err == nil || !strings.Contains(err.Error(), "Reference") {
			t.Errorf("%v: got error %v", reference, err)
		}
	}
}
