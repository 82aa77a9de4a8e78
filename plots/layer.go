package plots

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Layer is one kind of mark in a figure, such as the final front. You can add
// it to a plot.Plot of your own, and to its Legend. Its data range is that of the
// axes of the figure it comes from. Marks outside the axes are not drawn.
//
// Axes of any scale will do; on a plot.LogScale, values that are not positive lie
// beyond the lower end.
type Layer struct {
	Name string // for a legend; empty if the figure explains the layer in another way

	marks marks
	x, y  [2]float64 // the figure's axes
}

var (
	_ plot.Plotter     = Layer{}
	_ plot.DataRanger  = Layer{}
	_ plot.Thumbnailer = Layer{}
	_ plot.GlyphBoxer  = Layer{}
)

// Plot implements plot.Plotter.
func (l Layer) Plot(c draw.Canvas, p *plot.Plot) { l.marks.draw(view{c, p}) }

// DataRange implements plot.DataRanger.
func (l Layer) DataRange() (xmin, xmax, ymin, ymax float64) { return l.x[0], l.x[1], l.y[0], l.y[1] }

// Thumbnail implements plot.Thumbnailer.
func (l Layer) Thumbnail(c *draw.Canvas) { l.marks.sample(*c) }

// GlyphBoxes implements plot.GlyphBoxer: it leaves room for marks on the frame.
func (l Layer) GlyphBoxes(*plot.Plot) []plot.GlyphBox {
	const room = 5
	r := vg.Rectangle{Min: vg.Point{X: -room, Y: -room}, Max: vg.Point{X: room, Y: room}}
	return []plot.GlyphBox{{X: 0, Y: 0, Rectangle: r}, {X: 1, Y: 1, Rectangle: r}}
}

// marks are what a layer draws.
type marks interface {
	draw(v view)
	sample(c draw.Canvas) // for a legend, across the middle of c
}

// placed are marks with positions: one outside the axes becomes an arrow on the
// frame.
type placed interface {
	marks
	places() []xy
}

// An xy is a point in data units.
type xy struct{ x, y float64 }

// A view is the part of a picture that shows data, with the plot that says where.
type view struct {
	draw.Canvas
	plot *plot.Plot
}

// at returns the position of a point, which is finite and may be outside.
func (v view) at(p xy) vg.Point {
	return vg.Point{X: v.X(fraction(v.plot.X, p.x)), Y: v.Y(fraction(v.plot.Y, p.y))}
}

// fraction returns where a value lies on an axis: 0 is its lower end, 1 its upper
// end. The result is between -farAway and 1+farAway.
func fraction(a plot.Axis, v float64) float64 {
	if _, log := a.Scale.(plot.LogScale); log && v <= 0 { // Normalize would panic
		return -farAway
	}
	t := a.Norm(v)
	if math.IsNaN(t) {
		return -farAway
	}
	return min(max(t, -farAway), 1+farAway)
}

// shows reports whether a position is inside, with a tolerance for rounding.
func (v view) shows(p vg.Point) bool {
	const eps = 1e-3
	return p.X >= v.Min.X-eps && p.X <= v.Max.X+eps && p.Y >= v.Min.Y-eps && p.Y <= v.Max.Y+eps
}

// clamp returns the position nearest to p that is inside.
func (v view) clamp(p vg.Point) vg.Point {
	return vg.Point{X: min(max(p.X, v.Min.X), v.Max.X), Y: min(max(p.Y, v.Min.Y), v.Max.Y)}
}

// stroke draws lines, clipped to the view.
func (v view) stroke(st draw.LineStyle, lines ...[]vg.Point) {
	v.StrokeLines(st, v.ClipLinesXY(lines...)...)
}

// inside returns how many places are within the view.
func (v view) inside(places []xy) int {
	n := 0
	for _, p := range places {
		if v.shows(v.at(p)) {
			n++
		}
	}
	return n
}
