package plots

import (
	"math"

	"gonum.org/v1/plot/font"
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
	inkDot   = 0.3
	inkLine  = 2
	inkCurve = 8 // dashed
	inkBold  = 12
	inkName  = 100 // another label
	inkEdge  = 150 // per cell outside the frame
	crowded  = 40  // a label that costs more can be left out
)

func newClutter(r vg.Rectangle) *clutter {
	cols, rows := int(r.Size().X/clutterCell)+1, int(r.Size().Y/clutterCell)+1
	return &clutter{r: r, cols: cols, ink: make([]float64, cols*rows)}
}

// An inked is a canvas that records what is drawn in a clutter.
type inked struct {
	vg.Canvas
	busy  *clutter
	width vg.Length // of lines
}

func (k *inked) SetLineWidth(w vg.Length) {
	k.width = w
	k.Canvas.SetLineWidth(w)
}

func (k *inked) Stroke(p vg.Path) {
	k.Canvas.Stroke(p)
	ink := float64(inkLine)
	switch {
	case k.width >= 1.5:
		ink = inkBold
	case k.width > 1.1:
		ink = inkCurve
	}
	var line []vg.Point
	for _, c := range p {
		if c.Type == vg.MoveComp {
			k.busy.line(ink, line)
			line = line[:0:0]
		}
		if c.Type != vg.CloseComp {
			line = append(line, c.Pos)
		}
	}
	k.busy.line(ink, line)
}

// Fill records the bounds of small shapes, such as discs; large ones are
// backgrounds.
func (k *inked) Fill(p vg.Path) {
	k.Canvas.Fill(p)
	r := vg.Rectangle{Min: vg.Point{X: vg.Inch * 1000, Y: vg.Inch * 1000}, Max: vg.Point{X: -vg.Inch * 1000, Y: -vg.Inch * 1000}}
	for _, c := range p {
		if c.Type != vg.CloseComp {
			r.Min = vg.Point{X: min(r.Min.X, c.Pos.X-c.Radius), Y: min(r.Min.Y, c.Pos.Y-c.Radius)}
			r.Max = vg.Point{X: max(r.Max.X, c.Pos.X+c.Radius), Y: max(r.Max.Y, c.Pos.Y+c.Radius)}
		}
	}
	switch size := r.Size(); {
	case size.X > 20 || size.Y > 20:
	case size.X < 3.5:
		k.busy.dot(r.Min.Add(r.Max).Scale(0.5), inkDot)
	default:
		k.busy.block(r, inkBold)
	}
}

func (k *inked) FillString(f font.Face, at vg.Point, txt string) {
	k.Canvas.FillString(f, at, txt)
	k.busy.block(vg.Rectangle{Min: at, Max: vg.Point{X: at.X + f.Width(txt), Y: at.Y + 0.7*f.Font.Size}}, inkName)
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

// block adds a rectangle.
func (k *clutter) block(r vg.Rectangle, ink float64) {
	k.rect(r, func(i int) {
		if i >= 0 {
			k.ink[i] = max(k.ink[i], ink)
		}
	})
}

// line adds a line.
func (k *clutter) line(ink float64, l []vg.Point) {
	for i := 1; i < len(l); i++ {
		d := l[i].Sub(l[i-1])
		n := int(max(math.Abs(float64(d.X)), math.Abs(float64(d.Y)))/float64(clutterCell)*2) + 1
		for j := 0; j <= n; j++ {
			k.dot(l[i-1].Add(d.Scale(vg.Length(j)/vg.Length(n))), ink)
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

// label writes a note where there is least ink, preferably in the direction it
// wants, with a line to its position if it is not next to it. If every place is
// crowded, a note that need not be there is left out.
func (k *clutter) label(s *sheet, n note) {
	st := s.style(nameSize)
	st.YAlign = text.YCenter
	const pad = 1.5
	txt := fit(st, n.text, k.r.Size().X-4*pad)
	size := vg.Point{X: st.Width(txt), Y: 0.72 * st.Font.Size}
	best, least, far := vg.Rectangle{}, math.Inf(1), vg.Length(0)
	for _, distance := range []vg.Length{6, 10, 16, 24, 40, 65, 100} {
		for turn := range 16 {
			angle := float64(turn) * math.Pi / 8
			sin, cos := math.Sincos(angle)
			// On the diagonals, the corner of the label is next to the position.
			middle := vg.Point{
				X: n.at.X + vg.Length(min(max(cos*math.Sqrt2, -1), 1))*(0.7*distance+size.X/2+pad),
				Y: n.at.Y + vg.Length(min(max(sin*math.Sqrt2, -1), 1))*(0.7*distance+size.Y/2+pad),
			}
			r := vg.Rectangle{
				Min: vg.Point{X: middle.X - size.X/2 - pad, Y: middle.Y - size.Y/2 - pad},
				Max: vg.Point{X: middle.X + size.X/2 + pad, Y: middle.Y + size.Y/2 + pad},
			}
			around := vg.Rectangle{Min: vg.Point{X: r.Min.X - 1, Y: r.Min.Y - 1}, Max: vg.Point{X: r.Max.X + 2, Y: r.Max.Y + 2}}
			if cost := k.cost(around) + float64(distance) - 2*math.Cos(angle-n.toward); cost < least {
				best, least, far = r, cost, distance
			}
		}
	}
	if least >= crowded && !n.must || txt == "" {
		return
	}
	near := vg.Point{X: min(max(n.at.X, best.Min.X), best.Max.X), Y: min(max(n.at.Y, best.Min.Y), best.Max.Y)}
	d := near.Sub(n.at)
	if length := vg.Length(math.Hypot(float64(d.X), float64(d.Y))); far > 6 && length > 10 {
		from := n.at.Add(d.Scale(4 / length))
		s.StrokeLine2(draw.LineStyle{Color: axisGray(), Width: vg.Points(0.5)}, from.X, from.Y, near.X, near.Y)
	}
	fill(s.Canvas, veil(), best)
	write(s.Canvas, st, best.Min.X+pad, (best.Min.Y+best.Max.Y)/2, txt)
	k.block(best, inkName)
}
