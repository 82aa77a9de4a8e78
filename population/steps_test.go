package population

import (
	"context"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap"
)

// stepping are bodies of Spread. With 1000 steps for four calls, each may make
// 250: one at its entry, and 249 rounds.
var stepping = []struct{ name, body, want string }{
	{"enough", "for i := 249; i != 0; i-- {\n\t}\n\treturn n", ""},
	{"one too many", "for i := 249 + n/3; i != 0; i-- {\n\t}\n\treturn n", "did not return within 1000 steps: swap: panic: interrupted (line 4, in Spread)"},
	{"endless", "again:\n\tgoto again", "did not return within 1000 steps: swap: panic: interrupted (line 5, in Spread)"},
	{"recursion", "if n < 0 {\n\t\treturn n\n\t}\n\treturn Spread(n-1) + Spread(n-1) + Spread(n+1)", "did not return within 1000 steps: swap: panic: interrupted (line 3, in Spread)"},
	{"panic", "return []int{}[n]", "swap: panic: runtime error: index out of range [0] with length 0 (line 4, in Spread)"},
}

// TestMaxSteps makes sure that candidates fail when they have made too many steps,
// in workers and in goroutines too, and none by time.
func TestMaxSteps(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	for _, way := range spreadWays {
		s := &script{}
		for _, c := range stepping {
			s.sources = append(s.sources, "package main\n\nfunc Spread(n int) int {\n\t"+c.body+"\n}\n")
		}
		m := &memory{left: -1}
		_, err := Run(t.Context(), spreadProblem(way), s, Config{
			Plan:     Plan{Islands: 1, Children: len(stepping), Repairs: -1, MaxSteps: 1000},
			Limits:   Limits{Generations: 1},
			Requests: 1,
			Workers:  Workers{Timeout: longTimeout, Grace: longTimeout},
			Recorder: m,
		})
		if err != nil {
			t.Fatal(err)
		}
		if again := (&memory{left: -1}); way == "in turn" { // counts steps, though only the record says so
			res, err := Run(t.Context(), spreadProblem(way), nil, Config{Replay: m.recording(), Recorder: again, Workers: Workers{Timeout: longTimeout, Grace: longTimeout}})
			if got, want := again.lineage(), m.lineage(); err != nil || got != want || res.Diverged != 0 {
				t.Errorf("run again: %v\n%s\nwant\n%s", err, got, want)
			}
		}
		for i, tt := range stepping {
			f := m.candidates[1+i].Failure
			switch {
			case tt.want == "":
				if f != nil {
					t.Errorf("%s, %s: got %+v", tt.name, way, f)
				}
			case f == nil:
				t.Errorf("%s, %s: did not fail", tt.name, way)
			case (f.Stage == StageTimeout) != strings.Contains(tt.want, "steps"):
				t.Errorf("%s, %s: got stage %s: %s", tt.name, way, f.Stage, f.Message)
			case f.Message != tt.want && way == "in turn": // elsewhere another call may be the last
				t.Errorf("%s: got %q, want %q", tt.name, f.Message, tt.want)
			}
		}
	}
}

// TestMaxStepsSwallowed makes sure that a candidate fails that has made too many
// steps, whatever Evaluate does with its panic, and that the next one does not.
func TestMaxStepsSwallowed(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	p := spreadProblem("in turn")
	p.Evaluate = func(_ context.Context, f func(int) int) (Outcome, error) {
		_ = swap.Call(func() { f(0) })
		return Outcome{Objectives: []float64{1}}, nil
	}
	m := &memory{left: -1}
	_, err := Run(t.Context(), p, &script{sources: []string{
		"package main\n\nfunc Spread(n int) int {\n\tfor {\n\t}\n}\n", "package main\n\nfunc Spread(n int) int { return 1 }\n",
	}}, Config{
		Plan: Plan{Islands: 1, Children: 2, Repairs: -1, MaxSteps: 1000}, Limits: Limits{Generations: 1}, Requests: 1, InProcess: true, Recorder: m,
		Workers: Workers{Timeout: longTimeout},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := Failure{StageTimeout, "returned only after more than the 1000 steps that it may make"}
	if f := m.candidates[1].Failure; f == nil || *f != want {
		t.Errorf("got %+v, want %+v", f, want)
	}
	if f := m.candidates[2].Failure; f != nil {
		t.Errorf("the next one: got %+v", f)
	}
}

// TestCountSteps makes sure that steps are counted where they are bounded, in a
// resumed search too, and only there.
func TestCountSteps(t *testing.T) {
	c, err := Config{}.withDefaults()
	if err != nil || c.Builder.CountSteps {
		t.Errorf("without MaxSteps: got a Builder that counts, or %v", err)
	}
	s := bareSearch(t, Config{})
	held := s.Search
	held.Plan = s.config.Plan
	held.MaxSteps = 7
	if err := s.checkContinues(History{Search: held}); err != nil || s.config.MaxSteps != 7 || !s.config.Builder.CountSteps {
		t.Errorf("resumed: got %d steps, counted %v, %v", s.config.MaxSteps, s.config.Builder.CountSteps, err)
	}
	for _, b := range []*swap.Builder{{}, {CountSteps: true, Unguarded: true}} {
		if _, err := (Config{Plan: Plan{MaxSteps: 7}, Builder: b}).withDefaults(); err == nil || !strings.Contains(err.Error(), "CountSteps") {
			t.Errorf("a Builder that does not count: got error %v", err)
		}
	}
	own := &swap.Builder{CountSteps: true}
	if c, err := (Config{Plan: Plan{MaxSteps: 7}, Builder: own}).withDefaults(); err != nil || c.Builder != own {
		t.Errorf("a Builder that counts: got %v", err)
	}
}
