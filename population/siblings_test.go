package population

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestFirstSentence(t *testing.T) {
	for answer, want := range map[string]string{
		"": "",
		"[THINK]Hm. So.[/THINK] I round it to eighths. More.":                                                           "I round it to eighths.",
		"<|channel|>analysis<|message|>We need. <|end|><|start|>assistant<|channel|>final<|message|>I round it up. So.": "I round it up.",
		"<think>Hm. It never":                                                 "",
		"1. I round it up. 2. More.":                                          "I round it up.",
		"I use e.g. a table of it. More.":                                     "I use e.g. a table of it.",
		"I add two to it\n<<<<<<< SEARCH\nx\n=======\n":                       "I add two to it",
		"package main\n\nfunc F() {}":                                         "",
		"Here is the file:\n```go\npackage main\n```":                         "",
		"I round to 0.5 levels. That is\nbetter.\n\n```go\npackage main\n```": "I round to 0.5 levels.",
		"No dot here\n```go\nx. y\n```":                                       "No dot here",
		"```go\npackage main\n```\nAfter. All.":                               "",
		"<think>Hm. What?</think>\n\nNow it is\n  faster! Really.":            "Now it is faster!",
		"wrapped: x became math.Tanh(x) on line 7":                            "wrapped: x became math.Tanh(x) on line 7",
		strings.Repeat("ü", 150):                                              strings.Repeat("ü", 100) + "…",
		"bad \xff byte.":                                                      "bad � byte.",
	} {
		if got := FirstSentence(answer); got != want {
			t.Errorf("of %q, got %q, want %q", answer, got, want)
		}
	}
}

// TestSiblings: a mutator is told what came of the earlier children of a parent, and the same
// after the search was interrupted and resumed.
func TestSiblings(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	const children = 12
	run := func(interrupt ID) map[ID]Request {
		m := &memory{left: -1}
		config := Config{
			Plan:   Plan{RandomSeed: 3, Islands: 2, Children: 3, Repairs: -1, Members: 4, Window: 2, Order: InOrder},
			Limits: Limits{Generations: children / 6}, Recorder: m, Resume: true, Requests: 1,
		}
		asked := make(map[ID]Request)
		for {
			ctx, cancel := context.WithCancel(t.Context())
			_, err := Run(ctx, brokenProblem, remoteFunc(func(ctx context.Context, req Request) (Reply, error) {
				if req.ID == interrupt {
					interrupt = 0
					cancel()
					return Reply{}, ctx.Err()
				}
				asked[req.ID] = req
				text := fmt.Sprintf("This is answer %v. And more.", req.ID)
				if req.ID.Child()%4 == 0 {
					return Reply{Text: text}, errors.New("no code in it")
				}
				return Reply{Text: text, Source: fmt.Sprintf("package main\n\nfunc Broken(n int) int { return n - %d }\n", req.ID.Child())}, nil
			}), config)
			ended := ctx.Err() != nil
			cancel()
			if err != nil {
				t.Fatal(err)
			}
			if !ended {
				return asked
			}
		}
	}
	whole := run(0)
	told, failed := 0, 0
	for id, req := range whole {
		for _, s := range req.Siblings {
			told++
			of, ok := whole[s.ID]
			if !ok || of.Parent.ID != req.Parent.ID || s.Said != fmt.Sprintf("This is answer %v.", s.ID) {
				t.Errorf("candidate %v with parent %v is told of %v: %q", id, req.Parent.ID, s.ID, s.Said)
			}
			if s.Failure != nil {
				failed++
			}
			if (s.Failure == nil) != (len(s.Objectives) == 1) || (s.Failure == nil) != (s.ID.Child()%4 != 0) {
				t.Errorf("candidate %v is told that %v came to %v, %v", id, s.ID, s.Objectives, s.Failure)
			}
		}
	}
	if told < 10 || failed < 2 {
		t.Errorf("mutators were told of %d siblings, of which %d failed", told, failed)
	}
	for _, interrupt := range []ID{NewID(4, 0, 0), NewID(9, 0, 0)} {
		again := run(interrupt)
		for id, req := range whole {
			if got := again[id]; !reflect.DeepEqual(got.Siblings, req.Siblings) || !reflect.DeepEqual(got.Front, req.Front) || !reflect.DeepEqual(got.Gap, req.Gap) {
				t.Errorf("interrupted at %v, candidate %v is told of %v and %v, else of %v and %v", interrupt, id, got.Siblings, got.Front, req.Siblings, req.Front)
			}
		}
	}
}

// TestSiblingSettings: a child is as good as the best of its settings, also if the structure
// as it was written has failed, unless that was a duplicate.
func TestSiblingSettings(t *testing.T) {
	objectives := []Objective{{Name: "error"}}
	failure, twice := &Failure{StageTimeout, "too slow"}, &Failure{StageDuplicate, "as 3"}
	of := func(objective float64) Candidate { return Candidate{Objectives: []float64{objective}} }
	failed := Candidate{Failure: failure}
	for _, tt := range []struct {
		settings []Candidate
		want     []float64
		failure  *Failure
	}{
		{[]Candidate{of(3)}, []float64{3}, nil},
		{[]Candidate{of(3), of(2), failed, of(4)}, []float64{2}, nil},
		{[]Candidate{failed, of(5), of(4)}, []float64{4}, nil},
		{[]Candidate{failed, failed}, nil, failure},
		{[]Candidate{{Failure: twice}, of(5)}, nil, twice},
	} {
		tt.settings[0].ID, tt.settings[0].Parents = 7, []ID{3}
		s := make(siblings)
		s.add(objectives, tt.settings, "said", false)
		got := s[ID(3).structure()].latest
		if len(got) != 1 || got[0].ID != 7 || !slices.Equal(got[0].Objectives, tt.want) || got[0].Failure != tt.failure {
			t.Errorf("of %v: got %+v, want %v, %v", tt.settings, got, tt.want, tt.failure)
		}
	}
}
