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
			helper := exec.Command("sleep", "600") // it inherits the worker's end of the pipes
			helper.ExtraFiles = []*os.File{os.NewFile(3, ""), os.NewFile(4, "")}
			if err := helper.Start(); err != nil {
				panic(err)
			}
			os.Exit(3)
		case "begin again and again":
			for {
				say(message{Begun: &begun{ID: 2}})
				time.Sleep(time.Millisecond)
			}
		}
		return fine, err
	},
}

// slowProblem is trickProblem with an Intact that takes longer than a candidate
// may.
var slowProblem = func() Problem[func(n int) error] {
	p := trickProblem
	p.Task = "slow"
	p.Intact = func() error {
		time.Sleep(clockLimit(trickTimeout) + trickGrace + 200*time.Millisecond)
		return nil
	}
	return p
}()

// backgroundProblem is trickProblem with an evaluation that returns when its
// time is up, and leaves the candidate running.
var backgroundProblem = func() Problem[func(n int) error] {
	p := trickProblem
	p.Task = "background"
	p.Evaluate = func(ctx context.Context, f func(int) error) (Outcome, error) {
		done := make(chan error, 1)
		go func() { done <- swap.Call(func() { _ = f(0) }) }()
		select {
		case err := <-done:
			least := runtime.NumGoroutine() // those that were interrupted may take a while to end
			for range 100 {
				time.Sleep(2 * time.Millisecond)
				least = min(least, runtime.NumGoroutine())
			}
			return Outcome{Objectives: []float64{float64(least)}}, err
		case <-ctx.Done():
			return Outcome{}, ctx.Err()
		}
	}
	return p
}()

// forgeReport sends what the worker would send for candidate 2.
func forgeReport(o Outcome) {
	say(message{Report: &report{ID: 2, Outcome: o}})
}

// What a candidate may take. Those that do not return take all of it.
const (
	trickTimeout = time.Second / 4
	trickGrace   = 2 * time.Second
)

