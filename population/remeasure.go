package population

import (
	"math"
	"slices"
)

// Measuring again, as Plan.Remeasure says. Every measurement lies between two
// settlements, and which candidate is measured depends on what was settled and
// measured before, so that the lineage still depends on outcomes alone.
//
// Half of the measurements go to the front, as the candidates' Margins leave it, and
// half to those that would be the front of the islands by their medians: a lucky
// one is found out, a good one is confirmed, and the front becomes exact. That
// the least measured member of the front is measured again is from the Rolling
// Tide algorithm (Fieldsend and Everson, IEEE Transactions on Evolutionary
// Computation 19(1), 2015).

// A Remeasurement says that a settled candidate was measured again. What that found is
// the next of its Measurements; there is none if it failed.
type Remeasurement struct {
	ID    ID
	After int // how many children were settled before, the seed included
}

// An again is a measurement under way.
type again struct {
	id        ID
	submitted bool
}

const (
	// firstRemeasured is how often the seed is measured again at first, which
	// shows how much measurements vary.
	firstRemeasured = 4
	// mostRemeasure is the largest Plan.Remeasure.
	mostRemeasure = 10
	// marginErrors is how many standard errors a Margin has: a search compares
	// thousands of candidates, the best of which is as lucky as that.
	marginErrors = 4
)

// owes reports whether a candidate has to be measured again before the next child
// is settled.
func (s *search) owes() bool {
	if s.Remeasure <= 0 || len(s.front.all) == 0 {
		return false
	}
	n := len(s.remeasured)
	return n < firstRemeasured || s.noise.any() && n < int(s.Remeasure*float64(s.passed))
}

// plansAgain chooses what is measured again, and reports whether anything is to be.
func (s *search) plansAgain() bool {
	if s.again == nil && s.owes() {
		s.again = &again{id: s.doubtful()}
	}
	return s.again != nil
}

// doubtful returns the candidate to be measured next: of those in question the one
// that was measured least, and of these the oldest.
func (s *search) doubtful() ID {
	n := len(s.remeasured)
	if n < firstRemeasured {
		return SeedID
	}
	var candidates []Candidate
	if n%2 == 0 {
		candidates = s.front.candidates()
	} else {
		for _, members := range s.islands {
			for _, c := range members {
				if !slices.ContainsFunc(candidates, func(known Candidate) bool { return known.ID == c.ID }) {
					c.Margin = nil
					candidates = append(candidates, c)
				}
			}
		}
		candidates = Front(s.Objectives, candidates)
	}
	slices.SortFunc(candidates, byID)
	return slices.MinFunc(candidates, func(a, b Candidate) int { return len(a.Measurements) - len(b.Measurements) }).ID
}

// measureAgain has the chosen candidate measured.
func (s *search) measureAgain() {
	if s.again == nil || s.again.submitted || s.local && s.quiet && s.asking+s.checking+len(s.evaluating) > 0 {
		return
	}
	s.again.submitted = true
	c := s.front.lookup(s.again.id)
	s.evaluator.submit([]Task{{ID: c.ID, Source: c.Source, Timeout: s.Timeout, MaxSteps: s.MaxSteps, Repeats: s.Repeats}})
}

// measuredAgain takes what measuring a candidate again has found.
func (s *search) measuredAgain(r report) error {
	r.check(s.Objectives)
	s.again = nil
	c, err := s.remeasure(r.ID, r.Outcome.Objectives, r.Failure)
	if err != nil {
		return err
	}
	s.entries.Remeasured = append(s.entries.Remeasured, s.remeasured[len(s.remeasured)-1])
	s.record(c)
	return nil
}

// remeasure adds a measurement to a candidate, or lets it fail, and takes that
// into the islands and the front. It returns the candidate.
func (s *search) remeasure(id ID, values []float64, failure *Failure) (Candidate, error) {
	c := s.front.lookup(id)
	s.remeasured = append(s.remeasured, Remeasurement{id, s.settled})
	if failure != nil {
		return s.unreliable(c, failure)
	}
	if c.Measurements == nil {
		c.Measurements = [][]float64{c.Objectives}
	}
	s.noise.remove(s.Objectives, c.Measurements)
	c.Measurements = append(slices.Clip(c.Measurements), slices.Clone(values))
	s.noise.add(s.Objectives, c.Measurements)
	c.Objectives = medians(c.Measurements)
	s.setMargin(&c)
	for _, members := range s.islands {
		for i := range members {
			if members[i].ID == id {
				members[i] = c
			}
		}
	}
	return c, s.front.change(c)
}

