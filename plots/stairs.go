package plots

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// stairs are a front in a plane: its members, and the border of the region they
// dominate from the first member to the last. A member that lies outside the axes
// is an arrowhead on the frame, to which the border leads.
type stairs struct {
	plane  plane
	steps  []step
	style  draw.LineStyle
	radius vg.Length // of the members' discs; 0: none
}

func (m *stairs) draw(v view) {
	v.stroke(m.style, m.plane.outline(v, m.steps))
	if m.radius == 0 {
		return
	}
	last := vg.Point{X: -vg.Inch}
	for _, s := range m.steps {
		p := v.at(xy{s.x, s.y})
		at := v.clamp(p)
		switch {
		case near(at, last):
		case v.shows(p):
			dot(v.Canvas, m.style.Color, m.radius, at)
		default:
			_, dx, dy := v.beyond(p)
			arrowhead(v.Canvas, m.style.Color, 3.2, at, dx, dy)
		}
		last = at
	}
}

func (m *stairs) sample(c draw.Canvas) {
	c.StrokeLine2(m.style, c.Min.X, c.Center().Y, c.Max.X, c.Center().Y)
	if m.radius > 0 {
		dot(c, m.style.Color, m.radius, c.Center())
	}
}

// outline returns the border between the members of a front.
func (p *plane) outline(v view, front []step) []vg.Point {
	line := make([]vg.Point, 0, 2*len(front))
	for i, s := range front {
		at := v.at(xy{s.x, s.y})
		if n := len(line); n > 0 {
			// A front of thousands needs no more steps than the eye can see.
			if i < len(front)-1 && near(at, line[n-1]) {
				continue
			}
			line = append(line, vg.Point{X: at.X, Y: line[n-1].Y})
		}
		line = append(line, at)
	}
	return line
}

// earlierFronts are the fronts after each generation but the last, at most
// mostFronts of them; a colour bar is their legend.
type earlierFronts struct {
	plane    plane
	progress *progress
	last     int // generation
}

// mostFronts is the maximum number of earlier fronts to draw.
const mostFronts = 40

func (m *earlierFronts) draw(v view) {
	n := len(m.progress.generations) - 1
	for i := range min(n, mostFronts) {
		k := i
		if n > mostFronts {
			k = int(math.Round(float64(i) * float64(n-1) / float64(mostFronts-1)))
		}
		g := m.progress.generations[k]
		s := stairs{plane: m.plane, steps: m.progress.at(g), style: draw.LineStyle{Color: shade(g, m.last), Width: vg.Points(1.1)}}
		s.draw(v)
	}
}

func (m *earlierFronts) sample(draw.Canvas) {}
