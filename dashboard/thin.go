package dashboard

import (
	"math"
	"slices"
)

// An axis is one direction of a picture: an objective, or a count.
type axis struct {
	Name     string   `json:"name"`
	Maximize bool     `json:"maximize,omitempty"`
	Log      bool     `json:"log"`
	Floor    number   `json:"floor,omitempty"` // of a logarithmic axis: lower values lie here
	From     number   `json:"from"`            // the range that is shown, in the objective's units
	To       number   `json:"to"`
	Region   []number `json:"region,omitempty"` // From and To of the objective
}

// at returns where a value lies: in the range from 0 to 1 if it is shown.
func (a *axis) at(v float64) float64 {
	from, to := a.end(a.From), a.end(a.To)
	if !(to > from) {
		return 0.5
	}
	return (a.scaled(v) - from) / (to - from)
}

// scaled returns the coordinate of a value on the axis's scale.
func (a *axis) scaled(v float64) float64 {
	if a.Log {
		return math.Log(max(v, float64(a.Floor), math.SmallestNonzeroFloat64))
	}
	return v
}

// end returns the coordinate of an end of the axis, which may lie below its floor, so that what
// lies on the floor is not on the frame.
func (a *axis) end(v number) float64 {
	if a.Log {
		return math.Log(max(float64(v), math.SmallestNonzeroFloat64))
	}
	return float64(v)
}

// show makes the range of an axis that of values in its scale's coordinates, and a little more.
func (a *axis) show(low, high float64) {
	margin := high*0.04 - low*0.04 // the difference may overflow
	if !(margin > 0) {
		margin = max(math.Abs(low)*0.05, 0.5)
	}
	low, high = low-margin, high+margin
	if a.Log {
		low, high = math.Exp(low), math.Exp(high)
	}
	a.From, a.To = number(max(low, -math.MaxFloat64)), number(min(high, math.MaxFloat64))
}

const (
	// mostMarks is how many marks a picture has, the front's own aside, which all are shown.
	mostMarks = 5000
	// perColumn is how many candidates of a column of pixels are shown at most.
	perColumn = 4
	// mostColumns is how many columns that leaves.
	mostColumns = mostMarks / perColumn
)

// thin returns which of n points are shown in a picture that is so many columns wide: of each
// column the first, the last, the least and the greatest, in the order of the points. x is
// from 0 to 1; points beyond are left out. So the same points are shown whenever the picture
// is drawn, and no extreme is lost.
func thin(n, columns int, x, y func(i int) float64) []int {
	columns = min(max(columns, 1), mostColumns)
	type column struct{ first, last, least, greatest int }
	var held []column
	place := make([]int, columns) // in held, plus 1
	for i := range n {
		at, v := x(i), y(i)
		if !(at >= 0 && at <= 1) || math.IsNaN(v) {
			continue
		}
		k := min(int(at*float64(columns)), columns-1)
		if place[k] == 0 {
			held = append(held, column{i, i, i, i})
			place[k] = len(held)
			continue
		}
		c := &held[place[k]-1]
		c.last = i
		if v < y(c.least) {
			c.least = i
		}
		if v > y(c.greatest) {
			c.greatest = i
		}
	}
	shown := make([]int, 0, perColumn*len(held))
	for _, c := range held {
		shown = append(shown, c.first, c.last, c.least, c.greatest)
	}
	slices.Sort(shown)
	return slices.Compact(shown)
}

// core returns the range of values without those, at most a tenth, that lie so far off that
// a quarter of the picture would be theirs.
func core(values []float64) (low, high float64, ok bool) {
	values = slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
	if len(values) == 0 {
		return 0, 0, false
	}
	slices.Sort(values)
	const most = 0.25
	from, to := 0, len(values)-1
	for spare := len(values) / 10; spare > 0 && from < to; spare-- {
		wide := values[to] - values[from]
		switch {
		case values[to]-values[to-1] > most*wide:
			to--
		case values[from+1]-values[from] > most*wide:
			from++
		default:
			spare = 0
		}
	}
	return values[from], values[to], true
}
