package population

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

// knobDamaged is the state of knobProblem.
var knobDamaged bool

// knobProblem wants as large a number as possible. What numbers over 1000 do, the
// function says.
var knobProblem = Problem[func() (what string, x float64)]{
	Slot:       swap.New("Knob", func() (string, float64) { return "", 1 }),
	Seed:       "package main\n\nfunc Knob() (string, float64) { return \"\", 1 } // fixed\n",
	Objectives: []Objective{{Name: "x", Maximize: true}},
	Screen: func(_ context.Context, f func() (string, float64)) error {
		if what, x := f(); what == "screen" && x > 1000 {
			return errors.New("too large")
		}
		return nil
	},
	Evaluate: func(ctx context.Context, f func() (string, float64)) (Outcome, error) {
		what, x := f()
		o := Outcome{Objectives: []float64{x}}
		switch n, _ := strconv.ParseFloat(strings.Trim(what, "abcdefghijklmnopqrstuvwxyz "), 64); {
		case what == "text": // its size is what counts
			o.Objectives[0] = float64(len(Source(ctx)))
		case what == "noise":
			knobCalls++
			o.Objectives[0] = min(x, 1000) - float64(knobCalls)
		case x <= 1000:
		case what == "exit":
			os.Exit(7)
		case what == "hang":
			select {}
		case what == "panic":
			panic("made up")
		case what == "nan":
			o.Objectives[0] = math.NaN()
		case what == "print":
			fmt.Println("a setting has printed")
		case what == "state":
			knobDamaged = true
		case what == "outage":
			return Outcome{}, fmt.Errorf("made up: %w", ErrOutage)
		case what == "solve" && n == 0:
			o.Solved = true
		}
		o.Objectives[0] = min(o.Objectives[0], 1e6)
		return o, nil
	},
	Intact: func() error {
		if knobDamaged {
			return errors.New("it is damaged")
		}
		return nil
	},
}

var knobCalls int

func Away() (string, float64) { return "outage", 900 }

// awayProblem is knobProblem with a seed whose settings meet an outage.
var awayProblem = func() Problem[func() (string, float64)] {
	p := knobProblem
	p.Slot, p.Seed = swap.New("Away", Away), "package main\n\nfunc Away() (string, float64) { return \"outage\", 900 }\n"
	return p
}()

// oneGeneration is a search on one island, with one worker.
func oneGeneration(children, tuning int) Config {
	return Config{
		Plan:   Plan{Islands: 1, Children: children, Repairs: -1, Tuning: tuning},
		Limits: Limits{Generations: 1}, Workers: Workers{Count: 1},
	}
}

// TestSettingsDoHarm: whatever a setting does, the structure has passed, and the
// search goes on.
func TestSettingsDoHarm(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	for what, ended := range map[string]string{
		"exit": "exit status 7", "hang": "could not be interrupted", "state": "state was changed",
		"outage": "over an outage", "screen": "", "panic": "", "nan": "", "print": "", "solve": "",
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			var workers []WorkerEnded
			m := &memory{left: -1}
			c := oneGeneration(2, 200)
			c.Workers.Timeout, c.Recorder = 400*time.Millisecond, m
			c.Observe = func(e Event) {
				if e, ok := e.(WorkerEnded); ok {
					workers = append(workers, e)
				}
			}
			knob := func(x string) string {
				return fmt.Sprintf("package main\n\nfunc Knob() (string, float64) { return %q, %s }\n", what, x)
			}
			res, err := Run(t.Context(), knobProblem, &script{sources: []string{knob("900"), knob("2.5")}}, c)
			if err != nil {
				t.Fatal(err)
			}
			first, err := m.candidates.Lookup(2)
			if err != nil || first.Failed() || first.Objectives[0] != 900 || strings.Contains(first.Output, "printed") {
				t.Errorf("the structure: %+v, %v", first, err)
			}
			i := slices.IndexFunc(workers, func(e WorkerEnded) bool { return e.ID == 2 })
			if ended == "" && i >= 0 || ended != "" && (i < 0 || !strings.Contains(workers[i].Reason, ended)) {
				t.Errorf("workers ended: %+v, want %q", workers, ended)
			}
			best := res.Front[0]
			switch what {
			case "exit", "hang", "state", "outage":
				if first.Tuned.Evaluations != 0 && what != "state" {
					t.Errorf("tuned: %+v", first.Tuned)
				}
			case "solve":
				if res.Reason != ReasonSolved || !best.Solved || best.ID.Setting() == 0 {
					t.Errorf("%s, best %+v", res.Reason, best)
				}
			case "print":
			default:
				if best.ID.structure() != 2 && best.ID.structure() != 3 || best.Objectives[0] < 990 || best.Objectives[0] > 1000 {
					t.Errorf("the best setting is %v with %v", best.ID, best.Objectives)
				}
			}
		})
	}
}

