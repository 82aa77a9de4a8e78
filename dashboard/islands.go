package dashboard

import (
	"net/url"
	"slices"

	"github.com/wallacea-go/wallacea/population"
)

// An islandsView shows the islands side by side.
type islandsView struct {
	Version    int          `json:"version"`
	X          axis         `json:"x"`
	Y          axis         `json:"y"`
	Generation int          `json:"generation"`
	Last       int          `json:"last"`
	Islands    []islandView `json:"islands"`
	Migrations []migration  `json:"migrations"` // the last ones, the latest first
	Selection  *selection   `json:"selection"`
}

// An islandView is an island after a generation.
type islandView struct {
	Members marks      `json:"members"`
	Front   []bool     `json:"front"` // which members are on the front
	Faded   []bool     `json:"faded"` // which are not selected
	Best    []bestView `json:"best"`
	Made    int        `json:"made"`   // candidates, failed ones too
	Failed  int        `json:"failed"` // among them
	Gained  int        `json:"gained"` // candidates of the front that were made here
}

// A migration is a member that was copied to another island.
type migration struct {
	Generation int           `json:"generation"`
	From       int           `json:"from"`
	To         int           `json:"to"`
	ID         population.ID `json:"id"`
}

// mostMigrations is how many are listed.
const mostMigrations = 100

// islands makes the view after the generation that the query's at names, or the last one.
func islands(snap *snapshot, q url.Values) (*islandsView, error) {
	v := &islandsView{Version: snap.version, Last: snap.last()}
	var err error
	if v.Generation, err = generationOf(snap, q); err != nil {
		return nil, err
	}
	objectives := snap.search.Objectives
	if v.Last < 0 || len(objectives) == 0 {
		return v, nil
	}
	kx, ky, err := axesOf(objectives, q)
	if err != nil {
		return nil, err
	}
	if v.Selection, err = snap.selection(q.Get("where")); err != nil {
		return nil, err
	}
	g := &snap.generations[v.Generation]
	on := make(map[population.ID]bool)
	for _, id := range snap.frontAt(v.Generation) {
		on[id] = true
	}
	d := drawing{snap: snap, x: kx, y: ky}
	v.Islands = make([]islandView, len(g.Islands))
	for i, ids := range g.Islands {
		members := snap.lookup(ids)
		d.cloud = append(d.cloud, members...)
		v.Islands[i].members(&d, members, on, v.Selection)
	}
	for _, e := range snap.entries {
		if e.island < 0 || e.island >= len(v.Islands) || e.generation == 0 || e.generation > v.Generation {
			continue
		}
		island := &v.Islands[e.island]
		island.Made++
		if e.stage != "" {
			island.Failed++
		}
		if on[e.id] {
			island.Gained++
		}
	}
	v.X, v.Y = d.axis(kx), d.axis(ky)
	for i, a := range []*axis{&v.X, &v.Y} {
		var values []float64
		for _, e := range d.cloud {
			values = append(values, a.scaled(d.value(e, []int{kx, ky}[i])))
		}
		low, high, ok := core(values)
		if !ok {
			low, high = 0, 1 // nothing is drawn
		}
		a.show(low, high)
	}
	for n := v.Generation; n >= 0 && len(v.Migrations) < mostMigrations; n-- {
		for _, m := range snap.generations[n].Migrations {
			v.Migrations = append(v.Migrations, migration{n, m.From, m.To, m.ID})
		}
	}
	return v, nil
}

// members fills in the members of an island.
func (v *islandView) members(d *drawing, members []*entry, on map[population.ID]bool, sel *selection) {
	slices.SortFunc(members, func(a, b *entry) int { return a.id.Compare(b.id) })
	text := digitsOf(members)
	for _, e := range members {
		v.Members.ID = append(v.Members.ID, e.id)
		v.Members.X, v.Members.Y = append(v.Members.X, position(d.value(e, d.x))), append(v.Members.Y, position(d.value(e, d.y)))
		v.Front, v.Faded = append(v.Front, on[e.id]), append(v.Faded, !sel.keep(e, &view{on: on}))
	}
	if len(members) == 0 {
		return
	}
	for k, o := range d.snap.search.Objectives {
		best := bestOf(d.snap.search.Objectives, k, members)
		v.Best = append(v.Best, bestView{objective{d.axis(k).Name, o.Maximize}, text(k, best.values[k]), best.id})
	}
}
