package plots

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/population"
)

// Lineage draws the ancestry of a candidate, step by step from left to right, with a
// lane per island. The red line is its descent from the seed: each was
// mutated from the one before. Dashed curves lead from parents that were crossed
// over, which have their own descent in grey; a diamond marks an edge to another
// island, and a cross a failed attempt that was repaired. Below a candidate hangs a
// bar for its other children, evaluated and failed ones, with their number.
//
// Discs have the colour of the objective if there is one, and of the Pareto rank
// among those shown (Deb et al. 2002) otherwise. If there are more than about 80
// ancestors, those crossed over most often are left out, and the title says so.
//
// The candidate is the one with the given ID; 0 means the best one or, with several
// objectives, the knee of the front or, if it has none, its middle by the first
// objective; neither the seed nor what lies outside the task's region, if there are
// others.
func Lineage(src Source, id population.ID) *Figure {
	h, err := read(src)
	if err != nil {
		return broken(err)
	}
	target := slices.IndexFunc(h.records, func(r record) bool { return r.id == id })
	switch {
	case id == 0:
		if target, err = h.best(); err != nil {
			return broken(err)
		}
	case target < 0:
		return broken(fmt.Errorf("plots: there is no candidate %v", id))
	case h.records[target].failed():
		return broken(fmt.Errorf("plots: candidate %v has failed (%s): give one that was evaluated", id, h.records[target].stage))
	}
	a := h.ancestry(target)
	what := "ancestry of " + name(h.records[target].id)
	if n := len(a.nodes); n < a.total {
		what += fmt.Sprintf(" (%d of %d candidates)", n, a.total)
	}
	f := &Figure{Title: titled(h.search, what), X: Axis{Label: "generation of the red line"}, width: 1.1 * defaultWidth}
	rows := a.top[len(a.top)-1]
	f.height = min(max(0.6*defaultHeight, vg.Length(rows)*32+1.4*vg.Inch), 2.4*defaultHeight)
	p := &panel{height: 1, x: a.generations(), ownY: new(Axis)}
	p.y = scope{core: []float64{-0.15, rows - 0.15}, tight: true, linear: true, down: true, names: []string{}, places: []float64{}}
	for i, lane := range a.lanes {
		p.y.names = append(p.y.names, fmt.Sprintf("island %d", lane))
		p.y.places = append(p.y.places, (a.top[i]+a.top[i+1])/2-0.15)
	}
	tint, bar, err := h.tint(a)
	if err != nil {
		return broken(err)
	}
	f.bar = bar
	(&lineagePicture{h: h, a: a, tint: tint, target: target}).layers(p)
	f.panels = []*panel{p}
	return f
}

// generations returns the horizontal axis: the generations of the line of descent,
// where a new one begins.
func (a *ancestry) generations() scope {
	end, last := 1.0, -1
	s := scope{tight: true, linear: true, names: []string{}, places: []float64{}}
	for _, n := range a.nodes {
		end = max(end, n.x)
		if n.chain == 0 && n.generation != last {
			last = n.generation
			s.names, s.places = append(s.names, strconv.Itoa(last)), append(s.places, n.x)
		}
	}
	const most = 25
	if stride := (len(s.names) + most - 1) / most; stride > 1 {
		for i := range s.names {
			if i%stride != 0 {
				s.names[i] = ""
			}
		}
	}
	s.core = []float64{-0.5, end + 0.5}
	return s
}

// tint returns the colours of the nodes, and their key.
func (h *history) tint(a *ancestry) (map[int]color.Color, *colorBar, error) {
	colors := make(map[int]color.Color)
	var index []int
	var values, points [][]float64
	for _, n := range a.nodes {
		if !n.failed() {
			index, values, points = append(index, n.index), append(values, n.values), append(points, h.minimised(n.values))
		}
	}
	if o := h.search.Objectives[0]; len(h.search.Objectives) == 1 {
		var column []float64
		for _, v := range values {
			column = append(column, v[0])
		}
		d, err := newDimension(Axis{}, scope{objective: o, core: column, whole: areWhole(column)})
		if err != nil {
			return nil, nil, err
		}
		shade := func(t float64) color.Color { // the better, the lighter, as for ranks
			if !o.Maximize {
				t = 1 - t
			}
			return viridis(t)
		}
		for k, i := range index {
			colors[i] = shade(d.position(column[k]))
		}
		return colors, &colorBar{label: o.Name, d: d, color: shade}, nil
	}
	ranks, err := pareto.Ranks(points)
	if err != nil {
		return nil, nil, fmt.Errorf("plots: ranking candidates: %w", err)
	}
	worst := slices.Max(ranks)
	shade := func(t float64) color.Color { return viridis(1 - t) }
	for k, i := range index {
		colors[i] = shade(float64(ranks[k]) / float64(max(worst, 1)))
	}
	if worst == 0 {
		return colors, nil, nil
	}
	return colors, &colorBar{label: "Pareto rank", bands: worst + 1, d: dimension{whole: true, max: float64(worst)}, color: shade}, nil
}

