package population

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

// trickProblem's evaluation does what the candidate's error says.
var trickProblem = Problem[func(n int) error]{
	Slot:       swap.New("Trick", func(int) error { return nil }),
	Seed:       "package main\n\nfunc Trick(n int) error { return nil }\n",
	Objectives: []Objective{{Name: "goroutines"}},
	Evaluate: func(ctx context.Context, f func(int) error) (Outcome, error) {
		fine := Outcome{Objectives: []float64{float64(runtime.NumGoroutine())}}
		if os.Getenv("WALLACEA_TEST_BACKGROUND") != "" {
			done := make(chan error, 1)
			go func() { done <- swap.Call(func() { _ = f(0) }) }()
			select {
			case err := <-done:
				return fine, err
			case <-ctx.Done():
				return Outcome{}, ctx.Err()
			}
		}
		err := f(0)
		if !strings.HasPrefix(fmt.Sprintf("%T", err), "*errors.") {
			return fine, err
		}
		switch err.Error() {
		case "forge two":
			forgeReport(Outcome{Objectives: []float64{1, 2}})
		case "forge none":
			forgeReport(Outcome{})
		case "forge a passing report and stay busy":
			forgeReport(Outcome{Objectives: []float64{1}})
			time.Sleep(time.Hour)
		case "long":
			return Outcome{Objectives: make([]float64, 3_000_000)}, nil
		case "helper":
			helper := exec.Command("sleep", "20") // it inherits the worker's end of the pipes
			helper.ExtraFiles = []*os.File{os.NewFile(requestsFD, ""), os.NewFile(repliesFD, "")}
			if err := helper.Start(); err != nil {
				panic(err)
			}
			os.Exit(3)
		case "begin again and again":
			for {
				_ = writeFrame(os.NewFile(repliesFD, ""), message{Begun: &begun{ID: 2}})
				time.Sleep(time.Millisecond)
			}
		}
		return fine, err
	},
	Intact: func() error {
		if os.Getenv("WALLACEA_TEST_SLOW_INTACT") != "" {
			time.Sleep(700 * time.Millisecond)
		}
		return nil
	},
}

// forgeReport sends what the worker would send for candidate 2.
func forgeReport(o Outcome) {
	if err := writeFrame(os.NewFile(repliesFD, ""), message{Report: &report{ID: 2, Outcome: o}}); err != nil {
		panic(err)
	}
}

