package plots

import (
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// An entry of a legend is a small sample of what is drawn, and its name.
type entry struct {
	name   string
	sample func(c draw.Canvas) // draws across the middle of c
	narrow bool                // the sample is a disc rather than a line
}

const (
	sampleWidth = vg.Length(22)
	narrowWidth = vg.Length(6)
	sampleGap   = vg.Length(5)
	entryGap    = vg.Length(18)
	legendLine  = vg.Length(14) // height
)

// A header is the title of a figure or a panel and its legend, above the data.
type header struct {
	title string
	size  float64 // of the title
	lines [][]entry
	style text.Style // of the entries
}

// newHeader breaks the legend into lines of at most the given width.
func (s *sheet) newHeader(title string, entries []entry, width vg.Length) *header {
	h := &header{title: title, size: legendSize, style: s.style(legendSize)}
	var used vg.Length
	for _, e := range entries {
		e.name = fit(h.style, e.name, width-e.sampleWidth()-sampleGap)
		w := h.width(e)
		if len(h.lines) == 0 || used+entryGap+w > width {
			h.lines = append(h.lines, nil)
			used = -entryGap
		}
		h.lines[len(h.lines)-1] = append(h.lines[len(h.lines)-1], e)
		used += entryGap + w
	}
	return h
}

func (h *header) width(e entry) vg.Length {
	return e.sampleWidth() + sampleGap + h.style.Width(e.name)
}

func (e *entry) sampleWidth() vg.Length {
	if e.narrow {
		return narrowWidth
	}
	return sampleWidth
}

// height returns the height that the header needs.
func (h *header) height() vg.Length {
	height := vg.Length(len(h.lines)) * legendLine
	if h.title != "" {
		height += 1.5 * vg.Length(h.size)
	}
	if height > 0 && h.size > legendSize {
		height += 4
	}
	return height
}

// drawHeader draws h at the top of the sheet, centred between left and right.
func (s *sheet) drawHeader(h *header, left, right vg.Length) {
	top := s.Max.Y - margin
	middle := (left + right) / 2
	if h.title != "" {
		st := s.style(h.size)
		st.Font = bold(h.size)
		st.XAlign = text.XCenter
		title := fitBefore(st, h.title, ": ", s.Size().X-2*margin)
		// Centred over the data, unless it is wider.
		half := st.Width(title) / 2
		x := min(max(middle, s.Min.X+margin+half), s.Max.X-margin-half)
		s.put(st, x, top-vg.Length(h.size), title)
		top -= 1.5 * vg.Length(h.size)
	}
	for _, line := range h.lines {
		width := -entryGap
		for _, e := range line {
			width += entryGap + h.width(e)
		}
		x := max(min(middle-width/2, s.Max.X-margin-width), s.Min.X+margin)
		h.draw(s, line, x, top-legendLine/2)
		top -= legendLine
	}
}

// drawAbove draws h above a panel, from the left.
func (h *header) drawAbove(s *sheet, data draw.Canvas) {
	y := data.Max.Y + h.height()
	if h.title != "" {
		y -= 1.4 * vg.Length(h.size)
		st := s.style(h.size)
		s.put(st, data.Min.X, y+3, fit(st, h.title, data.Size().X))
	}
	for _, line := range h.lines {
		h.draw(s, line, data.Min.X, y-legendLine/2)
		y -= legendLine
	}
}

// draw draws a line of the legend from x on.
func (h *header) draw(s *sheet, line []entry, x, y vg.Length) {
	for _, e := range line {
		e.sample(draw.Canvas{Canvas: s.Canvas.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: x, Y: y - legendLine/2},
			Max: vg.Point{X: x + e.sampleWidth(), Y: y + legendLine/2},
		}})
		st := h.style
		st.YAlign = text.YCenter
		s.put(st, x+e.sampleWidth()+sampleGap, y, e.name)
		x += h.width(e) + entryGap
	}
}