// TestOutageOfSeed: settings of the seed may meet an outage too, which is not the seed's.
func TestOutageOfSeed(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	m := &memory{left: -1}
	c := oneGeneration(1, 50)
	c.Workers.Timeout, c.Recorder = time.Second, m
	if _, err := Run(t.Context(), awayProblem, &script{sources: []string{"package main\n\nfunc Away() (string, float64) { return \"\", 2.5 }\n"}}, c); err != nil {
		t.Fatal(err)
	}
	if seed, err := m.candidates.Lookup(SeedID); err != nil || seed.Failed() || seed.Objectives[0] != 900 {
		t.Errorf("the seed: %+v, %v", seed, err)
	}
}

// TestCostlySettings: a setting that takes too long fails, like a candidate, and
// others are still found.
func TestCostlySettings(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	m := &memory{left: -1}
	c := oneGeneration(1, 60)
	c.Workers.Timeout, c.Recorder = 400*time.Millisecond, m
	source := "package main\n\nimport \"math\"\n\nfunc Knob() (string, float64) {\n\tx := 10.0\n\tfor i := 0.0; i < math.Pow(2, x); i++ {\n\t}\n\treturn \"\", x\n}\n"
	res, err := Run(t.Context(), knobProblem, &script{sources: []string{source}}, c)
	if err != nil {
		t.Fatal(err)
	}
	if best := res.Front[0]; best.ID.structure() != 2 || best.Objectives[0] < 15 || best.Objectives[0] > 40 {
		t.Errorf("the best is %v with %v", best.ID, best.Objectives)
	}
}

// TestSettingsAreOneStructure: parents are drawn by structure, and at most a quarter
// of an island is one.
func TestSettingsAreOneStructure(t *testing.T) {
	t.Parallel()
	members := func(n ...ID) (list []Candidate) {
		for _, id := range n {
			list = append(list, Candidate{ID: id, Objectives: []float64{float64(id.Setting()), -float64(id.Setting())}})
		}
		return list
	}
	all := members(2, NewID(2, 0, 1), NewID(2, 0, 2), NewID(2, 0, 3), NewID(2, 1, 0), 3)
	drawn := make(map[ID]int)
	for n := range uint64(4000) {
		some := structures(random(n, ID(1), parentStream), all)
		if len(some) != 3 || some[1].ID != NewID(2, 1, 0) || some[2].ID != 3 {
			t.Fatalf("drawn %v", ids(some))
		}
		drawn[some[0].ID]++
	}
	for id, n := range drawn {
		if len(drawn) != 4 || n < 850 || n > 1150 {
			t.Errorf("%v was drawn %d times of 4000", id, n)
		}
	}

	s := bareSearch(t, Config{Plan: Plan{Islands: 1, Members: 8}})
	s.Objectives = []Objective{{Name: "a"}, {Name: "b"}}
	var pool []Candidate
	for n := range 6 {
		pool = append(pool, Candidate{ID: NewID(2, 0, n), Objectives: []float64{float64(n), float64(-n)}})
	}
	pool = append(pool, Candidate{ID: 5, Objectives: []float64{9, 9}}, Candidate{ID: 6, Objectives: []float64{10, 10}})
	kept, err := s.survivors(random(1, ID(1), survivorStream), pool)
	if err != nil {
		t.Fatal(err)
	}
	if want := []ID{2, NewID(2, 0, 5), 5, 6}; !slices.Equal(ids(kept), want) {
		t.Errorf("kept %v, want %v", ids(kept), want)
	}
}

