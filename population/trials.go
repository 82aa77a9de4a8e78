package population

import (
	"fmt"
	"slices"
)

// trials are the evaluations of one candidate, Plan.Repeats of them.
type trials struct {
	reports []report
	passed  int
}

func (t *trials) add(r report) {
	t.reports = append(t.reports, r)
	if r.Failure == nil {
		t.passed++
	}
}

// hopeless reports whether more evaluations would only cost more time: the
// candidate fails whatever they find, and the last failure took all the time
// or memory there was.
func (t *trials) hopeless() bool {
	if len(t.reports) == 0 {
		return false
	}
	f := t.reports[len(t.reports)-1].Failure
	return f != nil && (f.Stage == StageTimeout || f.Stage == StageMemory)
}

// summary makes one report of all: the medians if all passed, a failure if all
// failed, and a failure as flaky if they differ.
func (t *trials) summary() report {
	var all report
	for _, r := range t.reports {
		all.Elapsed += r.Elapsed
		all.Late = all.Late || r.Late
	}
	failed := slices.IndexFunc(t.reports, func(r report) bool { return r.Failure != nil })
	switch {
	case failed < 0:
		all.Outcome = t.median()
	case t.passed == 0:
		all.Outcome, all.Failure = t.reports[0].Outcome, t.reports[0].Failure
	default:
		all.Outcome, all.Failure = t.reports[failed].Outcome, flaky(t.passed, t.reports[failed].Failure)
	}
	return all
}

// flaky is the failure of a candidate that fails in some evaluations only.
func flaky(passed int, f *Failure) *Failure {
	return &Failure{StageFlaky, fmt.Sprintf("passed %d of its evaluations and failed in another (%s): %s", passed, f.Stage, f.Message)}
}

// median returns the median of each objective, the feedback of the evaluation
// in the middle by the first objective, and Solved if all were.
func (t *trials) median() Outcome {
	n := len(t.reports)
	if n == 1 {
		return t.reports[0].Outcome
	}
	outcomes := make([]Outcome, n)
	for i, r := range t.reports {
		outcomes[i] = r.Outcome
	}
	slices.SortStableFunc(outcomes, func(a, b Outcome) int { return slices.Compare(a.Objectives[:1], b.Objectives[:1]) })
	middle := Outcome{
		Feedback: outcomes[(n-1)/2].Feedback,
		Solved:   !slices.ContainsFunc(outcomes, func(o Outcome) bool { return !o.Solved }),
	}
	found := make([][]float64, n)
	for i, o := range outcomes {
		found[i] = o.Objectives
	}
	middle.Objectives = medians(found)
	return middle
}

// medians returns the median of each objective.
func medians(measurements [][]float64) []float64 {
	n := len(measurements)
	list, values := make([]float64, len(measurements[0])), make([]float64, n)
	for k := range list {
		for i, m := range measurements {
			values[i] = m[k]
		}
		slices.Sort(values)
		list[k] = values[n/2]
		if n%2 == 0 { // the sum of two finite numbers need not be finite
			list[k] = values[n/2-1]/2 + list[k]/2
		}
	}
	return list
}
