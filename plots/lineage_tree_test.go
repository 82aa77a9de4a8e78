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

// TestMost checks that the ancestors of every node are shown, and the youngest
// member of the front unless its lineage is too long.
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
		youngest := -1
		for i, n := range tr.nodes {
			if shown[n.id] && n.parent >= 0 && !shown[tr.nodes[n.parent].id] {
				t.Fatalf("candidate %d is shown without its parent", n.id)
			}
			if n.member {
				youngest = i
			}
		}
		if youngest < 0 {
			return
		}
		long := 0
		for i := youngest; i >= 0; i = tr.nodes[i].parent {
			long++
		}
		if id := tr.nodes[youngest].id; long <= limit && !shown[id] {
			t.Fatalf("candidate %d, the youngest of the front, is not shown", id)
		}
	})
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
