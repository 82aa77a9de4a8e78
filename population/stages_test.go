package population

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

// stageProblem screens, repeats and validates. What it does depends on what
// the candidate returns for 0 and on how often it was evaluated.
var stageProblem = Problem[func(n int) int]{
	Slot:       swap.New("Staged", func(n int) int { return n }),
	Seed:       "package main\n\nfunc Staged(n int) int { return n }\n",
	Objectives: []Objective{{Name: "value"}, {Name: "calls"}},
	Screen: func(_ context.Context, f func(int) int) error {
		staged = 0 // a new candidate
		time.Sleep(screenTime)
		if n := f(0); n < 0 {
			return fmt.Errorf("%d is negative", n)
		}
		return nil
	},
	Evaluate: func(_ context.Context, f func(int) int) (Outcome, error) {
		staged++
		n := f(0)
		fmt.Printf("evaluation %d\n", staged)
		switch {
		case n == 100 && staged == 2:
			return Outcome{}, errors.New("not the second time")
		case n == 101 && staged == 2:
			os.Exit(9)
		case n == 102 && staged == 2:
			select {} // cannot be interrupted
		case n == 103:
			return Outcome{}, errors.New("never")
		}
		return Outcome{Objectives: []float64{float64(n * [...]int{0, 3, 1, 2}[staged%4]), float64(staged)}, Feedback: fmt.Sprint("evaluation ", staged), Solved: n == 5}, nil
	},
	Validate: func(_ context.Context, f func(int) int) (Outcome, error) {
		n := f(0)
		if n == 7 {
			panic("unlucky")
		}
		return Outcome{Objectives: []float64{float64(n), -1}, Feedback: "on other data"}, nil
	},
}

var staged int // evaluations of the candidate in this process

const screenTime = 20 * time.Millisecond

func stagedSource(body string) string {
	return "package main\n\nfunc Staged(n int) int { " + body + " }\n"
}

// runStages evaluates candidates, three times each, and returns what became of
// them and of the search.
func runStages(t *testing.T, c Config, bodies ...string) ([]Candidate, Result, *memory) {
	t.Helper()
	s := &script{}
	for _, b := range bodies {
		s.sources = append(s.sources, stagedSource(b))
	}
	m := &memory{left: -1}
	c.Islands, c.Children, c.Limits.Generations, c.Repairs, c.Requests = 1, len(bodies), 1, -1, 1
	c.Workers.Count, c.Workers.Timeout, c.Workers.Grace, c.Repeats, c.Recorder = 1, time.Second/2, 3*time.Second, 3, m
	res, err := Run(t.Context(), stageProblem, s, c)
	if err != nil {
		t.Fatal(err)
	}
	return m.candidates[1:], res, m
}

func TestRepeats(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	candidates, _, _ := runStages(t, Config{},
		"return 10", "return 100", "return 101", "return 102", "return 103", "for { }", "return -3", "panic(1)")
	first := candidates[0]
	// Values 30, 10 and 20 in the evaluations 1, 2 and 3.
	if want := []float64{20, 2}; !reflect.DeepEqual(first.Objectives, want) || first.Feedback != "evaluation 3" {
		t.Errorf("got %v and %q, want the medians %v and the feedback of evaluation 3", first.Objectives, first.Feedback, want)
	}
	if first.Times.Evaluate < screenTime {
		t.Errorf("screening and evaluations took %v", first.Times.Evaluate)
	}
	for i, tt := range []struct {
		stage Stage
		want  string
		times int // evaluations begun
	}{
		{"", "", 3},
		{StageFlaky, "passed 2 of its evaluations and failed in another (evaluate): not the second time", 3},
		{StageFlaky, "passed 1 of its evaluations and failed in another (crash): ended its worker process (exit status 9)", 2},
		{StageFlaky, "passed 1 of its evaluations and failed in another (timeout): did not return", 2},
		{StageEvaluate, "never", 3},
		{StageTimeout, "in the screening: did not return within ", 0},
		{StageScreen, "in the screening: -3 is negative", 0},
		{StagePanic, "in the screening: swap: panic: 1", 0},
	} {
		c := candidates[i]
		if tt.stage == "" {
			if c.Failed() {
				t.Errorf("candidate %d: %+v", c.ID, c.Failure)
			}
		} else if !c.Failed() || c.Failure.Stage != tt.stage || !strings.HasPrefix(c.Failure.Message, tt.want) || c.Objectives != nil {
			t.Errorf("candidate %d: objectives %v, failure %+v, want stage %s and %q", c.ID, c.Objectives, c.Failure, tt.stage, tt.want)
		}
		if got := strings.Count(c.Output+text(c.Failure), "evaluation "); got < tt.times || tt.times == 0 && strings.Contains(c.Output, "evaluation") {
			t.Errorf("candidate %d was evaluated %d times, want %d: %q", c.ID, got, tt.times, c.Output)
		}
	}
}

