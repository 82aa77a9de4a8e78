package plots

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/wallacea-go/wallacea/population"
)

// Objectives draws the best value so far of each objective over the
// generations, with all candidates as grey discs. Each objective has a panel;
// the first one is on top. Within a generation, candidates are spread in the
// order of their IDs. A best value that a logarithmic axis cannot show, such as
// 0, is an arrowhead at its end with the value beside it.
func Objectives(src Source) *Figure {
	h, err := read(src)
	if err != nil {
		return broken(err)
	}
	f := best(h, nil)
	f.Title = titled(h.search, "best objectives by generation")
	return f
}

// A series is one panel of a figure over the generations.
type series struct {
	objective population.Objective
	label     string
	times     []float64 // of the points, in generations
	values    []float64
	best      []float64 // best so far, one per point
}

// best returns the figure of the best value of each objective. Overlays are
// drawn in each panel.
func best(h *history, overlays []Curve) *Figure {
	for i := range overlays {
		if err := overlays[i].check(); err != nil {
			return broken(err)
		}
	}
	times := h.times()
	panels := make([]series, len(h.search.Objectives))
	for i, o := range h.search.Objectives {
		panels[i] = series{objective: o, label: axisLabel(o), times: times, values: h.column(i)}
		panels[i].best = soFar(o, panels[i].values)
	}
	f := &Figure{
		X:     Axis{Label: "generation"},
		width: defaultWidth, height: defaultHeight + vg.Length(len(panels)-1)*2*vg.Inch,
	}
	f.height = min(f.height, greatestSide)
	if len(panels) == 1 {
		f.Title = titled(h.search, "best "+panels[0].objective.Name+" by generation")
		f.Y = Axis{Label: panels[0].label}
	}
	overlays = slices.Clone(overlays)
	f.paint = func(f *Figure, s *sheet) error { return paintSeries(f, s, h, panels, overlays) }
	return f
}

// times spreads the candidates of each generation evenly, in the order of their
// IDs, between the previous generation and their own.
func (h *history) times() []float64 {
	size := make(map[int]int)
	for _, r := range h.records {
		size[r.generation]++
	}
	times := make([]float64, len(h.records))
	seen := make(map[int]int)
	for i, r := range h.records {
		g := r.generation
		seen[g]++
		if g > 0 {
			times[i] = float64(g-1) + float64(seen[g])/float64(size[g])
		}
	}
	return times
}

// soFar returns the best of the values up to each.
func soFar(o population.Objective, values []float64) []float64 {
	best := slices.Clone(values)
	for i := 1; i < len(best); i++ {
		if o.Maximize {
			best[i] = max(best[i], best[i-1])
		} else {
			best[i] = min(best[i], best[i-1])
		}
	}
	return best
}

func paintSeries(f *Figure, s *sheet, h *history, panels []series, overlays []Curve) error {
	heavy := draw.LineStyle{Color: red(), Width: vg.Points(1.8)}
	entries := append([]entry{
		{"best so far", lineSample(heavy, 0), false},
		{h.cloudName(), dotSample(dust(), 1.8), true},
	}, samples(overlays)...)
	head := s.newHeader(f.Title, entries, s.Size().X-2*margin)
	body := draw.Crop(s.Canvas, margin, -margin, margin, -margin-head.height())

	dims := make([][2]dimension, len(panels))
	for i := range panels {
		var err error
		if dims[i], err = panels[i].dimensions(f, len(panels) == 1, h.last, overlays); err != nil {
			return err
		}
	}
	areas := stack(body, len(panels))
	frames, err := s.newFrames(areas, dims)
	if err != nil {
		return err
	}
	s.drawHeader(head, frames[0].data.Min.X, frames[0].data.Max.X)
	for i, fr := range frames {
		fr.draw()
		panels[i].draw(fr, &dims[i][1], heavy, overlays)
	}
	return nil
}

