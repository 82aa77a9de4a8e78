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

func notFinite(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }
