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

// dashes returns the dash pattern of the i-th overlay.
func dashes(i int) []vg.Length {
	patterns := [...][]vg.Length{{5, 3}, {1.5, 2}, {8, 2, 1.5, 2}, {10, 4}}
	return patterns[i%len(patterns)]
}

// style returns the line style of the i-th curve of a figure.
func (c *Curve) style(i int) draw.LineStyle {
	st := draw.LineStyle{Color: c.Color, Width: vg.Points(1.2), Dashes: dashes(i)}
	if st.Color == nil {
		st.Color = ink()
	}
	return st
}

// lines returns the pieces of the curve within the frame.
func (c *Curve) lines(f *frame) [][]vg.Point {
	var lines [][]vg.Point
	switch {
	case len(c.X) == 0:
		for _, y := range c.Y {
			at := f.data.Y(f.y.position(y))
			lines = append(lines, []vg.Point{{X: f.data.Min.X, Y: at}, {X: f.data.Max.X, Y: at}})
		}
	case len(c.Y) == 0:
		for _, x := range c.X {
			at := f.data.X(f.x.position(x))
			lines = append(lines, []vg.Point{{X: at, Y: f.data.Min.Y}, {X: at, Y: f.data.Max.Y}})
		}
	default:
		line := make([]vg.Point, 0, len(c.X))
		for i := range c.X {
			p := f.at(c.X[i], c.Y[i])
			// A curve of thousands of points needs no more than the eye can see.
			if n := len(line); n > 0 && i < len(c.X)-1 && near(p, line[n-1]) {
				continue
			}
			line = append(line, p)
		}
		lines = append(lines, line)
	}
	return f.data.ClipLinesXY(lines...)
}

// samples returns the legend entries of overlays.
func samples(overlays []Curve) []entry {
	var entries []entry
	for i := range overlays {
		if c := &overlays[i]; c.Name != "" {
			entries = append(entries, entry{c.Name, lineSample(c.style(i), 0), false})
		}
	}
	return entries
}
