package plots

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// points are marks at positions of their own.
type points struct {
	at    []xy
	glyph func(c draw.Canvas, i int, at vg.Point) // draws point i; -1 in a legend
	most  int                                     // draw no more, and none that others cover; 0: all
}

func (m *points) places() []xy { return m.at }

func (m *points) draw(v view) {
	var seen []vg.Point
	var index []int
	for i, p := range m.at {
		if at := v.at(p); v.shows(at) {
			seen, index = append(seen, at), append(index, i)
		}
	}
	kept := index
	if m.most > 0 {
		kept = kept[:0:0]
		for _, k := range thin(seen, v.Rectangle, m.most) {
			kept = append(kept, index[k])
		}
	}
	for _, i := range kept {
		m.glyph(v.Canvas, i, v.at(m.at[i]))
	}
}

func (m *points) sample(c draw.Canvas) { m.glyph(c, -1, c.Center()) }

// mostDots is the maximum number of discs in a cloud. More would show nothing
// new and make an SVG large.
const mostDots = 2500

// cloud returns faint discs, thinned.
func cloud(at []xy) *points {
	return &points{at: at, most: mostDots, glyph: disc(dust(), 1.6)}
}

// thin returns the indices of at most so many of the points, no two of them in one
// cell of a grid over r that is as fine as possible: others cover the rest.
func thin(points []vg.Point, r vg.Rectangle, most int) []int {
	for cell := vg.Length(0.5); ; cell *= 1.25 {
		seen := make(map[[2]int]bool, most)
		var kept []int
		for i, p := range points {
			key := [2]int{int((p.X - r.Min.X) / cell), int((p.Y - r.Min.Y) / cell)}
			if seen[key] {
				continue
			}
			seen[key] = true
			if kept = append(kept, i); len(kept) > most {
				break
			}
		}
		if len(kept) <= most {
			return kept
		}
	}
}

// A trend is a line through points, or one that keeps its value until the next.
type trend struct {
	at     []xy
	style  draw.LineStyle
	steps  bool
	radius vg.Length // of discs at the points; 0: none
}

func (m *trend) line(v view) []vg.Point {
	var line []vg.Point
	for i, p := range m.at {
		at := v.at(p)
		// A line of thousands of points needs no more than the eye can see.
		if n := len(line); n > 0 {
			if i < len(m.at)-1 && near(at, line[n-1]) {
				continue
			}
			if m.steps {
				line = append(line, vg.Point{X: at.X, Y: line[n-1].Y})
			}
		}
		line = append(line, at)
	}
	return line
}

func (m *trend) draw(v view) {
	if len(m.at) == 0 {
		return
	}
	line := m.line(v)
	if m.steps { // what lies outside is a thin dotted line along the frame
		along := make([]vg.Point, len(line))
		for i, p := range line {
			along[i] = v.clamp(p)
		}
		v.stroke(draw.LineStyle{Color: m.style.Color, Width: vg.Points(0.9), Dashes: []vg.Length{1.5, 2.5}}, along)
	}
	v.stroke(m.style, line)
	for i, p := range m.at {
		if at := v.at(p); v.shows(at) && (m.radius > 0 || len(m.at) == 1) {
			dot(v.Canvas, m.style.Color, max(m.radius, 1.4*m.style.Width), v.at(m.at[i]))
		}
	}
	if n := len(m.at); m.steps && !v.shows(v.at(m.at[n-1])) { // the line goes on outside
		left := m.at[n-1]
		if n > 1 && m.at[n-2].y == left.y { // the end of the picture
			left = m.at[n-2]
		}
		_, dx, dy := v.beyond(v.at(m.at[n-1]))
		arrowhead(v.Canvas, m.style.Color, 3.2, v.clamp(v.at(left)), dx, dy)
	}
}

func (m *trend) sample(c draw.Canvas) {
	c.StrokeLine2(m.style, c.Min.X, c.Center().Y, c.Max.X, c.Center().Y)
	if m.radius > 0 {
		dot(c, m.style.Color, m.radius, c.Center())
	}
}

// near reports whether p and q look the same.
func near(p, q vg.Point) bool {
	return math.Hypot(float64(p.X-q.X), float64(p.Y-q.Y)) < 0.5
}