// A lineagePicture is what Lineage draws.
type lineagePicture struct {
	h      *history
	a      *ancestry
	tint   map[int]color.Color // by record
	target int                 // record

	descent, mutated, crossed, repaired *edges
	moved                               []xy // edges to other islands
}

func (n *ancestor) at() xy { return xy{n.x, n.row} }

// layers adds the layers of the lineage to p.
func (pic *lineagePicture) layers(p *panel) {
	pic.connect()
	p.add(Layer{marks: &lanes{pic.a.top}})
	for _, e := range []struct {
		name string
		*edges
	}{{"crossed over", pic.crossed}, {"mutated", pic.mutated}, {"repaired", pic.repaired}, {"descent from the seed", pic.descent}} {
		if len(e.from) > 0 {
			p.add(Layer{Name: e.name, marks: e.edges})
		}
	}
	bars := tallies{}
	var nodes, failures []xy
	var colors []color.Color
	for _, n := range pic.a.nodes {
		bars.at, bars.evaluated, bars.failed = append(bars.at, n.at()), append(bars.evaluated, n.evaluated), append(bars.failed, n.failures)
		if n.failed() {
			failures = append(failures, n.at())
		} else {
			nodes, colors = append(nodes, n.at()), append(colors, pic.tint[n.index])
		}
	}
	if bars.any(false) {
		p.add(Layer{Name: "other children, evaluated", marks: &bars})
	}
	if bars.any(true) {
		lower := bars
		lower.onlyFailed = true
		p.add(Layer{Name: "other children, failed", marks: &lower})
	}
	p.addCounted("ancestor", &points{at: nodes, glyph: tinted(colors)})
	p.addCounted("failed attempt", &points{at: failures, glyph: cross(failure(), 2.6)})
	p.addCounted("migration", &points{at: pic.moved, glyph: diamond(migration(), 3)})
	p.notes = pic.notes
}

// connect collects the edges.
func (pic *lineagePicture) connect() {
	line := func(col color.Color, width float64, dashes ...vg.Length) *edges {
		return &edges{style: draw.LineStyle{Color: col, Width: vg.Points(width), Dashes: dashes}}
	}
	pic.descent, pic.mutated = line(red(), 2), line(edgeGray(), 0.9)
	pic.crossed, pic.repaired = line(axisGray(), 0.7, 3, 2), line(failure(), 0.9, 1, 1.5)
	for _, n := range pic.a.nodes {
		first := pic.mutated
		if n.chain == 0 {
			first = pic.descent
		}
		pic.edge(first, n, n.parent)
		for _, o := range n.others {
			pic.edge(pic.crossed, n, o)
		}
		pic.edge(pic.repaired, n, n.repairs)
	}
}

// edge adds the edge from a parent, if there is one.
func (pic *lineagePicture) edge(e *edges, n *ancestor, parent int) {
	if parent < 0 {
		return
	}
	from := pic.a.nodes[parent]
	e.from, e.to = append(e.from, from.at()), append(e.to, n.at())
	if e != pic.repaired && migrated(n, from) {
		pic.moved = append(pic.moved, xy{(from.x + n.x) / 2, (from.row + n.row) / 2})
	}
}

// tinted returns a glyph: discs with colours of their own, smaller if there are
// many.
func tinted(colors []color.Color) func(draw.Canvas, int, vg.Point) {
	radius, rim := vg.Length(3.6), vg.Length(0.8)
	if len(colors) > 150 {
		radius, rim = 2, 0
	}
	return func(c draw.Canvas, i int, at vg.Point) {
		if i < 0 { // for the legend
			i = len(colors) / 2
		}
		col := colors[i]
		if rim > 0 {
			dot(c, color.White, radius+rim, at)
		}
		dot(c, col, radius, at)
	}
}

// notes label the candidate with its values, and the line of descent if it is
// short.
func (pic *lineagePicture) notes(v view) []note {
	const short = 40
	var notes []note
	for _, n := range pic.a.nodes {
		at := v.at(n.at())
		switch {
		case !v.shows(at):
		case n.index == pic.target:
			var values []string
			for k, o := range pic.h.search.Objectives {
				values = append(values, brief(o.Name)+" "+written(n.values[k]))
			}
			notes = append(notes, note{at: at, toward: math.Pi / 2, text: name(n.id) + ": " + strings.Join(values, ", "), must: true})
		case n.chain == 0 && len(pic.a.nodes) <= short:
			notes = append(notes, note{at: at, toward: math.Pi / 2, text: name(n.id)})
		}
	}
	return notes
}
