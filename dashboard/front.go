package dashboard

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/population"
)

// A frontView is the picture of the front: of two objectives, or of one over the children.
type frontView struct {
	Version    int         `json:"version"`
	X          axis        `json:"x"`
	Y          axis        `json:"y"`
	Objectives []string    `json:"objectives"`
	Generation int         `json:"generation"` // after which the front is shown
	Last       int         `json:"last"`       // generation that is complete
	Points     []point     `json:"points"`     // of the front, by the first axis; of a single objective, the best so far
	Cloud      marks       `json:"cloud"`      // other candidates that are selected
	Pale       marks       `json:"pale"`       // others that are not
	Earlier    []line      `json:"earlier"`    // fronts of earlier generations
	References []reference `json:"references"` // of the caller
	Shown      int         `json:"shown"`      // candidates with values, those of the front among them
	Of         int         `json:"of"`         // that there are
	Outside    int         `json:"outside"`    // of the front that lie beyond the range
	Steps      bool        `json:"steps"`      // the points are the best so far, not a front
	Selection  *selection  `json:"selection"`
}

// A point is a candidate of the front.
type point struct {
	ID         population.ID `json:"id"`
	X          number        `json:"x"`
	Y          number        `json:"y"`
	Low        []number      `json:"low,omitempty"` // that were measured, of x and y
	High       []number      `json:"high,omitempty"`
	Text       []string      `json:"text"` // the values of all objectives
	Generation int           `json:"generation"`
	Mutator    string        `json:"mutator"`
	Notes      []string      `json:"notes,omitempty"` // why to look at it
	Faded      bool          `json:"faded,omitempty"` // it is not selected
}

// marks are candidates by columns.
type marks struct {
	ID []population.ID `json:"id"`
	X  []position      `json:"x"`
	Y  []position      `json:"y"`
}

// A line is the front of a generation.
type line struct {
	Generation int        `json:"generation"`
	X          []position `json:"x"`
	Y          []position `json:"y"`
}

// A reference is a curve of the caller's, such as a limit or somebody else's front.
type reference struct {
	Name string     `json:"name"`
	X    []position `json:"x"` // none: each Y is a horizontal line
	Y    []position `json:"y"`
}

// referencePrefix starts the keys under which an archive keeps references (see
// plots.SaveReference): what follows is the name, and the value a JSON object with the
// coordinates of points by the names of objectives.
const referencePrefix = "reference/"

const (
	mostEarlier    = 8   // fronts
	mostLinePoints = 160 // of an earlier front, and of a reference
)

// front makes the view that a query asks for: x and y name objectives, at is a generation,
// x0, x1, y0 and y1 are a range, width is that of the picture in pixels, and where a filter.
func (s *Server) front(snap *snapshot, q url.Values) (*frontView, error) {
	objectives := snap.search.Objectives
	v := &frontView{Version: snap.version, Last: snap.last(), Generation: snap.last()}
	for _, o := range objectives {
		v.Objectives = append(v.Objectives, report.OneLine(o.Name, longestReason))
	}
	if len(objectives) == 0 {
		return v, nil
	}
	kx, ky, err := axesOf(objectives, q)
	if err != nil {
		return nil, err
	}
	if v.Generation, err = generationOf(snap, q); err != nil {
		return nil, err
	}
	if v.Selection, err = snap.selection(q.Get("where")); err != nil {
		return nil, err
	}
	v.Steps = kx < 0
	d := drawing{snap: snap, x: kx, y: ky, faded: make(map[population.ID]bool)}
	v.Of = d.choose(v.Generation, v.Selection)
	v.X, v.Y = d.axis(kx), d.axis(ky)
	d.ranges(v, q)
	d.fill(v, widthOf(q))
	v.References, err = references(s.index.db, objectives, kx, ky)
	if err != nil {
		return nil, err
	}
	return v, nil
}

// axesOf returns which objectives are on the axes. -1 is the number of the child.
func axesOf(objectives []population.Objective, q url.Values) (x, y int, err error) {
	x, y = 1, 0
	if len(objectives) == 1 {
		return -1, 0, nil
	}
	for name, k := range map[string]*int{"x": &x, "y": &y} {
		if given := q.Get(name); given != "" {
			if *k, err = objectiveOf(objectives, given); err != nil {
				return 0, 0, err
			}
		}
	}
	if x == y {
		return 0, 0, errors.New("both axes are the same objective: give two")
	}
	return x, y, nil
}

