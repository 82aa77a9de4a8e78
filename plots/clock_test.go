package plots

import (
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
