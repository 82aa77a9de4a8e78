package population

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Interleaved timings, as Plan.Interleave says. A newcomer is measured by turns with what it
// has to beat, in one process. When it settles, the pace that the machine had then, which its
// rivals show, is taken out of its timings: what is compared is the ratio of what was measured
// by turns. Its rivals become better known each time.
//
// What was measured in another epoch, on another node, compares with nothing of this one: it
// is measured again before the next child settles.

// defaultInterleave is Plan.Interleave with a Config.Evaluator and timings.
const defaultInterleave = 3

// setInterleave fills in what the plan leaves to who evaluates, or says what makes no sense.
func (c *Config) setInterleave(objectives []Objective) error {
	if c.Interleave == 0 && c.Evaluator != nil && timed(objectives) {
		c.Interleave = defaultInterleave
	}
	return c.checkInterleave(objectives)
}

func (p Plan) checkInterleave(objectives []Objective) error {
	switch {
	case p.Interleave > 0 && !timed(objectives):
		return fmt.Errorf("population: Config.Interleave is %d, and no objective is a timing: give 0", p.Interleave)
	case p.Interleave > 0 && p.Remeasure > 0:
		return errors.New("population: with Config.Interleave, which there is for timings on other machines, what is ahead is measured with each newcomer: give Config.Remeasure 0 (-remeasure 0)")
	}
	return nil
}

// MeasuresAgain reports whether the objectives of a candidate that has settled may change.
func (p Plan) MeasuresAgain() bool { return p.Remeasure > 0 || p.Interleave > 0 }

// besides completes a task with what its child is to be measured by turns with.
func (s *search) besides(c *child, t *Task) {
	if s.Interleave <= 0 {
		return
	}
	t.Rounds = max(s.Repeats, s.Interleave)
	if c.ID == SeedID {
		if source, ok := emptied(s.Seed, s.Name); ok {
			t.Beside = []Rival{{Source: source}}
		}
		return
	}
	for _, rival := range s.rivals(c) {
		if !slices.ContainsFunc(t.Beside, func(b Rival) bool { return b.ID == rival.ID }) {
			t.Beside = append(t.Beside, Rival{rival.ID, rival.Source})
		}
	}
}

// rivals returns what a child has to beat: on the front, its parent or a candidate that is at
// least as good, and in its island the slowest member. The last is the candidate that was
// measured most often of those about as fast: it shows the pace best. Were there only members,
// which are as new as they are lucky, each generation would inherit the luck of the one before.
func (s *search) rivals(c *child) (list []Candidate) {
	k := slices.IndexFunc(s.Objectives, func(o Objective) bool { return o.Timing })
	slowest := slices.MaxFunc(s.islands[c.Island], func(a, b Candidate) int {
		return cmp.Compare(s.Objectives[k].point(a.Objectives[k]), s.Objectives[k].point(b.Objectives[k]))
	})
	like := slowest.Objectives[k] // how long it may take
	if _, known := s.front.place[c.Parent]; known {
		if parent := s.front.lookup(c.Parent); !parent.Failed() {
			like = parent.Objectives[k]
			ahead, point := parent, minimised(s.Objectives, parent.Objectives)
			for key, p := range s.front.set.All() {
				if c := s.front.lookup(ofFrontKey(key)); atLeastAsGood(p, point) && (ahead.ID == parent.ID || byID(c, ahead) < 0) {
					ahead = c
				}
			}
			list = append(list, ahead)
		}
	}
	list = append(list, slowest)
	var known Candidate
	for id, n := range s.again {
		c := s.front.lookup(id)
		if c.Failed() || s.stale(c) || c.Objectives[k] > hopelessTimes*like || like > hopelessTimes*c.Objectives[k] {
			continue
		}
		if most := s.again[known.ID].times; n.times > most || n.times == most && byID(c, known) < 0 {
			known = c
		}
	}
	if known.ID != 0 {
		list = append(list, known)
	}
	return list
}

// readings are those of what was to be measured beside, which a worker may have made up.
func (r report) readings(objectives []Objective, beside []Rival) (list []Reading) {
	for _, m := range r.Beside {
		asked := slices.ContainsFunc(beside, func(b Rival) bool { return b.ID == m.ID })
		twice := slices.ContainsFunc(list, func(l Reading) bool { return l.ID == m.ID })
		if asked && !twice && checkObjectives(objectives, m.Objectives) == nil {
			list = append(list, m)
		}
	}
	return list
}

