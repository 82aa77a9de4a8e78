package plots

import (
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/population"
)

// A Run is one of several searches in a picture. All of them must have the same objectives.
type Run struct {
	Name   string // in the legend, such as that of its file
	Source Source
}

// mostColors is for how many runs there are colours that can be told apart. More are grey.
const mostColors = 12

// runColor returns the colour of the i-th of n runs.
func runColor(i, n int) color.Color {
	switch {
	case n <= 6:
		return hue(i)
	case n <= mostColors:
		return viridis(float64(i) / float64(n-1))
	}
	return edgeGray()
}

// runName returns the name of the i-th of n runs in the legend: of many, all have one.
func runName(runs []Run, i int) string {
	switch n := len(runs); {
	case n <= mostColors:
		return runs[i].Name
	case i == 0:
		return thousands(n) + " searches"
	}
	return ""
}

// readRuns reads searches that can be compared.
func readRuns(runs []Run) ([]*history, error) {
	if len(runs) == 0 {
		return nil, errors.New("plots: there is no run to draw: give at least one")
	}
	var all []*history
	for _, r := range runs {
		h, err := read(r.Source)
		if err != nil {
			return nil, fmt.Errorf("%w (of %s)", err, r.Name)
		}
		if all = append(all, h); !slices.Equal(h.search.Objectives, all[0].search.Objectives) {
			return nil, fmt.Errorf("plots: %s has other objectives than %s", r.Name, runs[0].Name)
		}
	}
	return all, nil
}

// joined returns the candidates of all runs as one history, whose IDs are their places in it,
// from 1.
func joined(runs []Run, all []*history) *history {
	h := &history{search: all[0].search, references: all[0].references, labels: make(map[population.ID]string)}
	for k, one := range all {
		for i := range one.records {
			r := one.records[i]
			id := population.NewID(len(h.records)+1, 0, 0)
			if !r.failed() {
				h.labels[id] = name(r.id) + " of " + runs[k].Name
			}
			r.id, r.parents, r.repairOf = id, nil, 0
			h.records = append(h.records, r)
		}
		h.evaluated += one.evaluated
		h.last = max(h.last, one.last)
	}
	return h
}

// Fronts draws the final fronts of several searches, each in a colour of its own, and the
// front of all of them in black. More than 12 are all grey. The objectives named x and y are
// on the axes; "": the second and the first. Otherwise it is like [Front].
func Fronts(runs []Run, x, y string, overlays ...Curve) *Figure {
	all, err := readRuns(runs)
	if err != nil {
		return broken(err)
	}
	h := joined(runs, all)
	if len(h.search.Objectives) == 1 {
		return broken(errors.New("plots: Fronts draws searches with several objectives, and these have one: use Bests"))
	}
	p := plane{x: 1, y: 0}
	for _, axis := range []struct {
		index *int
		name  string
	}{{&p.x, x}, {&p.y, y}} {
		if axis.name != "" {
			if *axis.index, err = h.objective(axis.name); err != nil {
				return broken(err)
			}
		}
	}
	if p.x == p.y {
		return broken(fmt.Errorf("plots: %q is on both axes: name two objectives", h.search.Objectives[p.x].Name))
	}
	if err := check(overlays); err != nil {
		return broken(err)
	}
	pic := newFrontPicture(h, p)
	final := Layer{Name: "front of all", marks: &stairs{plane: pic.plane, steps: pic.final, style: draw.LineStyle{Color: ink(), Width: vg.Points(2.2)}}}
	var layers []Layer
	for i, one := range slices.Backward(all) { // so that the legend begins with the first
		own := &frontPicture{h: one, plane: pic.plane, progress: pic.plane.progress(one)}
		own.final = own.progress.final()
		s := own.stairs()
		s.style = draw.LineStyle{Color: runColor(i, len(all)), Width: vg.Points(1.2)}
		if len(all) > mostColors {
			s.style.Width, s.radius = vg.Points(0.7), 0
		}
		layers = append(layers, Layer{Name: runName(runs, i), marks: s})
	}
	layers = withWhole(layers, final)
	return pic.figure(fmt.Sprintf("fronts of %d searches", len(runs)), overlays, nil, layers)
}