// runTricks evaluates candidates with the given bodies, each in a generation of
// its own, and returns what is recorded of them and why workers ended.
func runTricks(t *testing.T, p Problem[func(n int) error], bodies ...string) (recorded []Candidate, reasons []string) {
	t.Helper()
	s := &script{}
	for _, b := range bodies {
		s.sources = append(s.sources, "package main\n\nfunc Trick(n int) error { "+b+"\n")
	}
	m := &memory{left: -1}
	_, err := Run(t.Context(), p, s, Config{
		Plan:     Plan{Islands: 1, Children: 1, Window: 1, Repairs: -1},
		Limits:   Limits{Generations: len(bodies)},
		Recorder: m,
		Workers:  Workers{Count: 1, Timeout: trickTimeout, Grace: trickGrace, Sandbox: SandboxOff},
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
	t.Parallel()
	needsBuild(t)
	for i, tt := range []struct {
		name  string
		body  string
		stage Stage
		want  string
		ends  int // workers
	}{
		{"two objectives", `return errors.New("forge two") }`, StageEvaluate, "returned 2 objectives where the problem names 1", 1},
		{"no objectives", `return errors.New("forge none") }`, StageEvaluate, "returned 0 objectives", 1},
		{"long", `return errors.New("long") }`, StageEvaluate, "returned 3000000 objectives where the problem names 1", 0},
		{"helper", `return errors.New("helper") }`, StageCrash, "ended its worker process (exit status 3)", 1},
		{"begins", `return errors.New("begin again and again") }`, StageCrash, "killed since it broke the protocol: it sent a message that nobody asked for", 1},
		{"endless error", "return t{} }\n\ntype t struct{}\n\nfunc (t) Error() string {\n\tfor {\n\t}\n}", StageTimeout, ": swap: panic: interrupted", 0},
		{"panicking error", "return t{} }\n\ntype t struct{}\n\nfunc (t) Error() string { panic(\"no\") }", StagePanic, "swap: panic: no", 0},
		{"nil error", "return (*t)(nil) }\n\ntype t struct{ s string }\n\nfunc (t *t) Error() string { return t.s }", StagePanic, "nil pointer dereference", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, reasons := runTricks(t, trickProblem, tt.body, fmt.Sprintf("if n == %d { return nil }; return nil }", i))
			if !c[0].Failed() || c[0].Failure.Stage != tt.stage || !strings.Contains(c[0].Failure.Message, tt.want) || c[0].Objectives != nil {
				t.Errorf("objectives %v, failure %+v, want stage %s and %q", c[0].Objectives, c[0].Failure, tt.stage, tt.want)
			}
			if c[1].Failed() {
				t.Errorf("the next candidate fails: %+v", c[1].Failure)
			}
			if len(reasons) != tt.ends {
				t.Errorf("workers ended: %q, want %d", reasons, tt.ends)
			}
		})
	}
}

// TestForgedPass: a worker that has sent a report and stays busy is killed when
// it speaks of a candidate that nobody waits for any more.
func TestForgedPass(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	c, reasons := runTricks(t, trickProblem, `return errors.New("forge a passing report and stay busy") }`, "n++; return nil }")
	if c[1].Failed() || len(reasons) != 1 || !strings.HasPrefix(reasons[0], "killed since it broke the protocol") {
		t.Errorf("the next candidate: %+v; workers ended: %q", c[1].Failure, reasons)
	}
}

// TestSlowIntact: looking at the state is not on the candidate's clock.
func TestSlowIntact(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	c, reasons := runTricks(t, slowProblem, "for { } }", "n--; return nil }")
	if f := c[0].Failure; f == nil || f.Stage != StageTimeout || !strings.Contains(f.Message, "interrupted") || c[1].Failed() || len(reasons) > 0 {
		t.Errorf("got %+v and %+v; workers ended: %q", f, c[1].Failure, reasons)
	}
}

// TestBackground: an evaluation that returns before its candidate leaves it
// interrupted, not running.
func TestBackground(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	c, _ := runTricks(t, backgroundProblem, "for { n += 1 } }", "for { n += 2 } }", "for { n += 3 } }", "n -= 7; return nil }")
	for _, c := range c[:3] {
		if c.Failure == nil || c.Failure.Stage != StageTimeout {
			t.Errorf("got %+v", c.Failure)
		}
	}
	c2, _ := runTricks(t, backgroundProblem, "n -= 8; return nil }")
	if c[3].Failed() || c2[0].Failed() || c[3].Objectives[0] > c2[0].Objectives[0] {
		t.Errorf("after three endless candidates %v goroutines run, without them %v", c[3].Objectives, c2[0].Objectives)
	}
}

// TestReturnAtOnce: an evaluation that returns the moment its time is up has taken
// too long all the same, and the candidate is interrupted.
func TestReturnAtOnce(t *testing.T) {
	t.Parallel()
	h := host[func(int) error]{problem: backgroundProblem}
	for range 500 {
		f := new(swap.Function[func(int) error])
		r := h.measure(t.Context(), f, job{Task: Task{Timeout: 1}}, func(ctx context.Context, _ func(int) error) (Outcome, error) {
			for ctx.Err() == nil {
			}
			return Outcome{}, ctx.Err()
		}, nil)
		if r.Failure == nil || r.Failure.Stage != StageTimeout {
			t.Fatalf("%+v", r.Failure)
		}
	}
}

// TestInterruptedAgain: a function that was interrupted works again when it is
// evaluated again.
func TestInterruptedAgain(t *testing.T) {
	t.Parallel()
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
	call := func(n int, timeout time.Duration) report {
		return h.measure(t.Context(), f, job{Task: Task{Timeout: timeout}}, func(_ context.Context, f func(int) int) (Outcome, error) {
			return Outcome{Objectives: []float64{float64(f(n))}}, nil
		}, nil)
	}
	if r := call(2000, 50*time.Millisecond); r.Failure == nil || r.Failure.Stage != StageTimeout {
		t.Errorf("got %+v", r)
	}
	if r := call(7, time.Minute); r.Failure != nil || r.Outcome.Objectives[0] != 7 {
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