// takeReadings takes the pace of the machine out of the timings of a child that is about to
// settle, and corrects what is known of what was measured by turns with it.
//
// The model is that of an experiment in blocks: the logarithm of a timing is that of the
// function plus that of the machine's pace at the time, which is the same for all that
// was measured by turns, plus noise. The pace is the mean of how much longer than known the
// rivals took, each as heavy as the number of times that it was measured.
func (s *search) takeReadings(c *child) error {
	if s.Interleave <= 0 || c.candidate.Failed() {
		return nil
	}
	var rivals []rivalReading
	for _, r := range c.candidate.Beside {
		if _, known := s.front.place[r.ID]; !known || checkObjectives(s.Objectives, r.Objectives) != nil {
			continue
		}
		if known := s.front.lookup(r.ID); !known.Failed() && known.Site.Epoch == c.candidate.Site.Epoch {
			rivals = append(rivals, rivalReading{known, r.Objectives, slices.Clone(known.Objectives), float64(1 + s.again[r.ID].times)})
		}
	}
	if len(rivals) == 0 {
		return nil
	}
	own := slices.Clone(c.candidate.Objectives)
	for k, o := range s.Objectives {
		if o.Timing {
			pace := paceOf(k, rivals)
			own[k] /= pace
			for _, r := range rivals {
				r.correct(k, pace)
			}
		}
	}
	if notFinite(own) < 0 {
		c.candidate.Objectives = own
		s.record(c.candidate)
	}
	for _, r := range rivals {
		if notFinite(r.found) >= 0 {
			continue
		}
		if err := s.measuredAgain(Remeasurement{ID: r.known.ID, After: s.settled, Found: r.found, Epoch: r.known.Site.Epoch}, nil, nil, c.candidate.Site); err != nil {
			return err
		}
	}
	return nil
}

// A tally counts how often a candidate was measured again.
type tally struct{ epoch, times int }

// A rivalReading is a reading of a rival, and what is known of that.
type rivalReading struct {
	known Candidate
	now   []float64 // as read
	found []float64 // as it will be known
	times float64   // that it was measured before
}

// paceOf is how many times as long as known the rivals took in objective k, in the mean; 1: it
// is not known.
func paceOf(k int, rivals []rivalReading) float64 {
	var sum, times float64
	for _, r := range rivals {
		if r.now[k] > 0 && r.known.Objectives[k] > 0 {
			sum += r.times * (math.Log(r.now[k]) - math.Log(r.known.Objectives[k]))
			times += r.times
		}
	}
	if times == 0 {
		return 1
	}
	return math.Exp(sum / times)
}

// correct lets what is known of objective k be the mean of all measurements, at the pace
// that the machine had.
func (r *rivalReading) correct(k int, pace float64) {
	if known := r.known.Objectives[k]; r.now[k] > 0 && known > 0 {
		r.found[k] = math.Exp((r.times*math.Log(known) + math.Log(r.now[k]/pace)) / (r.times + 1))
	}
}

// arrived takes note of the epoch of what was measured last.
func (s *search) arrived(r report) {
	if s.Interleave > 0 && r.Failure == nil {
		s.epoch = r.site.Epoch
	}
}

// stale reports whether a candidate was measured in another epoch.
func (s *search) stale(c Candidate) bool {
	return s.Interleave > 0 && !c.Failed() && c.Site.Epoch != s.epoch
}

// outdated returns a candidate of the front or of the islands that is stale, the oldest.
func (s *search) outdated() (id ID, found bool) {
	if s.Interleave <= 0 {
		return 0, false
	}
	look := func(c Candidate) {
		if s.stale(c) && (!found || c.ID.Compare(id) < 0) {
			id, found = c.ID, true
		}
	}
	for _, members := range s.islands {
		for _, c := range members {
			look(c)
		}
	}
	for key := range s.front.set.All() {
		look(s.front.lookup(ofFrontKey(key)))
	}
	return id, found
}

// renew has a child measured again that is about to settle and is stale.
func (s *search) renew(c *child) bool {
	if !s.stale(c.candidate) {
		return false
	}
	s.remeasuring = &remeasuring{id: c.candidate.ID, child: c}
	return true
}

// renewed takes what measuring such a child again has found.
func (s *search) renewed(c *child, r report) {
	before := c.candidate
	c.candidate.Objectives, c.candidate.Solved = nil, false
	c.takeReport(r, s.Objectives)
	if c.candidate.Failed() {
		s.all.failures++
	}
	c.candidate.Times = before.Times
	s.record(c.candidate)
	s.ready = append([]*child{c}, s.ready...)
}
