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

// Best draws the best value so far of a search with one objective, with the final
// value as a label. The axis shows the values of the second half of the search,
// where improvements are small. Below, on a logarithmic axis, is the distance to
// the first overlay or reference in the archive that is a single value or, without
// one, to the final value.
func Best(src Source, by By, overlays ...Curve) *Figure {
	h, err := read(src)
	if err != nil {
		return broken(err)
	}
	if n := len(h.search.Objectives); n != 1 {
		return broken(fmt.Errorf("plots: Best draws searches with one objective, and this one has %d: use Objectives", n))
	}
	return best(h, by, overlays)
}

// A rise is a value that is better than all before it.
type rise struct {
	id       population.ID
	x, value float64
}

// rises returns the values of an objective that were better than all before, by
// when they came. The last one is of the candidate that population.BestOf finds.
func (h *history) rises(c *clock, objective int) []rise {
	var all ascent
	for _, i := range c.order() {
		if r := &h.records[i]; !r.failed() {
			all.add(h.search.Objectives, objective, r, c.at[i])
		}
	}
	return all.rises
}

// An ascent collects rises.
type ascent struct {
	rises []rise
	best  population.Candidate
}

// add adds a candidate at a place. One that is as good as the best and comes before it in the
// order of the objective takes its name.
func (a *ascent) add(objectives []population.Objective, k int, r *record, x float64) {
	c := population.Candidate{ID: r.id, Objectives: r.values}
	n := len(a.rises)
	if n > 0 && population.ByObjective(objectives, k)(&c, &a.best) >= 0 {
		return
	}
	equal := n > 0 && objectives[k].Rounded(r.values[k]) == objectives[k].Rounded(a.best.Objectives[k])
	if a.best = c; equal {
		a.rises[n-1].id, a.rises[n-1].value = r.id, r.values[k]
		return
	}
	a.rises = append(a.rises, rise{r.id, x, r.values[k]})
}

// order returns the indices of the records in the order of the clock.
func (c *clock) order() []int {
	order := make([]int, len(c.at))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(c.at[a], c.at[b]) })
	return order
}

// over returns the values of an objective over the clock.
func (h *history) over(c *clock, objective int) []xy {
	all := make([]xy, 0, h.evaluated)
	for i, r := range h.passed() {
		all = append(all, xy{c.at[i], r.values[objective]})
	}
	return all
}

// steps returns the line of the best so far until the end of the clock.
func steps(rises []rise, c *clock) *trend {
	m := &trend{style: heavy(), steps: true}
	for _, r := range rises {
		m.at = append(m.at, xy{r.x, r.value})
	}
	if last := rises[len(rises)-1]; last.x < c.end {
		m.at = append(m.at, xy{c.end, last.value})
	}
	return m
}

func best(h *history, by By, overlays []Curve) *Figure {
	if err := check(overlays); err != nil {
		return broken(err)
	}
	c, err := h.clock(by)
	if err != nil {
		return broken(err)
	}
	o := h.search.Objectives[0]
	overlays = h.withReferences(overlays, nil, o)
	rises := h.rises(c, 0)
	f := &Figure{
		Title: titled(h.search, "best "+o.Name+" by "+by.String()),
		X:     Axis{Label: c.label},
		Y:     Axis{Label: axisLabel(o)},
		width: defaultWidth, height: defaultHeight,
	}
	core := zoomed(rises, c, overlays)
	main := &panel{height: 2, x: c.scope(), notes: finalNote(o, rises, c, core)}
	main.y = scope{objective: o, core: core, whole: areWhole(h.column(0))}
	main.addCounted("evaluated candidate", cloud(h.over(c, 0)))
	main.add(overlaid(overlays)...)
	main.add(Layer{Name: "best so far", marks: steps(rises, c)})
	f.panels = []*panel{main}
	if p := distances(o, rises, c, overlays); p != nil {
		f.panels = append(f.panels, p)
		f.height += vg.Inch
	}
	return f
}

// zoomed returns what the vertical axis shows: the values since half of the search
// or the last three improvements, whatever is more, and the lines near them.
func zoomed(rises []rise, c *clock, overlays []Curve) []float64 {
	n := len(rises)
	from := max(n-4, 0)
	for from > 0 && rises[from].x > c.end/2 {
		from--
	}
	core := []float64{rises[from].value, rises[n-1].value}
	reach := 2 * math.Abs(core[0]-core[1])
	for _, curve := range overlays {
		for _, y := range curve.Y {
			if math.Abs(y-core[1]) <= reach || n == 1 {
				core = append(core, y)
			}
		}
	}
	return core
}

// finalNote labels the end of the line of the best so far, with enough digits to
// tell the value from those near it.
func finalNote(o population.Objective, rises []rise, c *clock, near []float64) func(view) []note {
	last := rises[len(rises)-1]
	text := distinct(last.value, near...)
	return func(v view) []note {
		below := 3 * math.Pi / 4 // to the upper left, where the worse values are
		if o.Maximize {
			below = -below
		}
		at := v.at(xy{c.end, last.value})
		if !v.shows(at) { // where the line leaves
			at = v.clamp(v.at(xy{last.x, last.value}))
		}
		return []note{{at: at, toward: below, text: name(last.id) + ": " + text, must: true}}
	}
}

