package plots

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/wallacea-go/wallacea/population"
)

// Front draws how the front moved over the generations: a stepped line per
// generation, from dark to light, and the final front in red. All candidates
// are grey discs, and overlays are dashed. The first objective is the vertical
// axis and the second the horizontal one; use FrontOf for others. If there are
// more than two objectives, Front draws the front in these two, and the legend
// says so. With one objective it draws the best value so far over the
// generations.
//
// The axes show the final front, the overlays, and what lies near them. Members
// of the final front that a logarithmic axis cannot show appear as arrowheads
// at its end.
func Front(src Source, overlays ...Curve) *Figure {
	h, err := read(src)
	if err != nil {
		return broken(err)
	}
	if len(h.search.Objectives) == 1 {
		return best(h, overlays)
	}
	return frontOf(h, plane{x: 1, y: 0}, overlays)
}

// FrontOf is like Front, with the objective named x on the horizontal axis and
// y on the vertical one. The front consists of the candidates that are
// nondominated in these two objectives.
func FrontOf(src Source, x, y string, overlays ...Curve) *Figure {
	h, err := read(src)
	if err != nil {
		return broken(err)
	}
	var p plane
	if p.x, err = h.objective(x); err != nil {
		return broken(err)
	}
	if p.y, err = h.objective(y); err != nil {
		return broken(err)
	}
	if p.x == p.y {
		return broken(fmt.Errorf("plots: %q is given for both axes: name two objectives", x))
	}
	return frontOf(h, p, overlays)
}

// A frontPicture is what Front draws.
type frontPicture struct {
	h        *history
	plane    plane
	progress *progress
	final    []step
	overlays []Curve
}

func frontOf(h *history, p plane, overlays []Curve) *Figure {
	for i := range overlays {
		if err := overlays[i].check(); err != nil {
			return broken(err)
		}
	}
	ox, oy := h.search.Objectives[p.x], h.search.Objectives[p.y]
	p.upX, p.upY = ox.Maximize, oy.Maximize
	pic := &frontPicture{h: h, plane: p, overlays: slices.Clone(overlays)}
	pic.progress = p.progress(h)
	pic.final = pic.progress.final()
	return &Figure{
		Title: titled(h.search, "Pareto front by generation"),
		X:     Axis{Label: axisLabel(ox)},
		Y:     Axis{Label: axisLabel(oy)},
		width: defaultWidth, height: defaultHeight,
		paint: pic.paint,
	}
}

// titled returns a title that starts with the name of the search.
func titled(s population.Search, what string) string {
	if s.Name == "" {
		return what
	}
	return s.Name + ": " + what
}

func axisLabel(o population.Objective) string {
	if o.Maximize {
		return o.Name + " (higher is better)"
	}
	return o.Name + " (lower is better)"
}

// fewPoints is how many points a final front has at least whose surroundings are
// worth a picture.
const fewPoints = 4

// dimensions chooses the ranges of both axes.
func (pic *frontPicture) dimensions(f *Figure) (x, y dimension, err error) {
	var coreX, coreY, moreX, moreY []float64
	for _, s := range pic.final {
		coreX, coreY = append(coreX, s.x), append(coreY, s.y)
	}
	for _, c := range pic.overlays {
		coreX, coreY = append(coreX, c.X...), append(coreY, c.Y...)
	}
	for _, m := range pic.progress.members {
		moreX, moreY = append(moreX, m.x), append(moreY, m.y)
	}
	if len(pic.final) < fewPoints { // a picture of the progress alone
		coreX, coreY = append(coreX, moreX...), append(coreY, moreY...)
	}
	o := pic.h.search.Objectives
	if x, err = newDimension(f.X, o[pic.plane.x], coreX, moreX, pic.h.column(pic.plane.x)); err != nil {
		return x, y, err
	}
	y, err = newDimension(f.Y, o[pic.plane.y], coreY, moreY, pic.h.column(pic.plane.y))
	return x, y, err
}

func (pic *frontPicture) paint(f *Figure, s *sheet) error {
	x, y, err := pic.dimensions(f)
	if err != nil {
		return err
	}
	bar := &colorBar{label: "generation", last: pic.h.last, color: func(g int) color.Color { return shade(g, pic.h.last) }}
	radius := pic.radius()
	heavy := draw.LineStyle{Color: red(), Width: vg.Points(2)}
	entries := append([]entry{
		{pic.finalName(), lineSample(heavy, radius), false},
		{pic.h.cloudName(), dotSample(dust(), 1.8), true},
	}, samples(pic.overlays)...)
	head := s.newHeader(f.Title, entries, s.Size().X-2*margin)
	body := draw.Crop(s.Canvas, margin, -margin, margin, -margin-head.height())
	area := body
	if pic.h.last > 0 {
		area.Max.X -= bar.width(s)
	}
	fr, err := s.newFrame(area, &x, &y, false)
	if err != nil {
		return err
	}
	s.drawHeader(head, fr.data.Min.X, fr.data.Max.X)

	fr.draw()
	busy := newClutter(fr.data.Rectangle)
	pic.drawCloud(fr, busy)
	pic.drawFronts(fr, &x, &y, busy)
	for i := range pic.overlays {
		lines := pic.overlays[i].lines(fr)
		fr.data.StrokeLines(pic.overlays[i].style(i), lines...)
		busy.line(inkBold, lines...)
	}
	outline := fr.data.ClipLinesXY(pic.plane.outline(fr.data, &x, &y, pic.final))
	fr.data.StrokeLines(heavy, outline...)
	busy.line(inkBold, outline...)
	marks := pic.drawMembers(fr, &x, &y, radius, busy)
	pic.drawNames(s, marks, busy)

	if pic.h.last > 0 {
		c := draw.Crop(body, body.Size().X-bar.width(s), 0, 0, 0)
		c.Min.Y, c.Max.Y = fr.data.Min.Y, fr.data.Max.Y
		bar.draw(s, c)
	}
	return nil
}

