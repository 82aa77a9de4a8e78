package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/wallacea-go/wallacea/population"
)

// Front draws how the front moved over the generations: a stepped line per
// generation, from dark to light, and the final front in red. All candidates
// are grey discs; overlays, and references in the archive, are dashed. The knee
// and the ends of the front have labels with their values. If an overlay or a
// reference is a curve, a second panel shows how far the front is from it: in dB
// if the vertical axis is logarithmic, as a ratio otherwise.
//
// The first objective is the vertical axis and the second the horizontal one; use
// FrontOf for others. If there are more than two objectives, Front draws the front
// in these two, and the legend says so. With one objective it draws what [Best]
// draws.
//
// The axes show the regions of the objectives (population.Objective.From and To)
// or, without one, the final front but for single points that would take more
// than a fifth of an axis. What lies outside is an arrow on the frame.
func Front(src Source, overlays ...Curve) *Figure {
	h, err := read(src)
	if err != nil {
		return broken(err)
	}
	if len(h.search.Objectives) == 1 {
		return best(h, Generations, overlays)
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
	ox, oy   population.Objective
	progress *progress
	final    []step
}

func frontOf(h *history, p plane, overlays []Curve) *Figure {
	if err := check(overlays); err != nil {
		return broken(err)
	}
	pic := newFrontPicture(h, p)
	earlier := []Layer{{marks: &earlierFronts{pic.plane, pic.progress, h.last}}}
	f := pic.figure("Pareto front by generation", overlays, earlier, []Layer{{Name: pic.finalName(), marks: pic.stairs()}})
	if h.last > 0 {
		f.bar = generationBar(h.last, h.polished)
	}
	return f
}

func newFrontPicture(h *history, p plane) *frontPicture {
	pic := &frontPicture{h: h, plane: p, ox: h.search.Objectives[p.x], oy: h.search.Objectives[p.y]}
	pic.plane.upX, pic.plane.upY = pic.ox.Maximize, pic.oy.Maximize
	pic.progress = pic.plane.progress(h)
	pic.final = pic.progress.final()
	return pic
}

// figure draws all candidates, and what is below and above the overlays.
func (pic *frontPicture) figure(title string, overlays []Curve, below, above []Layer) *Figure {
	h := pic.h
	overlays = h.withReferences(overlays, &pic.ox, pic.oy)
	f := &Figure{
		Title: titled(h.search, title),
		X:     Axis{Label: axisLabel(pic.ox)},
		Y:     Axis{Label: axisLabel(pic.oy)},
		width: defaultWidth, height: defaultHeight,
	}
	main := &panel{height: 3, notes: pic.notes}
	main.x, main.y = pic.scopes(overlays)
	main.addCounted("evaluated candidate", cloud(pic.cloud()))
	main.add(below...)
	main.add(overlaid(overlays)...)
	main.add(above...)
	f.panels = []*panel{main}
	if l := limitOf(overlays); l != nil {
		if gap := pic.gap(l, main.x); gap != nil {
			f.panels = append(f.panels, gap)
			f.height += 1.2 * vg.Inch
		}
	}
	return f
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

func (pic *frontPicture) cloud() []xy {
	all := make([]xy, 0, pic.h.evaluated)
	for _, r := range pic.h.passed() {
		all = append(all, xy{r.values[pic.plane.x], r.values[pic.plane.y]})
	}
	return all
}

func (pic *frontPicture) finalName() string {
	what := "front"
	if len(pic.h.search.Objectives) > 2 { // others may be better in the other objectives
		what = "front of these two objectives"
	}
	if pic.h.last == 0 {
		return what
	}
	return what + " after " + pic.h.moment(pic.h.last)
}

// stairs returns the final front, with smaller discs if there are many.
func (pic *frontPicture) stairs() *stairs {
	radius := vg.Length(1.7)
	switch n := len(pic.final); {
	case n <= 40:
		radius = 3.2
	case n <= 100:
		radius = 2.4
	}
	return &stairs{plane: pic.plane, steps: pic.final, style: heavy(), radius: radius}
}

// heavy is the style of what a search has reached.
func heavy() draw.LineStyle { return draw.LineStyle{Color: red(), Width: vg.Points(2)} }

// gap returns the panel that shows how far the front is from a limit, or nil if no
// member of it can be compared.
func (pic *frontPicture) gap(l *limit, x scope) *panel {
	inDecibels := pic.oy.LogFloor > 0 || l.log && l.y[0] > 0 && max(l.y[0], l.y[len(l.y)-1])/min(l.y[0], l.y[len(l.y)-1]) > autoLogSpan
	gap := &trend{style: draw.LineStyle{Color: red(), Width: vg.Points(0.8)}, radius: 1.8}
	left := 0
	var values []float64
	for _, s := range pic.final {
		least, ok := l.at(s.x)
		ratio := s.y / least
		if pic.oy.Maximize {
			ratio = least / s.y
		}
		if !ok || !(ratio > 0) || math.IsInf(ratio, 0) {
			left++
			continue
		}
		if inDecibels {
			ratio = 10 * math.Log10(ratio)
		}
		gap.at = append(gap.at, xy{s.x, ratio})
		values = append(values, ratio)
	}
	if len(gap.at) == 0 {
		return nil
	}
	slices.SortFunc(gap.at, func(a, b xy) int { return cmp.Compare(a.x, b.x) })
	unit, title := "ratio", "ratio to "
	if inDecibels {
		unit, title = "dB", "dB above "
	}
	title += cmp.Or(l.name, "the reference")
	if left > 0 {
		title += fmt.Sprintf(" (%s not comparable)", thousands(left))
	}
	p := &panel{height: 1, title: title, x: x, ownY: &Axis{Label: unit}, y: scope{core: values, linear: inDecibels, fromZero: inDecibels}}
	p.add(Layer{marks: gap})
	return p
}

// notes are labels for the ends and the knee of the front within the axes, and for
// what is farthest outside on each side.
func (pic *frontPicture) notes(v view) []note {
	away := math.Atan2(towards(pic.plane.upY), towards(pic.plane.upX)) // from what is dominated
	var shown, named []step
	var places [][]float64
	outside := make(map[side][]step)
	for _, s := range pic.final {
		at := v.at(xy{s.x, s.y})
		if !v.shows(at) {
			beyond, _, _ := v.beyond(at)
			outside[beyond] = append(outside[beyond], s)
			continue
		}
		shown = append(shown, s)
		places = append(places, []float64{-towards(pic.plane.upX) * float64(at.X), -towards(pic.plane.upY) * float64(at.Y)})
	}
	var notes []note
	add := func(s step, n note) {
		n.at = v.clamp(v.at(xy{s.x, s.y}))
		named, notes = append(named, s), append(notes, n)
	}
	for at := left; at <= top; at++ {
		if all := outside[at]; len(all) > 0 {
			far, more := all[0], ""
			if at == right && !pic.plane.upX || at == left && pic.plane.upX { // the final front is by x, the best first
				far = all[len(all)-1]
			}
			if len(all) > 1 {
				more = fmt.Sprintf(" and %d more", len(all)-1)
			}
			add(far, note{toward: inwards(at), text: more, must: true})
		}
	}
	last := len(shown) - 1
	for k, s := range shown {
		if k == 0 || k == last { // it may be crowded beside an end that lies outside
			must := s.id == pic.final[0].id || s.id == pic.final[len(pic.final)-1].id
			add(s, note{toward: away, must: must})
		}
	}
	if k := knee(places); k > 0 && k < last {
		add(shown[k], note{toward: away, text: " (knee)", must: len(outside) == 0})
	}
	for i, s := range named {
		notes[i].text = pic.describe(s, named) + notes[i].text
	}
	return notes
}

// describe names a member of the front with its values, with the digits that tell
// them from those of the others.
func (pic *frontPicture) describe(s step, others []step) string {
	var xs, ys []float64
	for _, o := range others {
		xs, ys = append(xs, o.x), append(ys, o.y)
	}
	digits := func(v float64, all []float64) string {
		if short := written(v); !slices.ContainsFunc(all, func(o float64) bool { return o != v && written(o) == short }) {
			return short
		}
		return distinct(v, all...)
	}
	return fmt.Sprintf("%s: %s %s, %s %s", pic.h.name(s.id), brief(pic.oy.Name), digits(s.y, ys), brief(pic.ox.Name), digits(s.x, xs))
}

// brief shortens the name of an objective.
func brief(name string) string {
	const most = 14
	if letters := []rune(name); len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return name
}

// towards returns the direction of an axis in which values get better.
func towards(up bool) float64 {
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
