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

// A Remeasurement says that a settled candidate was measured again. What that
// found is in Found, with Plan.Interleave, or the next of its Measurements, if it has one
// more, and otherwise that it fails.
type Remeasurement struct {
	ID    ID
	After int  // how many children were settled before, the seed included
	Lost  bool // it failed in a way that another evaluation might not, and counts for nothing
	Found []float64
	Epoch int // of Found; see Site
}

// A remeasuring is a measurement under way.
type remeasuring struct {
	id        ID
	child     *child // that is about to settle; nil: the candidate has settled
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

// mustRemeasure reports whether a candidate is to be measured again now, and
// chooses it.
func (s *search) mustRemeasure() bool {
	if s.remeasuring == nil && s.owes() {
		s.remeasuring = &remeasuring{id: s.doubtful()}
	} else if id, found := s.outdated(); s.remeasuring == nil && found {
		s.remeasuring = &remeasuring{id: id}
	}
	return s.remeasuring != nil
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
		known := make(map[ID]bool)
		for _, members := range s.islands {
			for _, c := range members {
				if !known[c.ID] {
					known[c.ID] = true
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

// submitRemeasuring has the chosen candidate measured.
func (s *search) submitRemeasuring() {
	if s.remeasuring == nil || s.remeasuring.submitted || s.disturbed() {
		return
	}
	s.remeasuring.submitted = true
	if c := s.remeasuring.child; c != nil {
		t := s.task(c.candidate)
		s.besides(c, &t)
		t.Measured = 1
		c.beside = t.Beside
		s.evaluator.submit([]Task{t})
		return
	}
	c := s.front.lookup(s.remeasuring.id)
	t := s.task(c)
	t.Measured, t.Repeats = max(1, len(c.Measurements)), max(s.Repeats, s.Interleave)
	s.evaluator.submit([]Task{t})
}

// takeRemeasured takes what measuring a candidate again has found.
func (s *search) takeRemeasured(r report) error {
	r.check(s.Objectives)
	s.arrived(r)
	child, stale := s.remeasuring.child, false
	s.remeasuring = nil
	if child != nil {
		s.renewed(child, r)
		return nil
	}
	if s.Interleave > 0 {
		stale = s.stale(s.front.lookup(r.ID))
	}
	m := Remeasurement{ID: r.ID, After: s.settled}
	switch f := r.Failure; {
	case f == nil:
	case r.ID == SeedID && (stale || len(s.remeasured) < firstRemeasured):
		return seedFails(flaky(max(1, len(s.front.lookup(SeedID).Measurements)), f))
	case !stale: // or else it can be compared with nothing
		m.Lost = !f.certain() || r.ID == SeedID
	}
	if s.Interleave > 0 {
		m.Found, m.Epoch = r.Outcome.Objectives, r.site.Epoch
	}
	return s.measuredAgain(m, r.Outcome.Objectives, r.Failure, r.site)
}

// measuredAgain takes a measurement, and has it recorded.
func (s *search) measuredAgain(m Remeasurement, values []float64, failure *Failure, at Site) error {
	c, err := s.remeasure(m, values, failure, at)
	if err != nil {
		return err
	}
	s.entries.Remeasured = append(s.entries.Remeasured, m)
	if !m.Lost {
		s.record(c)
	}
	return nil
}

// remeasure adds a measurement to a candidate, or lets it fail, and takes that
// into the islands and the front. It returns the candidate.
func (s *search) remeasure(m Remeasurement, values []float64, failure *Failure, at Site) (Candidate, error) {
	c := s.front.lookup(m.ID)
	s.remeasured = append(s.remeasured, m)
	if m.Lost {
		return c, nil
	}
	if c.Measurements == nil {
		c.Measurements = [][]float64{c.Objectives}
	}
	if failure != nil {
		c.Failure, c.Objectives, c.Margin, c.Solved = flaky(len(c.Measurements), failure), nil, nil, false
		s.all.failures++
		s.totals.failures++
		s.expel(c.ID)
		return c, s.front.change(c)
	}
	if m.Found != nil {
		known := s.again[c.ID]
		if known.epoch != m.Epoch {
			known = tally{epoch: m.Epoch}
		}
		known.times++
		s.again[c.ID] = known
		at.Epoch = m.Epoch
	}
	if c.Site = at; m.Found != nil {
		c.Objectives = m.Found
	} else {
		before := len(c.Measurements)
		c.Measurements = append(slices.Clip(c.Measurements), slices.Clone(values))
		s.noise.grow(s.Objectives, c.Measurements, before)
		c.Objectives = medians(c.Measurements)
	}
	s.setMargin(&c)
	for _, members := range s.islands {
		for i := range members {
			if members[i].ID == c.ID {
				members[i] = c
			}
		}
	}
	return c, s.front.change(c)
}

// expel removes a candidate from the islands. The seed takes the place of the last
// member of an island.
func (s *search) expel(id ID) {
	for i, members := range s.islands {
		s.islands[i] = slices.DeleteFunc(members, func(m Candidate) bool { return m.ID == id })
		if len(s.islands[i]) == 0 {
			s.islands[i] = []Candidate{s.front.lookup(SeedID)}
		}
	}
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

// asOf returns a candidate as it was after so many measurements, without its Margin.
func (c Candidate) asOf(measurements int) Candidate {
	c.Margin = nil
	if measurements > len(c.Measurements) || len(c.Measurements) == 0 {
		return c
	}
	c.Failure, c.Objectives = nil, medians(c.Measurements[:measurements])
	c.Measurements = c.Measurements[:measurements:measurements]
	if measurements == 1 {
		c.Measurements = nil
	}
	return c
}

// A noise is by how much measurements of the same candidate differ: in each
// objective the sum of the squares of their distances from their mean, in the
// coordinates of Point, and how many of these are independent.
type noise struct {
	squares []float64
	free    int
}

// grow takes a candidate's measurements into account, of which those before are.
func (n *noise) grow(objectives []Objective, measurements [][]float64, before int) {
	if n.squares == nil {
		n.squares = make([]float64, len(objectives))
	}
	n.free += len(measurements) - before
	for k, o := range objectives {
		more := o.squares(k, measurements) - o.squares(k, measurements[:before]) // never less than none
		n.squares[k] = min(n.squares[k]+max(0, more), math.MaxFloat64)
	}
}

// squares is the sum of the squares of the distances of measurements from their
// mean, in the coordinates of Point; o is objective k.
func (o Objective) squares(k int, measurements [][]float64) float64 {
	var mean, sum float64
	for i, m := range measurements { // Welford's method
		d := o.point(m[k]) - mean
		mean += d / float64(i+1)
		sum += d * (o.point(m[k]) - mean)
	}
	if !(sum <= math.MaxFloat64) {
		return math.MaxFloat64
	}
	return sum
}

// any reports whether measurements differ.
func (n *noise) any() bool {
	return slices.ContainsFunc(n.squares, func(v float64) bool { return v > 0 })
}

// margin is by how much the values of a candidate may be too good, given how often
// it was measured; nil if measurements do not differ.
func (n *noise) margin(objectives []Objective, c Candidate) []float64 {
	if !n.any() {
		return nil
	}
	times := float64(max(len(c.Measurements), 1))
	share := math.Sqrt(1 / times)
	if times > 2 { // what a median has in place of a mean
		share *= math.Sqrt(math.Pi / 2)
	}
	margin := make([]float64, len(objectives))
	for k, o := range objectives {
		margin[k] = o.worsening(c.Objectives[k], marginErrors*share*math.Sqrt(n.squares[k]/float64(n.free)))
	}
	return margin
}

// worsening is by how much a value changes that becomes worse by so much in the
// coordinates of Point.
func (o Objective) worsening(value, by float64) float64 {
	if o.LogFloor > 0 {
		base := max(value, o.LogFloor)
		if o.Maximize {
			by = max(0, value-base*math.Exp(-by))
		} else {
			by = base*math.Exp(min(by, 700)) - value
		}
	}
	return min(by, math.MaxFloat64)
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

// readable reports whether there is a number for each objective in each of the
// Measurements, as this version records them.
func readable(objectives []Objective, c Candidate) bool {
	return !slices.ContainsFunc(c.Measurements, func(m []float64) bool { return len(m) != len(objectives) || notFinite(m) >= 0 })
}