// A band fills what lies between two curves.
type band struct {
	x, low, high []float64
	color        color.Color
}

func (m *band) draw(v view) {
	var outline []vg.Point
	for i := range m.x {
		outline = append(outline, v.at(xy{m.x[i], m.high[i]}))
	}
	for i := len(m.x) - 1; i >= 0; i-- {
		outline = append(outline, v.at(xy{m.x[i], m.low[i]}))
	}
	if clipped := v.ClipPolygonXY(outline); len(clipped) > 2 {
		v.FillPolygon(m.color, clipped)
	}
}

func (m *band) sample(c draw.Canvas) { square(c, m.color, 4, c.Center()) }

// bars are horizontal, one per row, from one value to another.
type bars struct {
	from, to []float64
	texts    []string // at their ends
	color    color.Color
}

const barHeight = 0.62 // of a row

func (m *bars) draw(v view) {
	st := v.plot.Y.Tick.Label
	st.XAlign, st.YAlign, st.Rotation = text.XLeft, text.YCenter, 0
	for i := range m.from {
		low, high := v.clamp(v.at(xy{m.from[i], float64(i) - barHeight/2})), v.clamp(v.at(xy{m.to[i], float64(i) + barHeight/2}))
		r := vg.Rectangle{
			Min: vg.Point{X: min(low.X, high.X), Y: min(low.Y, high.Y)},
			Max: vg.Point{X: max(low.X, high.X), Y: max(low.Y, high.Y)},
		}
		fill(v.Canvas, m.color, r)
		if i < len(m.texts) && m.texts[i] != "" {
			write(v.Canvas, st, r.Max.X+4, (r.Min.Y+r.Max.Y)/2, m.texts[i])
		}
	}
}

func (m *bars) sample(c draw.Canvas) { square(c, m.color, 4, c.Center()) }

// disc returns a glyph: a disc.
func disc(col color.Color, radius vg.Length) func(draw.Canvas, int, vg.Point) {
	return func(c draw.Canvas, _ int, at vg.Point) { dot(c, col, radius, at) }
}

// strike returns a glyph: a vertical stroke.
func strike(col color.Color, half vg.Length) func(draw.Canvas, int, vg.Point) {
	st := draw.LineStyle{Color: col, Width: vg.Points(0.7)}
	return func(c draw.Canvas, _ int, at vg.Point) { c.StrokeLine2(st, at.X, at.Y-half, at.X, at.Y+half) }
}

// diamond returns a glyph: a filled diamond with a white rim.
func diamond(col color.Color, radius vg.Length) func(draw.Canvas, int, vg.Point) {
	return func(c draw.Canvas, _ int, at vg.Point) {
		for _, d := range []struct {
			col color.Color
			r   vg.Length
		}{{color.White, radius + 1}, {col, radius}} {
			c.FillPolygon(d.col, []vg.Point{{X: at.X - d.r, Y: at.Y}, {X: at.X, Y: at.Y - d.r}, {X: at.X + d.r, Y: at.Y}, {X: at.X, Y: at.Y + d.r}})
		}
	}
}

// cross returns a glyph: a diagonal cross.
func cross(col color.Color, radius vg.Length) func(draw.Canvas, int, vg.Point) {
	st := draw.LineStyle{Color: col, Width: vg.Points(1.3)}
	return func(c draw.Canvas, _ int, at vg.Point) {
		c.StrokeLine2(st, at.X-radius, at.Y-radius, at.X+radius, at.Y+radius)
		c.StrokeLine2(st, at.X-radius, at.Y+radius, at.X+radius, at.Y-radius)
	}
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

// square draws a square.
func square(c draw.Canvas, col color.Color, half vg.Length, at vg.Point) {
	fill(c, col, vg.Rectangle{Min: vg.Point{X: at.X - half, Y: at.Y - half}, Max: vg.Point{X: at.X + half, Y: at.Y + half}})
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

// thinGray is the style of what a panel is compared with.
func thinGray() draw.LineStyle { return draw.LineStyle{Color: edgeGray(), Width: vg.Points(1.1)} }