// unreliable lets a candidate fail that has passed before. It leaves the front,
// and its islands unless it is alone there.
func (s *search) unreliable(c Candidate, failure *Failure) (Candidate, error) {
	passed := max(len(c.Measurements), 1)
	if c.Measurements == nil {
		c.Measurements = [][]float64{c.Objectives}
	}
	s.noise.remove(s.Objectives, c.Measurements)
	c.Failure, c.Objectives, c.Margin, c.Solved = flaky(passed, failure), nil, nil, false
	if c.ID == SeedID {
		return c, seedFails(c.Failure)
	}
	s.all.failures++
	s.totals.failures++
	for i, members := range s.islands {
		if len(members) > 1 {
			s.islands[i] = slices.DeleteFunc(members, func(m Candidate) bool { return m.ID == c.ID })
		}
	}
	return c, s.front.change(c)
}

// setMargin sets the Margin of a candidate that has passed to what is known of the
// noise now, and reports whether that changes it.
func (s *search) setMargin(c *Candidate) bool {
	if s.Remeasure <= 0 || c.Failed() {
		return false
	}
	before := c.Margin
	c.Margin = s.noise.margin(s.Objectives, *c)
	return !slices.Equal(c.Margin, before)
}

// asOf returns a candidate as it was after so many measurements.
func (c Candidate) asOf(measurements int) Candidate {
	if measurements > len(c.Measurements) || len(c.Measurements) == 0 {
		return c
	}
	c.Failure, c.Objectives, c.Margin = nil, medians(c.Measurements[:measurements]), nil
	c.Measurements = c.Measurements[:measurements:measurements]
	if measurements == 1 {
		c.Measurements = nil
	}
	return c
}

// worse returns a value that is worse by so much in the coordinates of Point.
func (o Objective) worse(value, by float64) float64 {
	if o.Maximize {
		by = -by
	}
	if o.LogFloor > 0 {
		return value * math.Exp(by)
	}
	return value + by
}

// A noise is by how much measurements of the same candidate differ: in each
// objective the sum of the squares of their distances from their mean, in the
// coordinates of Point, and how many of these are independent.
type noise struct {
	squares []float64
	free    int
}

func (n *noise) add(objectives []Objective, measurements [][]float64) {
	n.count(objectives, measurements, 1)
}

func (n *noise) remove(objectives []Objective, measurements [][]float64) {
	n.count(objectives, measurements, -1)
}

func (n *noise) count(objectives []Objective, measurements [][]float64, sign int) {
	if len(measurements) < 2 {
		return
	}
	if n.squares == nil {
		n.squares = make([]float64, len(objectives))
	}
	n.free += sign * (len(measurements) - 1)
	for k, o := range objectives {
		var mean, squares float64
		for i, m := range measurements { // Welford's method
			d := o.point(m[k]) - mean
			mean += d / float64(i+1)
			squares += d * (o.point(m[k]) - mean)
		}
		n.squares[k] = max(0, n.squares[k]+float64(sign)*squares)
	}
}

// any reports whether measurements differ.
func (n *noise) any() bool {
	return n.free > 0 && slices.ContainsFunc(n.squares, func(v float64) bool { return v > 0 })
}

// margin is by how much the values of a candidate may be too good, given how often
// it was measured; nil if measurements do not differ.
func (n *noise) margin(objectives []Objective, c Candidate) []float64 {
	if !n.any() {
		return nil
	}
	times := float64(max(len(c.Measurements), 1))
	least := math.Sqrt(1 / times)
	if times > 2 { // what a median has in place of a mean
		least *= math.Sqrt(math.Pi / 2)
	}
	margin := make([]float64, len(objectives))
	for k, o := range objectives {
		d := math.Abs(o.worse(c.Objectives[k], marginErrors*least*math.Sqrt(n.squares[k]/float64(n.free))) - c.Objectives[k])
		margin[k] = min(d, math.MaxFloat64)
	}
	return margin
}

// Cautious returns the objectives of a candidate, each worse by its Margin: the
// values by which it has to earn its place on the front.
func (c *Candidate) Cautious(objectives []Objective) []float64 {
	if len(c.Margin) != len(objectives) || len(c.Objectives) != len(objectives) {
		return c.Objectives
	}
	values := make([]float64, len(objectives))
	for k, o := range objectives {
		if values[k] = c.Objectives[k] + c.Margin[k]; o.Maximize {
			values[k] = c.Objectives[k] - c.Margin[k]
		}
		values[k] = max(-math.MaxFloat64, min(values[k], math.MaxFloat64))
	}
	return values
}