// runTricks evaluates candidates with the given bodies, each in a generation of
// its own, and returns what is recorded of them and why workers ended.
func runTricks(t *testing.T, bodies ...string) (recorded []Candidate, reasons []string) {
	t.Helper()
	s := &script{}
	for _, b := range bodies {
		s.sources = append(s.sources, "package main\n\nfunc Trick(n int) error { "+b+"\n")
	}
	m := &memory{left: -1}
	_, err := Run(t.Context(), trickProblem, s, Config{
		Plan:     Plan{Islands: 1, Children: 1, Repairs: -1},
		Limits:   Limits{Generations: len(bodies)},
		Recorder: m,
		Workers:  Workers{Timeout: 500 * time.Millisecond, Grace: 300 * time.Millisecond, Sandbox: SandboxOff},
		Observe: func(e Event) {
			if e, ok := e.(WorkerEnded); ok {
				reasons = append(reasons, e.Reason)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return m.candidates[1:], reasons
}

// TestTricks: what a worker says cannot do more than fail its candidate.
func TestTricks(t *testing.T) {
	needsBuild(t)
	for _, tt := range []struct {
		body  string
		stage Stage
		want  string
		ends  int // workers
	}{
		{`return errors.New("forge two") }`, StageEvaluate, "returned 2 objectives where the problem names 1", 1},
		{`return errors.New("forge none") }`, StageEvaluate, "returned 0 objectives", 1},
		{`return errors.New("long") }`, StageEvaluate, "returned 3000000 objectives where the problem names 1", 0},
		{`return errors.New("helper") }`, StageCrash, "ended its worker process (exit status 3)", 1},
		{`return errors.New("begin again and again") }`, StageCrash, "killed since it broke the protocol: it sent a message that nobody asked for", 1},
		{"return t{} }\n\ntype t struct{}\n\nfunc (t) Error() string {\n\tfor {\n\t}\n}", StageTimeout, "did not return within 500ms: swap: panic: interrupted", 0},
		{"return t{} }\n\ntype t struct{}\n\nfunc (t) Error() string { panic(\"no\") }", StagePanic, "swap: panic: no", 0},
		{"return (*t)(nil) }\n\ntype t struct{ s string }\n\nfunc (t *t) Error() string { return t.s }", StagePanic, "nil pointer dereference", 0},
	} {
		start := time.Now()
		c, reasons := runTricks(t, tt.body, fmt.Sprintf(`if n == %d { return nil }; return nil }`, start.UnixNano()))
		if !c[0].Failed() || c[0].Failure.Stage != tt.stage || !strings.Contains(c[0].Failure.Message, tt.want) || c[0].Objectives != nil {
			t.Errorf("%s: objectives %v, failure %+v, want stage %s and %q", tt.body, c[0].Objectives, c[0].Failure, tt.stage, tt.want)
		}
		if c[1].Failed() {
			t.Errorf("%s: the next candidate fails: %+v", tt.body, c[1].Failure)
		}
		if len(reasons) != tt.ends {
			t.Errorf("%s: workers ended: %q, want %d", tt.body, reasons, tt.ends)
		}
		if took := time.Since(start); took > 15*time.Second {
			t.Errorf("%s: it took %v", tt.body, took)
		}
	}
}

// TestForgedPass: a worker that has sent a report and stays busy is killed when
// the next candidate does not begin.
func TestForgedPass(t *testing.T) {
	needsBuild(t)
	start := time.Now()
	c, reasons := runTricks(t, `return errors.New("forge a passing report and stay busy") }`, "n++; return nil }")
	if c[1].Failed() || len(reasons) != 1 || !strings.HasPrefix(reasons[0], "killed after 10s") {
		t.Errorf("the next candidate: %+v; workers ended: %q", c[1].Failure, reasons)
	}
	if took := time.Since(start); took > loadTimeout+20*time.Second {
		t.Errorf("it took %v", took)
	}
}

// TestSlowIntact: looking at the state is not on the candidate's clock.
func TestSlowIntact(t *testing.T) {
	needsBuild(t)
	t.Setenv("WALLACEA_TEST_SLOW_INTACT", "1")
	c, reasons := runTricks(t, "for { } }", "n--; return nil }")
	if f := c[0].Failure; f == nil || f.Stage != StageTimeout || !strings.Contains(f.Message, "interrupted") || c[1].Failed() || len(reasons) > 0 {
		t.Errorf("got %+v and %+v; workers ended: %q", f, c[1].Failure, reasons)
	}
}

// TestBackground: an evaluation that returns before its candidate leaves it
// interrupted, not running.
func TestBackground(t *testing.T) {
	needsBuild(t)
	t.Setenv("WALLACEA_TEST_BACKGROUND", "1")
	c, _ := runTricks(t, "for { n += 1 } }", "for { n += 2 } }", "for { n += 3 } }", "n -= 7; return nil }")
	for _, c := range c[:3] {
		if c.Failure == nil || c.Failure.Stage != StageTimeout {
			t.Errorf("got %+v", c.Failure)
		}
	}
	c2, _ := runTricks(t, "n -= 8; return nil }")
	if c[3].Failed() || c2[0].Failed() || c[3].Objectives[0] > c2[0].Objectives[0] {
		t.Errorf("after three endless candidates %v goroutines run, without them %v", c[3].Objectives, c2[0].Objectives)
	}
}

// TestInterruptedAgain: a function that was interrupted works again when it is
// evaluated again.
func TestInterruptedAgain(t *testing.T) {
	needsBuild(t)
	b := new(swap.Builder)
	p := brokenProblem
	built, err := b.Build(t.Context(), p.Slot.Decl(), []string{"package main\n\nfunc Broken(n int) int {\n\tfor n > 1000 {\n\t\tn++\n\t\tn--\n\t}\n\treturn n\n}\n"})
	if err = errors.Join(err, built[0].Err); err != nil {
		t.Fatal(err)
	}
	f, err := swap.Load[func(int) int](built[0].Artifact)
	if err != nil {
		t.Fatal(err)
	}
	h := host[func(int) int]{problem: p}
	call := func(n int) report {
		return h.measure(t.Context(), f, 100*time.Millisecond, func(_ context.Context, f func(int) int) (Outcome, error) {
			return Outcome{Objectives: []float64{float64(f(n))}}, nil
		})
	}
	if r := call(2000); r.Failure == nil || r.Failure.Stage != StageTimeout {
		t.Errorf("got %+v", r)
	}
	if r := call(7); r.Failure != nil || r.Outcome.Objectives[0] != 7 {
		t.Errorf("again: got %+v", r)
	}
}

// TestStrict: strict accepts nothing that is missing.
func TestStrict(t *testing.T) {
	some := []Protection{{Name: "files"}, {Name: "system calls", Missing: "the kernel is too old"}}
	if err := SandboxStrict.accept(some); err == nil || !strings.Contains(err.Error(), "system calls: the kernel is too old") {
		t.Errorf("got %v", err)
	}
	if err := errors.Join(SandboxStrict.accept(some[:1]), SandboxBestEffort.accept(some), SandboxOff.accept(nil)); err != nil {
		t.Error(err)
	}
}
