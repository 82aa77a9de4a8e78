package population

import (
	"slices"
	"testing"
)

// TestPatience follows a search by its record: islands without progress diverge and ask heavy
// models, and others do not; after twice as long they are reseeded from the island that made
// progress last, and from no other.
func TestPatience(t *testing.T) {
	const patience = 2
	m := &memory{left: -1}
	if _, err := picked(t, m, newPicker(), func(c *Config) { c.Limits.Generations, c.Patience = 60, patience }); err != nil {
		t.Fatal(err)
	}
	p, entered := m.history.Search.Plan, enteredOf(m)
	islands := make(map[int]int) // by child
	for _, c := range m.planned {
		islands[c.ID.Child()] = c.Island
	}
	idle, last := make([]int, p.Islands), make([]int, p.Islands)
	stuck := [][]int{slices.Clone(idle)} // after each generation, how long each island has been
	reseeded := 0
	for _, g := range m.history.Generations[1:] {
		end := 1 + g.Number*p.perGeneration()
		for i, id := range m.history.Settled[end-p.perGeneration() : end] {
			if entered[id.Child()] {
				last[islands[id.Child()]] = end - p.perGeneration() + i + 1
			}
		}
		best := slices.Index(last, slices.Max(last))
		for i := range idle {
			if idle[i]++; last[i] > end-p.perGeneration() {
				idle[i] = 0
			}
			late := idle[i] >= 2*patience && last[i] < last[best]
			if got := slices.Contains(g.Reseeded, i); got != late {
				t.Errorf("generation %d, island %d, %d generations without progress: reseeded %v", g.Number, i, idle[i], got)
			}
			if !late {
				continue
			}
			reseeded++
			idle[i] = 0
			var came []ID
			for _, move := range g.Migrations {
				if move.To == i && (g.Number%p.MigrateEvery != 0 || move.From == best) {
					came = append(came, move.ID)
				}
			}
			var members []Candidate
			for _, id := range g.Islands[best] {
				c, err := m.candidates.Lookup(id)
				if err != nil {
					t.Fatal(err)
				}
				members = append(members, c)
			}
			want := ids(Front(m.history.Search.Objectives, members))
			slices.SortFunc(want, ID.Compare)
			if !slices.Equal(g.Islands[i], want) || !slices.Equal(came[max(0, len(came)-len(want)):], want) {
				t.Errorf("generation %d, island %d: the members are %v, came as %v, and island %d has the front %v", g.Number, i, g.Islands[i], came, best, want)
			}
		}
		stuck = append(stuck, slices.Clone(idle))
	}
	if reseeded < 5 {
		t.Errorf("%d times an island was reseeded", reseeded)
	}
	var children, diverging, heavy [2]int // of islands that make progress, and of those that do not
	for _, c := range m.planned[1:] {
		k := 0
		if n := (c.After - 1) / p.perGeneration(); stuck[n][c.Island] >= patience {
			k = 1
		}
		children[k]++
		if c.Operator == "wild" {
			diverging[k]++
		}
		if c.Model == "large" {
			heavy[k]++
		}
	}
	if heavy[0] > 0 || heavy[1] < children[1]/20 {
		t.Errorf("%v of %v children were asked of a heavy model", heavy, children)
	}
	if least := 2 * diverging[0] * children[1]; diverging[1]*children[0] < least*3/4 || diverging[1] < children[1]/2-20 || diverging[0] == 0 {
		t.Errorf("%v of %v children were to diverge", diverging, children)
	}
}
