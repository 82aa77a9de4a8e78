package population

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

// heapProblem's candidates return how many blocks are to be kept; the
// evaluation says which process it is in.
var heapProblem = Problem[func(n int) int]{
	Slot:       swap.New("Heap", func(n int) int { return n }),
	Seed:       "package main\n\nfunc Heap(n int) int { return n }\n",
	Objectives: []Objective{{Name: "n"}},
	Evaluate: func(_ context.Context, f func(int) int) (Outcome, error) {
		n := f(0)
		if n == -1 { // the program itself recurses without end
			n = deep(n)
		}
		return Outcome{Objectives: []float64{float64(n)}, Feedback: fmt.Sprint(os.Getpid())}, nil
	},
}

func deep(n int) int {
	if n == 1 { // never
		return 0
	}
	return deep(n-1) + 1
}

// heapState keeps 10 MiB and has used much more while it was built.
var heapState []byte

func buildHeapState() {
	how := os.Getenv("WALLACEA_TEST_GARBAGE")
	if how == "" {
		return
	}
	for range 10 {
		heapState = make([]byte, 40<<20)
		for i := range heapState {
			heapState[i] = 1
		}
	}
	heapState = heapState[: 10<<20 : 10<<20]
	heapState = append([]byte(nil), heapState...)
	if how == "collected" {
		debug.FreeOSMemory()
	}
}

// runHeap evaluates candidates one after another in one worker at a time.
func runHeap(t *testing.T, c Config, bodies ...string) (recorded []Candidate, started int, reasons []string) {
	t.Helper()
	s := &script{}
	for _, b := range bodies {
		s.sources = append(s.sources, "package main\n\nfunc Heap(n int) int {\n\t"+b+"\n}\n")
	}
	m := &memory{left: -1}
	c.Islands, c.Children, c.Window, c.Limits.Generations, c.Repairs, c.Requests = 1, len(bodies), 1, 1, -1, 1
	c.Recorder, c.Workers.Count, c.Workers.Timeout = m, 1, 5*time.Minute
	c.Workers.MaxMemory = cmp.Or(c.Workers.MaxMemory, 256<<20)
	c.Observe = func(e Event) {
		switch e := e.(type) {
		case WorkerStarted:
			started++
		case WorkerEnded:
			reasons = append(reasons, e.Reason)
		}
	}
	if _, err := Run(t.Context(), heapProblem, s, c); err != nil {
		t.Fatal(err)
	}
	return m.candidates, started, reasons
}

// TestGarbage: what a candidate lets go of does not count.
func TestGarbage(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	churn := func(k int) string {
		return fmt.Sprintf("var keep [4][]byte\n\tfor i := range 60 {\n\t\tkeep[i%%4] = make([]byte, %d<<20)\n\t\tkeep[i%%4][i] = 1\n\t}\n\treturn len(keep) + %d", k, k)
	}
	c, started, reasons := runHeap(t, Config{}, churn(1), churn(8), churn(24), churn(32))
	for _, c := range c {
		if c.Failed() {
			t.Errorf("candidate %d: %+v", c.ID, c.Failure)
		}
	}
	if started != 1 {
		t.Errorf("%d workers were started, ended: %q", started, reasons)
	}
}

// TestInnocent: what a candidate that failed has left is not held against the
// next one.
func TestInnocent(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	bomb := "var s [][]byte\n\tfor {\n\t\tb := make([]byte, 1<<20)\n\t\tfor i := range b {\n\t\t\tb[i] = 1\n\t\t}\n\t\ts = append(s, b)\n\t}"
	spin := func(k int) string {
		return fmt.Sprintf("s := %d\n\tfor i := range 20_000_000 {\n\t\ts += i %% %d\n\t}\n\treturn s & 7", k, k+1)
	}
	c, _, _ := runHeap(t, Config{Workers: Workers{RetireGrowth: 250 << 20}}, bomb, spin(3), spin(4))
	if f := c[1].Failure; f == nil || f.Stage != StageMemory {
		t.Errorf("the bomb: %+v", f)
	}
	for _, c := range c[2:] {
		if c.Failed() {
			t.Errorf("candidate %d: %+v", c.ID, c.Failure)
		}
	}
}

// TestGarbageState: what building the state has used for a while is not held
// against the state, nor against the worker.
func TestGarbageState(t *testing.T) {
	needsBuild(t)
	for _, how := range []string{"left", "collected"} {
		t.Setenv("WALLACEA_TEST_GARBAGE", how)
		c, started, reasons := runHeap(t, Config{}, "return n - 2", "return n - 3", "return n - 4")
		if started != 1 || len(c) != 4 || c[3].Failed() {
			t.Errorf("%s: %d workers were started, ended: %q", how, started, reasons)
		}
	}
}

// TestWorn: after a candidate that has mapped much more than it may use, another
// worker takes the place.
func TestWorn(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	// Growing goes from below the limit to far above it in one step.
	grow := "s := make([]byte, 100<<20)\n\tt := make([]byte, 120<<20)\n\tfor {\n\t\ts[n&7]++\n\t\tt[n&7]++\n\t}"
	c, started, reasons := runHeap(t, Config{Workers: Workers{MaxMemory: 128 << 20}}, "return n - 5", grow, "return n - 6")
	if f := c[2].Failure; f == nil || f.Stage != StageMemory || c[3].Failed() {
		t.Errorf("got %+v, then %+v", f, c[3].Failure)
	}
	// On a slow machine the step is so long that the worker has to end itself.
	if started != 2 || len(reasons) != 1 || reasons[0] != "retired since it had mapped too much memory" && reasons[0] != "exit status 71" {
		t.Errorf("%d workers were started, ended: %q", started, reasons)
	}
}

// TestOwnRecursion: a stack that the guard does not see is bounded too.
func TestOwnRecursion(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	c, _, _ := runHeap(t, Config{}, "return -1", "return n - 7")
	if f := c[1].Failure; f == nil || f.Stage != StageCrash && f.Stage != StageMemory || !strings.Contains(f.Message, "stack") && f.Stage == StageCrash || c[2].Failed() {
		t.Errorf("got %+v, then %+v", f, c[2].Failure)
	}
	if f := c[1].Failure; f != nil && !strings.Contains(f.Message, "134217728-byte limit") && f.Stage == StageCrash {
		t.Errorf("the stack's limit was another one: %s", f.Message)
	}
}
