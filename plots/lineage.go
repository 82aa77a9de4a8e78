package plots

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot/text"
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
// objectives, the knee of the front.
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
	f := &Figure{Title: titled(h.search, what), X: Axis{Label: "generation, at the candidates of the red line"}, width: 1.1 * defaultWidth}
	rows := a.top[len(a.top)-1]
	f.height = min(max(0.6*defaultHeight, vg.Length(rows)*32+1.4*vg.Inch), 2.4*defaultHeight)
	p := &panel{height: 1, x: a.generations()}
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
	h.lineageLayers(p, a, tint, target)
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

// lineageLayers adds the layers of a lineage to p.
func (h *history) lineageLayers(p *panel, a *ancestry, tint map[int]color.Color, target int) {
	at := func(n *ancestor) xy { return xy{n.x, n.row} }
	descent := &edges{style: draw.LineStyle{Color: red(), Width: vg.Points(2)}}
	mutated := &edges{style: draw.LineStyle{Color: edgeGray(), Width: vg.Points(0.9)}}
	crossed := &edges{style: draw.LineStyle{Color: axisGray(), Width: vg.Points(0.7), Dashes: []vg.Length{3, 2}}}
	repaired := &edges{style: draw.LineStyle{Color: failure(), Width: vg.Points(0.9), Dashes: []vg.Length{1, 1.5}}}
	var nodes, failures, moved []xy
	var colors []color.Color
	bars := &tallies{}
	for _, n := range a.nodes {
		edge := func(e *edges, parent int) {
			if parent < 0 {
				return
			}
			e.from, e.to = append(e.from, at(a.nodes[parent])), append(e.to, at(n))
			if e != repaired && migrated(n, a.nodes[parent]) {
				moved = append(moved, xy{(a.nodes[parent].x + n.x) / 2, (a.nodes[parent].row + n.row) / 2})
			}
		}
		if n.chain == 0 {
			edge(descent, n.parent)
		} else {
			edge(mutated, n.parent)
		}
		for _, o := range n.others {
			edge(crossed, o)
		}
		edge(repaired, n.repairs)
		bars.at, bars.evaluated, bars.failed = append(bars.at, at(n)), append(bars.evaluated, n.evaluated), append(bars.failed, n.failures)
		if n.failed() {
			failures = append(failures, at(n))
			continue
		}
		nodes, colors = append(nodes, at(n)), append(colors, tint[n.index])
	}
	p.add(Layer{marks: &lanes{a.top}})
	for _, e := range []struct {
		name string
		*edges
	}{{"crossed over", crossed}, {"mutated", mutated}, {"repaired", repaired}, {"descent from the seed", descent}} {
		if len(e.from) > 0 {
			p.add(Layer{Name: e.name, marks: e.edges})
		}
	}
	for _, part := range []bool{false, true} {
		name := "other children, evaluated"
		if part {
			name = "other children, failed"
		}
		if b := *bars; b.any(part) {
			b.onlyFailed = part
			p.add(Layer{Name: name, marks: &b})
		}
	}
	radius := vg.Length(3.6)
	if len(nodes) > 150 {
		radius = 2
	}
	p.addCounted("ancestor", &points{at: nodes, glyph: func(c draw.Canvas, i int, at vg.Point) {
		col := viridis(0.5)
		if i >= 0 {
			col = colors[i]
		}
		if len(nodes) <= 150 {
			dot(c, color.White, radius+0.8, at)
		}
		dot(c, col, radius, at)
	}})
	p.addCounted("failed attempt", &points{at: failures, glyph: cross(failure(), 2.6)})
	p.addCounted("migration", &points{at: moved, glyph: diamond(migration(), 3)})
	p.notes = func(v view) []note {
		r := &h.records[target]
		text := name(r.id) + ":"
		for k, o := range h.search.Objectives {
			text += fmt.Sprintf(" %s %s", brief(o.Name), written(r.values[k]))
			if k < len(h.search.Objectives)-1 {
				text += ","
			}
		}
		var notes []note
		for _, n := range a.nodes {
			at := v.at(at(n))
			switch {
			case !v.shows(at):
			case n.index == target:
				notes = append([]note{{at: at, toward: math.Pi / 2, text: text, must: true}}, notes...)
			case n.chain == 0 && len(a.nodes) <= 40:
				notes = append(notes, note{at: at, toward: math.Pi / 2, text: name(n.id)})
			}
		}
		return notes
	}
}

