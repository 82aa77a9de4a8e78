package plots

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"

	"github.com/wallacea-go/wallacea/population"
)

// A Scale is linear or logarithmic, or chosen automatically.
type Scale int

// The scales.
const (
	// Auto means Log for an objective with a LogFloor and for positive values
	// that span more than two and a half decades, and Linear otherwise.
	Auto Scale = iota
	Linear
	// Log is logarithmic. Values that are not positive lie beyond its lower end.
	Log
)

// An Axis configures one axis of a figure. The zero value has no label; its
// scale and range are chosen from the data.
type Axis struct {
	Label string

	Scale Scale

	// Min and Max are the range shown, in data units. If Max is not above Min,
	// the axis shows what was searched; see the package comment.
	Min, Max float64
}

// validate returns an error if a, the figure's axis named dir, is invalid.
func (a Axis) validate(dir string) error {
	for _, v := range []float64{a.Min, a.Max} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("plots: the range of Figure.%s is not finite", dir)
		}
	}
	if a.Scale == Log && a.Max > a.Min && a.Min <= 0 {
		return fmt.Errorf("plots: Figure.%s starts at %v: a logarithmic axis must start above 0", dir, a.Min)
	}
	return nil
}

// A scope is what the scale and the range of an axis are chosen from.
type scope struct {
	objective  population.Objective // for its LogFloor
	core, more []float64            // values that must be visible, and those that should be if they are not far away
	whole      bool                 // ticks at whole numbers only
	linear     bool                 // unless the Axis says otherwise
	tight      bool                 // the range ends at the core's, without margins
	fromZero   bool                 // the range includes 0
	down       bool                 // the smallest value is on top
	names      []string             // ticks at 0, 1, 2, …, with these labels
	places     []float64            // of the names, if they are elsewhere
	hidden     bool                 // the axis is not drawn
}

// A dimension is an axis that is ready to be drawn: it knows how values map to
// positions and which values are visible.
type dimension struct {
	label    string
	log      bool
	whole    bool // ticks at whole numbers only, about powers of two if log
	down     bool
	names    []string
	places   []float64
	hidden   bool
	floor    float64 // of a logarithmic objective, not negative
	min, max float64 // visible range
	offset   float64 // what tick labels are relative to, if values hardly differ
}

// autoLogSpan is the ratio of values from which an axis without a LogFloor is
// logarithmic: two and a half decades.
const autoLogSpan = 316

// newDimension chooses the scale and the range of an axis.
func newDimension(a Axis, s scope) (dimension, error) {
	d := dimension{label: a.Label, whole: s.whole, down: s.down, names: slices.Clone(s.names), places: s.places, hidden: s.hidden, floor: max(s.objective.LogFloor, 0)}
	d.log = a.Scale == Log
	if a.Scale == Auto && !s.linear {
		lo, hi := extent(slices.Concat(s.core, s.more))
		d.log = s.objective.LogFloor > 0 || lo > 0 && hi/lo > autoLogSpan
	}
	if d.log && a.Max > a.Min && a.Min <= 0 {
		return d, fmt.Errorf("plots: the axis %q is logarithmic and must start above 0, not at %v", a.Label, a.Min)
	}
	switch {
	case a.Max > a.Min:
		d.min, d.max = a.Min, a.Max
	case s.tight:
		d.min, d.max = extent(s.core)
	default:
		d.choose(s.core, s.more)
		if s.fromZero && !d.log {
			d.min, d.max = min(d.min, 0), max(d.max, 0)
		}
	}
	d.relate()
	return d, nil
}

// choose sets the visible range: all of core, and of more what lies within
// three tenths of core's extent beyond it.
func (d *dimension) choose(core, more []float64) {
	core, more = d.coordinates(core), d.coordinates(more)
	if len(core) == 0 {
		core = more
	}
	if len(core) == 0 { // everything lies below the floor
		v := d.floor
		if v <= 0 {
			v = 1
		}
		core = []float64{d.coordinate(v)}
	}
	lo, hi := extent(core)
	reach := 0.3 * (hi - lo) // correctly infinite if hi - lo overflows
	if reach == 0 {
		reach = math.Inf(1)
	}
	from, to := lo, hi
	for _, u := range more {
		if u >= lo-reach && u <= hi+reach {
			from, to = min(from, u), max(to, u)
		}
	}
	pad := 0.04*to - 0.04*from
	if d.single(from, to) {
		pad = d.margin(to)
	}
	d.min, d.max = from-pad, to+pad
	if !d.log {
		d.min, d.max = max(d.min, -math.MaxFloat64), min(d.max, math.MaxFloat64)
		if from >= 0 && from <= 0.2*to {
			d.min = 0
		}
		return
	}
	// Logarithms of the smallest and the largest float64, rounded inwards.
	d.min, d.max = math.Exp(max(d.min, -744)), math.Exp(min(d.max, 709))
}

