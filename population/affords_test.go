package population

import (
	"iter"
	"strings"
	"testing"
)

// TestAffords: calls under way count as what an answer takes on average, however many requests
// it takes; the first answer says what that is.
func TestAffords(t *testing.T) {
	answer := Usage{Calls: 5, PromptTokens: 100, Cost: 1}
	for _, tt := range []struct {
		limits  Limits
		answers int
		asking  int
		want    bool
	}{
		{Limits{}, 0, 9, true},
		{Limits{Cost: 10}, 0, 0, true},
		{Limits{Cost: 10}, 0, 1, false},
		{Limits{Tokens: 1000}, 0, 1, false},
		{Limits{Cost: 10}, 4, 5, true},
		{Limits{Cost: 10}, 4, 6, false},
		{Limits{Tokens: 1000}, 4, 5, true},
		{Limits{Tokens: 1000}, 4, 6, false},
	} {
		s := &search{maker: &maker{config: Config{Limits: tt.limits}, asking: tt.asking}}
		for range tt.answers {
			s.used(answer)
		}
		s.used(Usage{}) // an answer that was refused, and took nothing
		if got := s.affords(); got != tt.want {
			t.Errorf("%+v: after %d answers with %d under way: %v", tt.limits, tt.answers, tt.asking, got)
		}
	}
}

// TestUnsound: a plan that no search can have is not believed.
func TestUnsound(t *testing.T) {
	h := History{
		Search:  Search{Objectives: []Objective{{Name: "a"}}, Plan: Plan{Islands: 1 << 40, Members: 1, Children: 1, Window: 1, Repeats: 1}},
		Settled: []ID{SeedID}, Candidates: operated{},
	}
	if _, err := EarningsOf(h); err == nil || !strings.Contains(err.Error(), "the recorder's plan has Islands 1099511627776: its file is damaged") {
		t.Errorf("a trillion islands: %v", err)
	}
}

// operated is a record of one candidate, with an operator.
type operated struct{ Recorded }

func (operated) Summaries() iter.Seq2[Candidate, error] {
	return func(yield func(Candidate, error) bool) { yield(Candidate{ID: SeedID, Operator: "rewrite"}, nil) }
}
