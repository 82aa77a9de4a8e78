package plots

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A sheet is the paper of one picture, with the handler that draws its text.
type sheet struct {
	draw.Canvas
	letters lettering
}

// Sizes in points.
const (
	titleSize  = 13
	labelSize  = 10.5
	tickSize   = 9
	legendSize = 9
	nameSize   = 8

	margin = vg.Length(9) // around everything
)

// style returns the text style for a font size, aligned left.
func (s *sheet) style(size float64) text.Style {
	return text.Style{Color: ink(), Font: sans(size), Handler: s.letters}
}

// put draws one line of text with its baseline at y or, with YCenter, with the
// middle of its capitals there.
func (s *sheet) put(st text.Style, x, y vg.Length, txt string) {
	if st.YAlign == text.YCenter {
		y -= 0.35 * st.Font.Size
		st.YAlign = text.YBottom
	}
	// lettering.Draw subtracts this again.
	e := st.FontExtents()
	s.FillText(st, vg.Point{X: x, Y: y + e.Ascent - st.Font.Size}, txt)
}

// A frame is the part of a sheet that a plot is drawn in.
type frame struct {
	*plot.Plot
	s            *sheet
	outer        draw.Canvas // with axes and their labels
	area         draw.Canvas // with axes, without their labels
	data         draw.Canvas // without axes
	x, y         *dimension
	roomX, roomY int  // for labelled ticks
	bare         bool // the horizontal axis is drawn by another frame below
}

const (
	labelGap  = 7  // between an axis's label and its ticks
	leastData = 20 // minimum side of the data rectangle
)

// newFrame lays out a plot with the axes x and y in c. A bare frame leaves its
// horizontal axis to the frame below. newFrame returns an error if there is no
// room.
func (s *sheet) newFrame(c draw.Canvas, x, y *dimension, bare bool) (*frame, error) {
	p := plot.New()
	p.BackgroundColor = nil
	p.TextHandler = s.letters
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Color, a.Width = axisGray(), vg.Points(0.6)
		a.Tick.Color, a.Tick.Width = axisGray(), vg.Points(0.6)
		a.Tick.Length = vg.Points(6)
		a.Padding = vg.Points(4)
		a.Tick.Label.Font, a.Tick.Label.Color, a.Tick.Label.Handler = sans(tickSize), ink(), s.letters
	}
	f := &frame{Plot: p, s: s, outer: c, area: c, x: x, y: y, bare: bare}
	f.roomX, f.roomY = s.roomAcross(x, 0.85*c.Size().X), int(c.Size().Y/24)
	// f draws the labels, not plot: plot places the label of a logarithmic axis
	// at the middle of its range in data units, and reserves space there.
	if y.label != "" {
		f.area.Min.X += labelSize + labelGap
	}
	if x.label != "" && !bare {
		f.area.Min.Y += labelSize + labelGap
	}
	x.apply(&p.X, f.roomX)
	y.apply(&p.Y, f.roomY)
	if bare {
		p.HideX()
	}
	if y.blank {
		p.HideY()
	}
	f.data = p.DataCanvas(f.area)
	if size := f.data.Size(); size.X < leastData || size.Y < leastData {
		return nil, fmt.Errorf("plots: %.3g by %.3g inches leave no room for data beside the labels: make the figure larger",
			s.Size().X/vg.Inch, s.Size().Y/vg.Inch)
	}
	return f, nil
}

// roomAcross returns how many tick labels fit side by side.
func (s *sheet) roomAcross(d *dimension, width vg.Length) int {
	st := s.style(tickSize)
	room := int(width / 24)
	for ; room > 2; room-- {
		labels, widest := 0, vg.Length(0)
		for _, t := range d.ticks(d.min, d.max, room) {
			if !t.IsMinor() {
				labels++
				widest = max(widest, st.Width(t.Label))
			}
		}
		if vg.Length(labels)*(widest+8) <= width {
			break
		}
	}
	return room
}

// draw draws the axes with their labels, and faint grid lines at the labelled
// ticks.
func (f *frame) draw() {
	line := draw.LineStyle{Color: gridGray(), Width: vg.Points(0.6)}
	for _, t := range f.x.ticks(f.x.min, f.x.max, f.roomX) {
		if at := f.data.X(f.x.position(t.Value)); !t.IsMinor() && f.data.ContainsX(at) {
			f.data.StrokeLine2(line, at, f.data.Min.Y, at, f.data.Max.Y)
		}
	}
	for _, t := range f.y.ticks(f.y.min, f.y.max, f.roomY) {
		if at := f.data.Y(f.y.position(t.Value)); !t.IsMinor() && f.data.ContainsY(at) {
			f.data.StrokeLine2(line, f.data.Min.X, at, f.data.Max.X, at)
		}
	}
	f.Draw(f.area)
	middle := f.data.Center()
	st := f.s.style(labelSize)
	st.XAlign = text.XCenter
	if !f.bare {
		label := fitBefore(st, f.x.label, " (", 2*min(middle.X-f.outer.Min.X, f.outer.Max.X-middle.X))
		f.s.put(st, middle.X, f.outer.Min.Y+0.25*labelSize, label)
	}
	label := fitBefore(st, f.y.label, " (", 2*min(middle.Y-f.outer.Min.Y, f.outer.Max.Y-middle.Y))
	st.Rotation = math.Pi / 2
	f.s.FillText(st, vg.Point{X: f.outer.Min.X + 2*labelSize - st.FontExtents().Ascent, Y: middle.Y}, label)
}

// at returns the position of a point of the plane.
func (f *frame) at(x, y float64) vg.Point {
	return vg.Point{X: f.data.X(f.x.position(x)), Y: f.data.Y(f.y.position(y))}
}

// stroke draws a line, clipped to the data rectangle.
func (f *frame) stroke(st draw.LineStyle, line []vg.Point) {
	f.data.StrokeLines(st, f.data.ClipLinesXY(line)...)
}

// dot draws a disc.
func dot(c draw.Canvas, col color.Color, radius vg.Length, at vg.Point) {
	c.SetColor(col)
	var p vg.Path
	p.Move(vg.Point{X: at.X + radius, Y: at.Y})
	p.Arc(at, radius, 0, 2*math.Pi)
	p.Close()
	c.Fill(p)
}

// arrowhead draws a triangle with its tip at a point, pointing along (dx, dy).
func arrowhead(c draw.Canvas, col color.Color, size vg.Length, tip vg.Point, dx, dy vg.Length) {
	back := vg.Point{X: tip.X - dx*size*1.5, Y: tip.Y - dy*size*1.5}
	c.FillPolygon(col, []vg.Point{
		tip,
		{X: back.X - dy*size, Y: back.Y + dx*size},
		{X: back.X + dy*size, Y: back.Y - dx*size},
	})
}

// fill fills a rectangle.
func fill(c draw.Canvas, col color.Color, r vg.Rectangle) {
	c.SetColor(col)
	c.Fill(r.Path())
}
