package metrics

import (
	"context"
	"runtime"
	"testing"

	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

// bodies is a mutator that answers with these in turn.
type bodies []string

func (b bodies) Mutate(_ context.Context, r population.Request) (population.Reply, error) {
	body := b[(r.ID.Child()+r.ID.Attempt())%len(b)]
	return population.Reply{Source: "package main\n\nfunc Next(n int) int { return " + body + " }\n", Mutator: "bodies", Usage: population.Usage{Calls: 1, PromptTokens: 7}}, nil
}

// TestSearch: a real search is counted as its Result says.
func TestSearch(t *testing.T) {
	if testing.Short() || runtime.GOOS == "windows" {
		t.Skip("builds plugins")
	}
	problem := population.Problem[func(int) int]{
		Slot: swap.New("Next", func(n int) int { return n }), Seed: "package main\n\nfunc Next(n int) int { return n }\n",
		Objectives: []population.Objective{{Name: "distance"}},
		Evaluate: func(_ context.Context, next func(int) int) (population.Outcome, error) {
			return population.Outcome{Objectives: []float64{float64(max(5-next(1), next(1)-5))}}, nil
		},
	}
	m := New()
	result, err := population.Run(t.Context(), problem, bodies{"n + 1", "undefined", "n + 3", "n - 1"}, population.Config{
		Plan: population.Plan{Islands: 1, Children: 4, Repairs: 1}, Limits: population.Limits{Generations: 2}, InProcess: true, Observe: m.Observe,
	})
	if err != nil {
		t.Fatal(err)
	}
	families := gather(t, m)
	sum := func(name string) (sum int) {
		for _, one := range families["wallacea_"+name].GetMetric() {
			sum += int(one.GetCounter().GetValue()) + int(one.GetGauge().GetValue()) + int(one.GetHistogram().GetSampleCount())
		}
		return sum
	}
	for _, tt := range []struct {
		name      string
		got, want int
	}{
		{"outcomes", sum("candidates_total"), result.Candidates},
		{"candidates", sum("candidates"), result.Candidates},
		{"failures", sum("failures"), result.Failures},
		{"checks", sum("check_duration_seconds"), result.Candidates},
		{"calls", sum("calls_total"), result.Usage.Calls},
		{"tokens", sum("tokens_total"), result.Usage.Tokens()},
		{"generation", sum("generation"), result.Generations},
		{"front", sum("front_candidates"), len(result.Front)},
		{"best", sum("best"), int(result.Front[0].Objectives[0])},
		{"in flight", sum("requests_in_flight"), 0},
		{"limit", sum("requests_limit"), 8},
		{"state", sum("state"), 1},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, tt.got, tt.want)
		}
	}
	if result.Failures == 0 || result.Candidates < 9 {
		t.Errorf("the search was too short: %+v", result)
	}
}
