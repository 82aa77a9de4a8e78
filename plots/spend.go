package plots

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/plot/vg"
)

// Spend draws what a search has used so far, advice included: money by mutator, tokens by
// kind, and time by step, each as bands on top of each other, with its total in the legend.
// Panels without anything are left out.
func Spend(src Source, by By) *Figure {
	h, err := read(src)
	if err != nil {
		return broken(err)
	}
	c, err := h.clock(by)
	if err != nil {
		return broken(err)
	}
	f := &Figure{Title: titled(h.search, "spend by "+by.String()), X: Axis{Label: c.label}, width: defaultWidth}
	var total time.Duration
	for i := range h.records {
		t := &h.records[i].times
		total += t.Mutate + t.Check + t.Build + t.Evaluate + h.records[i].tuning
	}
	unit, label := timeUnit(total)
	in := func(d time.Duration) float64 { return float64(d) / float64(unit) }
	var money []amount
	for _, m := range h.mutators() {
		money = append(money, amount{m, func(r *record) (sum float64) {
			for _, of := range r.used() {
				if of.Model == m {
					sum += of.Usage.Cost
				}
			}
			return sum
		}})
	}
	for _, stack := range []struct {
		label   string
		whole   bool
		amounts []amount
	}{
		{"money", false, money},
		{"tokens", true, []amount{
			{"sent", func(r *record) float64 { return float64(r.usage.PromptTokens - r.usage.CachedTokens) }},
			{"sent, cached", func(r *record) float64 { return float64(r.usage.CachedTokens) }},
			{"received, thinking", func(r *record) float64 { return float64(r.usage.ReasoningTokens) }},
			{"received", func(r *record) float64 { return float64(r.usage.CompletionTokens - r.usage.ReasoningTokens) }},
		}},
		{strings.Replace(label, "time", "time of all steps", 1), false, []amount{
			{"mutating", func(r *record) float64 { return in(r.times.Mutate) }},
			{"checking", func(r *record) float64 { return in(r.times.Check) }},
			{"building", func(r *record) float64 { return in(r.times.Build) }},
			{"evaluating", func(r *record) float64 { return in(r.times.Evaluate) }},
			{"tuning", func(r *record) float64 { return in(r.tuning) }},
		}},
	} {
		p := h.stacked(c, stack.amounts)
		if p == nil {
			continue
		}
		p.y.whole = stack.whole
		if p.ownY = (&Axis{Label: stack.label}); f.panels == nil {
			f.Y, p.ownY = *p.ownY, nil
		}
		f.panels = append(f.panels, p)
	}
	if f.panels == nil {
		return broken(errors.New("plots: nothing to draw: the archive records no money, tokens or times"))
	}
	f.height = 1.2*vg.Inch + 1.9*vg.Inch*vg.Length(len(f.panels))
	return f
}

// An amount is what one band of a stack adds up.
type amount struct {
	name string
	of   func(r *record) float64
}

// mutators returns the names of all who have used something, sorted, without that of the seed.
func (h *history) mutators() []string {
	var names []string
	for _, list := range [][]record{h.records, h.advice} {
		for i := range list {
			for _, of := range list[i].used() {
				if m := of.Model; m != seedMutator && !slices.Contains(names, m) {
					names = append(names, m)
				}
			}
		}
	}
	slices.Sort(names)
	return names
}

// seedMutator is who wrote the seed; see population.Candidate.
const seedMutator = "seed"

// A spent record is one with when that was.
type spent struct {
	*record
	at float64
}

// spending returns candidates and advice in the order of the clock.
func (h *history) spending(c *clock) []spent {
	all := make([]spent, 0, len(h.records)+len(h.advice))
	for i := range h.records {
		all = append(all, spent{&h.records[i], c.at[i]})
	}
	for i := range h.advice {
		all = append(all, spent{&h.advice[i], c.advice[i]})
	}
	slices.SortStableFunc(all, func(a, b spent) int { return cmp.Compare(a.at, b.at) })
	return all
}

// stacked returns a panel with a band per amount that is not zero, or nil if all
// are.
func (h *history) stacked(c *clock, amounts []amount) *panel {
	const samples = 400
	all := h.spending(c)
	stride := max(len(all)/samples, 1)
	low := make([]float64, 1, samples+2)
	x := []float64{0}
	for k := range all {
		if (k+1)%stride == 0 || k == len(all)-1 {
			x, low = append(x, all[k].at), append(low, 0)
		}
	}
	p := &panel{height: 1, x: c.scope(), keyed: true}
	for i, a := range amounts {
		high := slices.Clone(low)
		sum, at := 0.0, 1
		for k, r := range all {
			sum += a.of(r.record)
			if (k+1)%stride == 0 || k == len(all)-1 {
				high[at] += sum
				at++
			}
		}
		if !(sum > 0) {
			continue
		}
		p.add(Layer{Name: a.name + " " + count(sum), marks: &band{x: x, low: low, high: high, color: hue(i)}})
		low = high
	}
	if p.marks == nil {
		return nil
	}
	p.y = scope{core: []float64{0, low[len(low)-1]}, linear: true, fromZero: true}
	return p
}
