package plots

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Curve is an overlay for a figure, such as a physical limit, a baseline, or
// another system's front.
type Curve struct {
	Name string // in the legend; no entry if empty

	// X and Y are the coordinates of points that a dashed line connects, in data
	// units. They must have the same length, or one of them must be empty: if X is
	// empty, each Y is a horizontal line; if Y is empty, each X is a vertical line.
	X, Y []float64

	Color color.Color // dark grey if nil
}

// check returns an error if c is invalid.
func (c *Curve) check() error {
	if len(c.X) != len(c.Y) && len(c.X) > 0 && len(c.Y) > 0 {
		return fmt.Errorf("plots: the curve %q has %d X and %d Y values: give equally many, or leave one empty", c.Name, len(c.X), len(c.Y))
	}
	for _, vs := range [][]float64{c.X, c.Y} {
		for i, v := range vs {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("plots: the curve %q has the value %v at index %d: values must be finite", c.Name, v, i)
			}
		}
	}
	return nil
}

// check returns an error if one of the curves is invalid.
func check(curves []Curve) error {
	for i := range curves {
		if err := curves[i].check(); err != nil {
			return err
		}
	}
	return nil
}

// An overlay is a curve as drawn.
type overlay struct {
	Curve
	style draw.LineStyle
}

// overlaid returns a layer for each curve. The i-th ones of two panels look the
// same.
func overlaid(curves []Curve) []Layer {
	patterns := [...][]vg.Length{{5, 3}, {1.5, 2}, {8, 2, 1.5, 2}, {10, 4}}
	var layers []Layer
	for i, c := range curves {
		st := draw.LineStyle{Color: c.Color, Width: vg.Points(1.2), Dashes: patterns[i%len(patterns)]}
		if st.Color == nil {
			st.Color = ink()
		}
		layers = append(layers, Layer{Name: c.Name, marks: &overlay{c, st}})
	}
	return layers
}

func (m *overlay) draw(v view) {
	switch {
	case len(m.X) == 0:
		for _, y := range m.Y {
			at := v.at(xy{0, y}).Y
			v.stroke(m.style, []vg.Point{{X: v.Min.X, Y: at}, {X: v.Max.X, Y: at}})
		}
	case len(m.Y) == 0:
		for _, x := range m.X {
			at := v.at(xy{x, 0}).X
			v.stroke(m.style, []vg.Point{{X: at, Y: v.Min.Y}, {X: at, Y: v.Max.Y}})
		}
	default:
		line := trend{style: m.style}
		for i := range m.X {
			line.at = append(line.at, xy{m.X[i], m.Y[i]})
		}
		line.draw(v)
	}
}

// visible reports whether a part of the curve is inside.
func (m *overlay) visible(v view) bool {
	for i := range max(len(m.X), len(m.Y)) {
		p := xy{math.NaN(), math.NaN()}
		at := v.Center()
		if len(m.X) > 0 {
			p.x = m.X[i]
			at.X = v.at(p).X
		}
		if len(m.Y) > 0 {
			p.y = m.Y[i]
			at.Y = v.at(p).Y
		}
		if v.shows(at) {
			return true
		}
	}
	return false
}

func (m *overlay) sample(c draw.Canvas) {
	c.StrokeLine2(m.style, c.Min.X, c.Center().Y, c.Max.X, c.Center().Y)
}
