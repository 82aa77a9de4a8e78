package plots

import (
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A colorBar is the key to colours that stand for the whole numbers from first
// to last.
type colorBar struct {
	label       string
	first, last int
	color       func(int) color.Color
}

const (
	barWidth = vg.Length(11)
	barTick  = vg.Length(4)
	barGap   = vg.Length(12) // left of it
)

// width returns the width that the bar needs at the right of a picture.
func (b *colorBar) width(s *sheet) vg.Length {
	numbers := barWidth + barTick + 2 + s.style(tickSize).Width(strconv.Itoa(b.last))
	return barGap + max(s.style(legendSize).Width(b.label), numbers)
}

// draw draws the bar in c with its label above.
func (b *colorBar) draw(s *sheet, c draw.Canvas) {
	label := s.style(legendSize)
	s.put(label, c.Min.X+barGap, c.Max.Y-label.Font.Size, b.label)
	bar := draw.Crop(c, barGap, 0, 0, -2.2*label.Font.Size)
	bar.Max.X = bar.Min.X + barWidth
	n := b.last - b.first
	bands := min(n+1, 128)
	for i := range bands {
		// Each colour extends to the top, so that there are no seams.
		r := bar.Rectangle
		r.Min.Y = bar.Y(float64(i) / float64(bands))
		g := b.first
		if bands > 1 {
			g += int(math.Round(float64(i) * float64(n) / float64(bands-1)))
		}
		fill(c, b.color(g), r)
	}
	line := draw.LineStyle{Color: axisGray(), Width: vg.Points(0.6)}
	st := s.style(tickSize)
	st.YAlign = text.YCenter
	for _, g := range b.ticks(int(bar.Size().Y / 18)) {
		y := bar.Y((float64(g-b.first) + 0.5) / float64(n+1))
		c.StrokeLine2(line, bar.Max.X, y, bar.Max.X+barTick, y)
		s.put(st, bar.Max.X+barTick+2, y, strconv.Itoa(g))
	}
}

// ticks returns the numbers to write: the first, the last, and round numbers
// between them where there is room.
func (b *colorBar) ticks(room int) []int {
	n := b.last - b.first
	if n == 0 {
		return []int{b.first}
	}
	mantissa, exponent := niceStep(float64(n)/float64(max(min(room, 6), 2)), true)
	step := mantissa * int(math.Pow10(exponent))
	ticks := []int{b.first}
	for g := (b.first/step + 1) * step; g < b.last; g += step {
		if 2*(g-b.first) >= step && 2*(b.last-g) >= step {
			ticks = append(ticks, g)
		}
	}
	return append(ticks, b.last)
}
