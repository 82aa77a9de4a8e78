package plots

import (
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A clutter records how much ink each cell of a frame holds, so that labels can
// be placed where there is little.
type clutter struct {
	r    vg.Rectangle
	cols int
	ink  []float64 // per cell, row by row
}

const clutterCell = vg.Length(2)

// The ink of things that a label might cover.
const (
	inkDot  = 0.3
	inkLine = 2
	inkBold = 12
	inkName = 100 // another label
	inkEdge = 40  // per cell outside the frame
)

func newClutter(r vg.Rectangle) *clutter {
	cols, rows := int(r.Size().X/clutterCell)+1, int(r.Size().Y/clutterCell)+1
	return &clutter{r: r, cols: cols, ink: make([]float64, cols*rows)}
}

// cell returns the index of the cell at p, or -1.
func (k *clutter) cell(x, y vg.Length) int {
	if x < k.r.Min.X || x > k.r.Max.X || y < k.r.Min.Y || y > k.r.Max.Y {
		return -1
	}
	return int((y-k.r.Min.Y)/clutterCell)*k.cols + int((x-k.r.Min.X)/clutterCell)
}

func (k *clutter) dot(p vg.Point, ink float64) {
	if i := k.cell(p.X, p.Y); i >= 0 {
		k.ink[i] = max(k.ink[i], ink)
	}
}

// disc adds a disc that labels must not cover.
func (k *clutter) disc(p vg.Point, radius vg.Length) {
	r := vg.Rectangle{Min: vg.Point{X: p.X - radius, Y: p.Y - radius}, Max: vg.Point{X: p.X + radius, Y: p.Y + radius}}
	k.rect(r, func(i int) {
		if i >= 0 {
			k.ink[i] = max(k.ink[i], inkBold)
		}
	})
}

// line adds lines that are clipped to the frame.
func (k *clutter) line(ink float64, lines ...[]vg.Point) {
	for _, l := range lines {
		for i := 1; i < len(l); i++ {
			d := l[i].Sub(l[i-1])
			n := int(max(math.Abs(float64(d.X)), math.Abs(float64(d.Y)))/float64(clutterCell)*2) + 1
			for j := 0; j <= n; j++ {
				k.dot(l[i-1].Add(d.Scale(vg.Length(j)/vg.Length(n))), ink)
			}
		}
	}
}

// rect calls f with the index of each cell of r, or -1 for cells outside the
// frame.
func (k *clutter) rect(r vg.Rectangle, f func(int)) {
	for y := r.Min.Y; y <= r.Max.Y; y += clutterCell {
		for x := r.Min.X; x <= r.Max.X; x += clutterCell {
			f(k.cell(x, y))
		}
	}
}

// cost returns the cost of covering r.
func (k *clutter) cost(r vg.Rectangle) float64 {
	var sum float64
	k.rect(r, func(i int) {
		if i < 0 {
			sum += inkEdge
		} else {
			sum += k.ink[i]
		}
	})
	return sum
}

// label writes txt near p where there is least ink, preferably in the direction
// of the angle toward, with a line to p if the label is not next to it. If
// every position is crowded, it writes nothing.
func (k *clutter) label(s *sheet, p vg.Point, toward float64, txt string) {
	st := s.style(nameSize)
	size := vg.Point{X: st.Width(txt), Y: 0.72 * st.Font.Size}
	const pad = 1.5
	best, least, far := vg.Rectangle{}, math.Inf(1), vg.Length(0)
	for _, distance := range []vg.Length{6, 10, 16, 24} {
		for turn := range 16 {
			angle := float64(turn) * math.Pi / 8
			sin, cos := math.Sincos(angle)
			middle := vg.Point{
				X: p.X + vg.Length(cos)*(distance+size.X/2),
				Y: p.Y + vg.Length(sin)*(distance+size.Y/2),
			}
			r := vg.Rectangle{
				Min: vg.Point{X: middle.X - size.X/2 - pad, Y: middle.Y - size.Y/2 - pad},
				Max: vg.Point{X: middle.X + size.X/2 + pad, Y: middle.Y + size.Y/2 + pad},
			}
			if cost := k.cost(r) + float64(distance) - 2*math.Cos(angle-toward); cost < least {
				best, least, far = r, cost, distance
			}
		}
	}
	if least >= inkEdge {
		return
	}
	near := vg.Point{X: min(max(p.X, best.Min.X), best.Max.X), Y: min(max(p.Y, best.Min.Y), best.Max.Y)}
	d := near.Sub(p)
	if length := vg.Length(math.Hypot(float64(d.X), float64(d.Y))); far > 6 && length > 10 {
		from := p.Add(d.Scale(4 / length))
		s.StrokeLine2(draw.LineStyle{Color: axisGray(), Width: vg.Points(0.5)}, from.X, from.Y, near.X, near.Y)
	}
	fill(s.Canvas, veil(), best)
	st.YAlign = text.YCenter
	s.put(st, best.Min.X+pad, (best.Min.Y+best.Max.Y)/2, txt)
	k.rect(best, func(i int) {
		if i >= 0 {
			k.ink[i] = inkName
		}
	})
}
