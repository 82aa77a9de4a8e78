package plots

import (
	"errors"
	"fmt"

	"gonum.org/v1/plot/vg"

	"github.com/wallacea-go/wallacea/population"
)

// mostIslands is the maximum number of islands in a picture.
const mostIslands = 12

// Islands draws the islands side by side, on the same axes: the candidates that
// were made on each, the members of the last completed generation, and those that
// have migrated there. A grey line is the front of all islands. With one objective
// it draws the best so far of each island over the generations, and migrants when
// they arrived.
//
// Of more than 12 islands it draws 12 and says so in the title.
func Islands(src Source) *Figure {
	h, err := read(src)
	if err != nil {
		return broken(err)
	}
	n := h.search.Islands
	for i := range h.records {
		n = max(n, h.records[i].island+1)
	}
	if len(h.generations) == 0 {
		return broken(errors.New("plots: nothing to draw: no generation has been completed, so that islands have no members yet"))
	}
	what := "islands"
	shown := min(n, mostIslands)
	if shown < n {
		what = fmt.Sprintf("islands (%d of %d)", shown, n)
	}
	f := &Figure{Title: titled(h.search, what), columns: min(shown, 4), width: 1.25 * defaultWidth}
	rows := (shown + f.columns - 1) / f.columns
	f.height = 1.4*vg.Inch + 1.9*vg.Inch*vg.Length(rows)
	if len(h.search.Objectives) == 1 {
		return h.islandsOverTime(f, shown)
	}
	return h.islandsInPlane(f, shown)
}

// islandsInPlane draws the fronts of islands in the first two objectives.
func (h *history) islandsInPlane(f *Figure, shown int) *Figure {
	o := h.search.Objectives
	pic := &frontPicture{h: h, plane: plane{x: 1, y: 0, upX: o[1].Maximize, upY: o[0].Maximize}, ox: o[1], oy: o[0]}
	pic.progress = pic.plane.progress(h)
	pic.final = pic.progress.final()
	x, y := pic.scopes(nil)
	f.X, f.Y = Axis{Label: axisLabel(o[1])}, Axis{Label: axisLabel(o[0])}
	at := func(r *record) xy { return xy{r.values[1], r.values[0]} }
	members, migrants := h.population()
	for i := range shown {
		p := &panel{height: 1, x: x, y: y, title: fmt.Sprintf("island %d, %s", i, counted(len(members[i]), "member"))}
		var born, own, arrived []xy
		for _, r := range h.passed() {
			switch {
			case migrants[i][r.id]:
				arrived = append(arrived, at(r))
			case members[i][r.id]:
				own = append(own, at(r))
			case r.island == i:
				born = append(born, at(r))
			}
		}
		all := stairs{plane: pic.plane, steps: pic.final, style: thinGray()}
		p.add(Layer{Name: "front of all islands", marks: &all})
		p.addCounted("other candidate", &points{at: born, most: mostDots / shown, glyph: disc(dust(), 1.6)})
		p.addCounted("member", &points{at: own, glyph: disc(red(), 2.2)})
		p.addCounted("migrant", &points{at: arrived, glyph: diamond(migration(), 3.2)})
		f.panels = append(f.panels, p)
	}
	return f
}

// islandsOverTime draws the best so far of islands.
func (h *history) islandsOverTime(f *Figure, shown int) *Figure {
	c, err := h.clock(Generations)
	if err != nil {
		return broken(err)
	}
	o := h.search.Objectives[0]
	f.X, f.Y = Axis{Label: c.label}, Axis{Label: axisLabel(o)}
	value := make(map[population.ID]float64)
	all := h.rises(c, 0)
	for _, r := range h.passed() {
		value[r.id] = r.values[0]
	}
	arrived := make([][]xy, shown)
	for _, g := range h.generations {
		for _, m := range g.Migrations {
			if v, ok := value[m.ID]; ok && m.To >= 0 && m.To < shown {
				arrived[m.To] = append(arrived[m.To], xy{c.after(g), v})
			}
		}
	}
	ascents, born := make([]ascent, shown), make([][]xy, shown)
	for _, k := range c.order() {
		r := &h.records[k]
		for i := range shown {
			if r.failed() || r.island != i && r.id != population.SeedID { // the seed starts every island
				continue
			}
			born[i] = append(born[i], xy{c.at[k], r.values[0]})
			ascents[i].add(h.search.Objectives, 0, r, c.at[k])
		}
	}
	y := scope{objective: o, core: zoomed(all, c, nil), whole: areWhole(h.column(0))}
	for _, a := range ascents {
		if n := len(a.rises); n > 0 {
			y.core = append(y.core, a.rises[n-1].value)
		}
	}
	for i := range shown {
		p := &panel{height: 1, x: c.scope(), y: y, title: fmt.Sprintf("island %d", i)}
		overall := steps(all, c)
		overall.style = thinGray()
		p.add(Layer{Name: "best of all islands", marks: overall})
		p.addCounted("evaluated candidate", &points{at: born[i], most: mostDots / shown, glyph: disc(dust(), 1.6)})
		if rises := ascents[i].rises; len(rises) > 0 {
			p.add(Layer{Name: "best made on the island", marks: steps(rises, c)})
			p.notes = finalNote(o, rises, c, y.core)
		}
		p.addCounted("migrant", &points{at: arrived[i], glyph: diamond(migration(), 3.2)})
		f.panels = append(f.panels, p)
	}
	return f
}

// population returns the members of each island after the last completed
// generation, and those of all candidates that have ever migrated there.
func (h *history) population() (members, migrants map[int]map[population.ID]bool) {
	members, migrants = make(map[int]map[population.ID]bool), make(map[int]map[population.ID]bool)
	put := func(m map[int]map[population.ID]bool, island int, id population.ID) {
		if m[island] == nil {
			m[island] = make(map[population.ID]bool)
		}
		m[island][id] = true
	}
	for _, g := range h.generations {
		for _, m := range g.Migrations {
			put(migrants, m.To, m.ID)
		}
	}
	for i, ids := range h.generations[len(h.generations)-1].Islands {
		for _, id := range ids {
			put(members, i, id)
		}
	}
	return members, migrants
}
