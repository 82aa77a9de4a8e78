package population

import (
	"math/rand/v2"
	"testing"
)

// TestBetter: a child is not inspired by the worse half of an island, and by whole fronts of
// the better one.
func TestBetter(t *testing.T) {
	member := func(id ID, objectives ...float64) Candidate { return Candidate{ID: id, Objectives: objectives} }
	for _, tt := range []struct {
		name         string
		members      []Candidate // the first is the parent
		inspirations int
		want         []ID
	}{
		{"the better half", []Candidate{member(1, 5), member(2, 1), member(3, 9), member(4, 8), member(5, 2)}, 2, []ID{2, 5}},
		{"half of many", []Candidate{member(1, 9), member(2, 1), member(3, 2), member(4, 3), member(5, 4), member(6, 5), member(7, 6), member(8, 7), member(9, 8)}, 2, []ID{2, 3, 4, 5}},
		{"all of a front", []Candidate{member(1, 9, 9), member(2, 1, 4), member(3, 2, 3), member(4, 3, 2), member(5, 4, 1), member(6, 8, 8)}, 2, []ID{2, 3, 4, 5}},
		{"enough to be shown", []Candidate{member(1, 1), member(2, 2), member(3, 3), member(4, 4)}, 3, []ID{2, 3, 4}},
		{"alone", []Candidate{member(1, 1)}, 2, nil},
	} {
		s := &search{maker: &maker{Search: Search{Objectives: []Objective{{Name: "a"}, {Name: "b"}}[:len(tt.members[0].Objectives)], Plan: Plan{Inspirations: tt.inspirations}}}}
		seen := make(map[ID]bool)
		for n := range uint64(100) {
			for _, c := range s.others(rand.New(rand.NewPCG(1, n)), s.better(tt.members, 0), 0) {
				seen[c.ID] = true
			}
		}
		for _, c := range tt.members {
			wanted := false
			for _, id := range tt.want {
				wanted = wanted || id == c.ID
			}
			if seen[c.ID] != wanted {
				t.Errorf("%s: %v is shown: %v, want %v", tt.name, c.ID, seen[c.ID], wanted)
			}
		}
	}
}
