package tuning

import (
	"math"
	"slices"

	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/swap/constants"
)

// A parameter that is scanned is multiplied and divided by the powers of scanFactor up
// to the one of scanSteps: 0.08 to 12.8 times its value. The factor is such that of ten
// periods none is passed over.
const (
	scanFactor = 1.2
	scanSteps  = 14
)

// FirstEvaluations is what a function with these parameters should get as Task.First: 8
// evaluations for each of at most 12, and what it takes to scan at most 2.
func FirstEvaluations(parameters []constants.Parameter) int {
	periodic := 0
	for _, p := range parameters {
		if p.Periodic {
			periodic++
		}
	}
	return 8*min(len(parameters), 12) + 2*scanSteps*min(periodic, 2)
}

// scan looks along each parameter that stands in a periodic function. Objectives have
// many valleys there, between which an optimiser does not find its way. What is worst
// there is tried again with the sign of each other parameter changed: with one factor
// of a wave that has the right period and the wrong sign, it is the best.
func (r *run) scan() error {
	for _, i := range r.live {
		if p := r.Parameters[i]; !p.Periodic || p.Choices != nil || r.charged >= r.budget()/2 {
			continue
		}
		from := r.base
		worst := from
		for k := 1; k <= scanSteps; k++ {
			for _, sign := range []float64{1, -1} {
				values := slices.Clone(from.Values)
				values[i] = r.axes[i].clamped(values[i] * math.Pow(scanFactor, sign*float64(k)))
				objectives, err := r.scanAt(values)
				if err != nil {
					return err
				}
				if objectives != nil && pareto.Dominates(worst.Objectives, objectives) {
					worst = Setting{values, objectives}
				}
			}
		}
		for _, j := range r.live {
			values := slices.Clone(worst.Values)
			values[j] = r.axes[j].clamped(-values[j])
			if _, err := r.scanAt(values); err != nil {
				return err
			}
		}
	}
	return nil
}

// scanAt tries a setting, from which tuning goes on if it is better.
func (r *run) scanAt(values []float64) ([]float64, error) {
	objectives, err := r.try(values)
	if err == nil && objectives != nil && pareto.Dominates(objectives, r.base.Objectives) {
		r.base, r.scanned = Setting{values, objectives}, true
	}
	return objectives, err
}
