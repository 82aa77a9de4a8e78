package population

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A picker is a deterministic Chooser. What it writes depends on the request.
type picker struct {
	choices Choices

	mu    *sync.Mutex // nil: requests are not kept
	asked map[ID]Request
}

func newPicker() picker {
	return picker{mu: new(sync.Mutex), asked: make(map[ID]Request), choices: Choices{
		Operators: []Operator{{Name: "plain"}, {Name: "mix", Crosses: true}, {Name: "wild", Diverges: true}, {Name: "odd"}},
		Models:    []ModelChoice{{Name: "small"}, {Name: "tiny"}, {Name: "large", Heavy: true}},
	}}
}

func (picker) Deterministic() {}

func (p picker) Choices() Choices { return p.choices }

func (p picker) Mutate(_ context.Context, req Request) (Reply, error) {
	if p.mu != nil {
		p.mu.Lock()
		p.asked[req.ID] = req
		p.mu.Unlock()
	}
	if req.Operator == "odd" { // it fits no request
		req.Operator = "plain"
	}
	var body strings.Builder
	for range 20 {
		fmt.Fprintf(&body, "\t%s()\n", []string{"a", "b", "c"}[req.Rand.IntN(3)])
	}
	r := Reply{
		Mutator: req.Model, Operator: req.Operator, Usage: Usage{Calls: 1, PromptTokens: 100 * len(req.Model), CompletionTokens: 1 + req.Rand.IntN(50)},
		Source: fmt.Sprintf("package main\n\n// %v %s %d\nfunc F() {\n%s}\n", req.ID, req.Operator, len(req.Inspirations), body.String()),
	}
	if len(req.Failed) == 0 && req.Rand.IntN(10) == 0 {
		return r, errors.New("nothing comes to mind")
	}
	return r, nil
}

// pace are objectives of which the front moves on for the first fifty children, and then for
// one in 24, which belong to the same island.
func pace(id ID) []float64 {
	n := id.Child()
	x := Noise(id, 0)
	switch {
	case n > 50 && n%24 != 0:
		return []float64{2 + x, 2 + Noise(id, 1)}
	case n%13 == 0 && id.Attempt() == 0:
		return []float64{} // it runs out of time
	}
	best := 1 - float64(n)/1000
	return []float64{best * x, best * (1 - x)}
}

// picked runs a search with a picker.
func picked(t *testing.T, m *memory, p Mutator, change func(*Config)) (Result, error) {
	c := Config{
		Plan:   Plan{Islands: 3, Members: 5, Children: 4, MigrateEvery: 4, Migrants: 1, Repairs: 1, RandomSeed: 5, Window: 8, Patience: 2, Rest: 3},
		Limits: Limits{Generations: 20}, Recorder: m,
	}
	if change != nil {
		change(&c)
	}
	return runBare(t.Context(), c, []Objective{{Name: "a"}, {Name: "b"}}, p, pace)
}

// same says how two searches differ in what they have chosen, or "".
func same(got, want *memory) string {
	if got.lineage() != want.lineage() {
		return "the lineages differ:\n" + got.lineage() + "\nwant\n" + want.lineage()
	}
	if !reflect.DeepEqual(got.planned, want.planned) {
		for i := range want.planned {
			if i >= len(got.planned) || !reflect.DeepEqual(got.planned[i], want.planned[i]) {
				return fmt.Sprintf("child %d is planned as %+v, want %+v", i+1, got.planned[i:min(i+1, len(got.planned))], want.planned[i])
			}
		}
		return "more is planned"
	}
	for i, c := range want.candidates {
		if g := got.candidates[i]; g.Operator != c.Operator || g.Inspired != c.Inspired || g.Mutator != c.Mutator {
			return fmt.Sprintf("candidate %v is by %q, %q, %q, want %q, %q, %q", c.ID, g.Operator, g.Mutator, g.Inspired, c.Operator, c.Mutator, c.Inspired)
		}
	}
	for i, g := range want.history.Generations {
		if !slices.Equal(got.history.Generations[i].Reseeded, g.Reseeded) {
			return fmt.Sprintf("generation %d reseeds %v, want %v", i, got.history.Generations[i].Reseeded, g.Reseeded)
		}
	}
	return ""
}

