package population

import (
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap"
)

// TestDuplicateSays checks what a duplicate is told of the candidate that it is
// the same function as.
func TestDuplicateSays(t *testing.T) {
	const rest = "; comments, formatting and names of local variables make no difference"
	long := strings.Repeat("é", 100)
	earlier := []Candidate{
		{ID: 46, Hash: "a", Objectives: []float64{0.50000001, 8}},
		{ID: 47, Hash: "b", Failure: &Failure{StagePanic, "no result in 2s\nand more"}},
		{ID: 48, Hash: "c", Failure: &Failure{StageEvaluate, long}},
		{ID: 49, Hash: "a", Failure: &Failure{StageDuplicate, "as 46"}},
		{ID: 50, Hash: "d", Objectives: []float64{1, 2}},
	}
	for _, tt := range []struct{ hash, want string }{
		{"a", "candidate 46, which measured mse 0.50000001, levels 8" + rest},
		{"b", "candidate 47, which failed (panic): no result in 2s" + rest},
		{"c", "candidate 48, which failed (evaluate): " + long[:maxTwinFailure] + "…" + rest},
		{"d", "candidate 50, which measured mse 1, levels 2" + rest},
	} {
		s := newSearch(newMaker(t.Context(), Search{Objectives: []Objective{{Name: "mse"}, {Name: "levels"}}}, swap.Decl{}, Config{}, nil, nil))
		for _, c := range earlier {
			s.settled++
			s.learn(c)
		}
		c := child{Planned: Planned{After: s.settled}, candidate: Candidate{ID: 52, Hash: tt.hash}, parent: Candidate{Objectives: []float64{0.5, 8}}}
		if f := s.duplicate(&c); f == nil || f.Stage != StageDuplicate || f.Message != "this is the same function as "+tt.want {
			t.Errorf("hash %s: got %+v, want %q", tt.hash, f, tt.want)
		}
	}
}
