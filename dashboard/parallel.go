package dashboard

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"github.com/wallacea-go/wallacea/population"
)

// A parallelView is the picture of candidates in parallel coordinates: an axis for each
// objective, its better end on top.
type parallelView struct {
	Version    int            `json:"version"`
	Axes       []axis         `json:"axes"`
	Generation int            `json:"generation"`
	Last       int            `json:"last"`
	Lines      []parallelLine `json:"lines"` // those of the front last
	Shown      int            `json:"shown"`
	Of         int            `json:"of"`
	Selection  *selection     `json:"selection"`
}

// A parallelLine is a candidate.
type parallelLine struct {
	ID    population.ID `json:"id"`
	At    []position    `json:"at"` // on each axis, from 0 to 1, which is the top
	Front bool          `json:"front,omitempty"`
	Faded bool          `json:"faded,omitempty"` // it is not selected
	Text  []string      `json:"text,omitempty"`  // the values of one on the front
}

// mostParallel is how many lines there are beside those of the front.
const mostParallel = 1200

// parallel makes the view after the generation that the query's at names, or of now.
func parallel(snap *snapshot, q url.Values) (*parallelView, error) {
	v := &parallelView{Version: snap.version, Last: snap.last(), Generation: snap.last()}
	objectives := snap.search.Objectives
	var err error
	if v.Generation, err = generationOf(snap, q); err != nil {
		return nil, err
	}
	if v.Selection, err = snap.selection(q.Get("where")); err != nil {
		return nil, err
	}
	if len(objectives) < 3 {
		return v, nil // two are a plane
	}
	d := drawing{snap: snap, faded: make(map[population.ID]bool)}
	v.Of = d.choose(v.Generation, v.Selection)
	for k := range objectives {
		a := d.axis(k)
		d.reach(&a, k)
		v.Axes = append(v.Axes, a)
	}
	if v.Selection.everything() {
		v.add(d.cloud, mostParallel, false, false)
	} else {
		v.add(d.pale, mostParallel/4, true, false)
		v.add(d.cloud, mostParallel*3/4, false, true)
	}
	text := digitsOf(d.front)
	for _, e := range d.front {
		l := parallelLine{ID: e.id, At: v.places(e), Front: true, Faded: d.faded[e.id]}
		for k, value := range e.values {
			l.Text = append(l.Text, text(k, value))
		}
		v.Lines = append(v.Lines, l)
	}
	v.Shown = len(v.Lines)
	return v, nil
}

// generationOf returns the generation that a query's at names; without one, the last.
func generationOf(snap *snapshot, q url.Values) (int, error) {
	at := q.Get("at")
	if at == "" {
		return snap.last(), nil
	}
	n, err := strconv.Atoi(at)
	if err != nil || n < 0 || n > snap.last() {
		return 0, fmt.Errorf("there is no generation %q: give one from 0 to %d", at, snap.last())
	}
	return n, nil
}

// places returns where a candidate is on each axis. What lies beyond an end is at the end.
func (v *parallelView) places(e *entry) []position {
	at := make([]position, len(v.Axes))
	for k := range v.Axes {
		a := &v.Axes[k]
		p := min(max(a.at(e.values[k]), 0), 1)
		if !a.Maximize {
			p = 1 - p
		}
		at[k] = position(p)
	}
	return at
}

// add adds the lines of candidates, at most so many: thinned on each axis, as pictures are. With
// all they are thinned only if there are more.
func (v *parallelView) add(entries []*entry, most int, faded, all bool) {
	places := make([][]position, len(entries))
	for i, e := range entries {
		places[i] = v.places(e)
	}
	var shown []int
	for k := range v.Axes {
		next := (k + 1) % len(v.Axes)
		shown = append(shown, thin(len(entries), max(1, most/perColumn/len(v.Axes)),
			func(i int) float64 { return float64(places[i][k]) },
			func(i int) float64 { return float64(places[i][next]) })...)
	}
	slices.Sort(shown)
	shown = slices.Compact(shown)
	if all && len(entries) <= most {
		shown = shown[:0]
		for i := range entries {
			shown = append(shown, i)
		}
	}
	for _, i := range shown {
		v.Lines = append(v.Lines, parallelLine{ID: entries[i].id, At: places[i], Faded: faded})
	}
}
