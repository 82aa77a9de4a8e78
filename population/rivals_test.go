package population

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

var duelObjectives = []Objective{{Name: "µs", Timing: true}, {Name: "error"}}

// duelProblem takes the objectives from the candidate: f(1) on a machine that gets slower by
// a tenth with each evaluation since the process began, and f(2).
var duelProblem = Problem[func(n int) int]{
	Slot: swap.New("Duel", func(n int) int { return n }), Seed: duelSource(0, 100, 1), Objectives: duelObjectives,
	Evaluate: func(ctx context.Context, f func(int) int) (Outcome, error) {
		if !strings.Contains(Source(ctx), fmt.Sprintf("%d, %d, %d", f(0), f(1), f(2))) {
			return Outcome{}, errors.New("it is told another source")
		}
		fmt.Print(f(1), " ")
		duels++
		switch f(0) {
		case 1:
			os.Exit(7)
		case 2:
			return Outcome{}, errors.New("it refuses")
		case 3: // it is disturbed once
			if duels == 4 {
				return Outcome{Objectives: []float64{1000, float64(f(2))}}, nil
			}
		}
		return Outcome{Objectives: []float64{float64(f(1)) * (1 + float64(duels)/10), float64(f(2))}}, nil
	},
}

var duels int

func duelSource(does, time, err int) string {
	return fmt.Sprintf("package main\n\nfunc Duel(n int) int { return [...]int{%d, %d, %d}[n] }\n", does, time, err)
}

// TestStandingOf: what a factor of two in the timings cannot change is decided.
func TestStandingOf(t *testing.T) {
	t.Parallel()
	rate := []Objective{{Name: "per second", Maximize: true, Timing: true}}
	for _, tt := range []struct {
		objectives []Objective
		own, rival []float64
		want       standing
	}{
		{duelObjectives, []float64{20, 1}, []float64{10, 1}, behind},
		{duelObjectives, []float64{19, 1}, []float64{10, 1}, near},
		{duelObjectives, []float64{21, 0}, []float64{10, 1}, apart},
		{duelObjectives, []float64{20, 0}, []float64{10, 1}, near},
		{duelObjectives, []float64{5, 1}, []float64{10, 1}, ahead},
		{duelObjectives, []float64{6, 1}, []float64{10, 1}, near},
		{duelObjectives, []float64{6, 2}, []float64{10, 1}, near},
		{duelObjectives, []float64{5, 2}, []float64{10, 1}, near},
		{duelObjectives, []float64{4, 2}, []float64{10, 1}, apart},
		{rate, []float64{10}, []float64{20}, behind},
		{rate, []float64{11}, []float64{20}, near},
		{rate, []float64{40}, []float64{20}, ahead},
	} {
		if got := standingOf(tt.objectives, tt.own, tt.rival); got != tt.want {
			t.Errorf("%v beside %v: got %d, want %d", tt.own, tt.rival, got, tt.want)
		}
	}
}

