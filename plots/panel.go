package plots

import (
	"cmp"
	"fmt"
	"slices"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A panel is a pair of axes with what is drawn in them.
type panel struct {
	title  string // above it; none if empty
	keyed  bool   // its legend is above it, and not that of the figure
	x, y   scope
	ownX   *Axis // otherwise it has Figure.X
	ownY   *Axis // otherwise it has Figure.Y
	height float64
	marks  []item
	notes  func(v view) []note
}

// An item is a layer of a panel.
type item struct {
	Layer
	noun string // of what the legend counts, such as "evaluated candidate"; such marks outside the axes are arrows on the frame
}

// A note is a text beside a position.
type note struct {
	at     vg.Point
	toward float64 // the angle at which it should lie
	text   string
	must   bool // it is written however crowded the place is
}

// add adds layers to p.
func (p *panel) add(layers ...Layer) {
	for _, l := range layers {
		p.marks = append(p.marks, item{Layer: l})
	}
}

// addCounted adds marks that the legend counts, and which are arrows where they
// are outside.
func (p *panel) addCounted(noun string, m placed) {
	if n := len(m.places()); n > 0 {
		p.marks = append(p.marks, item{Layer: Layer{Name: counted(n, noun), marks: m}, noun: noun})
	}
}

// counted returns a number with what it counts.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return thousands(n) + " " + noun + "s"
}

// A layout is a panel with its axes and, later, its place.
type layout struct {
	*panel
	x, y dimension
	fr   *frame
}

