package main

import (
	"os"
	"path/filepath"
	"testing"

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
