package population

import (
	"maps"
	"slices"
)

// Earnings are what the choices of a Chooser have gained. They are computed from what is
// recorded of settled children alone.
type Earnings struct {
	Operators    []Credit
	Models       []Credit // by Candidate.Mutator
	Inspirations []Credit // the ways in which they were chosen; see Planned.Inspired
}

// A Credit is what the children of one operator, one model or one way to choose inspirations
// have gained, and what they took.
type Credit struct {
	Name     string
	Children int     // that were settled
	Entered  int     // of these, those that have entered the front when they settled
	Gained   float64 // by how much they enlarged its hypervolume then, against the reference of the last generation then
	Usage    Usage   // of all attempts at them

	// Probability is that of being chosen for the next child, of an island that makes
	// progress; 0: not known, or never.
	Probability float64
}

func (c *Credit) settled(entered bool, gained float64) {
	c.Children++
	if entered {
		c.Entered++
	}
	c.Gained += gained
}

// EarningsOf returns what the choices of a recorded search have gained. There are none if its
// mutator was no Chooser. Probabilities are not known.
func EarningsOf(h History) (Earnings, error) {
	if chosen, err := hasChoices(h); err != nil || !chosen || len(h.Settled) == 0 {
		return Earnings{}, err
	}
	c, err := Config{}.withDefaults()
	if err != nil {
		return Earnings{}, err
	}
	h.Search.Repeats = max(h.Search.Repeats, 1) // 0 in files of early versions
	if err := h.Search.sound(); err != nil {
		return Earnings{}, err
	}
	c.Plan = h.Search.Plan
	s := newSearch(&maker{Search: h.Search, config: c})
	s.front.remeasured, s.front.tuned = s.MeasuresAgain(), s.Tuning > 0
	s.policy = new(policy)
	h.Planned = nil
	h.Remeasured = slices.DeleteFunc(slices.Clone(h.Remeasured), func(m Remeasurement) bool {
		return m.After > len(h.Settled) // the search goes on while this reads what it records
	})
	if n := len(h.Generations); n > 0 {
		s.generation = h.Generations[n-1]
	}
	if _, err := s.settleAgain(h, nil, nil, make(map[int]lessons)); err != nil {
		return Earnings{}, err
	}
	e := s.policy.earnings()
	for _, list := range [][]Credit{e.Operators, e.Models, e.Inspirations} {
		for i := range list {
			list[i].Probability = 0
		}
	}
	return e, nil
}

// hasChoices reports whether something was chosen for one of the candidates of a history.
func hasChoices(h History) (bool, error) {
	for c, err := range h.Candidates.Summaries() {
		if err != nil || c.Operator != "" || c.Inspired != "" {
			return err == nil, err
		}
	}
	return false, nil
}

// earnings returns what was earned, in the order of the choices.
func (p *policy) earnings() Earnings {
	var operators []string
	for _, o := range p.choices.Operators {
		operators = append(operators, o.Name)
	}
	models, weights := p.eligible(false)
	e := Earnings{
		Operators:    p.credits(p.operators, operators, nil),
		Models:       p.credits(p.models, models, weights),
		Inspirations: p.credits(p.ways, ways(), nil),
	}
	if len(p.operators.arms)+len(p.ways.arms) == 0 && len(p.choices.Operators)+len(models) == 0 {
		return Earnings{} // it was no Chooser
	}
	return e
}

// credits returns those of some arms, and then those of arms that can be chosen no more.
func (p *policy) credits(l ledger, names []string, weights []float64) (list []Credit) {
	if weights == nil {
		weights = p.probabilities(l, names)
	}
	var sum float64
	for _, w := range weights {
		sum += w
	}
	for i, name := range names {
		c := Credit{Name: name}
		if total := l.totals[name]; total != nil {
			c = *total
		}
		c.Probability = weights[i] / sum
		list = append(list, c)
	}
	for _, name := range slices.Sorted(maps.Keys(l.totals)) {
		if !slices.Contains(names, name) {
			list = append(list, *l.totals[name])
		}
	}
	return list
}