// layouts chooses the axes of all panels.
func (f *Figure) layouts() ([]*layout, error) {
	var all []*layout
	for _, p := range f.panels {
		l := &layout{panel: p}
		x, y := f.X, f.Y
		if p.ownX != nil {
			x = *p.ownX
		}
		if p.ownY != nil {
			y = *p.ownY
		}
		var err error
		if l.x, err = newDimension(x, p.x); err != nil {
			return nil, err
		}
		if l.y, err = newDimension(y, p.y); err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, nil
}

// measure returns a view that knows what is inside the axes, before there is a
// frame.
func (l *layout) measure() view {
	fr := newPlot(&l.x, &l.y, lettering{})
	return view{draw.Canvas{Rectangle: vg.Rectangle{Max: vg.Point{X: 1000, Y: 1000}}}, fr}
}

// paint draws the figure.
func (f *Figure) paint(s *sheet) error {
	panels, err := f.layouts()
	if err != nil {
		return err
	}
	var shared []*layout
	for _, l := range panels {
		if !l.keyed {
			shared = append(shared, l)
		}
	}
	head := s.newHeader(f.Title, entries(shared), s.Size().X-2*margin)
	head.size = titleSize
	body := draw.Crop(s.Canvas, margin, -margin, margin, -margin-head.height())
	area := body
	if f.bar != nil {
		area.Max.X -= f.bar.width(s)
	}
	columns := max(f.columns, 1)
	if err := s.arrange(area, panels, columns); err != nil {
		return err
	}
	first, last := panels[0].fr, panels[min(columns, len(panels))-1].fr
	s.drawHeader(head, first.data.Min.X, last.data.Max.X)
	for _, l := range panels {
		l.paint(s)
	}
	if f.bar != nil {
		c := draw.Crop(body, body.Size().X-f.bar.width(s), 0, 0, 0)
		c.Min.Y, c.Max.Y = max(first.data.Min.Y, first.data.Max.Y-3.6*vg.Inch), first.data.Max.Y
		f.bar.draw(s, c)
	}
	return nil
}

// legend returns the legend of the panel alone, if it has one.
func (l *layout) legend() []entry {
	if !l.keyed {
		return nil
	}
	return entries([]*layout{l})
}

// entries returns the legend: one entry per name, what is drawn last first, with
// the numbers of marks inside the axes of each panel, and what is outside.
func entries(panels []*layout) []entry {
	var all []entry
	var beyond spread
	index := make(map[string]int)
	low, high, hidden := make(map[string]int), make(map[string]int), make(map[string]int)
	for _, l := range panels {
		for _, m := range slices.Backward(l.marks) {
			key := cmp.Or(m.noun, m.Name)
			if key == "" {
				continue
			}
			if _, ok := index[key]; !ok {
				index[key] = len(all)
				all = append(all, entry{m.Name, m.marks.sample, !isLine(m.marks)})
			}
			if c, ok := m.marks.(*overlay); ok && !c.visible(l.measure()) {
				all[index[key]].name = m.Name + " (outside)"
			}
			p, ok := m.marks.(placed)
			if m.noun == "" || !ok {
				continue
			}
			inside := l.measure().inside(p.places())
			if n, ok := low[key]; !ok || inside < n {
				low[key] = inside
			}
			high[key] = max(high[key], inside)
			hidden[key] += len(p.places()) - inside
			beyond.add(l, p.places())
		}
	}
	for key, n := range low {
		name := counted(high[key], key)
		if n < high[key] {
			name = thousands(n) + " to " + name
		}
		if hidden[key] > 0 { // these are arrows
			name += " shown"
		}
		if n < high[key] {
			name += " per panel"
		}
		all[index[key]].name = name
		if high[key] == 0 { // they are among those outside
			all[index[key]].sample = nil
		}
	}
	all = slices.DeleteFunc(all, func(e entry) bool { return e.sample == nil })
	if beyond.number > 0 {
		all = append(all, entry{beyond.String(), func(c draw.Canvas) {
			arrowhead(c, edgeGray(), 2.4, vg.Point{X: c.Center().X, Y: c.Center().Y + 2}, 0, 1)
		}, true})
	}
	return all
}

// isLine reports whether marks are lines, which need room in a legend.
func isLine(m marks) bool {
	switch m.(type) {
	case *trend, *stairs, *overlay, *edges, *parallelLines:
		return true
	}
	return false
}

// arrange gives every panel its place in a grid of so many columns, with the data
// of all panels in a row or a column aligned.
func (s *sheet) arrange(area draw.Canvas, panels []*layout, columns int) error {
	const gap = vg.Length(10)
	rows := (len(panels) + columns - 1) / columns
	total := 0.0
	for i := 0; i < len(panels); i += columns {
		total += panels[i].height
	}
	bottom := vg.Length(labelSize + labelGap + 1.2*tickSize + 6)
	own := false // whether panels have horizontal axes of their own
	for i, l := range panels {
		own = own || l.ownX != nil && i+columns < len(panels)
	}
	free := area.Size().Y - gap*vg.Length(rows-1) - bottom
	if own {
		free -= bottom * vg.Length(rows-1)
	}
	width := (area.Size().X - gap*vg.Length(columns-1)) / vg.Length(columns)
	top := area.Max.Y
	for i, l := range panels {
		column := i % columns
		if i > 0 && column == 0 {
			above := panels[i-columns]
			top = above.fr.outer.Min.Y - gap
		}
		c := draw.Crop(area, vg.Length(column)*(width+gap), 0, 0, 0)
		c.Max.X = c.Min.X + width
		c.Max.Y = top
		bare := i+columns < len(panels) && l.ownX == nil
		c.Min.Y = top - free*vg.Length(l.height/total)
		if !bare {
			c.Min.Y -= bottom
		}
		if i/columns == rows-1 {
			c.Min.Y = area.Min.Y
		}
		fr, err := s.newFrame(c, l, bare, column > 0 && l.ownY == nil)
		if err != nil {
			return err
		}
		l.fr = fr
	}
	return align(s, area, panels, columns, gap)
}

// align moves the sides of frames so that the data of all panels are equally wide
// and those of a column lie exactly above each other.
func align(s *sheet, area draw.Canvas, panels []*layout, columns int, gap vg.Length) error {
	lefts, right := make([]vg.Length, min(columns, len(panels))), vg.Length(0)
	for i, l := range panels {
		k := i % columns
		lefts[k] = max(lefts[k], l.fr.data.Min.X-l.fr.outer.Min.X)
		right = max(right, l.fr.outer.Max.X-l.fr.data.Max.X)
	}
	width := area.Size().X - (gap+right)*vg.Length(len(lefts)) + gap
	for _, m := range lefts {
		width -= m
	}
	width /= vg.Length(len(lefts))
	for i, l := range panels {
		fr := l.fr
		x := area.Min.X
		for k := range i % columns {
			x += lefts[k] + width + right + gap
		}
		before, behind := fr.data.Min.X-fr.area.Min.X, fr.area.Max.X-fr.data.Max.X
		fr.outer.Min.X = x
		x += lefts[i%columns]
		fr.outer.Max.X = x + width + right
		fr.area.Min.X, fr.area.Max.X = x-before, x+width+behind
		fr.data = fr.DataCanvas(fr.area)
		if size := fr.data.Size(); size.X < leastData || size.Y < leastData {
			return fmt.Errorf("plots: %.3g by %.3g inches leave no room for data beside the labels: make the figure larger",
				s.Size().X/vg.Inch, s.Size().Y/vg.Inch)
		}
	}
	return nil
}

// paint draws the panel in its place: grid and axes, layers, arrows, notes.
func (l *layout) paint(s *sheet) {
	fr := l.fr
	fr.draw()
	s.newHeader(l.title, l.legend(), fr.data.Size().X).drawAbove(s, fr.data)
	busy := newClutter(fr.data.Rectangle)
	c := fr.data
	c.Canvas = &inked{Canvas: fr.data.Canvas, busy: busy}
	v := view{c, fr.Plot}
	for _, m := range l.marks {
		if p, ok := m.marks.(placed); ok && m.noun != "" {
			v.arrows(p.places())
		}
	}
	for _, m := range l.marks {
		m.marks.draw(v)
	}
	if l.notes == nil {
		return
	}
	notes := l.notes(v)
	slices.SortStableFunc(notes, func(a, b note) int { // what must be there has the first choice
		switch {
		case a.must == b.must:
			return 0
		case a.must:
			return -1
		}
		return 1
	})
	for _, n := range notes {
		busy.label(s, n)
	}
}

// write draws one line of text in a style, with its baseline at y or, with
// YCenter, with the middle of its capitals there.
func write(c draw.Canvas, st text.Style, x, y vg.Length, txt string) {
	if st.YAlign == text.YCenter {
		y -= 0.35 * st.Font.Size
		st.YAlign = text.YBottom
	}
	// The handler's Draw subtracts this again.
	e := st.FontExtents()
	c.FillText(st, vg.Point{X: x, Y: y + e.Ascent - st.Font.Size}, txt)
}
