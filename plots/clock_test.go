package plots

import (
	"iter"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

func TestClock(t *testing.T) {
	tokens := func(n int) population.Usage { return population.Usage{PromptTokens: n} }
	h := &history{
		records: []record{ // 3 of generation 1, 2 of generation 2, which is not completed
			{id: 1, values: []float64{1}},
			{id: 2, generation: 1, usage: tokens(10)},
			{id: 3, generation: 1, values: []float64{1}, usage: tokens(5)},
			{id: 4, generation: 1, values: []float64{1}},
			{id: 5, generation: 2, values: []float64{1}, usage: tokens(7)},
			{id: 6, generation: 2, values: []float64{1}},
		},
		last: 2,
		generations: []population.Generation{
			{Number: 0, Candidates: 1},
			{Number: 1, Candidates: 4, Elapsed: 12 * time.Minute, Usage: tokens(15)},
		},
	}
	for _, c := range []struct {
		by    By
		label string
		want  []float64
		after float64 // generation 1
	}{
		{Generations, "generation", []float64{0, 1. / 3, 2. / 3, 1, 1.5, 2}, 1},
		{Candidates, "candidates", []float64{1, 2, 3, 4, 5, 6}, 4},
		{Tokens, "tokens", []float64{0, 10, 15, 15, 22, 22}, 15},
		{Time, "time (min)", []float64{0, 4, 8, 12, 15, 18}, 12}, // 3 minutes for each candidate
	} {
		clock, err := h.clock(c.by)
		if err != nil {
			t.Fatalf("by %v: %v", c.by, err)
		}
		for i, want := range c.want {
			if math.Abs(clock.at[i]-want) > 1e-9 {
				t.Errorf("by %v: candidate %d is at %v, want %v", c.by, i+1, clock.at[i], want)
			}
		}
		if got := clock.after(h.generations[1]); got != c.after || clock.label != c.label || clock.end != c.want[5] {
			t.Errorf("by %v: %q, generation 1 ends at %v and all at %v, want %q, %v and %v", c.by, clock.label, got, clock.end, c.label, c.after, c.want[5])
		}
	}
}

func TestClockErrors(t *testing.T) {
	h := &history{records: []record{{id: 1, values: []float64{1}}}}
	for by, want := range map[By]string{
		Tokens: "has used no tokens",
		Time:   "no completed generation says when it ended",
		By(9):  "By(9) is unknown",
	} {
		if _, err := h.clock(by); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("by %v: got error %v, want %q", by, err, want)
		}
	}
}

// TestClockOfSeveral: in an archive that was merged, the searches go on side by side.
func TestClockOfSeveral(t *testing.T) {
	h := &history{}
	for _, g := range []int{0, 1, 2, 1, 2} { // of two searches, one after the other
		h.records = append(h.records, record{generation: g, usage: population.Usage{PromptTokens: 10}})
	}
	for by, want := range map[By][]float64{Candidates: {1, 2, 4, 3, 5}, Tokens: {10, 20, 40, 30, 50}} {
		c, err := h.clock(by)
		if err != nil || !slices.Equal(c.at, want) {
			t.Errorf("by %v: got %v, %v, want %v", by, c.at, err, want)
		}
	}
}

// A rest is a RestSource in memory.
type rest struct {
	search      population.Search
	candidates  []population.Candidate
	generations []population.Generation
	polished    []population.ID
	advice      []population.Advice
}

func each[T any](all []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
	}
}

func (r *rest) Search() (population.Search, error)                   { return r.search, nil }
func (r *rest) Summaries() iter.Seq2[population.Candidate, error]    { return each(r.candidates) }
func (r *rest) Generations() iter.Seq2[population.Generation, error] { return each(r.generations) }
func (r *rest) Advice() iter.Seq2[population.Advice, error]          { return each(r.advice) }
func (r *rest) Polished() ([]population.ID, error)                   { return r.polished, nil }