// TestChosenLineage: what a search chooses is the same each time, for any number of requests,
// and when it is replayed; and all of it happens.
func TestChosenLineage(t *testing.T) {
	want, p := &memory{left: -1}, newPicker()
	res, err := picked(t, want, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]int)
	for _, pl := range want.planned[1:] {
		seen[pl.Operator]++
		seen[pl.Model]++
		seen[pl.Inspired]++
		if pl.Operator == "mix" && len(pl.Inspirations) == 0 {
			parents := make(map[ID]bool) // there must be no other
			for _, id := range want.history.Generations[max(0, pl.Generation-1)].Islands[pl.Island] {
				parents[id.structure()] = true
			}
			if len(parents) > 1 && pl.Generation > 2 {
				t.Errorf("child %v is to be mixed with nothing", pl.ID)
			}
		}
		if pl.Inspired == noneWay && len(pl.Inspirations) > 0 || len(pl.Inspirations) > 2 {
			t.Errorf("child %v has the inspirations %v in the way %q", pl.ID, pl.Inspirations, pl.Inspired)
		}
	}
	for _, name := range []string{"plain", "mix", "wild", "odd", "small", "tiny", "large", "members", "front", "different", "none"} {
		if seen[name] == 0 {
			t.Errorf("%s is never chosen: %v", name, seen)
		}
	}
	for _, c := range want.candidates[1:] {
		if req, ok := p.asked[c.ID]; !ok || c.Operator != strings.Replace(req.Operator, "odd", "plain", 1) || c.Mutator != req.Model || c.Inspired == "" {
			t.Errorf("candidate %v is by %q, %q, %q, and was asked for with %q, %q", c.ID, c.Operator, c.Mutator, c.Inspired, req.Operator, req.Model)
		}
	}
	reseeded := 0
	for _, g := range want.history.Generations {
		reseeded += len(g.Reseeded)
	}
	if reseeded < 2 {
		t.Errorf("%d islands were reseeded", reseeded)
	}
	for _, requests := range []int{1, 3, 8} {
		m := &memory{left: -1}
		if _, err := picked(t, m, newPicker(), func(c *Config) { c.Requests = requests }); err != nil {
			t.Fatal(err)
		}
		if what := same(m, want); what != "" {
			t.Errorf("with %d requests %s", requests, what)
		}
	}
	other := &memory{left: -1}
	if _, err := picked(t, other, newPicker(), func(c *Config) { c.RandomSeed++ }); err != nil || same(other, want) == "" {
		t.Errorf("another random seed has the same lineage, %v", err)
	}
	checkEarnings(t, res, want)

	again := &memory{left: -1}
	res, err = runBare(t.Context(), Config{Replay: want.recording(), Recorder: again}, []Objective{{Name: "a"}, {Name: "b"}}, nil, pace)
	if err != nil || res.Diverged != 0 || res.Reason != ReasonReplayed {
		t.Fatalf("%v, %v, %v", res.Reason, res.Diverged, err)
	}
	wantSettled := want.settledOnly()
	wantSettled.planned = want.planned[:len(again.planned)] // it plans what settles
	if what := same(again.settledOnly(), wantSettled); what != "" || len(again.planned) < len(want.history.Settled) {
		t.Errorf("replayed, %s", what)
	}
}