// TestImproving chooses settings that improve a front, spread over it.
func TestImproving(t *testing.T) {
	t.Parallel()
	front := [][]float64{{0, 10}, {5, 5}, {10, 0}}
	for _, tt := range []struct {
		points [][]float64
		keep   int
		want   []int
	}{
		{[][]float64{{6, 6}, {5, 5}, {11, 1}}, 3, []int{1}},                      // none improves; the closest
		{[][]float64{{1, 8}, {1.0001, 7.9999}, {7, 2}}, 3, []int{1, 2}},          // two are nearly the same
		{[][]float64{{1, 8}, {4, 4}, {7, 2}, {20, -1}}, 2, []int{0, 2}},          // the largest gains
		{[][]float64{{1, 8}, {4, 4}, {7, 2}}, 8, []int{0, 1, 2}},                 // all
		{[][]float64{{math.MaxFloat64, 9}, {-math.MaxFloat64, 11}}, 1, []int{1}}, // no overflow
		{[][]float64{{math.MaxFloat64 / 4, math.MaxFloat64 / 4}, {6, 6}}, 1, []int{1}},
		{nil, 8, nil},
	} {
		if got := improving(tt.points, front, tt.keep); !slices.Equal(got, tt.want) {
			t.Errorf("%v: got %v, want %v", tt.points, got, tt.want)
		}
	}
	if got := improving([][]float64{{3}, {1}, {2}}, [][]float64{{4}}, 1); !slices.Equal(got, []int{1}) {
		t.Errorf("one objective: got %v", got)
	}
	if got := improving([][]float64{{3}, {1}}, nil, 1); len(got) != 1 {
		t.Errorf("no front: got %v", got)
	}
}

// TestWorthwhile: who is tuned on after the first evaluations, and then.
func TestWorthwhile(t *testing.T) {
	t.Parallel()
	front := [][]float64{{0, 10}, {5, 5}, {10, 0}}
	for name, tt := range map[string]struct {
		own, found  []float64
		first, then bool
	}{
		"as good as the front": {[]float64{6, 6}, []float64{5, 5}, true, false},
		"a little behind":      {[]float64{6, 6}, []float64{5.1, 4.999}, true, false},
		"far behind":           {[]float64{8, 8}, []float64{7, 7}, false, false},
		"better":               {[]float64{6, 6}, []float64{4, 4}, true, true},
		"the parent again":     {[]float64{5, 5}, []float64{5, 5}, false, false},
		"the parent improved":  {[]float64{5, 5}, []float64{4, 4}, true, true},
	} {
		points := [][]float64{tt.own, tt.found}
		worthwhile := (&Tuning{Rivals: front[1:], Front: front}).worthwhile(tt.own, front)
		if first, then := worthwhile(points), worthwhile(points); first != tt.first || then != tt.then {
			t.Errorf("%s: %v, and then %v", name, first, then)
		}
	}
	// With one objective the rivals decide alone.
	worthwhile := (&Tuning{Rivals: [][]float64{{5}}, Front: [][]float64{{1}}}).worthwhile([]float64{5}, [][]float64{{1}})
	if !worthwhile([][]float64{{5}}) {
		t.Error("with one objective a structure as good as its parent is left")
	}
}

// TestPolishBudgets: who has more of the front gets more.
func TestPolishBudgets(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		settings []int
		tuning   int
		want     []int
	}{
		{[]int{1}, 80, []int{320}},
		{[]int{2, 2, 2}, 80, []int{320, 320, 320}},
		{[]int{5, 1, 4, 30}, 80, []int{160, 80, 128, 960}},
		{[]int{1, 1}, mostTuning, []int{mostTuning, mostTuning}},
		{nil, 80, []int{}},
	} {
		if got := polishBudgets(tt.settings, tt.tuning); !slices.Equal(got, tt.want) {
			t.Errorf("%v: got %v, want %v", tt.settings, got, tt.want)
		}
	}
}

// TestTimingsAreNotTuned: a table is slower than constants.
func TestTimingsAreNotTuned(t *testing.T) {
	t.Parallel()
	p := knobProblem
	p.Objectives = []Objective{{Name: "µs", Timing: true}}
	if _, err := Run(t.Context(), p, dealer{}, Config{Plan: Plan{Tuning: 10}}); err == nil || !strings.Contains(err.Error(), "Config.Tuning is 10, but an objective is a timing") {
		t.Errorf("got %v", err)
	}
}

// TestTunedText: a setting that is tried has its own text, and one that does worse
// when it is measured again is counted.
func TestTunedText(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	for what, worse := range map[string]bool{"text": false, "noise": true} {
		c := oneGeneration(1, 100)
		source := fmt.Sprintf("package main\n\nfunc Knob() (string, float64) { return %q, 3.5 }\n", what)
		res, err := Run(t.Context(), knobProblem, &script{sources: []string{source}}, c)
		if err != nil {
			t.Fatal(err)
		}
		if got := res.Tuning.Worse > 0; got != worse || res.Tuning.Settings == 0 {
			t.Errorf("%s: %+v", what, res.Tuning)
		}
	}
}