// objectiveOf returns the index of an objective by its name.
func objectiveOf(objectives []population.Objective, name string) (int, error) {
	var names []string
	for k, o := range objectives {
		if o.Name == name || report.OneLine(o.Name, longestReason) == name {
			return k, nil
		}
		names = append(names, report.OneLine(o.Name, longestReason))
	}
	return 0, fmt.Errorf("there is no objective %q: use one of %s", name, strings.Join(names, ", "))
}

func widthOf(q url.Values) int {
	if n, err := strconv.Atoi(q.Get("width")); err == nil {
		return min(max(n, 50), mostColumns)
	}
	return 800
}

// A drawing makes a frontView.
type drawing struct {
	snap  *snapshot
	x, y  int                    // objectives; -1: the number of the child
	front []*entry               // to be shown
	cloud []*entry               // others up to that generation that are selected
	pale  []*entry               // and those that are not
	faded map[population.ID]bool // of the front: they are not selected
}

func (d *drawing) value(e *entry, k int) float64 {
	if k < 0 {
		return float64(e.id.Child())
	}
	return e.values[k]
}

// choose finds the candidates that are shown after a generation, and returns how many have
// values.
func (d *drawing) choose(generation int, sel *selection) int {
	whole := generation >= d.snap.last()
	ids := d.snap.frontAt(generation)
	on := make(map[population.ID]bool, len(ids))
	for _, id := range ids {
		on[id] = true
	}
	all := make([]*entry, 0, len(d.snap.entries))
	for _, e := range d.snap.entries {
		if e.values != nil && (whole || e.generation <= generation) {
			all = append(all, e)
		}
	}
	if d.x < 0 {
		d.front = bestSoFar(d.snap.search.Objectives[0], all)
		clear(on)
		for _, e := range d.front {
			on[e.id] = true
		}
	} else {
		d.front = d.snap.lookup(ids)
		slices.SortStableFunc(d.front, func(a, b *entry) int { return cmp.Compare(a.values[d.x], b.values[d.x]) })
	}
	view := view{on: on}
	for _, e := range all {
		switch kept := sel.keep(e, &view); {
		case on[e.id]:
			d.faded[e.id] = !kept
		case kept:
			d.cloud = append(d.cloud, e)
		default:
			d.pale = append(d.pale, e)
		}
	}
	return len(all)
}

// bestSoFar returns the candidates that were better than all before them.
func bestSoFar(o population.Objective, entries []*entry) (best []*entry) {
	for _, e := range entries {
		if len(best) == 0 || better(o, e.values[0], best[len(best)-1].values[0]) {
			best = append(best, e)
		}
	}
	return best
}

// better reports whether a value of an objective is better than another.
func better(o population.Objective, a, b float64) bool {
	if o.Maximize {
		a, b = b, a
	}
	return a < b
}

// axis makes the axis of an objective.
func (d *drawing) axis(k int) axis {
	if k < 0 {
		return axis{Name: "child"}
	}
	o := d.snap.search.Objectives[k]
	a := axis{Name: report.OneLine(o.Name, longestReason), Maximize: o.Maximize, Log: o.LogFloor > 0, Floor: number(o.LogFloor)}
	if o.From < o.To {
		a.Region = numbers([]float64{o.From, o.To})
	}
	return a
}

// ranges chooses what the axes show: what the query asks for, or the front and most others.
func (d *drawing) ranges(v *frontView, q url.Values) {
	for i, a := range []*axis{&v.X, &v.Y} {
		k := []int{d.x, d.y}[i]
		d.reach(a, k)
		name := []string{"x", "y"}[i]
		from, err0 := strconv.ParseFloat(q.Get(name+"0"), 64)
		to, err1 := strconv.ParseFloat(q.Get(name+"1"), 64)
		if err0 == nil && err1 == nil && from < to && !math.IsInf(from, 0) && !math.IsInf(to, 0) {
			a.From, a.To = number(from), number(to)
		}
	}
}