// single reports whether two coordinates are equal, or so close that
// floating-point numbers hardly tell them apart.
func (d *dimension) single(from, to float64) bool {
	if d.whole && !d.log {
		return from == to
	}
	return to/2-from/2 <= 0x1p-50*max(math.Abs(from), math.Abs(to))
}

// margin returns how much to show on each side of a single coordinate.
func (d *dimension) margin(u float64) float64 {
	switch {
	case d.log && d.whole:
		return math.Ln2
	case d.log:
		return math.Ln10
	case d.whole:
		return 1
	}
	return max(0.1*math.Abs(u), 0.5)
}

// relate sets the offset if values need more than five digits to be told apart.
func (d *dimension) relate() {
	span, largest := d.max/2-d.min/2, max(math.Abs(d.min), math.Abs(d.max))
	if !(span > 0) || largest/span < 1e5 || d.whole && largest < 1<<53 {
		return
	}
	digits := int(math.Floor(math.Log10(largest/span))) + 1
	short, err := strconv.ParseFloat(strconv.FormatFloat(d.min/2+d.max/2, 'e', max(digits-3, 0), 64), 64)
	if err != nil {
		return
	}
	d.offset = short
	value := strconv.FormatFloat(math.Abs(short), 'g', -1, 64)
	sign := " − "
	if short < 0 {
		sign = " + "
	}
	name, rest, better := strings.Cut(d.label, " (")
	if better {
		rest = " (" + rest
	}
	d.label = name + sign + value + rest
}

// coordinate returns a value or, on a logarithmic axis, its logarithm. On a
// logarithmic axis, a value that is not positive or lies below the objective's
// floor is at minus infinity.
func (d *dimension) coordinate(v float64) float64 {
	if !d.log {
		return v
	}
	if v < d.floor { // includes negative values; the logarithm of 0 is minus infinity
		return math.Inf(-1)
	}
	return math.Log(v)
}

// coordinates maps values and drops those without a finite coordinate.
func (d *dimension) coordinates(values []float64) []float64 {
	us := make([]float64, 0, len(values))
	for _, v := range values {
		if u := d.coordinate(v); !math.IsInf(u, 0) && !math.IsNaN(u) {
			us = append(us, u)
		}
	}
	return us
}

// farAway is a position well outside every picture, in units of an axis's
// length: far enough for lines to leave the frame, near enough for precise
// clipping.
const farAway = 4

// position maps a value to a fraction of the axis's length, between -farAway
// and 1+farAway.
func (d *dimension) position(v float64) float64 {
	lo, hi := d.min, d.max
	if d.log {
		lo, hi = math.Log(lo), math.Log(hi)
	}
	// Halved, since the width of a finite range may overflow.
	t := (d.coordinate(v)/2 - lo/2) / (hi/2 - lo/2)
	if d.down {
		t = 1 - t
	}
	return min(max(t, -farAway), 1+farAway)
}

// Normalize makes a dimension the scale of a plot.Axis.
func (d *dimension) Normalize(_, _, v float64) float64 { return d.position(v) }

// apply configures the axis of a plot to be d, with at most about room labels.
func (d *dimension) apply(a *plot.Axis, room int) {
	a.Min, a.Max = d.min, d.max
	a.Scale = d
	a.Tick.Marker = plot.TickerFunc(func(lo, hi float64) []plot.Tick { return d.ticks(lo, hi, room) })
}

// extent returns the minimum and the maximum of values, or 0 and 0 if there are
// none.
func extent(values []float64) (lo, hi float64) {
	for i, v := range values {
		if i == 0 || v < lo {
			lo = v
		}
		if i == 0 || v > hi {
			hi = v
		}
	}
	return lo, hi
}

// areWhole reports whether all values are whole numbers that print without an
// exponent.
func areWhole(values []float64) bool {
	for _, v := range values {
		if v != math.Trunc(v) || math.Abs(v) > 1<<53 {
			return false
		}
	}
	return true
}
