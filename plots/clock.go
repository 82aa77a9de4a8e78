package plots

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// A By says by what the horizontal axis of a figure measures a search.
type By int

// What a search is measured by.
const (
	Generations By = iota // within one, candidates are spread in the order of their IDs
	Candidates            // made so far, failed ones included
	Tokens                // sent and received so far
	Time                  // that the search has run, all sessions added up
)

// String returns the name of b, such as "tokens".
func (b By) String() string {
	names := [...]string{"generation", "candidates", "tokens", "time"}
	if b < 0 || int(b) >= len(names) {
		return fmt.Sprintf("By(%d)", int(b))
	}
	return names[b]
}

// A clock says where on the horizontal axis things happened.
type clock struct {
	by     By
	label  string
	unit   time.Duration // of Time
	at     []float64     // of each record
	advice []float64     // of each advice
	end    float64
}

// clock returns the clock of all records. Where an archive has times for generations
// and not for candidates, these are spread evenly within one, and behind
// the last one that was completed they follow at the pace of the whole search.
func (h *history) clock(by By) (*clock, error) {
	c := &clock{by: by, label: by.String(), at: make([]float64, len(h.records))}
	switch by {
	case Generations:
		h.spread(c, func(g int) (float64, float64) { return float64(max(g-1, 0)), float64(g) })
		c.end = float64(max(h.last, 1))
		if h.polished {
			c.label += fmt.Sprintf(" (%d: %s)", h.last, finalTuning)
		}
	case Candidates:
		for n, i := range h.byGeneration() {
			c.at[i] = float64(n + 1)
		}
	case Tokens:
		sum := 0
		advise := func(before int) { // a generation
			for k := len(c.advice); k < len(h.advice) && h.advice[k].generation < before; k++ {
				sum += h.advice[k].usage.Tokens()
				c.advice = append(c.advice, float64(sum))
			}
		}
		for _, i := range h.byGeneration() {
			advise(h.records[i].entered())
			sum += h.records[i].usage.Tokens()
			c.at[i] = float64(sum)
		}
		advise(math.MaxInt)
		if sum == 0 {
			return nil, errors.New("plots: the search has used no tokens: draw it by generation, candidates or time")
		}
	case Time:
		if err := h.timed(c); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("plots: %v is unknown: use plots.Generations, Candidates, Tokens or Time", by)
	}
	if by != Tokens {
		for i := range h.advice {
			last := min(h.advice[i].generation, len(h.generations)-1)
			at := 0.0
			if last >= 0 {
				at = c.after(h.generations[last])
			}
			c.advice = append(c.advice, at)
		}
	}
	for _, x := range slices.Concat(c.at, c.advice) {
		c.end = max(c.end, x)
	}
	return c, nil
}

// byGeneration returns the indices of the records by generation, and by ID within one. In
// the archive of one search that is the order of their IDs, but not in one of several.
func (h *history) byGeneration() []int {
	order := make([]int, len(h.records))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(h.records[a].entered(), h.records[b].entered()) })
	return order
}

// spread places the records of each generation evenly between its ends, in the
// order of their IDs, the last one at the very end.
func (h *history) spread(c *clock, ends func(generation int) (from, to float64)) {
	size, seen := make(map[int]int), make(map[int]int)
	for i := range h.records {
		size[h.records[i].entered()]++
	}
	for i := range h.records {
		g := h.records[i].entered()
		seen[g]++
		from, to := ends(g)
		c.at[i] = from + (to-from)*float64(seen[g])/float64(size[g])
	}
}

func (h *history) timed(c *clock) error {
	var total time.Duration
	elapsed := make(map[int]time.Duration)
	last, candidates := 0, 0
	for _, g := range h.generations {
		elapsed[g.Number] = g.Elapsed
		if g.Elapsed > 0 {
			total, last, candidates = g.Elapsed, g.Number, g.Candidates
		}
	}
	ended := total
	for i := range h.records {
		ended = max(ended, h.records[i].ended)
	}
	if total == 0 || candidates == 0 {
		return errors.New("plots: no completed generation says when it ended: draw the search by generation or candidates")
	}
	c.unit, c.label = timeUnit(ended)
	size := make(map[int]int)
	for i := range h.records {
		size[h.records[i].entered()]++
	}
	pace := float64(total) / float64(candidates)
	behind := map[int]float64{last: float64(total)}
	for g := last + 1; g <= h.last; g++ {
		behind[g] = behind[g-1] + pace*float64(size[g])
	}
	after := func(g int) float64 {
		if g > last {
			return behind[min(g, h.last)] / float64(c.unit)
		}
		return float64(elapsed[g]) / float64(c.unit)
	}
	h.spread(c, func(g int) (float64, float64) {
		if g == 0 {
			return 0, after(0)
		}
		return after(g - 1), after(g)
	})
	for i := range h.records {
		if at := h.records[i].ended; at > 0 {
			c.at[i] = float64(at) / float64(c.unit)
		}
	}
	return nil
}

// timeUnit returns the unit in which a duration is a number that people read,
// and a label that names it.
func timeUnit(d time.Duration) (time.Duration, string) {
	switch {
	case d >= 2*time.Hour:
		return time.Hour, "time (h)"
	case d >= 2*time.Minute:
		return time.Minute, "time (min)"
	case d >= 2*time.Second:
		return time.Second, "time (s)"
	}
	return time.Millisecond, "time (ms)"
}

// after returns where a generation ended.
func (c *clock) after(g population.Generation) float64 {
	switch c.by {
	case Candidates:
		return float64(g.Candidates)
	case Tokens:
		return float64(g.Usage.Tokens())
	case Time:
		return float64(g.Elapsed) / float64(c.unit)
	}
	return float64(g.Number)
}

// scope returns what the horizontal axis is chosen from: all of the search,
// without margins.
func (c *clock) scope() scope {
	return scope{core: []float64{0, c.end}, whole: c.by != Time, linear: true, tight: true}
}