// reach makes the range of an axis that of the front, and of most others near it.
func (d *drawing) reach(a *axis, k int) {
	var values, others []float64
	for _, e := range d.front {
		values = append(values, a.scaled(d.value(e, k)))
	}
	low, high, ok := core(values)
	for _, list := range [][]*entry{d.cloud, d.pale} {
		for _, e := range list {
			others = append(others, a.scaled(d.value(e, k)))
		}
	}
	slices.Sort(others)
	if n := len(others); n > 0 { // what is worse than nine tenths of them says little
		l, h := others[n/20], others[n-1-n/20]
		if k < 0 {
			l, h = others[0], others[n-1]
		}
		if !ok {
			low, high, ok = l, h, true
		}
		reach := 0.5 * (high - low) // the front has at least half of the picture
		if k < 0 || high == low {
			reach = h - l
		}
		low, high = min(low, max(l, low-reach)), max(high, min(h, high+reach))
	}
	if !ok {
		low, high = 0, 1 // nothing is drawn
	}
	a.show(low, high)
}

// fill fills the view with what lies within its ranges.
func (d *drawing) fill(v *frontView, width int) {
	notes := d.notes(v)
	text := digitsOf(d.front)
	for _, e := range d.front {
		p := point{ID: e.id, X: number(d.value(e, d.x)), Y: number(d.value(e, d.y)), Generation: e.generation, Mutator: e.mutator, Notes: notes[e.id], Faded: d.faded[e.id]}
		for k, value := range e.values {
			p.Text = append(p.Text, text(k, value))
		}
		if e.low != nil {
			x, y := max(d.x, 0), d.y
			p.Low, p.High = numbers([]float64{e.low[x], e.low[y]}), numbers([]float64{e.high[x], e.high[y]})
		}
		if x, y := v.X.at(float64(p.X)), v.Y.at(float64(p.Y)); x < 0 || x > 1 || y < 0 || y > 1 {
			v.Outside++
		}
		v.Points = append(v.Points, p)
	}
	room := mostMarks - len(v.Points) - mostEarlier*mostLinePoints
	if v.Selection.everything() {
		v.Cloud = d.marks(v, d.cloud, room, width, false)
	} else {
		v.Cloud = d.marks(v, d.cloud, room*3/4, width, true)
		v.Pale = d.marks(v, d.pale, room/4, width, false)
	}
	v.Shown = len(v.Points) + len(v.Cloud.ID) + len(v.Pale.ID)
	if d.x >= 0 {
		d.earlier(v)
	}
}

// marks returns those of entries within the picture, at most so many, thinned. With all they
// are thinned only if there are more.
func (d *drawing) marks(v *frontView, entries []*entry, most, width int, all bool) (m marks) {
	within := slices.DeleteFunc(entries, func(e *entry) bool {
		x, y := v.X.at(d.value(e, d.x)), v.Y.at(d.value(e, d.y))
		return x < 0 || x > 1 || y < 0 || y > 1
	})
	if !all || len(within) > most {
		var thinned []*entry
		for _, i := range thin(len(within), min(width, max(1, most/perColumn)),
			func(i int) float64 { return v.X.at(d.value(within[i], d.x)) },
			func(i int) float64 { return d.value(within[i], d.y) }) {
			thinned = append(thinned, within[i])
		}
		within = thinned
	}
	for _, e := range within {
		m.ID = append(m.ID, e.id)
		m.X, m.Y = append(m.X, position(d.value(e, d.x))), append(m.Y, position(d.value(e, d.y)))
	}
	return m
}

// earlier adds the fronts of earlier generations.
func (d *drawing) earlier(v *frontView) {
	for i := range mostEarlier {
		n := v.Generation * (i + 1) / (mostEarlier + 1)
		if n < 1 || len(v.Earlier) > 0 && v.Earlier[len(v.Earlier)-1].Generation == n || n >= v.Generation {
			continue
		}
		members := d.snap.lookup(d.snap.frontAt(n))
		slices.SortStableFunc(members, func(a, b *entry) int { return cmp.Compare(a.values[d.x], b.values[d.x]) })
		l := line{Generation: n}
		for _, k := range thin(len(members), mostLinePoints/perColumn,
			func(i int) float64 { return v.X.at(members[i].values[d.x]) },
			func(i int) float64 { return members[i].values[d.y] }) {
			l.X, l.Y = append(l.X, position(members[k].values[d.x])), append(l.Y, position(members[k].values[d.y]))
		}
		v.Earlier = append(v.Earlier, l)
	}
}