// dimensions returns the axes of a panel. The only panel of a figure has the
// figure's vertical axis.
func (p *series) dimensions(f *Figure, only bool, last int, overlays []Curve) (d [2]dimension, err error) {
	span := []float64{0, float64(max(last, 1))}
	if d[0], err = newDimension(linear(f.X), population.Objective{}, span, nil, span); err != nil {
		return d, err
	}
	if f.X.Max <= f.X.Min { // end at the last generation, without a margin
		d[0].min, d[0].max = span[0], span[1]
	}
	core := slices.Clone(p.best)
	for _, c := range overlays {
		core = append(core, c.Y...)
	}
	y := Axis{Label: p.label}
	if only {
		y = f.Y
	}
	d[1], err = newDimension(y, p.objective, core, middle(p.values), p.values)
	return d, err
}

// linear returns a with a linear scale, unless its scale is set.
func linear(a Axis) Axis {
	if a.Scale == Auto {
		a.Scale = Linear
	}
	return a
}

// middle returns the values without the lowest and the highest twentieth.
func middle(values []float64) []float64 {
	sorted := slices.Sorted(slices.Values(values))
	cut := len(sorted) / 20
	return sorted[cut : len(sorted)-cut]
}

func (p *series) draw(fr *frame, y *dimension, heavy draw.LineStyle, overlays []Curve) {
	points := make([]vg.Point, len(p.values))
	for i, v := range p.values {
		points[i] = fr.at(p.times[i], v)
	}
	fr.cloud(points)
	for i := range overlays {
		fr.data.StrokeLines(overlays[i].style(i), overlays[i].lines(fr)...)
	}
	var line []vg.Point
	below := -1 // index of the last best value below a logarithmic axis
	for i, v := range p.best {
		at := fr.at(p.times[i], v)
		if y.log && v < y.min { // draw it at the end of the axis
			at.Y = fr.data.Min.Y
			below = i
		}
		if n := len(line); n > 0 {
			if line[n-1].Y == at.Y && i < len(p.best)-1 {
				continue
			}
			line = append(line, vg.Point{X: at.X, Y: line[n-1].Y})
		}
		line = append(line, at)
	}
	if below < 0 {
		if len(line) == 1 {
			dot(fr.data, red(), 3.2, line[0])
		}
		fr.stroke(heavy, line)
		return
	}
	p.drawBelow(fr, heavy, line, below)
}

// drawBelow draws a line that lies at the end of a logarithmic axis for some
// time. There it is thin and dotted, and begins with an arrowhead and the last
// of the values that are beyond.
func (p *series) drawBelow(fr *frame, heavy draw.LineStyle, line []vg.Point, last int) {
	end := fr.data.Min.Y
	first := slices.IndexFunc(line, func(at vg.Point) bool { return at.Y == end })
	n := first + 1
	for n < len(line) && line[n].Y == end {
		n++
	}
	fr.stroke(heavy, line[:first+1])
	dotted := draw.LineStyle{Color: heavy.Color, Width: vg.Points(0.8), Dashes: []vg.Length{1.5, 2.5}}
	fr.stroke(dotted, line[first:n])
	fr.stroke(heavy, line[n-1:])
	arrowhead(fr.data, heavy.Color, 3.2, line[first], 0, -1)

	st := fr.s.style(nameSize)
	const gap, pad = 7, 1.5
	txt := fit(st, "best so far: "+written(p.best[last])+", below this axis", fr.data.Size().X)
	x, width := line[first].X+gap, st.Width(txt)
	if x+width > fr.data.Max.X {
		x = max(line[first].X-gap-width, fr.data.Min.X)
	}
	fill(fr.s.Canvas, veil(), vg.Rectangle{
		Min: vg.Point{X: x - pad, Y: end + 3},
		Max: vg.Point{X: x + width + pad, Y: end + 5 + nameSize},
	})
	fr.s.put(st, x, end+5, txt)
}

