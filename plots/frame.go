package plots

import (
	"fmt"
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

// put draws one line of text; see write.
func (s *sheet) put(st text.Style, x, y vg.Length, txt string) { write(s.Canvas, st, x, y, txt) }

// A frame is the place of a panel on a sheet.
type frame struct {
	*plot.Plot
	s            *sheet
	outer        draw.Canvas // with axes and their labels
	area         draw.Canvas // with axes, without their labels
	data         draw.Canvas // without axes
	x, y         *dimension
	roomX, roomY int  // for labelled ticks
	bare         bool // the horizontal axis is drawn by another frame below
	mute         bool // the vertical axis has no label: another frame to the left has it
}

const (
	labelGap  = 7  // between an axis's label and its ticks
	leastData = 10 // minimum side of the data rectangle
)

// newPlot returns a plot with the axes x and y.
func newPlot(x, y *dimension, letters lettering) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	p.TextHandler = letters
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Color, a.Width = axisGray(), vg.Points(0.6)
		a.Tick.Color, a.Tick.Width = axisGray(), vg.Points(0.6)
		a.Tick.Length = vg.Points(6)
		a.Padding = vg.Points(4)
		a.Tick.Label.Font, a.Tick.Label.Color, a.Tick.Label.Handler = sans(tickSize), ink(), letters
	}
	x.apply(&p.X, 2)
	y.apply(&p.Y, 2)
	return p
}

// newFrame lays out a panel in c. A bare frame leaves its horizontal axis to the
// frame below. newFrame returns an error if there is no room.
func (s *sheet) newFrame(c draw.Canvas, l *layout, bare, mute bool) (*frame, error) {
	f := &frame{Plot: newPlot(&l.x, &l.y, s.letters), s: s, outer: c, area: c, x: &l.x, y: &l.y, bare: bare, mute: mute}
	labels := 0
	for _, name := range l.x.names {
		if name != "" {
			labels++
		}
	}
	for i, name := range l.x.names {
		l.x.names[i] = fit(s.style(tickSize), name, 0.9*c.Size().X/vg.Length(labels))
	}
	for i, name := range l.y.names {
		l.y.names[i] = fit(s.style(tickSize), name, 0.2*s.Size().X)
	}
	f.roomX, f.roomY = s.roomAcross(f.x, 0.85*c.Size().X), int(c.Size().Y/24)
	// f draws the labels, not plot: plot places the label of a logarithmic axis
	// at the middle of its range in data units, and reserves space there.
	if f.y.label != "" && !mute {
		f.area.Min.X += labelSize + labelGap
	}
	if f.x.label != "" && !bare {
		f.area.Min.Y += labelSize + labelGap
	}
	f.area.Max.Y -= s.newHeader(l.title, l.legend(), c.Size().X).height()
	f.x.apply(&f.X, f.roomX)
	f.y.apply(&f.Y, f.roomY)
	if bare {
		f.HideX()
	}
	if mute || l.y.hidden {
		f.HideY()
	}
	f.data = f.DataCanvas(f.area)
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
		label := fitLabel(st, f.x.label, 2*min(middle.X-f.outer.Min.X, f.outer.Max.X-middle.X))
		f.s.put(st, middle.X, f.outer.Min.Y+0.25*labelSize, label)
	}
	if f.mute {
		return
	}
	label := fitLabel(st, f.y.label, 2*min(middle.Y-f.outer.Min.Y, f.outer.Max.Y-middle.Y))
	st.Rotation = math.Pi / 2
	f.s.FillText(st, vg.Point{X: f.outer.Min.X + 2*labelSize - st.FontExtents().Ascent, Y: middle.Y}, label)
}