// Bests draws the best value so far of each objective of several searches, each in a colour
// of its own, and of at least three their median, as long as all of them go on. More than 12
// are all grey. Each objective has a panel; the first one is on top, and has the overlays.
func Bests(runs []Run, by By, overlays ...Curve) *Figure {
	all, err := readRuns(runs)
	if err != nil {
		return broken(err)
	}
	if err := check(overlays); err != nil {
		return broken(err)
	}
	clocks, end, err := clocksOf(all, by)
	if err != nil {
		return broken(err)
	}
	s := all[0].search
	f := &Figure{
		Title: titled(s, fmt.Sprintf("best of %d searches by %v", len(runs), by)),
		X:     Axis{Label: clocks[0].label},
		width: defaultWidth, height: defaultHeight,
	}
	for k, o := range s.Objectives {
		var lines [][]xy
		core := region(o)
		whole := true
		for i, h := range all {
			line := steps(h.rises(clocks[i], k), clocks[i]).at
			lines = append(lines, line)
			if o.From >= o.To {
				for _, p := range line[len(line)/2:] {
					core = append(core, p.y)
				}
			}
			whole = whole && areWhole(h.column(k))
		}
		p := &panel{height: 2, x: end.scope(), y: scope{objective: o, core: core, whole: whole}}
		if k == 0 {
			f.Y = Axis{Label: axisLabel(o)}
			overlays = all[0].withReferences(overlays, nil, o)
			for _, c := range overlays {
				p.y.more = append(p.y.more, c.Y...)
			}
			p.add(overlaid(overlays)...)
		} else {
			p.ownY = &Axis{Label: axisLabel(o)}
			f.height += 2 * vg.Inch
		}
		p.add(linesOf(runs, lines)...)
		f.panels = append(f.panels, p)
	}
	f.height = min(f.height, greatestSide)
	return f
}

// Hypervolumes draws the hypervolume after each generation, and at the end, of several searches, each in a
// colour of its own, and of at least three their median, as long as all of them go on. More
// than 12 are all grey. All are measured against the worst of their reference points. With one
// objective it draws what [Bests] draws.
func Hypervolumes(runs []Run, by By) *Figure {
	all, err := readRuns(runs)
	if err != nil {
		return broken(err)
	}
	if len(all[0].search.Objectives) == 1 {
		return Bests(runs, by)
	}
	clocks, end, err := clocksOf(all, by)
	if err != nil {
		return broken(err)
	}
	reference := commonReference(all)
	if reference == nil {
		return broken(errors.New("plots: nothing to draw: no completed generation has a hypervolume yet"))
	}
	var lines [][]xy
	var values []float64
	for i, h := range all {
		line, err := h.volumes(runs[i].Source, clocks[i], reference)
		if err != nil {
			return broken(fmt.Errorf("%w (of %s)", err, runs[i].Name))
		}
		for _, p := range line {
			values = append(values, p.y)
		}
		lines = append(lines, line)
	}
	p := &panel{height: 1, x: end.scope(), y: scope{core: values, linear: true, fromZero: true}}
	p.add(linesOf(runs, lines)...)
	return &Figure{
		Title: titled(all[0].search, fmt.Sprintf("hypervolume of %d searches by %v", len(runs), by)),
		X:     Axis{Label: end.label},
		Y:     Axis{Label: "hypervolume (higher is better)"},
		width: defaultWidth, height: 0.8 * defaultHeight,
		panels: []*panel{p},
	}
}

// withWhole adds what belongs to all runs: below their colours, or above many that are grey.
func withWhole(layers []Layer, whole Layer) []Layer {
	if len(layers) > mostColors {
		return append(layers, whole)
	}
	return append([]Layer{whole}, layers...)
}

