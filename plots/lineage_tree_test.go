package plots

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/wallacea-go/wallacea/population"
)

// drawRecords draws lineages: every candidate is younger than its parents.
func drawRecords(t *rapid.T) ([]record, map[population.ID]bool) {
	front := make(map[population.ID]bool)
	var records []record
	for i := range rapid.IntRange(1, 60).Draw(t, "n") {
		r := record{id: population.ID(i + 1)}
		if i > 0 && rapid.IntRange(0, 9).Draw(t, "root") > 0 {
			for range rapid.IntRange(1, 2).Draw(t, "parents") {
				p := rapid.IntRange(0, i-1).Draw(t, "parent")
				r.parents = append(r.parents, records[p].id)
				r.generation = max(r.generation, records[p].generation+1+rapid.IntRange(0, 3).Draw(t, "later"))
			}
		}
		front[r.id] = rapid.IntRange(0, 5).Draw(t, "front") == 0
		records = append(records, r)
	}
	return records, front
}

// TestLayout checks that nodes of one generation are at least one row apart,
// and that no edge crosses a node.
func TestLayout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := newTree(drawRecords(t))
		tr.layout()
		type place struct {
			row  float64
			node int // of the node there, or of the edge's child
		}
		columns := make([][]place, tr.columns)
		for i := range tr.nodes {
			n := &tr.nodes[i]
			if n.row < 0 || n.row > tr.rows {
				t.Fatalf("candidate %d lies in row %v of %v", n.id, n.row, tr.rows)
			}
			columns[n.column] = append(columns[n.column], place{n.row, i})
			if n.parent >= 0 {
				for c := tr.nodes[n.parent].column + 1; c < n.column; c++ {
					columns[c] = append(columns[c], place{n.row, i})
				}
			}
		}
		for c, places := range columns {
			for i, p := range places {
				for _, q := range places[:i] {
					if math.Abs(p.row-q.row) < 1-1e-9 {
						t.Fatalf("column %d: candidates %d and %d lie in rows %v and %v", c, tr.nodes[p.node].id, tr.nodes[q.node].id, p.row, q.row)
					}
				}
			}
		}
	})
}

// TestMost checks that all members of the front are shown if there is room for
// them, and that each candidate descends from its nearest ancestor shown.
func TestMost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := newTree(drawRecords(t))
		limit := rapid.IntRange(1, 60).Draw(t, "limit")
		kept := tr.most(limit)
		if want := min(limit, len(tr.nodes)); len(kept) != want {
			t.Fatalf("got %d records, want %d", len(kept), want)
		}
		if !slices.IsSortedFunc(kept, func(a, b record) int { return int(a.id) - int(b.id) }) {
			t.Fatal("not by ID")
		}
		shown := make(map[population.ID]bool)
		for _, r := range kept {
			shown[r.id] = true
		}
		members := 0
		for i := len(tr.nodes) - 1; i >= 0; i-- {
			if tr.nodes[i].member {
				if members++; members <= limit && !shown[tr.nodes[i].id] {
					t.Fatalf("candidate %d, number %d of the front from the youngest, is not shown", tr.nodes[i].id, members)
				}
			}
		}
		part := newTree(kept, nil)
		for i, r := range kept {
			p := tr.nodes[r.id-1].parent // IDs are consecutive
			for p >= 0 && !shown[tr.nodes[p].id] {
				p = tr.nodes[p].parent
			}
			switch got := part.nodes[i].parent; {
			case p < 0 && got >= 0:
				t.Fatalf("candidate %d descends from %d, want nobody", r.id, kept[got].id)
			case p >= 0 && (got < 0 || kept[got].id != tr.nodes[p].id):
				t.Fatalf("candidate %d does not descend from %d, its nearest ancestor shown", r.id, tr.nodes[p].id)
			}
		}
	})
}

// TestLongLineage shows two members of the front whose lineages are longer than
// there is room for: the seed, the members, and their nearest ancestors.
func TestLongLineage(t *testing.T) {
	const n = 1000
	var records []record
	for id := population.ID(1); id <= n; id++ {
		r := record{id: id, generation: int(id)}
		if id > 1 {
			r.parents = []population.ID{id - 1}
		}
		records = append(records, r)
	}
	var got []population.ID
	for _, r := range newTree(records, map[population.ID]bool{n: true, 500: true}).most(mostNodes) {
		got = append(got, r.id)
	}
	want := []population.ID{1, 500}
	for id := population.ID(n - mostNodes + 3); id <= n; id++ {
		want = append(want, id)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTreeCounts(t *testing.T) {
	//  1 ── 2 ── 4*    4 is crossed over with 3, 5 has a parent that is not there.
	//  └─ 3      5
	records := []record{
		{id: 1},
		{id: 2, parents: []population.ID{1}, generation: 1},
		{id: 3, parents: []population.ID{1}, generation: 1},
		{id: 4, parents: []population.ID{2, 3, 2}, generation: 2},
		{id: 5, parents: []population.ID{99}, generation: 2},
	}
	tr := newTree(records, map[population.ID]bool{4: true})
	for i, want := range []struct{ parent, below, through int }{{-1, 4, 1}, {0, 2, 1}, {0, 1, 0}, {1, 1, 1}, {-1, 1, 0}} {
		if n := tr.nodes[i]; n.parent != want.parent || n.below != want.below || n.through != want.through {
			t.Errorf("candidate %d: got parent %d, %d below, %d of the front; want %+v", n.id, n.parent, n.below, n.through, want)
		}
	}
	if got := tr.nodes[3].others; !slices.Equal(got, []int{2}) {
		t.Errorf("candidate 4 is crossed over with %v, want [2]", got)
	}
}

func TestRanks(t *testing.T) {
	h := &history{
		search:  population.Search{Objectives: []population.Objective{{Name: "cost"}, {Name: "speed", Maximize: true}}},
		records: []record{{id: 1, values: []float64{1, 1}}, {id: 2, values: []float64{2, 5}}, {id: 3, values: []float64{2, 0.5}}},
	}
	got, err := h.ranks(newTree(h.records, nil))
	if want := []int{0, 0, 1}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got ranks %v, %v, want %v", got, err, want)
	}
}
