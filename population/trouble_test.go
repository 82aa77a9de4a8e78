package population

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

func oddSeed(n int) int { return n }

var (
	startHelper sync.Once
	helperID    int
)

// oddProblem's evaluation starts a process of its own and says odd things.
var oddProblem = Problem[func(n int) int]{
	Slot:       swap.New("Odd", oddSeed),
	Seed:       "package main\n\nfunc Odd(n int) int { return n }\n",
	Objectives: []Objective{{Name: "n"}},
	Evaluate: func(_ context.Context, f func(int) int) (Outcome, error) {
		startHelper.Do(func() {
			helper := exec.Command("sleep", "600")
			helper.Stderr = os.Stderr
			if err := helper.Start(); err != nil {
				panic(err)
			}
			helperID = helper.Process.Pid
		})
		return Outcome{Objectives: []float64{float64(f(1))}, Feedback: fmt.Sprintf("helper %d, secret %q\n\xff%s", helperID, os.Getenv("A_SECRET_KEY"), strings.Repeat("é", maxText))}, nil
	},
}

// TestHelperProcess: a process that an evaluation has started holds the pipes
// open, and must neither keep Run from returning nor outlive it. And text that
// is no UTF-8 is no reason to lose a worker.
func TestHelperProcess(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	m := &memory{left: -1}
	s := &script{sources: []string{"package main\n\nfunc Odd(n int) int { panic(string([]byte{255, 254})) }\n"}}
	start := time.Now()
	_, err := Run(t.Context(), oddProblem, s, Config{Plan: Plan{Islands: 1, Children: 1, Repairs: -1}, Limits: Limits{Generations: 1}, Recorder: m, Workers: Workers{Sandbox: SandboxOff}})
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 2*time.Minute {
		t.Errorf("Run took %v to return", took)
	}
	if f := m.candidates[1].Failure; f == nil || f.Stage != StagePanic {
		t.Errorf("a panic with bytes that are no text is recorded as %+v", f)
	}
	var pid int
	var secret string
	if _, err := fmt.Sscanf(m.candidates[0].Feedback, "helper %d, secret %q", &pid, &secret); err != nil {
		t.Fatal(err)
	}
	if secret != "" {
		t.Error("the worker has seen a secret of the program's environment")
	}
	awaitEnd(t, pid)
}

// awaitEnd waits until a process has ended.
func awaitEnd(t *testing.T, pid int) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); runs(pid); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the process %d has not ended", pid)
		}
	}
}