// clocksOf returns the clock of each run, in one unit, and the one that ends last.
func clocksOf(all []*history, by By) (clocks []*clock, last *clock, err error) {
	for _, h := range all {
		c, err := h.clock(by)
		if err != nil {
			return nil, nil, err
		}
		clocks = append(clocks, c)
		if last == nil || c.end*float64(max(c.unit, 1)) > last.end*float64(max(last.unit, 1)) {
			last = c
		}
	}
	for _, c := range clocks {
		if c.unit != last.unit {
			scale := float64(c.unit) / float64(last.unit)
			for i := range c.at {
				c.at[i] *= scale
			}
			c.end *= scale
			c.unit, c.label = last.unit, last.label
		}
	}
	return clocks, last, nil
}

// commonReference returns the worst of the last reference points, or nil if there is none.
func commonReference(all []*history) (reference []float64) {
	for _, h := range all {
		for _, g := range slices.Backward(h.generations) {
			if len(g.Reference) != len(h.search.Objectives) {
				continue
			}
			if reference == nil {
				reference = slices.Clone(g.Reference)
			}
			for k, v := range g.Reference {
				reference[k] = max(reference[k], v)
			}
			break
		}
	}
	return reference
}

// volumes returns the hypervolumes after the generations of a run, against a reference point.
func (h *history) volumes(src Source, c *clock, reference []float64) (line []xy, err error) {
	const most = 400 // generations of which they are computed
	every := (len(h.generations) + most - 1) / most
	n := 0
	for g, err := range src.Generations() {
		if err != nil {
			return nil, fmt.Errorf("plots: reading generations: %w", err)
		}
		if n++; n > len(h.generations) { // the search goes on
			break
		}
		volume := g.Hypervolume
		if !slices.Equal(g.Reference, reference) {
			if (n-1)%every != 0 && n < len(h.generations) {
				continue
			}
			if volume, err = pareto.Hypervolume(h.points(g.Front), reference); err != nil {
				return nil, fmt.Errorf("plots: %w", err)
			}
		}
		line = append(line, xy{c.after(g), volume})
	}
	if len(line) == 0 {
		return nil, errors.New("plots: nothing to draw: there is no completed generation yet")
	}
	return h.toEnd(line, c, reference)
}

// points returns the Points of candidates that have not failed.
func (h *history) points(ids []population.ID) (points [][]float64) {
	for _, id := range ids {
		at, ok := h.find(id)
		if ok && !h.records[at].failed() {
			points = append(points, population.Point(h.search.Objectives, h.records[at].measured))
		}
	}
	return points
}

// linesOf returns a layer for each run, and their median.
func linesOf(runs []Run, lines [][]xy) (layers []Layer) {
	width := vg.Points(1.4)
	if len(lines) > mostColors {
		width = vg.Points(0.7)
	}
	for i, line := range slices.Backward(lines) { // so that the legend begins with the first
		layers = append(layers, Layer{Name: runName(runs, i), marks: &trend{at: line, steps: true, style: draw.LineStyle{Color: runColor(i, len(lines)), Width: width}}})
	}
	if len(lines) > 2 {
		if m := median(lines); len(m) > 0 {
			layers = withWhole(layers, Layer{Name: "median", marks: &trend{at: m, steps: true, style: draw.LineStyle{Color: ink(), Width: vg.Points(2.8)}}})
		}
	}
	return layers
}

// median returns the median of stepped lines, from where all have begun to where the first one
// ends.
func median(lines [][]xy) (m []xy) {
	begin, end := math.Inf(-1), math.Inf(1)
	var xs []float64
	for _, line := range lines {
		begin, end = max(begin, line[0].x), min(end, line[len(line)-1].x)
		for _, p := range line {
			xs = append(xs, p.x)
		}
	}
	slices.Sort(xs)
	values := make([]float64, len(lines))
	at := make([]int, len(lines)) // the last point of each line up to x
	for _, x := range slices.Compact(xs) {
		if x < begin || x > end {
			continue
		}
		for i, line := range lines {
			for at[i]+1 < len(line) && line[at[i]+1].x <= x {
				at[i]++
			}
			values[i] = line[at[i]].y
		}
		sorted := slices.SortedFunc(slices.Values(values), cmp.Compare)
		n := len(sorted)
		y := sorted[n/2]
		if n%2 == 0 {
			y = sorted[n/2-1]/2 + y/2
		}
		m = append(m, xy{x, y})
	}
	return m
}
