package population

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

// spreadProblem calls a candidate four times, in a way that the task says.
func spreadProblem(way string) Problem[func(n int) int] {
	p := Problem[func(n int) int]{
		Slot:       swap.New("Spread", func(n int) int { return n }),
		Seed:       "package main\n\nfunc Spread(n int) int { return n }\n",
		Task:       way,
		Objectives: []Objective{{Name: "sum"}},
	}
	p.Evaluate = func(_ context.Context, f func(int) int) (Outcome, error) {
		results := make([]int, 4)
		errs := make([]error, len(results))
		var wg sync.WaitGroup
		for i := range results {
			call := func() { results[i] = f(i) }
			switch way {
			case "in turn":
				call()
			case "in goroutines":
				wg.Go(call)
			case "in plain goroutines":
				wg.Add(1)
				go func() {
					call()
					wg.Done() // deferred, it would let Evaluate return while the process ends
				}()
			case "in goroutines that recover":
				wg.Go(func() { errs[i] = swap.Call(call) })
			}
		}
		wg.Wait()
		sum := 0
		for _, n := range results {
			sum += n
		}
		return Outcome{Objectives: []float64{float64(sum)}}, errors.Join(errs...)
	}
	return p
}

var spreadWays = []string{"in turn", "in goroutines", "in plain goroutines", "in goroutines that recover"}

// TestGoroutines evaluates candidates in goroutines of Evaluate's: they fail at
// the same stages, in the same words.
func TestGoroutines(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	names := []string{"loop", "index", "text", "own error", "recursion", "memory", "good"}
	sources := map[string]string{
		"loop":      "again:\n\tgoto again",
		"index":     "return make([]int, 2)[5]",
		"text":      "panic(\"mine\")",
		"own error": "panic(fmt.Errorf(\"no %d\", 7))",
		"recursion": "if n != 3 {\n\t\treturn n\n\t}\n\treturn Spread(n) + 1",
		"memory":    "var all [][]byte\n\tfor {\n\t\tall = append(all, make([]byte, 1<<20))\n\t\tall[len(all)-1][n] = 1\n\t}",
		"good":      "return n + 1",
	}
	run := func(way string, timeout time.Duration, names []string) (failures []*Failure) {
		s := &script{}
		for _, name := range names {
			s.sources = append(s.sources, "package main\n\nfunc Spread(n int) int {\n\t"+sources[name]+"\n}\n")
		}
		m := &memory{left: -1}
		_, err := Run(t.Context(), spreadProblem(way), s, Config{
			Plan:     Plan{Islands: 1, Children: len(names), Repairs: -1},
			Limits:   Limits{Generations: 1},
			Requests: 1,
			Workers:  Workers{Count: 1, Timeout: timeout, Grace: longTimeout, MaxMemory: workMemory},
			Recorder: m,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range m.candidates[1:] {
			failures = append(failures, c.Failure)
		}
		return failures
	}
	var want []*Failure
	for _, way := range spreadWays {
		got := append(run(way, workTimeout, names[:1]), run(way, longTimeout, names[1:])...)
		if want == nil {
			want = got
			continue
		}
		for i, name := range names {
			switch a, b := got[i], want[i]; {
			case name == "good":
				if a != nil || b != nil {
					t.Errorf("%s: %+v, %+v", way, a, b)
				}
			case a == nil || a.Stage != b.Stage || !sameWords(name, a.Message, b.Message):
				t.Errorf("%s, %s: got %+v, want %+v", name, way, a, b)
			}
		}
	}
}

// sameWords compares messages, without what is not the same in two runs: which
// limit of its time an endless loop has reached and the line in which it is
// interrupted, and all about memory.
func sameWords(name, a, b string) bool {
	if name == "loop" {
		for _, s := range []*string{&a, &b} {
			_, *s, _ = strings.Cut(*s, ": swap: panic: ")
			*s, _, _ = strings.Cut(*s, " (line ")
		}
	}
	return a == b || name == "memory"
}
