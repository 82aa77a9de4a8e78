package tuning

import "math"

// A tie is to a parameter that is multiplied by the same factor as another one, or
// divided by it.
type tie struct {
	parameter int
	inverse   bool
}

// alike is how much two numbers of the source, or one and the reciprocal of another, may
// differ, as a factor, and still probably mean the same: one of them may have been tuned
// alone.
const alike = 1.05

// tied returns the live parameters that probably mean the same as one of them: numbers
// that are about the same in the source but for the sign, or the reciprocal. What scales a
// value usually does it back again, as in round(x/0.5)*0.5: with one of them alone
// changed, everything is worse.
func (r *run) tied(i int) []tie {
	if ties, ok := r.ties[i]; ok {
		return ties
	}
	var ties []tie
	p := r.Parameters[i]
	for _, j := range r.live {
		q := r.Parameters[j]
		if j == i || p.Kind != q.Kind || p.Choices != nil || q.Choices != nil || p.Value == 0 {
			continue
		}
		switch near := func(x float64) bool { return x > 1/alike && x < alike }; {
		case near(math.Abs(p.Value / q.Value)):
			ties = append(ties, tie{j, false})
		case near(math.Abs(p.Value * q.Value)):
			ties = append(ties, tie{j, true})
		}
	}
	if len(r.queue) == 0 { // all that live are known
		if r.ties == nil {
			r.ties = make(map[int][]tie)
		}
		r.ties[i] = ties
	}
	return ties
}

// moveTied moves a parameter, and those that are tied to it by the same factor.
func (r *run) moveTied(values []float64, i int, by float64) {
	before := values[i]
	values[i] = r.axes[i].moved(before, by)
	factor := values[i] / before
	if !(math.Abs(factor) > 0) || math.IsInf(factor, 0) {
		return
	}
	for _, t := range r.tied(i) {
		j, f := t.parameter, factor
		if t.inverse {
			f = 1 / factor
		}
		values[j] = r.axes[j].clamped(values[j] * f)
	}
}