// TestClockEnds: what the final tuning has added, and advice, come when they came, and every curve
// goes on to the end.
func TestClockEnds(t *testing.T) {
	tuned := population.NewID(2, 0, 1)
	used := population.Usage{Calls: 1, PromptTokens: 10}
	src := &rest{
		search: population.Search{Objectives: []population.Objective{{Name: "a"}, {Name: "b"}}, Plan: population.Plan{Islands: 1}},
		candidates: []population.Candidate{
			{ID: 1, Objectives: []float64{4, 4}},
			{ID: 2, Generation: 1, Objectives: []float64{2, 2}, Usage: used, Times: population.Times{EvaluateAt: 4 * time.Second, Evaluate: time.Second}},
			{ID: tuned, Generation: 1, Objectives: []float64{1, 1}, Times: population.Times{EvaluateAt: 9 * time.Second, Evaluate: time.Second}},
			{ID: 3, Generation: 2, Objectives: []float64{3, 3}, Usage: used, Times: population.Times{EvaluateAt: 5 * time.Second, Evaluate: time.Second}},
		},
		generations: []population.Generation{
			{Number: 0, Reference: []float64{5, 5}, Hypervolume: 1, Candidates: 1},
			{Number: 1, Reference: []float64{5, 5}, Hypervolume: 9, Candidates: 2, Usage: used, Elapsed: 5 * time.Second},
			{Number: 2, Reference: []float64{5, 5}, Hypervolume: 9, Candidates: 3, Usage: population.Usage{PromptTokens: 25}, Elapsed: 6 * time.Second},
		},
		polished: []population.ID{tuned},
		advice:   []population.Advice{{Generation: 1, Mutator: "adviser", Usage: population.Usage{PromptTokens: 5, Cost: 2}}},
	}
	h, err := read(src)
	if err != nil {
		t.Fatal(err)
	}
	for by, want := range map[By]struct {
		label      string
		at, advice []float64
	}{
		Generations: {"generation (3: the final tuning)", []float64{0, 1, 3, 2}, []float64{1}},
		Candidates:  {"candidates", []float64{1, 2, 4, 3}, []float64{2}},
		Tokens:      {"tokens", []float64{0, 10, 25, 25}, []float64{15}},
		Time:        {"time (s)", []float64{0, 5, 10, 6}, []float64{5}},
	} {
		c, err := h.clock(by)
		if err != nil {
			t.Fatal(err)
		}
		if c.label != want.label || !slices.Equal(c.at, want.at) || !slices.Equal(c.advice, want.advice) {
			t.Errorf("by %v: %q, %v, advice %v, want %+v", by, c.label, c.at, c.advice, want)
		}
		for name, f := range map[string]*Figure{"Hypervolume": Hypervolume(src, by), "Hypervolumes": Hypervolumes([]Run{{"a", src}}, by)} {
			line := f.panels[0].marks[0].marks.(*trend).at
			if last := line[len(line)-1]; last.x != slices.Max(want.at) || last.y != 16 {
				t.Errorf("%s by %v ends with %v, want 16 at %v", name, by, last, slices.Max(want.at))
			}
		}
	}
	if got := h.moment(3) + ", " + h.moment(2); got != "the final tuning, generation 2" {
		t.Errorf("got %q", got)
	}
	money := Spend(src, Candidates).panels[0]
	if got := money.marks[0].Name; got != "adviser 2" {
		t.Errorf("the money of advice is %q", got)
	}
}

// TestRisesEqual: the end of the line has the name of the best of equal ones, and does not move.
func TestRisesEqual(t *testing.T) {
	h := &history{search: population.Search{Objectives: []population.Objective{{Name: "levels"}, {Name: "mse"}}}}
	for i, v := range [][]float64{{9, 1}, {2, 8}, {2, 7}, {2, 7}, {3, 0}} {
		h.records = append(h.records, record{id: population.ID(i + 1), values: v})
	}
	c, err := h.clock(Candidates)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := h.rises(c, 0), []rise{{1, 1, 9}, {3, 2, 2}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestParallelOutside: a line ends at the end of an axis that does not show its value, with an
// arrow, and the member of the front that is farthest outside has a label.
func TestParallelOutside(t *testing.T) {
	axes := parallelAxes{dims: []dimension{{min: 1, max: 3, down: true}, {min: 0, max: 4}}}
	members := [][]float64{{1, 1}, {0, 2}, {-2, 9}, {3, 4}}
	for i, want := range [][]int{{0, 0}, {1, 0}, {1, 1}, {0, 0}} {
		for k := range want {
			if got, at := axes.over(k, members[i][k]), axes.place(k, members[i][k]); got != want[k] || at < 0 || at > 1 {
				t.Errorf("member %d on axis %d: %d outside at %v, want %d", i, k, got, at, want[k])
			}
		}
	}
	x, y := dimension{min: 0, max: 1}, dimension{min: 0, max: 1}
	l := layout{panel: new(panel), x: x, y: y}
	var texts []string
	for _, n := range axes.notes(l.measure(), []string{"mse", "levels"}, members, []string{"#1", "#2", "#3", "#4"}) {
		texts = append(texts, n.text)
	}
	if want := []string{"#3: mse -2 and 1 more", "#3: levels 9"}; !slices.Equal(texts, want) {
		t.Errorf("got %q, want %q", texts, want)
	}
}