// TestTunedSeed: settings of the seed settle with it, and polished ones are told and validated.
func TestTunedSeed(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	m := &memory{left: -1}
	p := knobProblem
	p.Validate, p.Seed = p.Evaluate, strings.TrimSuffix(p.Seed, " // fixed\n")
	c := oneGeneration(1, 30)
	c.Workers, c.InProcess, c.Recorder = Workers{}, true, m
	var told []Polished
	c.Observe = func(e Event) {
		if e, ok := e.(Polished); ok {
			told = append(told, e)
		}
	}
	res, err := Run(t.Context(), p, &script{sources: []string{"package main\n\nfunc Knob() (string, float64) { return \"\", 2.5 }\n"}}, c)
	if err != nil {
		t.Fatal(err)
	}
	if len(told) != 1 || told[0].Settings != res.Tuning.Polished || told[0].Hypervolume != res.Tuning.With || !slices.Equal(ids(told[0].Front), ids(res.Front)) {
		t.Errorf("told of %+v, and the result has %+v and the front %v", told, res.Tuning, ids(res.Front))
	}
	if _, err := m.candidates.Lookup(NewID(1, 0, 1)); err != nil || slices.Contains(m.history.Polished, NewID(1, 0, 1)) {
		t.Errorf("the seed's setting: %v, polished %v", err, m.history.Polished)
	}
	if len(res.Validations) != len(res.Front) {
		t.Errorf("%d validations of a front of %d", len(res.Validations), len(res.Front))
	}
}

// TestTunedBeyond: beyond the region, points are compared by how far.
func TestTunedBeyond(t *testing.T) {
	t.Parallel()
	objectives := []Objective{{Name: "a", From: 0, To: 10}, {Name: "b"}}
	far, near, within := tunedPoint(objectives, []float64{100, 5}), tunedPoint(objectives, []float64{12, 5}), tunedPoint(objectives, []float64{9, 5})
	if !competes([][]float64{near}, &Tuning{Rivals: [][]float64{far}, Front: [][]float64{far}}) || competes([][]float64{far}, &Tuning{Rivals: [][]float64{near}}) {
		t.Error("the nearer one does not count as better")
	}
	points := [][]float64{far, within, tunedPoint(objectives, []float64{4, 8}), tunedPoint(objectives, []float64{1, 9})}
	if got := improving(points, [][]float64{far}, 8); !slices.Equal(got, []int{1, 2, 3}) {
		t.Errorf("chosen %v", got)
	}
}

// TestHopelessStructure: one that no numbers make as good as its parent gets no settings,
// but is told of.
func TestHopelessStructure(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	m := &memory{left: -1}
	c := oneGeneration(2, 100)
	c.Recorder = m
	source := "package main\n\nimport \"math\"\n\nfunc Knob() (string, float64) { return \"\", %s }\n"
	if _, err := Run(t.Context(), knobProblem, &script{sources: []string{
		fmt.Sprintf(source, "-math.Abs(2.5)"), fmt.Sprintf(source, "math.Abs(0.5)"),
	}}, c); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[ID]bool{2: false, 3: true} {
		got, err := m.candidates.Lookup(id)
		if err != nil || got.Failed() || got.Tuned.Evaluations == 0 || got.Tuned.Found == "" {
			t.Errorf("%+v, %v", got, err)
		}
		if setting, err := m.candidates.Lookup(NewID(id.Child(), 0, 1)); (err == nil) != want {
			t.Errorf("a setting of %v: %+v, %v", id, setting, err)
		}
	}
}

// TestDeepNumbers: a number may be written as a long sum of constants, which the worker
// is told as a deep tree.
func TestDeepNumbers(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	m := &memory{left: -1}
	c := oneGeneration(1, 30)
	c.Recorder = m
	deep := "package main\n\nconst c = 2.5\n\nfunc Knob() (string, float64) { return \"\", c" + strings.Repeat(" + 1", 31) + " }\n"
	if _, err := Run(t.Context(), knobProblem, &script{sources: []string{deep}}, c); err != nil {
		t.Fatal(err)
	}
	if got, err := m.candidates.Lookup(2); err != nil || got.Failed() || got.Tuned.Evaluations == 0 {
		t.Errorf("%+v, %v", got, err)
	}
}
