package plots

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
)

// A side is a side of a frame.
type side int

const (
	left side = iota
	right
	bottom
	top
)

// beyond returns on which side of the view a position lies farthest outside, and
// the direction of an arrow there.
func (v view) beyond(p vg.Point) (s side, dx, dy vg.Length) {
	over := [...]vg.Length{v.Min.X - p.X, p.X - v.Max.X, v.Min.Y - p.Y, p.Y - v.Max.Y}
	for i := range over {
		if over[i] > over[s] {
			s = side(i)
		}
	}
	directions := [...][2]vg.Length{{-1, 0}, {1, 0}, {0, -1}, {0, 1}}
	return s, directions[s][0], directions[s][1]
}

// inwards returns the angle from a side into the frame.
func inwards(s side) float64 {
	return [...]float64{0, math.Pi, math.Pi / 2, -math.Pi / 2}[s]
}

// mostArrows is the maximum number of arrows on a frame; others cover the rest.
const mostArrows = 300

// arrows draws places that are outside as small arrows on the frame. The legend
// has their values.
func (v view) arrows(places []xy) {
	var spots, clamped []vg.Point
	for _, p := range places {
		if at := v.at(p); !v.shows(at) {
			spots, clamped = append(spots, at), append(clamped, v.clamp(at))
		}
	}
	for _, i := range thin(clamped, v.Rectangle, mostArrows) {
		_, dx, dy := v.beyond(spots[i])
		arrowhead(v.Canvas, edgeGray(), 1.9, clamped[i], dx, dy)
	}
}

// A spread is what lies outside the axes of a figure: how many places, and the
// extent of their values by the axes' names.
type spread struct {
	number  int
	axes    []string
	extents map[string]beyondAxis
}

// A beyondAxis is the extent of what lies beyond an axis, and that of the axis.
type beyondAxis struct{ from, to, axisFrom, axisTo float64 }

// add counts places outside the axes of a panel.
func (s *spread) add(l *layout, places []xy) {
	v := l.measure()
	for _, p := range places {
		at := v.at(p)
		if v.shows(at) {
			continue
		}
		s.number++
		if at.X < v.Min.X || at.X > v.Max.X {
			s.extend(&l.x, p.x)
		}
		if at.Y < v.Min.Y || at.Y > v.Max.Y {
			s.extend(&l.y, p.y)
		}
	}
}

func (s *spread) extend(d *dimension, value float64) {
	axis, _, _ := strings.Cut(d.label, " (")
	if s.extents == nil {
		s.extents = make(map[string]beyondAxis)
	}
	e, ok := s.extents[axis]
	if !ok {
		e = beyondAxis{value, value, d.min, d.max}
		s.axes = append(s.axes, axis)
	}
	e.from, e.to = min(e.from, value), max(e.to, value)
	e.axisFrom, e.axisTo = min(e.axisFrom, d.min), max(e.axisTo, d.max)
	s.extents[axis] = e
}

// written formats a value with three digits, or with more if these lie elsewhere
// with respect to the axis.
func (e beyondAxis) written(v float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64)
	if err == nil && cmp.Compare(rounded, e.axisFrom) == cmp.Compare(v, e.axisFrom) && cmp.Compare(rounded, e.axisTo) == cmp.Compare(v, e.axisTo) {
		return written(v)
	}
	return distinct(v, e.axisFrom, e.axisTo)
}

// String describes what is outside.
func (s *spread) String() string {
	var parts []string
	for _, axis := range s.axes {
		e := s.extents[axis]
		text := e.written(e.from)
		if high := e.written(e.to); high != text {
			text += " to " + high
		}
		parts = append(parts, strings.TrimSpace(brief(axis)+" "+text))
	}
	return fmt.Sprintf("%s outside: %s", thousands(s.number), strings.Join(parts, ", "))
}