// runs reports whether a process is there and no zombie.
func runs(pid int) bool {
	if process, err := os.FindProcess(pid); err != nil || process.Signal(syscall.Signal(0)) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

// TestRepairedMutator: a mutator that was silent for a generation, and then is
// not, must not be held to its silence.
func TestRepairedMutator(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	m := &memory{left: -1}
	c := smallConfig()
	c.InProcess, c.Recorder = true, m
	if _, err := Run(t.Context(), curveProblem, silent{}, c); err == nil {
		t.Fatal("a silent mutator is no error")
	}
	c.Resume = true
	res, err := Run(t.Context(), curveProblem, dealer{}, c)
	if err != nil || res.Generations != c.Limits.Generations {
		t.Errorf("after generation %d: %v", res.Generations, err)
	}
}

// TestUnavailable: what was answered before a mutator became unavailable is
// evaluated, and what it refused is asked for again when the search is resumed.
func TestUnavailable(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	m := &memory{left: -1}
	c := smallConfig()
	c.InProcess, c.Recorder, c.Requests, c.Limits.Generations = true, m, 1, 1
	broke := mutatorFunc(func(ctx context.Context, req Request) (Reply, error) {
		if req.ID.Child() > 3 {
			return Reply{Text: "no credit left"}, fmt.Errorf("refused: %w", ErrUnavailable)
		}
		return Reply{Source: fmt.Sprintf("package main\n\nfunc Curve(x float64) float64 { return x + %d }\n", req.ID)}, nil
	})
	if _, err := Run(t.Context(), curveProblem, broke, c); !errors.Is(err, ErrUnavailable) {
		t.Fatalf("got %v", err)
	}
	if n := len(m.history.Settled); n != 3 || len(m.open()) > 0 {
		t.Errorf("%d children are settled, want the seed and two; open are %v", n, m.open())
	}
	c.Resume = true
	if res, err := Run(t.Context(), curveProblem, dealer{}, c); err != nil || res.Generations != 1 {
		t.Errorf("after generation %d: %v", res.Generations, err)
	}
	if c, err := m.candidates.Lookup(4); err != nil || c.Mutator != "dealer" {
		t.Errorf("candidate 4 is %+v; %v", c, err)
	}
}

// TestSlowSeed: a seed that fails leaves a recorder that can be begun with
// again.
func TestSlowSeed(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	m := &memory{left: -1}
	p := curveProblem
	p.Evaluate = func(context.Context, func(float64) float64) (Outcome, error) {
		return Outcome{}, errors.New("not today")
	}
	c := smallConfig()
	c.InProcess, c.Recorder, c.Limits.Generations = true, m, 1
	if _, err := Run(t.Context(), p, dealer{}, c); err == nil || !strings.Contains(err.Error(), "the seed itself fails (evaluate): not today") {
		t.Fatalf("got %v", err)
	}
	if res, err := Run(t.Context(), curveProblem, dealer{}, c); err != nil || res.Generations != 1 {
		t.Errorf("after generation %d: %v", res.Generations, err)
	}
}

// TestIdleWorkerDies: the candidate that finds its worker dead did not kill it.
func TestIdleWorkerDies(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	c, err := Config{}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	built, err := c.Builder.Build(t.Context(), curveProblem.Slot.Decl(), []string{"package main\n\nfunc Curve(x float64) float64 { return 3 * x }\n"})
	if err != nil || built[0].Err != nil {
		t.Fatal(err, built)
	}
	p := newPool(curveProblem.key(), c)
	defer p.close()
	var ended []WorkerEnded
	for id := range ID(2) {
		r := p.run(t.Context(), 0, job{Task: Task{ID: id + 1, Timeout: time.Minute}, Artifact: built[0].Artifact})
		if r.err != nil || r.report.Failure != nil {
			t.Fatalf("candidate %v: %+v, %v", id+1, r.report.Failure, r.err)
		}
		for _, e := range r.events {
			if e, ok := e.(WorkerEnded); ok {
				ended = append(ended, e)
			}
		}
		if id > 0 {
			break
		}
		var pid int
		if _, err := fmt.Sscanf(r.report.Outcome.Feedback, "evaluation 1 of process %d", &pid); err != nil {
			t.Fatal(err)
		}
		worker, err := os.FindProcess(pid)
		if err == nil {
			err = worker.Kill()
		}
		if err != nil {
			t.Fatal(err)
		}
		awaitEnd(t, pid)
	}
	if len(ended) != 1 || ended[0].ID != 0 {
		t.Errorf("workers ended: %+v", ended)
	}
}

// TestEvicted removes a plugin from the cache when it is built and not loaded
// yet, as other programs that share the cache do.
func TestEvicted(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	m := &memory{left: -1}
	b := &swap.Builder{CacheDir: t.TempDir()}
	removed := 0
	c := smallConfig()
	c.Plan = Plan{Islands: 1, Children: 2, Repairs: -1}
	c.Limits.Generations, c.Requests, c.Builder, c.Recorder = 1, 1, b, m
	c.Observe = func(e Event) {
		if e, ok := e.(CandidateDone); !ok || !e.Candidate.Failed() {
			return
		}
		plugins, err := filepath.Glob(filepath.Join(b.CacheDir, "*", "*.so"))
		if err != nil {
			t.Error(err)
		}
		for _, name := range plugins {
			if err := os.Remove(name); err != nil {
				t.Error(err)
			}
			removed++
		}
	}
	good := "package main\n\nfunc Curve(x float64) float64 { return 2*x + 5 }\n"
	if _, err := Run(t.Context(), curveProblem, &script{sources: []string{good, "package main\n"}}, c); err != nil {
		t.Fatal(err)
	}
	for _, candidate := range m.candidates {
		if candidate.Failed() && candidate.Failure.Stage != StageCheck {
			t.Errorf("got %+v", candidate.Failure)
		}
	}
	if len(m.candidates) != 3 || removed == 0 {
		t.Errorf("%d candidates, %d plugins were removed", len(m.candidates), removed)
	}
}
