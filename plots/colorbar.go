package plots

import (
	"image/color"
	"strconv"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A colorBar is the key to colours that stand for the values from the lower to
// the upper end of a dimension. One of whole numbers has a band for each, of which
// the last one is never too thin to be seen.
type colorBar struct {
	label string
	d     dimension
	bands int                         // 0: continuous
	end   string                      // the label of the last band; "": its number
	color func(t float64) color.Color // at a fraction of the dimension
}

const (
	barWidth = vg.Length(11)
	barTick  = vg.Length(4)
	barGap   = vg.Length(12) // left of it
	lastBand = vg.Length(5)  // is at least so high
)

// generationBar returns the key to the colours of generations, of which the last one may be
// the final tuning.
func generationBar(last int, tuned bool) *colorBar {
	end := ""
	if tuned {
		end = "tuned"
	}
	return &colorBar{
		label: "generation", bands: last + 1, end: end,
		d:     dimension{whole: true, min: 0, max: float64(last)},
		color: func(t float64) color.Color { return shade(int(t*float64(last)+0.5), last) },
	}
}

// width returns the width that the bar needs at the right of a picture.
func (b *colorBar) width(s *sheet) vg.Length {
	widest := vg.Length(0)
	for _, t := range b.d.ticks(b.d.min, b.d.max, 6) {
		widest = max(widest, s.style(tickSize).Width(t.Label))
	}
	numbers := max(widest, s.style(tickSize).Width(b.last())) + barWidth + barTick + 2
	return barGap + max(min(s.style(legendSize).Width(b.label), 1.2*vg.Inch), numbers)
}

// last returns the label of the last band.
func (b *colorBar) last() string {
	if b.bands == 0 || b.end != "" {
		return b.end
	}
	return strconv.Itoa(int(b.d.max))
}

// draw draws the bar in c with its label above.
func (b *colorBar) draw(s *sheet, c draw.Canvas) {
	label := s.style(legendSize)
	s.put(label, c.Min.X+barGap, c.Max.Y-label.Font.Size, fit(label, b.label, c.Size().X-barGap))
	bar := draw.Crop(c, barGap, 0, 0, -2.2*label.Font.Size)
	bar.Max.X = bar.Min.X + barWidth
	n, band := b.bands, vg.Length(0)
	if n == 0 {
		n = 128
	} else {
		band = max(lastBand, bar.Size().Y/vg.Length(n))
	}
	steps := min(n, 128)
	for i := range steps {
		// Each colour extends to the top, so that there are no seams.
		r := bar.Rectangle
		r.Min.Y = bar.Y(float64(i) / float64(steps))
		if i == steps-1 && band > 0 {
			r.Min.Y = bar.Max.Y - band
		}
		fill(c, b.color(float64(i)/float64(max(steps-1, 1))), r)
	}
	line := draw.LineStyle{Color: axisGray(), Width: vg.Points(0.6)}
	st := s.style(tickSize)
	st.YAlign = text.YCenter
	tick := func(y vg.Length, label string) {
		c.StrokeLine2(line, bar.Max.X, y, bar.Max.X+barTick, y)
		s.put(st, bar.Max.X+barTick+2, y, label)
	}
	highest := bar.Max.Y + tickSize
	if band > 0 {
		highest = bar.Max.Y - band/2
		tick(highest, b.last())
	}
	for _, t := range b.d.ticks(b.d.min, b.d.max, min(int(bar.Size().Y/18), 6)) {
		at := b.d.position(t.Value)
		y := bar.Y(at)
		if b.bands > 0 {
			y = bar.Y((at*float64(b.bands-1) + 0.5) / float64(b.bands))
		}
		if !t.IsMinor() && at >= 0 && at <= 1 && highest-y >= tickSize {
			tick(y, t.Label)
		}
	}
}
