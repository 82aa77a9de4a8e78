package population

import (
	"math"
	"slices"
)

// hasRegion reports whether only a part of an objective's values is of interest.
func (o Objective) hasRegion() bool { return o.From < o.To }

// ends returns the better and the worse end of a region.
func (o Objective) ends() (better, worse float64) {
	if o.Maximize {
		return o.To, o.From
	}
	return o.From, o.To
}

// Rounded returns the multiple of Resolution nearest to a value, which is what
// counts when candidates are compared; without a Resolution, the value.
func (o Objective) Rounded(value float64) float64 {
	if r := math.Round(value/o.Resolution) * o.Resolution; o.Resolution > 0 && math.Abs(r) <= math.MaxFloat64 {
		return r
	}
	return value // there is no such multiple
}

// compared returns values as a search compares those of parents, survivors and
// migrants: as minimised does, but none better than the better end of its region.
func compared(objectives []Objective, values []float64) []float64 {
	p := minimised(objectives, values)
	for i, o := range objectives {
		if !o.hasRegion() {
			continue
		}
		better, _ := o.ends()
		if o.Maximize {
			better = -better
		}
		p[i] = max(p[i], better)
	}
	return p
}

// violation returns how far values lie beyond the worse ends of their regions:
// the sum of the distances, each in widths of its region.
func violation(objectives []Objective, values []float64) float64 {
	var sum float64
	for i, o := range objectives {
		if !o.hasRegion() {
			continue
		}
		b, w := o.ends()
		at, better, worse := o.point(o.Rounded(values[i])), o.point(b), o.point(w)
		if at <= worse {
			continue
		}
		widths := (at/2 - worse/2) / (worse/2 - better/2) // differences may overflow
		if !(widths > 0) {
			widths = math.SmallestNonzeroFloat64
		}
		sum = min(sum+widths, math.MaxFloat64)
	}
	return sum
}

// violations returns those of candidates; nil if no objective has a region.
func violations(objectives []Objective, candidates []Candidate) []float64 {
	if !slices.ContainsFunc(objectives, Objective.hasRegion) {
		return nil
	}
	list := make([]float64, len(candidates))
	for i, c := range candidates {
		list[i] = violation(objectives, c.Objectives)
	}
	return list
}
