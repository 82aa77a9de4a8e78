package archive

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/wallacea-go/wallacea/population"
)

// checkSearch returns an error for a search that cannot be read back as one.
func checkSearch(s population.Search) error {
	switch {
	case s.Function == "":
		return errors.New("a search has no Function")
	case len(s.Objectives) == 0:
		return errors.New("a search has no Objectives")
	}
	return nil
}

// checkOutcome returns an error unless there are as many finite values as
// objectives, or a failure.
func checkOutcome(objectives []population.Objective, values []float64, failure *population.Failure) error {
	switch {
	case len(values) > 0 && failure != nil:
		return errors.New("has objectives and a failure")
	case failure != nil:
		return nil
	case len(values) == 0:
		return errors.New("has neither objectives nor a failure")
	case len(values) != len(objectives):
		what := "objectives"
		if len(values) == 1 {
			what = "objective"
		}
		return fmt.Errorf("has %d %s and the search %d", len(values), what, len(objectives))
	}
	if i := slices.IndexFunc(values, notFinite); i >= 0 {
		return fmt.Errorf("has %s %v, which is no finite number", objectives[i].Name, values[i])
	}
	return nil
}

// checkMeasurements returns an error unless Measurements and Margin are numbers for
// each objective.
func checkMeasurements(objectives []population.Objective, c population.Candidate) error {
	lists := c.Measurements
	if c.Margin != nil {
		lists = append(slices.Clip(lists), c.Margin)
	}
	for _, values := range lists {
		if len(values) != len(objectives) || slices.ContainsFunc(values, notFinite) {
			return fmt.Errorf("has a measurement or a margin of %v for %d objectives", values, len(objectives))
		}
	}
	return nil
}

func notFinite(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }
