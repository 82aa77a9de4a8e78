package tuning

import (
	"math"
	"slices"

	"github.com/wallacea-go/wallacea/swap/constants"
)

// An axis is the scale on which a parameter is moved: linear around 0 and
// logarithmic outside, or the place in a list of choices.
type axis struct {
	own      float64 // the source's, which may lie outside
	low, top float64
	choices  []float64
	whole    bool
	scale    float64
}

// axisOf makes the axis of a parameter. Bounds that say nothing count as none,
// and where there is nothing between them the value stays.
func axisOf(p constants.Parameter) axis {
	a := axis{own: p.Value, low: -math.MaxFloat64, top: math.MaxFloat64, choices: p.Choices, whole: p.Kind == constants.Integer}
	if len(a.choices) > 0 {
		a.scale = max(1, float64(len(a.choices)-1)/4)
		return a
	}
	if p.Min > a.low {
		a.low = p.Min
	}
	if p.Max < a.top {
		a.top = p.Max
	}
	if a.whole {
		a.low, a.top = math.Ceil(a.low), math.Floor(a.top)
	}
	a.scale = math.Abs(p.Value) / 2
	if !(a.scale > 1e-100) {
		a.scale = 0.1
	}
	if a.whole {
		a.scale = max(a.scale, 1)
	}
	return a
}

// stepped reports whether the values are apart from each other.
func (a axis) stepped() bool { return a.whole || len(a.choices) > 0 }

// to is where a value is on the scale.
func (a axis) to(v float64) float64 {
	if len(a.choices) > 0 {
		return a.place(v) / a.scale
	}
	if u := math.Asinh(v / a.scale); !math.IsInf(u, 0) {
		return u
	}
	return math.Copysign(math.Log(math.Abs(v))-math.Log(a.scale)+math.Ln2, v)
}

// place is the index of a choice, between two of them that of a value between.
func (a axis) place(v float64) float64 {
	i, found := slices.BinarySearch(a.choices, v)
	switch {
	case found || i == 0:
		return float64(i)
	case i == len(a.choices):
		return float64(i - 1)
	}
	return float64(i) - (a.choices[i]/2-v/2)/(a.choices[i]/2-a.choices[i-1]/2)
}

// from is the value that is nearest to a place on the scale.
func (a axis) from(u float64) float64 {
	if math.IsNaN(u) {
		return a.clamped(a.own)
	}
	if len(a.choices) > 0 {
		return a.choices[int(min(max(math.Round(u*a.scale), 0), float64(len(a.choices)-1)))]
	}
	v := a.scale * math.Sinh(u)
	if a.whole {
		v = math.Round(v)
	}
	return min(max(v, a.low), a.top)
}

// bounded is the nearest place at which there are values.
func (a axis) bounded(u float64) float64 {
	if len(a.choices) > 0 {
		return min(max(u, 0), float64(len(a.choices)-1)/a.scale)
	}
	return min(max(u, a.to(a.low)), a.to(a.top))
}

// clamped is the value that may be tried and is nearest to another one.
func (a axis) clamped(v float64) float64 { return a.from(a.to(v)) }

// moved moves a value by so much on its scale, where values are apart by at least
// one. Where nothing else may be tried it returns the value itself.
func (a axis) moved(v, by float64) float64 {
	if len(a.choices) == 0 && !(a.low <= a.top) {
		return v
	}
	moved := a.from(a.to(v) + by)
	switch {
	case moved != v || by == 0:
	case len(a.choices) > 0:
		moved = a.from(a.to(v) + math.Copysign(1/a.scale, by))
	case a.whole:
		moved = min(max(v+math.Copysign(1, by), a.low), a.top)
	}
	return moved
}

// least is the smallest standard deviation on the scale at a place: 0.35 of a step
// where values are apart.
func (a axis) least(u float64) float64 {
	switch {
	case len(a.choices) > 0:
		return 0.35 / a.scale
	case a.whole:
		return 0.35 / (a.scale * math.Cosh(u))
	}
	return 0
}
