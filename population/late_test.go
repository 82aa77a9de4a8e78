package population

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/internal/cputime"
	"github.com/wallacea-go/wallacea/swap"
)

// What candidates of paceProblem may take.
const paceTimeout = time.Second

// paceProblem's evaluation takes its time in the way that its candidate says.
// Evaluations meet at files, in the directory of the test: a clock would turn a
// busy machine against it.
var paceProblem = Problem[func(n int) int]{
	Slot:       swap.New("Pace", func(n int) int { return n }),
	Seed:       "package main\n\nfunc Pace(n int) int { return n }\n",
	Objectives: []Objective{{Name: "n"}},
	Evaluate: func(ctx context.Context, f func(int) int) (Outcome, error) {
		n, meeting := f(0), rendezvous{dir: os.Getenv("WALLACEA_TEST_PACE")}
		switch n {
		case 1: // the machine gives it little time: it waits for longer than it may work
			time.Sleep(paceTimeout * 5 / 4)
			spin(paceTimeout / 20)
		case 2: // too slow beside others
			if meeting.count("late") > 0 {
				meeting.tell("alone")
				time.Sleep(paceTimeout / 4) // for others to begin, if they do
				meeting.tell("done")
				break
			}
			meeting.tell("late")
			meeting.await("beside", 1)
			spin(paceTimeout)
			<-ctx.Done()
			meeting.tell("over")
		case 3:
			meeting.tell("beside")
			meeting.await("over", 1)
		case 4, 5, 6, 7, 8, 9:
			time.Sleep(paceTimeout / 50)
		}
		if n > 2 && meeting.count("alone") > meeting.count("done") {
			return Outcome{}, fmt.Errorf("evaluated beside the one that is to be alone")
		}
		return Outcome{Objectives: []float64{float64(n)}, Feedback: fmt.Sprint("process ", os.Getpid())}, nil
	},
}

// quietProblem is paceProblem with an objective that is a timing.
var quietProblem = func() Problem[func(n int) int] {
	p := paceProblem
	p.Objectives = []Objective{{Name: "n", Timing: true}}
	return p
}()

// spin uses processor time.
func spin(d time.Duration) {
	for began := cputime.Self(); cputime.Self()-began < d; {
	}
}

