package population

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

// leaked is what leakProblem's evaluation keeps.
var leaked [][]byte

// leakProblem's evaluation keeps as many MiB as the candidate returns, and says
// which process it is in.
var leakProblem = Problem[func(n int) int]{
	Slot:       swap.New("Leak", func(n int) int { return n }),
	Seed:       "package main\n\nfunc Leak(n int) int { return n }\n",
	Objectives: []Objective{{Name: "n"}},
	Evaluate: func(_ context.Context, f func(int) int) (Outcome, error) {
		n := f(0)
		defer beside.evaluated(n)
		for range n {
			b := make([]byte, 1<<20)
			for i := range b {
				b[i] = byte(i)
			}
			leaked = append(leaked, b)
		}
		return Outcome{Objectives: []float64{float64(n)}, Feedback: fmt.Sprint(os.Getpid())}, nil
	},
}

// runLeaks evaluates candidates that return the given numbers, one generation
// each or all in one, and returns the process that each was evaluated in, the
// seed first, and what ended workers.
func runLeaks(t *testing.T, c Config, numbers ...int) (processes, reasons []string) {
	t.Helper()
	s := &script{}
	for i, n := range numbers {
		s.sources = append(s.sources, fmt.Sprintf("package main\n\nfunc Leak(n int) int { return %d + %d*n }\n", n, i))
	}
	m := &memory{left: -1}
	c.Islands, c.Repairs, c.Requests, c.Recorder = 1, -1, 1, m
	c.Workers.Count = cmp.Or(c.Workers.Count, 1)
	c.Observe = func(e Event) {
		switch e := e.(type) {
		case WorkerEnded:
			reasons = append(reasons, e.Reason)
		case WorkerFailed:
			reasons = append(reasons, "no replacement: "+e.Err.Error())
		}
	}
	if _, err := Run(t.Context(), leakProblem, s, c); err != nil {
		t.Fatal(err)
	}
	for _, c := range m.candidates {
		if c.Failed() || c.Output != "" { // what is printed before Serve is nobody's
			t.Errorf("candidate %d: %+v, it printed %q", c.ID, c.Failure, c.Output)
		}
		processes = append(processes, c.Feedback)
	}
	return processes, reasons
}

func TestRetireAfterPlugins(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	b := &swap.Builder{CacheDir: t.TempDir()} // every batch is a plugin of its own
	p, reasons := runLeaks(t, Config{Plan: Plan{Children: 2, Window: 1}, Limits: Limits{Generations: 3}, Workers: Workers{RetireAfter: 2}, Builder: b}, 0, 0, 0, 0, 0, 0)
	// The seed is the first plugin, the first child the second: then another
	// worker takes the place.
	want := []bool{false, true, false, true, false, true} // whether it differs from the one before
	for i, differs := range want {
		if (p[i] != p[i+1]) != differs {
			t.Errorf("candidates were evaluated in %v: candidate %d, want another process than the one before: %v", p, i+2, differs)
		}
	}
	if len(reasons) != 3 || reasons[0] != "retired after 2 plugins" {
		t.Errorf("workers ended: %q", reasons)
	}
	p, reasons = runLeaks(t, Config{Plan: Plan{Children: 1, Window: 1}, Limits: Limits{Generations: 3}, Workers: Workers{RetireAfter: -1}, Builder: b}, 0, 0, 0)
	if p[0] != p[3] || len(reasons) != 0 {
		t.Errorf("retired though it must not be: %v, %q", p, reasons)
	}
}

func TestRetireAfterGrowth(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	// The seed leaks nothing; then 60 MiB are one too many.
	p, reasons := runLeaks(t, Config{Plan: Plan{Children: 5, Window: 1}, Limits: Limits{Generations: 1}, Workers: Workers{RetireGrowth: 50 << 20}}, 1, 60, 2, 3, 4)
	if p[0] != p[2] || p[2] == p[3] || p[3] != p[5] {
		t.Errorf("candidates were evaluated in %v, want the last three in another process", p)
	}
	if len(reasons) != 1 || !strings.HasPrefix(reasons[0], "retired after its memory grew by ") {
		t.Errorf("workers ended: %q", reasons)
	}
}

