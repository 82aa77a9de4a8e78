package dashboard

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

// A lineageView is a part of the forest of all candidates.
type lineageView struct {
	Version int           `json:"version"`
	Focus   population.ID `json:"focus,omitzero"` // around which it is; zero: the front's ancestry
	Nodes   []node        `json:"nodes"`          // parents before their children
	Left    int           `json:"left"`           // candidates of that part that are left out
	Of      string        `json:"of,omitempty"`   // of a large front: "best" or "all", whose ancestry it is

	Selection *selection `json:"selection"`
}

// A node is a candidate in the forest.
type node struct {
	ID         population.ID    `json:"id"`
	Parent     population.ID    `json:"parent,omitzero"` // zero: it is a root
	Missing    bool             `json:"missing,omitempty"`
	Crossed    []population.ID  `json:"crossed,omitempty"` // other parents
	HangsOn    population.ID    `json:"hangs_on,omitzero"` // of a failed attempt: the next one
	Generation int              `json:"generation"`
	Island     int              `json:"island"`
	Stage      population.Stage `json:"stage,omitempty"`
	Front      bool             `json:"front,omitempty"`
	Migrant    bool             `json:"migrant,omitempty"`
	Faded      bool             `json:"faded,omitempty"` // it is not selected
	Text       []string         `json:"text,omitempty"`
	Children   int              `json:"children"` // that it has, those not shown too
	Mutator    string           `json:"mutator"`
}

const (
	mostNodes   = 600
	mostAtOnce  = 60 // of the front's ancestry, before that of the best alone is shown first
	mostBrood   = 40 // children of the focus
	mostNephews = 6  // children of one of these
)

// forest is what lineage needs of all candidates.
type forest struct {
	snap     *snapshot
	children map[population.ID][]*entry // the last attempts
	attempts map[population.ID][]*entry // failed ones, by the attempt that followed
	on       map[population.ID]bool
	migrants map[population.ID]bool
	selected *selection
}

func newForest(snap *snapshot) *forest {
	f := &forest{
		snap: snap, children: make(map[population.ID][]*entry), attempts: make(map[population.ID][]*entry),
		on: snap.onFront(), migrants: make(map[population.ID]bool),
	}
	for i := range snap.generations {
		for _, m := range snap.generations[i].Migrations {
			f.migrants[m.ID] = true
		}
	}
	repaired := make(map[population.ID]bool)
	for _, e := range snap.entries {
		if e.repairOf != 0 {
			repaired[e.repairOf] = true
		}
	}
	for _, e := range snap.entries {
		if e.repairOf != 0 {
			if failed := find(snap.entries, e.repairOf); failed != nil {
				f.attempts[e.id] = append(f.attempts[e.id], failed)
			}
		}
		if p := e.parent(); p != 0 && !repaired[e.id] {
			f.children[p] = append(f.children[p], e)
		}
	}
	return f
}

// lineage makes the view around the candidate that the query's id names: its ancestors and two
// generations of descendants. Without one, it is the ancestry of the front; if that is large,
// of the best of each objective and the knee, unless the query's of is all.
func lineage(snap *snapshot, q url.Values) (*lineageView, error) { return newForest(snap).view(q) }

