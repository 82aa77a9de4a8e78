package plots

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/wallacea-go/wallacea/population"
)

// drawRecords draws lineages: every candidate is younger than its parents.
func drawRecords(t *rapid.T) []record {
	records := []record{{id: population.SeedID, values: []float64{1}}}
	for i := range rapid.IntRange(1, 60).Draw(t, "n") {
		r := record{id: population.ID(i + 2), island: rapid.IntRange(0, 3).Draw(t, "island"), values: []float64{1}}
		for range rapid.IntRange(1, 3).Draw(t, "parents") {
			p := &records[rapid.IntRange(0, i).Draw(t, "parent")]
			if !p.failed() {
				r.parents = append(r.parents, p.id)
				r.generation = max(r.generation, p.generation+1)
			}
		}
		if rapid.IntRange(0, 4).Draw(t, "failed") == 0 {
			r.values = nil
		} else if last := &records[i]; last.failed() && rapid.Bool().Draw(t, "repair") {
			r.repairOf, r.parents = last.id, last.parents
		}
		records = append(records, r)
	}
	return records
}

// TestAncestry checks that an ancestry holds exactly the candidates that the target
// descends from, that everybody is right of its parents, that no two candidates
// share a place, and that all other children are counted.
func TestAncestry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := &history{search: population.Search{Objectives: []population.Objective{{Name: "error"}}}, records: drawRecords(t)}
		target := rapid.IntRange(0, len(h.records)-1).Draw(t, "target")
		if h.records[target].failed() {
			return
		}
		a := h.ancestry(target)

		want := make(map[population.ID]bool)
		var visit func(id population.ID)
		visit = func(id population.ID) {
			r := &h.records[id-1] // IDs are consecutive
			if want[id] {
				return
			}
			want[id] = true
			if !r.failed() {
				for _, p := range r.parents {
					visit(p)
				}
			}
			if r.repairOf != 0 {
				visit(r.repairOf)
			}
		}
		visit(h.records[target].id)
		if a.total != len(want) || len(a.nodes) > a.total {
			t.Fatalf("%d of %d ancestors, want %d", len(a.nodes), a.total, len(want))
		}
		if len(want) <= mostAncestors && len(a.nodes) != len(want) {
			t.Fatalf("%d ancestors are shown, want %d", len(a.nodes), len(want))
		}
		type place struct {
			lane   int
			x, row float64
		}
		places := make(map[place]population.ID)
		children := 0
		for _, n := range a.nodes {
			if !want[n.id] {
				t.Fatalf("%v is no ancestor", n.id)
			}
			at := place{n.lane, n.x, n.row}
			if other, taken := places[at]; taken {
				t.Fatalf("%v and %v share a place", n.id, other)
			}
			places[at] = n.id
			for _, p := range append(slices.Clone(n.others), n.parent, n.repairs) {
				if p >= 0 && a.nodes[p].x >= n.x {
					t.Fatalf("%v at %v is not right of %v at %v", n.id, n.x, a.nodes[p].id, a.nodes[p].x)
				}
			}
			children += n.evaluated + n.failures
		}
		folded := 0
		for i := range h.records {
			r := &h.records[i]
			if len(r.parents) > 0 && want[r.parents[0]] && !want[r.id] {
				folded++
			}
		}
		if len(a.nodes) == len(want) && children != folded {
			t.Fatalf("%d other children are counted, want %d", children, folded)
		}
	})
}

// TestLineOfDescentIsNeverCut follows a line longer than an ancestry has room for.
func TestLineOfDescentIsNeverCut(t *testing.T) {
	h := &history{search: population.Search{Objectives: []population.Objective{{Name: "error"}}}}
	const n = 500
	for i := 1; i <= n; i++ {
		r := record{id: population.ID(i), values: []float64{1}}
		if i > 1 {
			r.parents = []population.ID{population.ID(i - 1)}
		}
		if i > 2 {
			r.parents = append(r.parents, population.ID(i-2))
		}
		h.records = append(h.records, r)
	}
	if a := h.ancestry(n - 1); len(a.nodes) != n || a.total != n {
		t.Errorf("%d of %d ancestors, want all %d", len(a.nodes), a.total, n)
	}
}

// TestBest checks who the lineage is drawn of.
func TestBest(t *testing.T) {
	two := []population.Objective{{Name: "error"}, {Name: "cost"}}
	region := []population.Objective{{Name: "error"}, {Name: "cost", From: 0, To: 5}}
	for _, c := range []struct {
		name       string
		objectives []population.Objective
		values     [][]float64
		want       int
	}{
		{"one objective", two[:1], [][]float64{{3}, {1}, {2}}, 1},
		{"a knee", two, [][]float64{{10, 0}, {0, 10}, {1, 1}, {5, 5}}, 2},
		{"a straight front has a middle", two, [][]float64{{20, 20}, {4, 0}, {3, 1}, {2, 2}, {1, 3}, {0, 4}}, 3},
		{"not the seed", two, [][]float64{{4, 0}, {0, 0.5}}, 1},
		{"the seed if there is no other", two, [][]float64{{0, 0}, {1, 1}}, 0},
		{"within the region", region, [][]float64{{10, 20}, {0, 9}, {3, 4}}, 2},
	} {
		h := &history{search: population.Search{Objectives: c.objectives}}
		for i, v := range c.values {
			h.records = append(h.records, record{id: population.ID(i + 1), values: v})
		}
		if got, err := h.best(); err != nil || got != c.want {
			t.Errorf("%s: got %d, %v, want %d", c.name, got, err, c.want)
		}
	}
}
