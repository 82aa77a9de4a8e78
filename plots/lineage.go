package plots

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/population"
)

// mostNodes is the maximum number of candidates in a lineage.
const mostNodes = 300

// Lineage draws how candidates descend from each other, with generations from
// left to right. A curve leads from each candidate to those mutated from it,
// and a thin dashed curve to those crossed over with it. Discs are coloured by
// the candidates' Pareto rank among those shown (Deb et al. 2002); lighter is
// better. The ancestry of the front is red; a curve is wider if more members of
// the front descend through it.
//
// If a search has more than 300 evaluated candidates, Lineage shows 300: the
// members of the front, youngest first, then their ancestors, then the candidates
// with the most descendants. Where there is no room for all ancestors of a
// member, it shows the oldest and the nearest ones. A candidate whose parent is
// left out hangs from its nearest ancestor shown.
func Lineage(src Source) *Figure {
	h, err := read(src)
	if err != nil {
		return broken(err)
	}
	front, err := h.front()
	if err != nil {
		return broken(fmt.Errorf("plots: finding the front: %w", err))
	}
	whole := newTree(h.records, front)
	t := whole
	what := "lineage of " + h.cloudName()
	if len(whole.nodes) > mostNodes {
		t = newTree(whole.most(mostNodes), front)
		what = fmt.Sprintf("lineage (%d of %s candidates)", len(t.nodes), thousands(len(h.records)))
	}
	t.layout()
	ranks, err := h.ranks(t)
	if err != nil {
		return broken(fmt.Errorf("plots: ranking candidates: %w", err))
	}
	const leastRow = 5 // points
	return &Figure{
		Title:  titled(h.search, what),
		X:      Axis{Label: "generation"},
		width:  defaultWidth,
		height: min(max(defaultHeight, vg.Length(t.rows)*leastRow+1.2*vg.Inch), 2.2*defaultHeight),
		paint: func(f *Figure, s *sheet) error {
			return (&lineage{h: h, t: t, ranks: ranks}).paint(f, s)
		},
	}
}

// front returns the IDs of the nondominated candidates.
func (h *history) front() (map[population.ID]bool, error) {
	var set pareto.Front
	for _, r := range h.records {
		if _, err := set.Insert(int(r.id), h.minimised(r.values)); err != nil {
			return nil, err
		}
	}
	front := make(map[population.ID]bool)
	for id := range set.All() {
		front[population.ID(id)] = true
	}
	return front, nil
}

// minimised returns values rounded as a search compares them, with the maximised
// ones negated.
func (h *history) minimised(values []float64) []float64 {
	point := slices.Clone(values)
	for k, o := range h.search.Objectives {
		if point[k] = o.Rounded(point[k]); o.Maximize {
			point[k] = -point[k]
		}
	}
	return point
}

// ranks returns the Pareto ranks of the tree's nodes among themselves; 0 is
// best.
func (h *history) ranks(t *tree) ([]int, error) {
	points := make([][]float64, len(t.nodes))
	for i := range t.nodes {
		points[i] = h.minimised(t.nodes[i].values)
	}
	return pareto.Ranks(points)
}

// A lineage is what Lineage draws.
type lineage struct {
	h     *history
	t     *tree
	ranks []int // of the nodes
}

func (l *lineage) paint(f *Figure, s *sheet) error {
	span := []float64{0, float64(max(l.h.last, 1))}
	x, err := newDimension(linear(f.X), population.Objective{}, span, nil, span)
	if err != nil {
		return err
	}
	if f.X.Max <= f.X.Min {
		x.min = span[0] - 0.02*span[1]
	}
	y := dimension{blank: true, min: l.t.rows + 0.5, max: -0.5} // the first one on top
	mix := draw.LineStyle{Color: edgeGray(), Width: vg.Points(0.5), Dashes: []vg.Length{2, 1.5}}
	edge := draw.LineStyle{Color: edgeGray(), Width: vg.Points(0.6)}
	worst := slices.Max(l.ranks)
	bar := &colorBar{label: "Pareto rank", last: worst, color: func(r int) color.Color { return shade(worst-r, worst) }}
	head := s.newHeader(f.Title, l.entries(edge, mix), s.Size().X-2*margin)
	body := draw.Crop(s.Canvas, margin, -margin, margin, -margin-head.height())
	area := body
	if worst > 0 {
		area.Max.X -= bar.width(s)
	}
	fr, err := s.newFrame(area, &x, &y, false)
	if err != nil {
		return err
	}
	s.drawHeader(head, fr.data.Min.X, fr.data.Max.X)
	fr.draw()
	busy := newClutter(fr.data.Rectangle)
	l.drawEdges(fr, edge, mix, busy)
	l.drawNodes(fr, bar, busy)
	l.drawNames(s, fr, busy)
	if worst == 0 {
		return nil
	}
	c := draw.Crop(body, body.Size().X-bar.width(s), 0, 0, 0)
	c.Min.Y, c.Max.Y = max(fr.data.Min.Y, fr.data.Max.Y-2.4*vg.Inch), fr.data.Max.Y
	bar.draw(s, c)
	return nil
}