// distances returns the panel that shows how far the best so far is from a
// reference, or nil if there is nothing to show.
func distances(o population.Objective, rises []rise, c *clock, overlays []Curve) *panel {
	reference, what := rises[len(rises)-1].value, "the final value"
	for _, curve := range overlays {
		if len(curve.X) == 0 && len(curve.Y) == 1 {
			reference, what = curve.Y[0], cmp.Or(curve.Name, "the reference")
			break
		}
	}
	var far []rise
	var core []float64
	for _, r := range rises {
		r.value -= reference
		if o.Maximize {
			r.value = -r.value
		}
		if far = append(far, r); r.value > 0 {
			core = append(core, r.value)
		}
	}
	if len(core) == 0 {
		return nil
	}
	p := &panel{height: 1, title: "distance to " + what, x: c.scope(), ownY: &Axis{Label: "distance", Scale: Log}, y: scope{core: core}}
	p.add(Layer{marks: steps(far, c)})
	if last := far[len(far)-1]; what != "the final value" {
		p.notes = func(v view) []note {
			text := written(last.value) + " from " + what
			if last.value <= 0 {
				text = written(-last.value) + " better than " + what
			}
			x := c.end
			if last.value <= 0 {
				x = last.x
			}
			return []note{{at: v.clamp(v.at(xy{x, last.value})), toward: 3 * math.Pi / 4, text: text, must: true}}
		}
	}
	return p
}

// Objectives draws the best value so far of each objective, with all candidates as
// grey discs and the final value as a label. Each objective has a panel; the
// first one is on top. The last panel shows when candidates failed, by stage.
func Objectives(src Source, by By) *Figure {
	h, err := read(src)
	if err != nil {
		return broken(err)
	}
	c, err := h.clock(by)
	if err != nil {
		return broken(err)
	}
	f := &Figure{
		Title: titled(h.search, "objectives by "+by.String()),
		X:     Axis{Label: c.label},
		width: defaultWidth, height: defaultHeight,
	}
	for i, o := range h.search.Objectives {
		rises := h.rises(c, i)
		p := &panel{height: 2, x: c.scope(), notes: finalNote(o, rises, c, nil)}
		values := h.column(i)
		p.y = scope{objective: o, core: append(region(o), rises[len(rises)-1].value), whole: areWhole(values)}
		if o.From >= o.To {
			p.y.more = middle(values)
			for _, r := range rises {
				p.y.core = append(p.y.core, r.value)
			}
		}
		if i == 0 {
			f.Y = Axis{Label: axisLabel(o)}
		} else {
			p.ownY = &Axis{Label: axisLabel(o)}
			f.height += 2 * vg.Inch
		}
		p.addCounted("evaluated candidate", cloud(h.over(c, i)))
		p.add(Layer{Name: "best so far", marks: steps(rises, c)})
		f.panels = append(f.panels, p)
	}
	if p := h.rug(c); p != nil {
		f.panels = append(f.panels, p)
		f.height += vg.Length(p.height) * 0.9 * vg.Inch
	}
	f.height = min(f.height, greatestSide)
	return f
}

// middle returns the values without the lowest and the highest twentieth.
func middle(values []float64) []float64 {
	sorted := slices.Sorted(slices.Values(values))
	cut := len(sorted) / 20
	return sorted[cut : len(sorted)-cut]
}

// rug returns the panel of failures, with a row per stage, or nil if there are
// none.
func (h *history) rug(c *clock) *panel {
	count := make(map[population.Stage]int)
	for i := range h.records {
		if r := &h.records[i]; r.failed() {
			count[r.stage]++
		}
	}
	row := make(map[population.Stage]int)
	var names []string
	known := population.Stages()
	for stage := range count { // an archive of a later version may have others
		if !slices.Contains(known, stage) {
			known = append(known, stage)
		}
	}
	slices.Sort(known[len(population.Stages()):])
	for _, stage := range known {
		if n := count[stage]; n > 0 {
			row[stage] = len(names)
			names = append(names, fmt.Sprintf("%s %s", stage, thousands(n)))
		}
	}
	if len(names) == 0 {
		return nil
	}
	var at []xy
	for i := range h.records {
		if r := &h.records[i]; r.failed() {
			at = append(at, xy{c.at[i], float64(row[r.stage])})
		}
	}
	p := &panel{height: 0.25 + 0.2*float64(len(names)), x: c.scope(), ownY: new(Axis), y: rows(names)}
	p.addCounted("failed candidate", &points{at: at, most: mostDots, glyph: func(c draw.Canvas, i int, at vg.Point) {
		strike(failure(), 3.5)(c, i, at)
	}})
	return p
}

// rows returns what a vertical axis of named rows is chosen from.
func rows(names []string) scope {
	return scope{core: []float64{-0.6, float64(len(names)) - 0.4}, tight: true, linear: true, down: true, names: names}
}