// TestByTurns: a candidate and its rivals are evaluated by turns, there and back, as long as
// that decides something; a rival that fails, or ends its worker, is none.
func TestByTurns(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	for _, tt := range []struct {
		name   string
		own    string
		rivals []string
		want   string // what is evaluated, if the worker does not change
		found  string
		beside string
	}{
		{"close", duelSource(0, 10, 1), []string{duelSource(0, 11, 1), duelSource(0, 9, 1)}, "10 11 9 9 11 10 10 11 9", "[16 1]", "[{7 [16.5 1]} {8 [12.6 1]}]"},
		{"far ahead of one", duelSource(0, 10, 1), []string{duelSource(0, 100, 1), duelSource(0, 9, 1)}, "10 100 9 9 100 10 10 9", "[16 1]", "[{7 [135 1]} {8 [12.6 1]}]"},
		{"behind all", duelSource(0, 90, 1), []string{duelSource(0, 11, 1), duelSource(0, 9, 1)}, "90 11 9 9 11 90",
			"screen is hopeless: takes more than 2 times as long as what it has to beat, and is better in nothing: µs is 121.5, and by turns with it 14.85 for candidate 7 and 12.15 for candidate 8", "[{7 [14.85 1]} {8 [12.15 1]}]"},
		{"behind but better in something", duelSource(0, 90, 0), []string{duelSource(0, 11, 1)}, "90 11 11 90", "[112.5 0]", "[{7 [13.75 1]}]"},
		{"fails", duelSource(2, 90, 0), []string{duelSource(0, 11, 1)}, "90", "evaluate it refuses", "[]"},
		{"a rival fails", duelSource(0, 90, 1), []string{duelSource(2, 11, 1)}, "90 11", "[99 1]", "[]"},
		{"a rival ends the worker", duelSource(0, 10, 1), []string{duelSource(1, 11, 1), duelSource(0, 9, 1)}, "", "[14 1]", "[{8 [11.7 1]}]"},
		{"disturbed", duelSource(3, 10, 1), []string{duelSource(0, 11, 1)}, "10 11 11 10 10 11", "[15 1]", "[{7 [14.3 1]}]"},
		{"no rivals", duelSource(0, 10, 1), nil, "10", "[11 1]", "[]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l, err := NewLocal(t.Context(), duelProblem, Config{Workers: Workers{Count: 1}})
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			task := Task{ID: 9, Source: tt.own, Timeout: time.Minute, Rounds: 3}
			for i, source := range tt.rivals {
				task.Beside = append(task.Beside, Rival{ID(7 + i), source})
			}
			e, err := l.Evaluate(t.Context(), task)
			if err != nil {
				t.Fatal(err)
			}
			got := fmt.Sprintf("%.6g", e.Outcome.Objectives)
			if e.Failure != nil {
				got = formatOutcome(e)
			}
			var beside []string
			for _, r := range e.Beside {
				beside = append(beside, fmt.Sprintf("{%d %.6g}", r.ID, r.Objectives))
			}
			if found := "[" + strings.Join(beside, " ") + "]"; got != tt.found || found != tt.beside || tt.want != "" && strings.TrimSpace(e.Output) != tt.want {
				t.Errorf("evaluated %s\nfound %s and beside it %s\nwant  %s\n      %s and beside it %s", e.Output, got, found, tt.want, tt.found, tt.beside)
			}
		})
	}
}

// TestAgo: an Evaluation says how long ago it ended, and a search takes that into account.
func TestAgo(t *testing.T) {
	t.Parallel()
	e := report{ended: time.Now().Add(-time.Hour), site: Site{Node: "a", Epoch: 2}}.evaluation()
	if e.Ago < time.Hour || e.Ago > 2*time.Hour {
		t.Errorf("it ended %v ago, not an hour", e.Ago)
	}
	r := e.report(2)
	if ago := time.Since(r.ended); ago < time.Hour || ago > 2*time.Hour || !reflect.DeepEqual(r.site, e.Site) {
		t.Errorf("it ended %v ago at %+v", ago, r.site)
	}
	if r = (Evaluation{Ago: -time.Hour, Site: Site{Node: strings.Repeat("x", 1000), Epoch: -1}}).report(2); time.Since(r.ended) < 0 || len(r.site.Node) > 2*maxSite || r.site.Epoch != 0 {
		t.Errorf("it is believed: %v, %+v", r.ended, r.site)
	}
}

// CheckInterleave fills in the plan of a Config.
func CheckInterleave(c Config, objectives []Objective) error { return c.setInterleave(objectives) }

