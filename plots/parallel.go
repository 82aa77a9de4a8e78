package plots

import (
	"errors"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The maximum number of lines in Parallel.
const (
	mostFaint  = 300
	mostStrong = 400
)

// Parallel draws candidates in parallel coordinates: a vertical axis per
// objective, the better end on top, and a line per candidate. Members of the front
// in all objectives have the colour of their value of the first objective; others
// are grey. It is meant for three objectives and more.
//
// It draws at most 400 lines of the front and 300 others, evenly chosen, and the
// legend says so.
func Parallel(src Source) *Figure {
	h, err := read(src)
	if err != nil {
		return broken(err)
	}
	objectives := h.search.Objectives
	if len(objectives) < 2 {
		return broken(errors.New("plots: parallel coordinates need at least two objectives: use Best"))
	}
	front, err := h.front()
	if err != nil {
		return broken(err)
	}
	var members, others [][]float64
	for i, r := range h.passed() {
		if front[i] {
			members = append(members, r.values)
		} else {
			others = append(others, r.values)
		}
	}
	axes := &parallelAxes{}
	var names []string
	for k, o := range objectives {
		var core []float64
		for _, values := range members {
			core = append(core, values[k])
		}
		d, err := newDimension(Axis{}, scope{objective: o, core: core, whole: areWhole(h.column(k)), down: !o.Maximize})
		if err != nil {
			return broken(err)
		}
		axes.dims = append(axes.dims, d)
		names = append(names, o.Name)
	}
	first := axes.dims[0]
	first.down = false
	p := &panel{height: 1, x: scope{core: []float64{-0.1, float64(len(names)) - 0.7}, tight: true, linear: true, names: names}}
	p.ownY = new(Axis)
	p.y = scope{core: []float64{-0.02, 1.02}, tight: true, linear: true, names: []string{}, hidden: true}
	add := func(name string, lines [][]float64, most int, st draw.LineStyle, tint func(float64) color.Color) {
		if len(lines) == 0 {
			return
		}
		m := &parallelLines{axes: axes, lines: evenly(lines, most), style: st, color: tint}
		label := counted(len(lines), name)
		if len(m.lines) < len(lines) {
			label = fmt.Sprintf("%d of %s", len(m.lines), label)
		}
		p.add(Layer{Name: label, marks: m})
	}
	add("other candidate", others, mostFaint, draw.LineStyle{Color: color.NRGBA{R: 0x80, G: 0x80, B: 0x80, A: 0x38}, Width: vg.Points(0.5)}, nil)
	add("front member", members, mostStrong, draw.LineStyle{Width: vg.Points(1.2)},
		func(v float64) color.Color { return viridis(first.position(v)) })
	p.add(Layer{marks: axes})
	return &Figure{
		Title: titled(h.search, "front in all objectives"),
		X:     Axis{Label: "objectives (the better end is on top)"},
		width: defaultWidth, height: defaultHeight,
		panels: []*panel{p},
		bar:    &colorBar{label: objectives[0].Name, d: first, color: viridis},
	}
}

// evenly returns at most so many elements, the first and the last among them.
func evenly[T any](all []T, most int) []T {
	if len(all) <= most {
		return all
	}
	some := make([]T, most)
	for i := range some {
		some[i] = all[int(math.Round(float64(i)*float64(len(all)-1)/float64(most-1)))]
	}
	return some
}

// parallelLines are lines from axis to axis.
type parallelLines struct {
	axes  *parallelAxes
	lines [][]float64 // the values of all objectives
	style draw.LineStyle
	color func(first float64) color.Color // nil: the style's
}

func (m *parallelLines) draw(v view) {
	for _, values := range m.lines {
		st := m.style
		if m.color != nil {
			st.Color = m.color(values[0])
		}
		line := make([]vg.Point, len(values))
		for k, value := range values {
			line[k] = v.at(xy{float64(k), m.axes.dims[k].position(value)})
		}
		v.stroke(st, line)
	}
}

func (m *parallelLines) sample(c draw.Canvas) {
	st := m.style
	if m.color != nil {
		st.Color = viridis(0.5)
	}
	c.StrokeLine2(st, c.Min.X, c.Center().Y, c.Max.X, c.Center().Y)
}

// parallelAxes are vertical axes at 0, 1, 2, … with ticks of their own.
type parallelAxes struct{ dims []dimension }

func (m *parallelAxes) draw(v view) {
	line := draw.LineStyle{Color: axisGray(), Width: vg.Points(0.8)}
	st := v.plot.Y.Tick.Label
	st.XAlign, st.YAlign, st.Rotation = text.XLeft, text.YCenter, 0
	st.Font.Size = nameSize
	for k := range m.dims {
		d := &m.dims[k]
		low, high := v.at(xy{float64(k), 0}), v.at(xy{float64(k), 1})
		v.stroke(line, []vg.Point{low, high})
		for _, t := range d.ticks(d.min, d.max, max(int((high.Y-low.Y)/30), 2)) {
			if t.IsMinor() {
				continue
			}
			at := v.at(xy{float64(k), d.position(t.Value)})
			if !v.shows(at) {
				continue
			}
			v.StrokeLine2(line, at.X, at.Y, at.X+3, at.Y)
			width := st.Width(t.Label)
			fill(v.Canvas, veil(), vg.Rectangle{Min: vg.Point{X: at.X + 4, Y: at.Y - 0.5*st.Font.Size}, Max: vg.Point{X: at.X + 6 + width, Y: at.Y + 0.5*st.Font.Size}})
			write(v.Canvas, st, at.X+5, at.Y, t.Label)
		}
	}
}

func (m *parallelAxes) sample(draw.Canvas) {}
