package plots

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// edges are curves that leave and arrive horizontally.
type edges struct {
	from, to []xy
	style    draw.LineStyle
}

func (m *edges) draw(v view) {
	for i := range m.from {
		from, to := v.at(m.from[i]), v.at(m.to[i])
		if !v.shows(from) || !v.shows(to) {
			v.stroke(m.style, []vg.Point{from, to})
			continue
		}
		middle := (from.X + to.X) / 2
		var p vg.Path
		p.Move(from)
		p.CubeTo(vg.Point{X: middle, Y: from.Y}, vg.Point{X: middle, Y: to.Y}, to)
		v.SetLineStyle(m.style)
		v.Stroke(p)
	}
}

func (m *edges) sample(c draw.Canvas) {
	c.StrokeLine2(m.style, c.Min.X, c.Center().Y, c.Max.X, c.Center().Y)
}

// lanes are bands of which every other is faintly grey.
type lanes struct{ top []float64 }

func (m *lanes) draw(v view) {
	for i := 1; i < len(m.top)-1; i += 2 {
		low, high := v.clamp(v.at(xy{0, m.top[i+1] - 0.15})).Y, v.clamp(v.at(xy{0, m.top[i] - 0.15})).Y
		fill(v.Canvas, color.NRGBA{A: 0x0a}, vg.Rectangle{Min: vg.Point{X: v.Min.X, Y: low}, Max: vg.Point{X: v.Max.X, Y: high}})
	}
}

func (m *lanes) sample(draw.Canvas) {}

// tallies are bars that hang from positions: as long as there are things to count,
// on a logarithmic scale, in two parts.
type tallies struct {
	at                []xy
	evaluated, failed []int
	onlyFailed        bool // draw the lower part, with the numbers
}

func (m *tallies) any(failed bool) bool {
	of := m.evaluated
	if failed {
		of = m.failed
	}
	return slices.Max(of) > 0
}

func (m *tallies) color() color.Color {
	if m.onlyFailed {
		return failure()
	}
	return edgeGray()
}

func (m *tallies) draw(v view) {
	const half, longest = 1.4, 15
	st := v.plot.Y.Tick.Label
	st.XAlign, st.YAlign, st.Rotation = text.XCenter, text.YBottom, 0
	st.Font.Size = 6.5
	most := 1.0
	for i := range m.at {
		most = max(most, float64(m.evaluated[i]+m.failed[i]))
	}
	pitch := v.at(xy{0, 0}).Y - v.at(xy{0, 1}).Y
	longestBar := min(longest, 0.6*pitch-4)
	for i, p := range m.at {
		at := v.at(p)
		n := m.evaluated[i] + m.failed[i]
		if n == 0 || !v.shows(at) {
			continue
		}
		length := longestBar * vg.Length(math.Log1p(float64(n))/math.Log1p(most))
		split := at.Y - 3.6 - length*vg.Length(m.evaluated[i])/vg.Length(n)
		r := vg.Rectangle{Min: vg.Point{X: at.X - half, Y: split}, Max: vg.Point{X: at.X + half, Y: at.Y - 3}}
		if m.onlyFailed {
			r.Min.Y, r.Max.Y = at.Y-3.6-length, split
		}
		if r.Max.Y > r.Min.Y {
			fill(v.Canvas, m.color(), r)
		}
		if m.onlyFailed != (m.failed[i] == 0) && len(m.at) <= 40 { // once
			write(v.Canvas, st, at.X, at.Y-3.6-length-6.5, thousands(n))
		}
	}
}

func (m *tallies) sample(c draw.Canvas) { square(c, m.color(), 2.6, c.Center()) }