// view is lineage.
func (f *forest) view(q url.Values) (*lineageView, error) {
	snap := f.snap
	v := &lineageView{Version: snap.version}
	var err error
	if v.Selection, err = snap.selection(q.Get("where")); err != nil {
		return nil, err
	}
	f.selected = v.Selection
	chosen := make(map[population.ID]bool)
	add := func(id population.ID) bool {
		switch {
		case chosen[id]:
			return false
		case len(chosen) >= mostNodes:
			v.Left++
			return false
		}
		chosen[id] = true
		return true
	}
	up := func(id population.ID) {
		for id != 0 && add(id) {
			e := find(snap.entries, id)
			if e == nil {
				return
			}
			id = e.parent()
		}
	}
	if text := q.Get("id"); text != "" {
		id, err := population.ParseID(text)
		if err != nil {
			return nil, err
		}
		if find(snap.entries, id) == nil {
			return nil, notThere(id)
		}
		v.Focus = id
		up(id)
		f.down(id, mostBrood, func(child *entry) {
			if add(child.id) {
				f.down(child.id, mostNephews, func(e *entry) { add(e.id) }, &v.Left)
			}
		}, &v.Left)
	} else {
		newest := slices.Clone(snap.front) // with many, the latest say most
		slices.SortFunc(newest, func(a, b population.ID) int { return b.Compare(a) })
		for _, id := range newest {
			up(id)
		}
		if len(chosen) > mostAtOnce {
			if v.Of = "all"; q.Get("of") != v.Of {
				v.Of, v.Left = "best", 0
				clear(chosen)
				for _, id := range snap.best() {
					up(id)
				}
			}
		}
	}
	v.Nodes = f.nodes(chosen)
	return v, nil
}

// best returns the best of each objective on the front, and the knee.
func (s *snapshot) best() (ids []population.ID) {
	front, objectives := s.lookup(s.front), s.search.Objectives
	if len(front) == 0 {
		return nil
	}
	var points [][]float64
	for _, e := range front {
		points = append(points, population.Point(objectives, e.values))
	}
	if len(front) > 2 && len(objectives) > 1 {
		if k, err := report.Knee(points); err == nil {
			ids = append(ids, front[k].id)
		}
	}
	for k := range objectives {
		ids = append(ids, bestOf(objectives, k, front).id)
	}
	return ids
}

// down calls each for the most interesting children of a candidate, and counts the others.
func (f *forest) down(id population.ID, most int, each func(e *entry), left *int) {
	children := slices.Clone(f.children[id])
	rank := func(e *entry) int {
		switch {
		case f.on[e.id]:
			return 0
		case len(f.children[e.id]) > 0:
			return 1
		case e.stage == "":
			return 2
		}
		return 3
	}
	slices.SortStableFunc(children, func(a, b *entry) int {
		return cmp.Or(rank(a)-rank(b), len(f.children[b.id])-len(f.children[a.id]))
	})
	*left += max(0, len(children)-most)
	for _, e := range children[:min(len(children), most)] {
		each(e)
	}
}

// nodes describes the chosen candidates, parents first, with the failed attempts before them.
func (f *forest) nodes(chosen map[population.ID]bool) (nodes []node) {
	ids := make([]population.ID, 0, len(chosen))
	for id := range chosen {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, population.ID.Compare)
	for _, id := range ids {
		e := find(f.snap.entries, id)
		if e == nil { // a parent that no record tells of
			nodes = append(nodes, node{ID: id, Missing: true, Children: len(f.children[id])})
			continue
		}
		n := f.node(e)
		nodes = append(nodes, n)
		for at := e; len(f.attempts[at.id]) > 0; {
			at = f.attempts[at.id][0]
			if !chosen[at.id] {
				failed := f.node(at)
				failed.HangsOn, failed.Parent = id, 0
				nodes = append(nodes, failed)
			}
		}
	}
	return nodes
}

func (f *forest) node(e *entry) node {
	n := node{
		ID: e.id, Parent: e.parent(), Generation: e.generation, Island: e.island, Stage: e.stage,
		Front: f.on[e.id], Migrant: f.migrants[e.id], Children: len(f.children[e.id]), Mutator: e.mutator,
	}
	n.Faded = !f.selected.keep(e, &view{on: f.on})
	if len(e.parents) > 1 {
		n.Crossed = e.parents[1:]
	}
	text := digitsOf([]*entry{e})
	for k, value := range e.values {
		n.Text = append(n.Text, text(k, value))
	}
	return n
}

// notThere is the error about a candidate that is not recorded.
func notThere(id population.ID) error {
	return fmt.Errorf("candidate %v is %w", id, archive.ErrNotFound)
}