// entries returns the legend for the kinds of edges that occur.
func (l *lineage) entries(edge, mix draw.LineStyle) []entry {
	var ancestry, mutated, crossed bool
	for i := range l.t.nodes {
		n := &l.t.nodes[i]
		ancestry = ancestry || n.parent >= 0 && n.through > 0
		mutated = mutated || n.parent >= 0 && n.through == 0
		crossed = crossed || len(n.others) > 0
	}
	var entries []entry
	if ancestry {
		st := draw.LineStyle{Color: red(), Width: vg.Points(1.8)}
		entries = append(entries, entry{"ancestry of the front", lineSample(st, 0), false})
	}
	if mutated {
		entries = append(entries, entry{"mutated", lineSample(edge, 0), false})
	}
	if crossed {
		entries = append(entries, entry{"crossed over", lineSample(mix, 0), false})
	}
	return entries
}

func (l *lineage) at(fr *frame, n *node) vg.Point { return fr.at(float64(n.generation), n.row) }

// drawEdges draws crossovers, then mutations, then the ancestry of the front.
func (l *lineage) drawEdges(fr *frame, edge, mix draw.LineStyle, busy *clutter) {
	nodes := l.t.nodes
	for i := range nodes {
		for _, p := range nodes[i].others {
			bezier(fr, mix, inkDot, l.at(fr, &nodes[p]), l.at(fr, &nodes[i]), busy)
		}
	}
	for i := range nodes {
		if n := &nodes[i]; n.parent >= 0 && n.through == 0 {
			bezier(fr, edge, inkLine, l.at(fr, &nodes[n.parent]), l.at(fr, n), busy)
		}
	}
	for i := range nodes {
		if n := &nodes[i]; n.parent >= 0 && n.through > 0 {
			width := min(0.9+0.5*math.Sqrt(float64(n.through-1)), 3)
			bezier(fr, draw.LineStyle{Color: red(), Width: vg.Points(width)}, inkBold, l.at(fr, &nodes[n.parent]), l.at(fr, n), busy)
		}
	}
}

// bezier draws a curve that leaves and arrives horizontally.
func bezier(fr *frame, st draw.LineStyle, ink float64, from, to vg.Point, busy *clutter) {
	if !fr.data.Contains(from) || !fr.data.Contains(to) {
		return
	}
	// A long edge bends near its parent, and runs along its own row.
	bend := min(to.X-from.X, 1.6*(fr.data.X(fr.x.position(1))-fr.data.X(fr.x.position(0))))
	middle, end := from.X+bend/2, vg.Point{X: from.X + bend, Y: to.Y}
	var p vg.Path
	p.Move(from)
	p.CubeTo(vg.Point{X: middle, Y: from.Y}, vg.Point{X: middle, Y: to.Y}, end)
	p.Line(to)
	fr.data.SetLineStyle(st)
	fr.data.Stroke(p)
	busy.line(ink, []vg.Point{from, end, to})
}

func (l *lineage) drawNodes(fr *frame, bar *colorBar, busy *clutter) {
	pitch := fr.data.Size().Y / vg.Length(l.t.rows+1)
	radius := min(max(0.45*pitch, 1.1), 2.4)
	for i := range l.t.nodes {
		n := &l.t.nodes[i]
		at := l.at(fr, n)
		if !fr.data.Contains(at) {
			continue
		}
		r := radius
		if n.member {
			r = radius + 1.2
			dot(fr.data, red(), r, at)
			dot(fr.data, color.White, radius+0.5, at)
		}
		dot(fr.data, bar.color(l.ranks[i]), radius, at)
		busy.disc(at, r)
	}
}

// drawNames labels a few evenly spread members of the front with their IDs.
func (l *lineage) drawNames(s *sheet, fr *frame, busy *clutter) {
	var members []int
	for i := range l.t.nodes {
		if l.t.nodes[i].member {
			members = append(members, i)
		}
	}
	slices.SortStableFunc(members, func(a, b int) int { return cmp.Compare(l.t.nodes[a].row, l.t.nodes[b].row) })
	for i := range min(len(members), mostNames) {
		k := i
		if len(members) > mostNames {
			k = i * (len(members) - 1) / (mostNames - 1)
		}
		if n := &l.t.nodes[members[k]]; fr.data.Contains(l.at(fr, n)) {
			busy.label(s, l.at(fr, n), 0, name(n.id))
		}
	}
}