// beside is how the processes of TestReplaceBeside wait for each other: by
// files, as a clock would turn a loaded machine against the test.
var beside = rendezvous{dir: os.Getenv("WALLACEA_TEST_BESIDE")}

// A rendezvous is what one worker of TestReplaceBeside knows. Each tells the
// others how far it is by files in dir, which is "" in all other tests.
type rendezvous struct {
	dir     string
	replace bool // it was started to replace the one that leaked
	leaked  bool // it is the one that leaked
	after   int  // how many candidates it has evaluated since
}

const servedBeside = 5 // candidates that the old worker serves before the new one is ready

// started is called before Serve: the new worker is not ready before the old one
// has gone on for a while.
func (r *rendezvous) started() {
	if r.replace = r.count("leaked") > 0; !r.replace {
		r.tell(fmt.Sprint("started ", os.Getpid()))
		return
	}
	r.await("served beside", 1)
	r.tell("ready")
}

// evaluated is called after each candidate with what it returned: more than 0
// if it leaked, less if it comes after that one.
func (r *rendezvous) evaluated(n int) {
	switch {
	case r.dir == "":
	case r.replace:
		r.tell("taken over")
	case n > 0:
		r.await("started *", 2) // what starts later is there to replace this one
		r.leaked = true
		r.tell("leaked")
	case r.leaked:
		if r.after++; r.after == servedBeside {
			r.tell("served beside")
		}
		if r.after >= servedBeside { // leave some candidates for the new one
			r.await("ready", 1)
			time.Sleep(500 * time.Millisecond)
		}
	case n < 0: // the other of the first two leaves them to those two
		r.await("taken over", 1)
	}
}

func (r *rendezvous) tell(name string) {
	if err := os.WriteFile(filepath.Join(r.dir, name), nil, 0o666); err != nil {
		panic(err)
	}
}

func (r *rendezvous) count(pattern string) int {
	found, err := filepath.Glob(filepath.Join(r.dir, pattern))
	if err != nil {
		panic(err)
	}
	return len(found)
}

// await waits until n files are there. After two minutes all give up, and the
// test fails.
func (r *rendezvous) await(pattern string, n int) {
	for deadline := time.Now().Add(2 * time.Minute); r.count(pattern) < n && r.count("gave up") == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			r.tell("gave up")
		}
	}
}

// TestReplaceBeside: while its replacement starts the old worker serves, if
// there may be several at once.
func TestReplaceBeside(t *testing.T) {
	needsBuild(t)
	t.Setenv("WALLACEA_TEST_BESIDE", t.TempDir())
	numbers := []int{0, 0, 0, 60}
	for range 56 {
		numbers = append(numbers, -1)
	}
	c := Config{Plan: Plan{Children: len(numbers)}, Limits: Limits{Generations: 1}, Workers: Workers{Count: 2, RetireGrowth: 50 << 20}}
	c.Workers.Timeout, c.Workers.Sandbox = 5*time.Minute, SandboxOff // evaluations wait, and write files
	p, reasons := runLeaks(t, c, numbers...)
	if len(reasons) != 1 || !strings.HasPrefix(reasons[0], "retired after its memory grew by ") {
		t.Errorf("workers ended: %q", reasons)
	}
	// The one that leaked served some more, and then another one.
	leaker, after := p[4], 0
	processes := make(map[string]bool)
	for _, process := range p {
		processes[process] = true
	}
	for _, process := range p[5:] {
		if process == leaker {
			after++
		}
	}
	if after < servedBeside || len(processes) != 3 {
		t.Errorf("%d processes served, the old one %d candidates while the new one started: %v", len(processes), after, p)
	}
	swap.EndChecks()
	if left := children(); len(left) > 0 {
		t.Errorf("processes are left: %v", left)
	}
}