// edges are curves that leave and arrive horizontally.
type edges struct {
	from, to []xy
	style    draw.LineStyle
}

func (m *edges) draw(v view) {
	for i := range m.from {
		from, to := v.at(m.from[i]), v.at(m.to[i])
		if !v.shows(from) || !v.shows(to) {
			v.stroke(m.style, []vg.Point{from, to})
			continue
		}
		middle := (from.X + to.X) / 2
		var p vg.Path
		p.Move(from)
		p.CubeTo(vg.Point{X: middle, Y: from.Y}, vg.Point{X: middle, Y: to.Y}, to)
		v.SetLineStyle(m.style)
		v.Stroke(p)
	}
}

func (m *edges) sample(c draw.Canvas) {
	c.StrokeLine2(m.style, c.Min.X, c.Center().Y, c.Max.X, c.Center().Y)
}

// lanes are bands of which every other is faintly grey.
type lanes struct{ top []float64 }

func (m *lanes) draw(v view) {
	for i := 1; i < len(m.top)-1; i += 2 {
		low, high := v.clamp(v.at(xy{0, m.top[i+1] - 0.15})).Y, v.clamp(v.at(xy{0, m.top[i] - 0.15})).Y
		fill(v.Canvas, color.NRGBA{A: 0x0a}, vg.Rectangle{Min: vg.Point{X: v.Min.X, Y: low}, Max: vg.Point{X: v.Max.X, Y: high}})
	}
}

func (m *lanes) sample(draw.Canvas) {}

// tallies are bars that hang from positions: as long as there are things to count,
// on a logarithmic scale, in two parts.
type tallies struct {
	at                []xy
	evaluated, failed []int
	onlyFailed        bool // draw the lower part, with the numbers
}

func (m *tallies) any(failed bool) bool {
	of := m.evaluated
	if failed {
		of = m.failed
	}
	return slices.Max(of) > 0
}

func (m *tallies) color() color.Color {
	if m.onlyFailed {
		return failure()
	}
	return edgeGray()
}

func (m *tallies) draw(v view) {
	const half, longest = 1.4, 15
	st := v.plot.Y.Tick.Label
	st.XAlign, st.YAlign, st.Rotation = text.XCenter, text.YBottom, 0
	st.Font.Size = 6.5
	most := 1.0
	for i := range m.at {
		most = max(most, float64(m.evaluated[i]+m.failed[i]))
	}
	pitch := v.at(xy{0, 0}).Y - v.at(xy{0, 1}).Y
	longestBar := min(longest, 0.6*pitch-4)
	for i, p := range m.at {
		at := v.at(p)
		n := m.evaluated[i] + m.failed[i]
		if n == 0 || !v.shows(at) {
			continue
		}
		length := longestBar * vg.Length(math.Log1p(float64(n))/math.Log1p(most))
		split := at.Y - 3.6 - length*vg.Length(m.evaluated[i])/vg.Length(n)
		r := vg.Rectangle{Min: vg.Point{X: at.X - half, Y: split}, Max: vg.Point{X: at.X + half, Y: at.Y - 3}}
		if m.onlyFailed {
			r.Min.Y, r.Max.Y = at.Y-3.6-length, split
		}
		if r.Max.Y > r.Min.Y {
			fill(v.Canvas, m.color(), r)
		}
		if m.onlyFailed != (m.failed[i] == 0) && len(m.at) <= 40 { // once
			write(v.Canvas, st, at.X, at.Y-3.6-length-6.5, thousands(n))
		}
	}
}

func (m *tallies) sample(c draw.Canvas) { square(c, m.color(), 2.6, c.Center()) }