// checkEarnings: what a search says was gained is what its record says.
func checkEarnings(t *testing.T, res Result, m *memory) {
	t.Helper()
	h, err := m.Begin(Search{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := EarningsOf(h)
	if err != nil {
		t.Fatal(err)
	}
	for kind, lists := range map[string][2][]Credit{
		"operators": {got.Operators, res.Earnings.Operators}, "models": {got.Models, res.Earnings.Models}, "inspirations": {got.Inspirations, res.Earnings.Inspirations},
	} {
		want := make(map[string]Credit)
		children, sum := 0, 0.0
		for _, c := range lists[1] {
			children, sum = children+c.Children, sum+c.Probability
			c.Probability = 0
			want[c.Name] = c
		}
		if n := len(m.history.Settled) - 1; children != n || sum < 0.999 || sum > 1.001 {
			t.Errorf("%s: %d children of %d, probabilities %v", kind, children, n, sum)
		}
		for _, c := range lists[0] {
			if c != want[c.Name] || c.Children == 0 || c.Gained <= 0 && kind != "models" {
				t.Errorf("%s: the record says %+v, the search %+v", kind, c, want[c.Name])
			}
		}
	}
}

// TestResumeChoices kills a search at each of its records in turn, and goes on with what was
// recorded as if it had never stopped.
func TestResumeChoices(t *testing.T) {
	t.Parallel()
	short := func(c *Config) { c.Limits.Generations, c.Patience, c.Window = 9, 1, 5 }
	want := &memory{left: -1}
	if _, err := picked(t, want, newPicker(), short); err != nil {
		t.Fatal(err)
	}
	reseeded, last := 0, want.history.Generations[len(want.history.Generations)-1]
	for _, g := range want.history.Generations {
		reseeded += len(g.Reseeded)
	}
	if reseeded == 0 || last.Number != 9 {
		t.Fatalf("%d islands were reseeded in %d generations", reseeded, last.Number)
	}
	left := 0
	for ; ; left++ {
		m := &memory{left: left}
		_, err := picked(t, m, newPicker(), short)
		if err == nil {
			break
		}
		if !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		m.left = -1
		if _, err := picked(t, m, newPicker(), func(c *Config) { short(c); c.Resume = true }); err != nil {
			t.Fatalf("resuming after %d records: %v", left, err)
		}
		if what := same(m, want); what != "" {
			t.Fatalf("killed after %d records, %s", left, what)
		}
	}
	if left < 30 {
		t.Errorf("a whole search has only %d records", left)
	}
}

// TestResumeChanged: a search goes on with a mutator that has other choices.
func TestResumeChanged(t *testing.T) {
	m := &memory{left: -1}
	if _, err := picked(t, m, newPicker(), func(c *Config) { c.Limits.Generations = 4 }); err != nil {
		t.Fatal(err)
	}
	other := newPicker()
	other.choices = Choices{Operators: []Operator{{Name: "plain"}, {Name: "new"}}}
	res, err := picked(t, m, other, func(c *Config) { c.Resume, c.Limits.Generations = true, 8 })
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range res.Earnings.Operators {
		names = append(names, c.Name)
	}
	if want := []string{"plain", "new", "mix", "wild"}; !slices.Equal(names, want) {
		t.Errorf("the operators are %q, want %q", names, want)
	}
	if _, err := picked(t, m, newPicker(), func(c *Config) { c.Resume, c.Patience = true, 9 }); !errors.Is(err, ErrOtherSearch) || !strings.Contains(err.Error(), "Patience 2 instead of 9") {
		t.Errorf("another Patience: %v", err)
	}
}

// TestNoChooser: a search with another mutator chooses nothing, and neither does one that was
// recorded before there was a choice.
func TestNoChooser(t *testing.T) {
	m := &memory{left: -1}
	res, err := picked(t, m, filler{"// filler\n"}, func(c *Config) { c.Rest, c.Patience = 0, 0 })
	if err != nil {
		t.Fatal(err)
	}
	if p := m.history.Search.Plan; p.Rest != 0 || p.Patience != 0 || !reflect.DeepEqual(res.Earnings, Earnings{}) {
		t.Errorf("the plan is %+v, and there are earnings: %+v", p, res.Earnings)
	}
	for _, p := range m.planned {
		if p.Operator+p.Model+p.Inspired != "" {
			t.Errorf("something is chosen: %+v", p)
		}
	}
	h, err := m.Begin(Search{})
	if err != nil {
		t.Fatal(err)
	}
	if e, err := EarningsOf(h); err != nil || !reflect.DeepEqual(e, Earnings{}) {
		t.Errorf("the record has earnings: %+v, %v", e, err)
	}
	if _, err := picked(t, m, newPicker(), func(c *Config) { c.Rest, c.Patience, c.Resume, c.Limits.Generations = 0, 0, true, 22 }); err != nil {
		t.Fatal(err)
	}
	if p := m.history.Search.Plan; p.Rest != 0 || p.Patience != 0 {
		t.Errorf("resumed with a Chooser, the plan is %+v", p)
	}

	m = &memory{left: -1}
	if _, err := picked(t, m, newPicker(), func(c *Config) { c.Rest, c.Patience, c.Limits.Generations = 0, 0, 1 }); err != nil {
		t.Fatal(err)
	}
	if p := m.history.Search.Plan; p.Rest != 8 || p.Patience != 5 {
		t.Errorf("with a Chooser, the plan is %+v", p)
	}
	m = &memory{left: -1}
	if _, err := picked(t, m, newPicker(), func(c *Config) { c.Rest, c.Patience, c.Limits.Generations = -1, -1, 1 }); err != nil {
		t.Fatal(err)
	}
	if p := m.history.Search.Plan; p.Rest != 0 || p.Patience != 0 {
		t.Errorf("with neither, the plan is %+v", p)
	}
}

// TestProposeChoices: versions that are asked for at once are asked for in different ways,
// and repaired in the same.
func TestProposeChoices(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	p := newPicker() // none of its sources passes the check
	parents := slices.Repeat([]Candidate{{ID: SeedID, Source: curveSeed}}, 12)
	if _, err := Propose(t.Context(), curveProblem, p, ProposeConfig{Parents: parents, Repairs: 1, RandomSeed: 1}); err != nil {
		t.Fatal(err)
	}
	operators := make(map[string]bool)
	for id, req := range p.asked {
		first := p.asked[NewID(id.Child(), 0, 0)]
		if req.Operator != first.Operator || req.Model != first.Model || req.Operator == "mix" {
			t.Errorf("candidate %v is asked for with %q of %q, and its first attempt with %q of %q", id, req.Operator, req.Model, first.Operator, first.Model)
		}
		operators[req.Operator] = true
	}
	if len(p.asked) != 24 || len(operators) < 3 {
		t.Errorf("%d requests with %d operators", len(p.asked), len(operators))
	}
}

// TestRest: a parent rests after so many children that have not entered the front, while
// another member of its island does not.
func TestRest(t *testing.T) {
	s := bareSearch(t, Config{Plan: Plan{Rest: 3}})
	members := poolOf([][]float64{{1, 4}, {2, 3}, {3, 2}, {4, 1}})
	for barren, want := range map[[4]int]string{
		{0, 2, 0, 1}: "0123", {3, 0, 0, 4}: "12", {2, 3, 3, 3}: "0", {3, 3, 9, 3}: "0123",
	} {
		for i, c := range members {
			s.siblings[c.ID] = family{barren: barren[i]}
		}
		drawn := make(map[int]bool)
		for n := range 200 {
			k, err := s.drawParent(random(1, n, parentStream), members)
			if err != nil {
				t.Fatal(err)
			}
			drawn[k] = true
		}
		got := ""
		for _, k := range slices.Sorted(maps.Keys(drawn)) {
			got += fmt.Sprint(k)
		}
		if got != want {
			t.Errorf("after %v children in vain, members %s are drawn, want %s", barren, got, want)
		}
	}

	if tired, rested := inVain(t, -1), inVain(t, 3); rested > tired/2 {
		t.Errorf("%d children have parents that rest, %d where none does", rested, tired)
	}
}

// inVain counts the children whose parents had three or more in a row that have not entered
// the front.
func inVain(t *testing.T, rest int) (n int) {
	t.Helper()
	m := &memory{left: -1}
	if _, err := picked(t, m, newPicker(), func(c *Config) { c.Rest, c.Window, c.Members = rest, 1, 12 }); err != nil {
		t.Fatal(err)
	}
	entered, barren := enteredOf(m), make(map[ID]int)
	for i, id := range m.history.Settled[:len(m.history.Settled)-1] {
		parent := m.planned[id.Child()-1].Parent.structure()
		if barren[parent]++; entered[id.Child()] {
			barren[parent] = 0
		}
		if barren[m.planned[i+1].Parent.structure()] >= 3 { // the window is one
			n++
		}
	}
	return n
}

// enteredOf returns the children that have entered the front when they settled.
func enteredOf(m *memory) map[int]bool {
	entered := make(map[int]bool)
	f := &frontier{objectives: m.history.Search.Objectives, members: make(map[ID]*Candidate)}
	for _, id := range m.history.Settled {
		before := f.entered
		for _, c := range m.candidates {
			if c.ID.Child() == id.Child() {
				_ = f.insert(c) // points are not ragged
			}
		}
		entered[id.Child()] = f.entered > before
	}
	return entered
}