// TestCannotReplace: where no replacement can be started the old worker serves
// for as long again.
func TestCannotReplace(t *testing.T) {
	needsBuild(t)
	t.Setenv("WALLACEA_TEST_START_ONCE", filepath.Join(t.TempDir(), "started"))
	b := &swap.Builder{CacheDir: t.TempDir()} // every batch is a plugin of its own
	p, reasons := runLeaks(t, Config{Plan: Plan{Children: 1, Window: 1}, Limits: Limits{Generations: 5}, Workers: Workers{RetireAfter: 2}, Builder: b}, 0, 0, 0, 0, 0)
	if p[0] != p[5] {
		t.Errorf("candidates were evaluated in %v", p)
	}
	if len(reasons) != 2 || !strings.HasPrefix(reasons[0], "no replacement: ") || !strings.Contains(reasons[1], "it was started before") {
		t.Errorf("workers ended: %q, want two that could not be replaced", reasons)
	}
	t.Setenv("WALLACEA_TEST_START_ONCE", filepath.Join(t.TempDir(), "started"))
	p, reasons = runLeaks(t, Config{Plan: Plan{Children: 5, Window: 1}, Limits: Limits{Generations: 1}, Workers: Workers{RetireGrowth: 50 << 20}}, 1, 60, 2, 3, 4)
	if p[0] != p[5] || len(reasons) != 1 {
		t.Errorf("after growth: candidates were evaluated in %v, and workers ended: %q", p, reasons)
	}
}

// TestOtherProtocol: a worker that is another program than this one is refused
// at once.
func TestOtherProtocol(t *testing.T) {
	needsBuild(t)
	for _, what := range []string{"version", "problem"} {
		t.Setenv("WALLACEA_TEST_HELLO", what)
		_, err := Run(t.Context(), leakProblem, &script{}, Config{})
		if err == nil || !strings.Contains(err.Error(), "another version of the protocol") {
			t.Errorf("%s: got %v", what, err)
		}
	}
}

// TestStateTooLarge: a state that leaves candidates no memory is an error, at
// once.
func TestStateTooLarge(t *testing.T) {
	needsBuild(t)
	t.Setenv("WALLACEA_TEST_LARGE_STATE", "1")
	_, err := Run(t.Context(), leakProblem, &script{}, Config{Workers: Workers{MaxMemory: 64 << 20}})
	if err == nil || !strings.Contains(err.Error(), "the worker cannot serve: the problem's state uses") || !strings.Contains(err.Error(), "set Config.Workers.MaxMemory, which is 64 MiB") {
		t.Errorf("got %v", err)
	}
}

// TestStartFails: a program that ends before it calls Serve is one clear error,
// with what it printed.
func TestStartFails(t *testing.T) {
	needsBuild(t)
	t.Setenv("WALLACEA_TEST_FAIL_START", "1")
	_, err := Run(t.Context(), leakProblem, &script{}, Config{})
	if err == nil || !strings.Contains(err.Error(), "exit status 4") || !strings.Contains(err.Error(), "no such data set") {
		t.Errorf("got %v", err)
	}
}

func TestDefaultMemory(t *testing.T) {
	for _, tt := range []struct {
		machine int64
		workers int
		want    int64
	}{
		{24 << 30, 1, 4 << 30},
		{8 << 30, 1, 2 << 30},
		{8 << 30, 4, 512 << 20},
		{1 << 30, 2, 256 << 20},
		{0, 3, 1 << 30},
	} {
		if got := defaultMemory(tt.machine, tt.workers); got != tt.want {
			t.Errorf("%d bytes and %d workers: got %d, want %d", tt.machine, tt.workers, got, tt.want)
		}
	}
}