// TestFloor: what a function takes that does nothing is measured by turns with the seed, if
// Evaluate does not refuse it, and nobody has to beat that.
func TestFloor(t *testing.T) {
	t.Parallel()
	for seed, want := range map[string]string{
		"package main\n\nfunc G() {}\n\n// F does.\nfunc F(a []int, n int) (int, error) {\n\t// much\n\treturn a[n], nil\n}\n": "package main\n\nfunc G()\t{}\n\nfunc F(a []int, n int) (_ int, _ error) {\n\treturn\n}\n",
		"package main\n\nfunc F(a []int) { a[0] = 1 }\n":                                                                       "package main\n\nfunc F(a []int)\t{ return }\n",
		"package main\n\nfunc F() (n, m int) { n = 1; return n, m }\n":                                                         "package main\n\nfunc F() (n, m int)\t{ return }\n",
		"package main\n\ntype T int\n\nfunc (T) F() {}\n":                                                                      "",
		"package main\n\nfunc F() {":                                                                                           "",
	} {
		if got, ok := emptied(seed, "F"); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") || ok != (want != "") {
			t.Errorf("got %v\n%s\nwant\n%s", ok, got, want)
		}
	}
	needsBuild(t)
	l, err := NewLocal(t.Context(), floorProblem, Config{Workers: Workers{Count: 1}})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	source, ok := emptied(floorProblem.Seed, "Floor")
	if !ok {
		t.Fatal("it cannot be emptied")
	}
	for refuse, want := range map[string]string{"": "[{0 [2]}]", "refuse it": "[]"} {
		task := Task{ID: SeedID, Source: floorProblem.Seed + "\n// " + refuse + "\n", Timeout: time.Minute, Rounds: 3, Beside: []Rival{{Source: source + "\n// " + refuse + "\n"}}}
		e, err := l.Evaluate(t.Context(), task)
		if got := fmt.Sprint(e.Beside); err != nil || got != want || formatOutcome(e) != "[6] " {
			t.Errorf("got %s and beside it %s, want %s: %v", formatOutcome(e), got, want, err)
		}
	}
}

// floorProblem has a harness that takes 2.
var floorProblem = Problem[func(x float64) float64]{
	Slot: swap.New("Floor", func(x float64) float64 { return x }), Objectives: []Objective{{Name: "µs", Timing: true}},
	Seed: "package main\n\nimport \"math\"\n\nfunc Floor(x float64) float64 { return math.Sqrt(x) }\n",
	Evaluate: func(ctx context.Context, f func(float64) float64) (Outcome, error) {
		y := f(16)
		if y == 0 && strings.Contains(Source(ctx), "refuse") {
			return Outcome{}, errors.New("it does nothing")
		}
		return Outcome{Objectives: []float64{2 + y}}, nil
	},
}

// TestReadings: of what a worker says it has measured by turns, what was asked for counts, once.
func TestReadings(t *testing.T) {
	t.Parallel()
	r := report{Beside: []Reading{{ID: 7, Objectives: []float64{1, 2}}, {ID: 7, Objectives: []float64{3, 4}}, {ID: 9, Objectives: []float64{1, 2}}, {ID: 8, Objectives: []float64{1}}, {Objectives: []float64{5, 6}}}}
	got := r.readings(duelObjectives, []Rival{{ID: 7}, {ID: 8}, {}})
	if want := []Reading{{ID: 7, Objectives: []float64{1, 2}}, {Objectives: []float64{5, 6}}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestAsOf: a candidate was worth what was found last before.
func TestAsOf(t *testing.T) {
	t.Parallel()
	h := History{
		Search:     Search{Objectives: duelObjectives, Plan: Plan{Interleave: 3}},
		Candidates: list{{ID: 7, Objectives: []float64{3, 0}, Measurements: [][]float64{{1, 0}}}, {ID: 8, Objectives: []float64{9, 0}}},
		Remeasured: []Remeasurement{{ID: 7, Found: []float64{2, 0}}, {ID: 8, Lost: true}, {ID: 7, Found: []float64{3, 0}}},
	}
	for _, tt := range []struct {
		id     ID
		before int
		want   float64
	}{{7, 0, 1}, {7, 1, 2}, {7, 2, 2}, {7, 3, 3}, {8, 3, 9}} {
		if c, err := h.asOf(tt.id, tt.before); err != nil || c.Objectives[0] != tt.want || c.Measurements != nil {
			t.Errorf("candidate %v after %d: %v, %v, want %v: %v", tt.id, tt.before, c.Objectives, c.Measurements, tt.want, err)
		}
	}
}