// runPace evaluates candidates with the given bodies, all in one generation.
func runPace(t *testing.T, p Problem[func(n int) int], w Workers, bodies ...string) (recorded []Candidate, ended []string) {
	t.Helper()
	s := &script{}
	for _, b := range bodies {
		s.sources = append(s.sources, "package main\n\nfunc Pace(n int) int { "+b+" }\n")
	}
	m := &memory{left: -1}
	w.Sandbox = SandboxOff // evaluations write files
	_, err := Run(t.Context(), p, s, Config{
		Plan:     Plan{Islands: 1, Children: len(bodies), Repairs: -1},
		Limits:   Limits{Generations: 1},
		Requests: 1,
		Recorder: m,
		Workers:  w,
		Builder:  &swap.Builder{Imports: append(swap.DefaultImports(), "time")},
		Observe: func(e Event) {
			if e, ok := e.(WorkerEnded); ok {
				ended = append(ended, e.Reason)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(m.candidates, byID)
	return m.candidates[1:], ended
}

// TestLittleTime: a candidate has its time of the processor, however long that
// takes by the clock.
func TestLittleTime(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	c, _ := runPace(t, paceProblem, Workers{Count: 1, Timeout: paceTimeout}, "return 1")
	if c[0].Failed() || c[0].Times.Evaluate < paceTimeout {
		t.Errorf("after %v: %+v", c[0].Times.Evaluate, c[0].Failure)
	}
}

// TestSleepers: what waits is ended by the clock, and told so.
func TestSleepers(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	c, ended := runPace(t, paceProblem, Workers{Count: 1, Timeout: paceTimeout / 4, Grace: time.Second},
		"for { time.Sleep(20 * time.Millisecond) }", "time.Sleep(time.Hour); return 0", "for { }")
	const within = "did not return within 1.25s, though it used only "
	for i, want := range []string{
		" of processor time: swap: panic: interrupted (line 6, in Pace)",
		" of processor time, and could not be interrupted: its worker was killed",
	} {
		if f := c[i].Failure; f == nil || f.Stage != StageTimeout || !strings.HasPrefix(f.Message, within) || !strings.HasSuffix(f.Message, want) {
			t.Errorf("got %+v, want %q … %q", f, within, want)
		}
	}
	if f := c[2].Failure; f == nil || f.Stage != StageTimeout || !strings.HasSuffix(f.Message, "of processor time: swap: panic: interrupted (line 4, in Pace)") {
		t.Errorf("got %+v", f)
	}
	if len(ended) != 1 || ended[0] != "killed, since a candidate could not be interrupted" {
		t.Errorf("workers ended: %q", ended)
	}
}

// TestSpend: who gets a tenth of a processor has the whole time, and who gets a
// fiftieth is said to wait.
func TestSpend(t *testing.T) {
	t.Parallel()
	const timeout = 20 * time.Millisecond
	for _, test := range []struct {
		part time.Duration
		late bool // before it has worked for timeout
	}{{1, false}, {10, false}, {50, true}, {1 << 30, true}} {
		began := time.Now()
		worked := func() time.Duration { return time.Since(began) / test.part }
		if !spend(t.Context(), timeout, worked) {
			t.Fatal("it ended before its time")
		}
		if took := time.Since(began); test.late && took < waitLimit(timeout) || !test.late && worked() < timeout {
			t.Errorf("with 1/%d of a processor it ended after %v", test.part, took)
		}
	}
}

// TestSeveralProcessors: several goroutines have as long as one.
func TestSeveralProcessors(t *testing.T) {
	h := host[func(int) int]{problem: paceProblem}
	const timeout = time.Second / 4
	r := h.measure(t.Context(), new(swap.Function[func(int) int]), job{Task: Task{Timeout: timeout}}, func(ctx context.Context, _ func(int) int) (Outcome, error) {
		for range 3 {
			go func() {
				for ctx.Err() == nil {
				}
			}()
		}
		<-ctx.Done()
		return Outcome{}, ctx.Err()
	}, nil)
	if r.Elapsed < timeout || r.Failure == nil || r.Failure.Stage != StageTimeout || !r.Late {
		t.Errorf("after %v: %+v", r.Elapsed, r.Failure)
	}
}

// TestLateBesideOthers: a candidate that fails for time beside others is
// evaluated again, alone.
func TestLateBesideOthers(t *testing.T) {
	needsBuild(t)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2)) // evaluations at once
	dir := t.TempDir()
	t.Setenv("WALLACEA_TEST_PACE", dir)
	c, _ := runPace(t, paceProblem, Workers{Timeout: paceTimeout, Grace: time.Minute},
		"return 2", "return 3", "return 4", "return 5", "return 6", "return 7", "return 8", "return 9")
	for _, c := range c {
		if c.Failed() {
			t.Errorf("candidate %d: %+v", c.ID, c.Failure)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "done")); err != nil {
		t.Errorf("the late one was not evaluated again: %v", err)
	}
}

// TestLateAlone: a candidate that fails for time and was alone is not evaluated
// again.
func TestLateAlone(t *testing.T) {
	needsBuild(t)
	dir := t.TempDir()
	t.Setenv("WALLACEA_TEST_PACE", dir)
	if err := os.WriteFile(filepath.Join(dir, "beside"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	c, _ := runPace(t, paceProblem, Workers{Count: 1, Timeout: paceTimeout / 4}, "return 2", "return 4")
	if c[0].Failure == nil || c[0].Failure.Stage != StageTimeout || c[1].Failed() {
		t.Errorf("got %+v and %+v", c[0].Failure, c[1].Failure)
	}
}

// TestOneTiming: timings are measured by one worker.
func TestOneTiming(t *testing.T) {
	needsBuild(t)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	c, _ := runPace(t, quietProblem, Workers{}, "return 4", "return 5", "return 6")
	first := c[0]
	for _, c := range c {
		if c.Failed() || c.Feedback != first.Feedback {
			t.Errorf("candidate %d: %s, %+v", c.ID, c.Feedback, c.Failure)
		}
	}
}
