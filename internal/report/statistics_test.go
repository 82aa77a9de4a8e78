package report

import (
	"errors"
	"io"
	"reflect"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

func TestStatistics(t *testing.T) {
	usage := population.Usage{Calls: 1, PromptTokens: 10, CompletionTokens: 2, Cost: 0.5}
	times := population.Times{Mutate: time.Minute, Check: time.Millisecond, Build: time.Second, Evaluate: 2 * time.Second}
	failed := func(id population.ID, stage population.Stage) population.Candidate {
		c := failedAt(id, stage, "no")
		c.Mutator, c.Usage, c.Times = "gpt", usage, times
		return c
	}
	repair := failed(4, population.StageCheck)
	repair.RepairOf = 3
	stood := usage.Add(usage) // another model has answered for one that was down
	candidates := []population.Candidate{
		{ID: 1, Mutator: "seed", Objectives: []float64{1}},
		failed(2, population.StageDuplicate), failed(3, population.StageCheck), repair,
		{ID: 5, Mutator: "gpt", Objectives: []float64{0}, Usage: usage, Times: times, Tuned: population.Tuned{Elapsed: time.Second}},
		{ID: 6, Mutator: "constants", Objectives: []float64{0}, Times: population.Times{EvaluateAt: time.Hour}},
		{ID: 7, Mutator: "gpt", Operator: "cross", Objectives: []float64{0}, Usage: stood, UsedBy: []population.ModelUsage{{Model: "gpt", Usage: usage}, {Model: "spare", Usage: usage}}},
	}
	advice := func(yield func(population.Advice, error) bool) {
		yield(population.Advice{Mutator: "gpt", Usage: usage}, nil)
	}
	off := func(*population.Candidate) bool { return false }
	files := Grouping{"file", func(c *population.Candidate) string {
		if c.ID == 6 {
			return "a.db"
		}
		return ""
	}, func(place int) string { return map[int]string{1: "a.db"}[place] }}
	s, err := StatisticsOf(all(candidates), func(c *population.Candidate) bool { return c.ID == 5 }, advice, files)
	if err != nil {
		t.Fatal(err)
	}
	model := Tally{
		Candidates: 5, Stages: map[population.Stage]int{population.StageCheck: 2, population.StageDuplicate: 1}, Front: 1, Repairs: 1,
		Usage:  population.Usage{Calls: 6, PromptTokens: 60, CompletionTokens: 12, Cost: 3},
		Times:  population.Times{Mutate: 4 * time.Minute, Check: 4 * time.Millisecond, Build: 4 * time.Second, Evaluate: 8 * time.Second},
		Tuning: time.Second,
	}
	file := Tally{Candidates: 1, Usage: usage} // which is advice
	whole := model
	whole.Candidates, whole.Usage = 7, whole.Usage.Add(usage)
	want := Statistics{whole, population.Sum{Candidates: 7, Failures: 3, Written: model.Usage, Advice: usage, Elapsed: time.Hour}, true, []Group{
		{"file", []Member{{"a.db", file}}},
		{"mutator", []Member{{"gpt", model}, {"constants", Tally{Candidates: 1}}, {"seed", Tally{Candidates: 1}}, {"spare", Tally{Usage: usage}}}},
		{"operator", []Member{{"cross", Tally{Candidates: 1, Usage: stood}}}},
	}}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("got %+v,\nwant %+v", s, want)
	}
	if got := s.All.Passed(); got != 4 {
		t.Errorf("%d have passed, want 4", got)
	}
	for elapsed, want := range map[time.Duration]time.Duration{time.Minute: time.Minute - 13*time.Second - 4*time.Millisecond, time.Second: 0} {
		if got := s.All.Waiting(elapsed); got != want {
			t.Errorf("of %v it has waited for %v, want %v", elapsed, got, want)
		}
	}
	broken := func(yield func(population.Candidate, error) bool) { yield(population.Candidate{}, io.ErrUnexpectedEOF) }
	if _, err := StatisticsOf(broken, off, advice); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the archive's error is lost: %v", err)
	}
	none := func(func(population.Advice, error) bool) {}
	damaged := func(yield func(population.Advice, error) bool) { yield(population.Advice{}, io.ErrUnexpectedEOF) }
	if _, err := StatisticsOf(all(candidates), off, damaged); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the error of advice is lost: %v", err)
	}
	if s, err := StatisticsOf(all([]population.Candidate{{ID: 1}}), off, none); err != nil || s.Groups != nil {
		t.Errorf("candidates of nobody: %+v, %v", s, err)
	}
}
