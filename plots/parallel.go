package plots

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"

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
// are grey. A line to a value that lies outside an axis ends at its end, with an arrow; of the
// members of the front there, the farthest has a label. It is meant for three objectives and more.
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
	var named []string // of members
	for i, r := range h.passed() {
		if front[i] {
			members, named = append(members, r.values), append(named, h.name(r.id))
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
	if slices.ContainsFunc(slices.Concat(members, others), axes.leaves) {
		p.add(Layer{Name: "value outside its axis", marks: outsideKey{}})
	}
	add("other candidate", others, mostFaint, draw.LineStyle{Color: color.NRGBA{R: 0x80, G: 0x80, B: 0x80, A: 0x38}, Width: vg.Points(0.5)}, nil)
	add("front member", members, mostStrong, draw.LineStyle{Width: vg.Points(1.2)},
		func(v float64) color.Color { return viridis(first.position(v)) })
	p.add(Layer{marks: axes})
	p.notes = func(v view) []note { return axes.notes(v, names, members, named) }
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
			line[k] = v.at(xy{float64(k), m.axes.place(k, value)})
		}
		v.stroke(st, line)
		for k, value := range values {
			if over := m.axes.over(k, value); over != 0 {
				arrowhead(v.Canvas, st.Color, 1.6+st.Width, line[k], 0, vg.Length(over))
			}
		}
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

// over returns on which side a value lies outside an axis: 1 above, -1 below, 0 neither.
func (m *parallelAxes) over(k int, value float64) int {
	const eps = 1e-6
	switch at := m.dims[k].position(value); {
	case at > 1+eps:
		return 1
	case at < -eps:
		return -1
	}
	return 0
}

// place returns where a value is drawn on an axis, from 0 to 1.
func (m *parallelAxes) place(k int, value float64) float64 {
	return min(max(m.dims[k].position(value), 0), 1)
}

// leaves reports whether one of the values lies outside its axis.
func (m *parallelAxes) leaves(values []float64) bool {
	for k, v := range values {
		if m.over(k, v) != 0 {
			return true
		}
	}
	return false
}

// notes are labels for the members that lie farthest outside, on each side of each axis.
func (m *parallelAxes) notes(v view, objectives []string, members [][]float64, named []string) (notes []note) {
	for k := range m.dims {
		for _, side := range []int{1, -1} {
			far, count := -1, 0
			for i, values := range members {
				if m.over(k, values[k]) != side {
					continue
				}
				if count++; far < 0 || (m.dims[k].position(values[k])-m.dims[k].position(members[far][k]))*float64(side) > 0 {
					far = i
				}
			}
			if far < 0 {
				continue
			}
			text := fmt.Sprintf("%s: %s %s", named[far], brief(objectives[k]), written(members[far][k]))
			if count > 1 {
				text += fmt.Sprintf(" and %d more", count-1)
			}
			toward := 0.0 // beside the axis, within the picture
			if k == len(m.dims)-1 {
				toward = math.Pi
			}
			notes = append(notes, note{at: v.at(xy{float64(k), m.place(k, members[far][k])}), toward: toward, text: text, must: true})
		}
	}
	return notes
}

// outsideKey explains the arrows in the legend.
type outsideKey struct{}

func (outsideKey) draw(view) {}

func (outsideKey) sample(c draw.Canvas) {
	arrowhead(c, edgeGray(), 2.4, vg.Point{X: c.Center().X, Y: c.Center().Y + 2}, 0, 1)
}

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