// notes says why some candidates of the front are worth a look: the ends, the knee, the one
// that is farthest from its neighbours, and the newest.
func (d *drawing) notes(v *frontView) map[population.ID][]string {
	notes := make(map[population.ID][]string)
	if len(d.front) == 0 {
		return notes
	}
	objectives := d.snap.search.Objectives
	add := func(e *entry, note string) { notes[e.id] = append(notes[e.id], note) }
	if v.Steps {
		add(d.front[len(d.front)-1], "the best "+report.OneLine(objectives[0].Name, 60))
		return notes
	}
	var points [][]float64
	for _, e := range d.front {
		points = append(points, population.Point(objectives, e.values))
	}
	if len(d.front) > 2 {
		if k, err := report.Knee(points); err == nil {
			add(d.front[k], "the knee: the best trade-off")
		}
	}
	for k, o := range objectives {
		add(bestOf(objectives, k, d.front), "the best "+report.OneLine(o.Name, 60))
	}
	if shares, ok := frontShares(d.snap); ok && v.Generation >= v.Last {
		most := slices.MaxFunc(d.front, func(a, b *entry) int { return cmp.Compare(shares[a.id], shares[b.id]) })
		add(most, "adds most to the hypervolume by itself")
	}
	if e := mostImproved(d.snap, d.front); e != nil {
		add(e, "improves most on its parent")
	}
	newest := slices.MaxFunc(d.front, func(a, b *entry) int { return a.id.Compare(b.id) })
	add(newest, "the newest")
	return notes
}

// mostImproved returns the candidate of a front that adds most to the hypervolume of its parent;
// nil: that is not known.
func mostImproved(snap *snapshot, front []*entry) (best *entry) {
	n, objectives := snap.last(), snap.search.Objectives
	if n < 0 || len(snap.generations[n].Reference) != len(objectives) || len(front) < 3 {
		return nil
	}
	most := 0.0
	for _, e := range front {
		parent := find(snap.entries, e.parent())
		if parent == nil || parent.values == nil {
			continue
		}
		points := [][]float64{population.Point(objectives, parent.values), population.Point(objectives, e.values)}
		before, err := pareto.Hypervolume(points[:1], snap.generations[n].Reference)
		if err != nil {
			return nil
		}
		after, err := pareto.Hypervolume(points, snap.generations[n].Reference)
		if err != nil {
			return nil
		}
		if after-before > most {
			most, best = after-before, e
		}
	}
	return best
}

// bestOf returns the entry with the best value of an objective, as population.BestOf does.
func bestOf(objectives []population.Objective, k int, entries []*entry) *entry {
	order := population.ByObjective(objectives, k)
	return slices.MinFunc(entries, func(a, b *entry) int {
		p, q := a.measured(), b.measured()
		return order(&p, &q)
	})
}

// references returns the caller's curves for these axes. What is no reference is left out:
// other values may have such keys.
func references(db *archive.Archive, objectives []population.Objective, x, y int) ([]reference, error) {
	keys, err := db.Keys(referencePrefix)
	if err != nil {
		return nil, err
	}
	var shown []reference
	for _, key := range keys {
		text, err := db.Value(key)
		if err != nil {
			return nil, err
		}
		var values map[string][]float64
		if json.Unmarshal(text, &values) != nil {
			continue
		}
		r := reference{Name: report.OneLine(strings.TrimPrefix(key, referencePrefix), 60)}
		ys := values[objectives[y].Name]
		var xs []float64
		if x >= 0 {
			xs = values[objectives[x].Name]
		}
		if len(values) > 1 && len(xs) != len(ys) || len(ys) == 0 {
			continue
		}
		every := max(1, len(ys)/mostReference)
		for i := range ys {
			if i%every != 0 && i != len(ys)-1 {
				continue
			}
			r.Y = append(r.Y, position(ys[i]))
			if len(xs) > 0 {
				r.X = append(r.X, position(xs[i]))
			}
		}
		shown = append(shown, r)
	}
	return shown, nil
}

const mostReference = 500 // points of a reference curve that are drawn