func (pic *frontPicture) finalName() string {
	what := "front"
	if len(pic.h.search.Objectives) > 2 { // others may be better in the other objectives
		what = "front of these two objectives"
	}
	if pic.h.last == 0 {
		return what
	}
	return fmt.Sprintf("%s after generation %d", what, pic.h.last)
}

// radius returns the size of the final front's discs, which is smaller if there
// are many.
func (pic *frontPicture) radius() vg.Length {
	switch n := len(pic.final); {
	case n <= 40:
		return 3.2
	case n <= 100:
		return 2.4
	}
	return 1.7
}

func (pic *frontPicture) drawCloud(fr *frame, busy *clutter) {
	points := make([]vg.Point, len(pic.h.records))
	for i, r := range pic.h.records {
		points[i] = fr.at(r.values[pic.plane.x], r.values[pic.plane.y])
		busy.dot(points[i], inkDot)
	}
	fr.cloud(points)
}

// mostFronts is the maximum number of earlier fronts to draw.
const mostFronts = 40

func (pic *frontPicture) drawFronts(fr *frame, x, y *dimension, busy *clutter) {
	n := len(pic.progress.generations) - 1 // the final one is drawn later
	for i := range min(n, mostFronts) {
		k := i
		if n > mostFronts {
			k = int(math.Round(float64(i) * float64(n-1) / float64(mostFronts-1)))
		}
		g := pic.progress.generations[k]
		lines := fr.data.ClipLinesXY(pic.plane.outline(fr.data, x, y, pic.progress.at(g)))
		fr.data.StrokeLines(draw.LineStyle{Color: shade(g, pic.h.last), Width: vg.Points(1.1)}, lines...)
		busy.line(inkLine, lines...)
	}
}

// A mark is a member of the final front as drawn.
type mark struct {
	step
	at vg.Point
}

// drawMembers draws the members of the final front. Those that lie beyond the
// frame in one direction are arrowheads at its edge.
func (pic *frontPicture) drawMembers(fr *frame, x, y *dimension, radius vg.Length, busy *clutter) []mark {
	var marks []mark
	r := fr.data.Rectangle
	for _, s := range pic.final {
		p := fr.at(s.x, s.y)
		in := vg.Point{X: min(max(p.X, r.Min.X), r.Max.X), Y: min(max(p.Y, r.Min.Y), r.Max.Y)}
		switch seenX, seenY := x.inSight(s.x), y.inSight(s.y); {
		case seenX && seenY:
			if n := len(marks); n > 0 && near(p, marks[n-1].at) {
				continue
			}
			dot(fr.data, red(), radius, p)
		case seenX:
			arrowhead(fr.data, red(), 3.2, in, 0, sign(p.Y-in.Y))
		case seenY:
			arrowhead(fr.data, red(), 3.2, in, sign(p.X-in.X), 0)
		default:
			continue
		}
		marks = append(marks, mark{s, in})
		busy.disc(in, radius)
	}
	return marks
}

func sign(v vg.Length) vg.Length {
	if v < 0 {
		return -1
	}
	return 1
}

// mostNames is the maximum number of members of the front to label.
const mostNames = 5

// drawNames writes the IDs of a few marks: both ends, and some evenly spread
// along the front between them.
func (pic *frontPicture) drawNames(s *sheet, marks []mark, busy *clutter) {
	if len(marks) == 0 {
		return
	}
	along := make([]float64, len(marks))
	for i := 1; i < len(marks); i++ {
		d := marks[i].at.Sub(marks[i-1].at)
		along[i] = along[i-1] + math.Hypot(float64(d.X), float64(d.Y))
	}
	away := math.Atan2(side(pic.plane.upY), side(pic.plane.upX)) // from what is dominated
	last := -1
	for i := range mostNames {
		aim := along[len(along)-1] * float64(i) / (mostNames - 1)
		k, _ := slices.BinarySearch(along, aim*(1-1e-9))
		k = min(k, len(marks)-1)
		if k > 0 && aim-along[k-1] < along[k]-aim {
			k--
		}
		if k > last {
			busy.label(s, marks[k].at, away, name(marks[k].id))
			last = k
		}
	}
}

// side returns the direction of an axis in which values get better.
func side(up bool) float64 {
	if up {
		return 1
	}
	return -1
}

// name returns the label of a candidate.
func name(id population.ID) string {
	if id == population.SeedID {
		return "seed"
	}
	return fmt.Sprintf("#%v", id)
}
