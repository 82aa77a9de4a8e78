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

// TestDuplicateEarnsNothing: what settings of a duplicate gain enters the front, and is credited
// to nobody: whoever wrote the function again has found nothing new.
func TestDuplicateEarnsNothing(t *testing.T) {
	for name, duplicate := range map[string]bool{"a duplicate": true, "a new structure": false} {
		s := bareSearch(t, Config{Plan: Plan{Islands: 1, Advise: 1}})
		s.patience, s.against = newPatience(1), []float64{10, 10}
		var err error
		if s.policy, err = newPolicy(Choices{Operators: []Operator{{Name: "rewrite"}}}); err != nil {
			t.Fatal(err)
		}
		s.settled = 5
		structure := Candidate{ID: 5, Parents: []ID{2}, Mutator: "gpt", Operator: "rewrite", Usage: Usage{PromptTokens: 100}, Objectives: []float64{5, 5}}
		if duplicate {
			structure.Objectives, structure.Failure = nil, &Failure{StageDuplicate, "as 3"}
		}
		setting := Candidate{ID: NewID(5, 0, 1), Parents: []ID{5}, Mutator: constantsMutator, Objectives: []float64{1, 1}}
		lesson, err := s.account([]Candidate{structure, setting}, "")
		if err != nil {
			t.Fatal(err)
		}
		got := s.policy.earnings().Operators[0]
		want := Credit{Name: "rewrite", Children: 1, Entered: 1, Gained: 81, Usage: structure.Usage, Probability: 1}
		barren := 0
		if duplicate {
			want.Entered, want.Gained, barren = 0, 0, 1
		}
		if got != want || s.siblings[2].barren != barren || (lesson.Failure != nil) != duplicate || lesson.After != nil == duplicate {
			t.Errorf("%s: earned %+v, want %+v; %d barren children, lesson %+v", name, got, want, s.siblings[2].barren, lesson)
		}
		if front := s.front.candidates(); len(front) != 1 || front[0].ID != setting.ID || s.patience.last[0] == 0 {
			t.Errorf("%s: the front is %+v, and the island has last gained something at %d", name, front, s.patience.last[0])
		}
	}
}