func text(f *Failure) string {
	if f == nil {
		return ""
	}
	return f.Message
}

// TestTrials: the median of each objective on its own, and of an even number.
func TestTrials(t *testing.T) {
	var even trials
	for _, o := range []Outcome{
		{Objectives: []float64{4, 1e308}, Feedback: "d", Solved: true},
		{Objectives: []float64{1, 1e308}, Feedback: "a", Solved: true},
		{Objectives: []float64{2, 3}, Feedback: "b", Solved: false},
		{Objectives: []float64{3, 1e308}, Feedback: "c", Solved: true},
	} {
		even.add(report{Outcome: o, Elapsed: time.Second, Late: o.Feedback == "b"})
	}
	for _, stage := range []Stage{StageTimeout, StageMemory, StagePanic} {
		one := trials{reports: []report{{Failure: &Failure{Stage: stage}}}}
		if want := stage != StagePanic; one.hopeless() != want {
			t.Errorf("after a failure by %s more evaluations are hopeless: %v", stage, !want)
		}
	}
	got := even.summary()
	if want := (Outcome{Objectives: []float64{2.5, 1e308}, Feedback: "b"}); !reflect.DeepEqual(got.Outcome, want) || got.Elapsed != 4*time.Second || !got.Late {
		t.Errorf("got %+v in %v, want %+v", got.Outcome, got.Elapsed, want)
	}
}

func TestValidate(t *testing.T) {
	needsBuild(t)
	for _, inProcess := range []bool{false, true} {
		var events []Validation
		observe := func(e Event) {
			if v, ok := e.(Validated); ok {
				events = append(events, v.Validation)
			}
		}
		_, res, m := runStages(t, Config{InProcess: inProcess, Observe: observe}, "return 10", "return 7", "return 5")
		if len(res.Validations) != len(res.Front) || len(res.Front) == 0 {
			t.Fatalf("a front of %d and %d validations", len(res.Front), len(res.Validations))
		}
		for i, v := range res.Validations {
			if v.ID != res.Front[i].ID {
				t.Errorf("validation %d is of candidate %d, want %d", i, v.ID, res.Front[i].ID)
			}
		}
		// The seed returns 0 and dominates all: nothing chooses by validation.
		if v := res.Validations[0]; res.Front[0].ID != SeedID || !reflect.DeepEqual(v.Objectives, []float64{0, -1}) || v.Feedback != "on other data" {
			t.Errorf("candidate %d has %+v", res.Front[0].ID, v)
		}
		if !reflect.DeepEqual(events, m.history.Validations) || len(events) != len(res.Front) {
			t.Errorf("told %+v, recorded %+v", events, m.history.Validations)
		}
		// Going on with a search that is done validates nothing again.
		c := Config{Plan: Plan{Islands: 1, Children: 3, Repairs: -1, Repeats: 3}, Limits: Limits{Generations: 1}, Recorder: m, Resume: true, InProcess: inProcess, Workers: Workers{Timeout: 2 * time.Second}, Observe: observe}
		again, err := Run(t.Context(), stageProblem, &script{}, c)
		if err != nil || !reflect.DeepEqual(again.Validations, res.Validations) || len(events) != len(res.Front) {
			t.Errorf("resumed: %+v, %v, %d events", again.Validations, err, len(events))
		}
	}
}

// TestValidationFails: a candidate that fails on other data stays in the
// front, and the failure is told.
func TestValidationFails(t *testing.T) {
	needsBuild(t)
	p := stageProblem
	p.Objectives = []Objective{{Name: "value", Maximize: true}, {Name: "calls"}}
	p.Slot = swap.New("Staged", func(n int) int { return n })
	s := &script{sources: []string{stagedSource("return 7")}}
	res, err := Run(t.Context(), p, s, Config{Plan: Plan{Islands: 1, Children: 1}, Limits: Limits{Generations: 1}, InProcess: true})
	if err != nil || len(res.Validations) == 0 {
		t.Fatal(res.Validations, err)
	}
	v := res.Validations[len(res.Validations)-1]
	for _, c := range res.Validations {
		if c.ID == 2 {
			v = c
		}
	}
	if v.ID != 2 || v.Failure == nil || v.Failure.Stage != StagePanic || !strings.Contains(v.Failure.Message, "unlucky") {
		t.Errorf("got %+v", v)
	}
}