// stack divides c into n panels, one above the other. The last one is higher:
// it has the horizontal axis.
func stack(c draw.Canvas, n int) []draw.Canvas {
	const (
		gap  = 10
		axis = labelSize + labelGap + 1.2*tickSize + 6
	)
	height := (c.Size().Y - gap*vg.Length(n-1) - axis) / vg.Length(n)
	areas := make([]draw.Canvas, n)
	top := c.Max.Y
	for i := range areas {
		areas[i] = c
		areas[i].Max.Y, areas[i].Min.Y = top, top-height
		top -= height + gap
	}
	areas[n-1].Min.Y = c.Min.Y
	return areas
}

// newFrames lays out panels so that their data lie exactly above each other.
func (s *sheet) newFrames(areas []draw.Canvas, dims [][2]dimension) ([]*frame, error) {
	frames := make([]*frame, len(areas))
	left, right := areas[0].Min.X, areas[0].Max.X
	for i, area := range areas {
		fr, err := s.newFrame(area, &dims[i][0], &dims[i][1], i < len(areas)-1)
		if err != nil {
			return nil, err
		}
		frames[i] = fr
		left, right = max(left, fr.data.Min.X), min(right, fr.data.Max.X)
	}
	for _, fr := range frames {
		fr.area.Min.X += left - fr.data.Min.X
		fr.area.Max.X += right - fr.data.Max.X
		fr.data = fr.DataCanvas(fr.area)
	}
	return frames, nil
}

// Hypervolume draws the hypervolume of the front after each generation: the
// volume of objective space that it dominates, up to the search's reference
// point. For its unit see population.Generation.
func Hypervolume(src Source) *Figure {
	search, err := readSearch(src)
	if err != nil {
		return broken(err)
	}
	var points []volume
	for g, err := range src.Generations() {
		if err != nil {
			return broken(fmt.Errorf("plots: reading generations: %w", err))
		}
		if g.Reference == nil || math.IsNaN(g.Hypervolume) || math.IsInf(g.Hypervolume, 0) {
			continue // it has no hypervolume yet
		}
		points = append(points, volume{float64(g.Number), g.Hypervolume})
	}
	if len(points) == 0 {
		return broken(errors.New("plots: nothing to draw: no completed generation has a hypervolume yet"))
	}
	return &Figure{
		Title: titled(search, "hypervolume by generation"),
		X:     Axis{Label: "generation"},
		Y:     Axis{Label: "hypervolume (higher is better)"},
		width: defaultWidth, height: 0.75 * defaultHeight,
		paint: func(f *Figure, s *sheet) error { return paintHypervolume(f, s, points) },
	}
}

// A volume is the hypervolume after a generation.
type volume struct{ generation, value float64 }

func paintHypervolume(f *Figure, s *sheet, points []volume) error {
	var xs, ys []float64
	for _, p := range points {
		xs, ys = append(xs, p.generation), append(ys, p.value)
	}
	x, err := newDimension(linear(f.X), population.Objective{}, xs, nil, xs)
	if err != nil {
		return err
	}
	y, err := newDimension(linear(f.Y), population.Objective{}, ys, nil, []float64{0.5})
	if err != nil {
		return err
	}
	head := s.newHeader(f.Title, nil, s.Size().X-2*margin)
	fr, err := s.newFrame(draw.Crop(s.Canvas, margin, -margin, margin, -margin-head.height()), &x, &y, false)
	if err != nil {
		return err
	}
	s.drawHeader(head, fr.data.Min.X, fr.data.Max.X)
	fr.draw()
	line := make([]vg.Point, len(points))
	for i, p := range points {
		line[i] = fr.at(p.generation, p.value)
	}
	fr.stroke(draw.LineStyle{Color: red(), Width: vg.Points(1.8)}, line)
	if len(line) <= 60 {
		for _, p := range line {
			if fr.data.Contains(p) {
				dot(fr.data, red(), 2.6, p)
			}
		}
	}
	return nil
}
