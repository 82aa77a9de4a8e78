package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

// TestNoPrompt: a mutator that asks nobody has no prompt, and an empty line does not say so.
func TestNoPrompt(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := shown{Candidate: population.Candidate{ID: 7, Mutator: "gp"}, reply: &population.Reply{Text: "changed a number"}}
	for _, tt := range []struct {
		command showCommand
		want    string
	}{
		{showCommand{ID: 7, Reply: true}, ""},
		{showCommand{ID: 7, Prompt: true}, "candidate 7 has no prompt: its mutator, gp, recorded none"},
		{showCommand{ID: 7, Prompt: true, Reply: true}, "candidate 7 has no prompt: its mutator, gp, recorded none"},
	} {
		got := ""
		if err := tt.command.parts(newOutput(f), s); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// TestByTurns: what was measured by turns with a candidate, and where, is shown.
func TestByTurns(t *testing.T) {
	c := population.Candidate{ID: 7, Objectives: []float64{2}, Beside: []population.Reading{{ID: 7, Objectives: []float64{2.5}}, {ID: 3, Objectives: []float64{2.75}}, {ID: 4, Objectives: []float64{5}}}}
	format := report.Digits(c.Objectives)
	if got, want := beside(format, []population.Objective{{Name: "µs"}}, c), "3 µs 2.75; 4 µs 5; itself µs 2.5"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	seed := population.Candidate{ID: 1, Beside: []population.Reading{{ID: 1, Objectives: []float64{18, 1}}, {Objectives: []float64{2.2, 3}}}}
	objectives := []population.Objective{{Name: "ms", Timing: true}, {Name: "error"}}
	if got, want := floor(objectives, seed), "ms is 2.2 for a function that does nothing, by turns with 18 for the seed: nothing is more than 8.18 times as fast"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := beside(format, objectives, seed), "what does nothing ms 2.2"; !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	c.Beside = nil
	if got := floor(objectives, c); got != "" {
		t.Errorf("got %q, want nothing", got)
	}
	if got := beside(format, nil, c); got != "" {
		t.Errorf("got %q, want nothing", got)
	}
	for s, want := range map[population.Site]string{
		{}:                                  "",
		{Node: "a/7"}:                       "a/7",
		{Node: "a/7", CPU: "x86", Epoch: 2}: "a/7, x86, epoch 2 of timings",
		{Epoch: 1}:                          "a node without a name, epoch 1 of timings",
	} {
		if got := site(s); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