// TestNoValidationAfterCancel: who asks a search to stop does not wait for more.
func TestNoValidationAfterCancel(t *testing.T) {
	needsBuild(t)
	ctx, cancel := context.WithCancel(t.Context())
	s := &script{sources: []string{stagedSource("return 10"), stagedSource("return 11")}}
	m := &memory{left: -1}
	res, err := Run(ctx, stageProblem, s, Config{Plan: Plan{Islands: 1, Children: 1, Repairs: -1}, Limits: Limits{Generations: 2}, Requests: 1, InProcess: true, Recorder: m, Observe: func(e Event) {
		if e, ok := e.(GenerationDone); ok && e.Generation.Number == 1 {
			cancel()
		}
	}})
	if err != nil || res.Reason != ReasonCancelled || len(res.Validations)+len(m.history.Validations) > 0 {
		t.Errorf("%s, %v, %d validations", res.Reason, err, len(res.Validations))
	}
}

// TestIntactInProcess: without another worker the search cannot go on.
func TestIntactInProcess(t *testing.T) {
	needsBuild(t)
	p := stageProblem
	broken := false
	p.Screen = nil
	p.Evaluate = func(_ context.Context, f func(int) int) (Outcome, error) {
		broken = f(0) == 3
		return Outcome{Objectives: []float64{1, 1}}, nil
	}
	p.Intact = func() error {
		if broken {
			panic("what is this?")
		}
		return nil
	}
	s := &script{sources: []string{stagedSource("return 3")}}
	_, err := Run(t.Context(), p, s, Config{Plan: Plan{Islands: 1, Children: 1}, Limits: Limits{Generations: 1}, InProcess: true})
	if err == nil || !strings.Contains(err.Error(), "candidate 2 changed what candidates are measured against: looking at it panicked: what is this?") {
		t.Errorf("got %v", err)
	}
}

// fileProblem's evaluation reads the files that a variable names.
var fileProblem = Problem[func(n int) int]{
	Slot:       swap.New("Read", func(n int) int { return n }),
	Seed:       "package main\n\nfunc Read(n int) int { return n }\n",
	Objectives: []Objective{{Name: "n"}},
	ReadPaths:  filepath.SplitList(os.Getenv("WALLACEA_TEST_READ")),
	Evaluate: func(_ context.Context, f func(int) int) (Outcome, error) {
		_, err := os.ReadFile(os.Getenv("WALLACEA_TEST_FILE"))
		return Outcome{Objectives: []float64{float64(f(0))}}, err
	},
}

func TestReadPaths(t *testing.T) {
	needsBuild(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "data")
	if err := os.WriteFile(file, []byte("1"), 0o600); err != nil {
		t.Fatal(err)
	}
	var protections []Protection
	run := func(paths string, s Sandbox) error {
		t.Setenv("WALLACEA_TEST_READ", paths)
		t.Setenv("WALLACEA_TEST_FILE", file)
		_, err := Run(t.Context(), fileProblem, &script{sources: []string{"package main\n\nfunc Read(n int) int { return n - 1 }\n"}},
			Config{Plan: Plan{Islands: 1, Children: 1}, Limits: Limits{Generations: 1}, Workers: Workers{Sandbox: s}, Observe: func(e Event) {
				if e, ok := e.(WorkerStarted); ok {
					protections = e.Protections
				}
			}})
		return err
	}
	if err := run("", SandboxOff); err != nil || len(protections) != 1 {
		t.Errorf("off: %v, %+v", err, protections)
	}
	if err := run(dir, SandboxBestEffort); err != nil || len(protections) != 5 {
		t.Errorf("allowed: %v, %+v", err, protections)
	}
	missing := false
	for _, p := range protections {
		missing = missing || p.Missing != ""
	}
	if err := run(file, SandboxStrict); missing != (err != nil) {
		t.Errorf("strict: %v, %+v", err, protections)
	}
	if missing {
		t.Skipf("this machine lacks something: %+v", protections)
	}
	if err := run("", SandboxBestEffort); err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("not allowed: %v", err)
	}
}
