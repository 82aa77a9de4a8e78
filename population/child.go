package population

import (
	"cmp"
	"math"
	"slices"
)

// A child is a candidate in the making.
type child struct {
	Planned
	parent       Candidate
	inspirations []Candidate
	shown        gaps      // the front, as of the latest complete generation when it was planned
	siblings     []Sibling // that were settled when it was planned
	advice       string

	candidate Candidate   // of the current attempt
	failed    []Candidate // the earlier attempts
	answers   []string    // of the mutator to them; "" where it did not answer
	answer    string      // to the current attempt
	refused   Reply       // what calls for the current attempt have used that gave nothing
	asked     bool        // the mutator, for one of the attempts, in this session

	front      [][]float64 // when it was planned, as points; nil unless it is to be tuned
	found      []Setting   // by tuning
	settings   []*child    // of the candidate, by their numbers
	open       int         // of these, whose outcome is not known
	beside     []Rival     // that the candidate is measured by turns with
	tunedPoint []float64   // of a setting; nil: not known
	structure  *child      // of which this is a setting; nil: none
	polishing  int         // it is settled, and tuned once more, with so many evaluations; 0: it is not
	numbered   int         // settings that it had before that
}

// nextSetting is the ID of the next setting of the candidate.
func (c *child) nextSetting() ID {
	return NewID(c.candidate.ID.Child(), c.candidate.ID.Attempt(), c.numbered+len(c.settings)+1)
}

// setting adds a setting to the child.
func (c *child) setting(source string) *child {
	id := c.nextSetting()
	s := &child{Planned: c.Planned, parent: c.candidate, structure: c}
	s.ID, s.Inspirations = id, nil
	s.candidate = Candidate{
		ID: id, Parents: []ID{c.candidate.ID}, Island: c.Island, Generation: c.Generation,
		Source: source, Mutator: constantsMutator, Tuned: Tuned{Found: c.candidate.Tuned.Found},
	}
	c.settings, c.open = append(c.settings, s), c.open+1
	return s
}

// begin makes the next attempt the current one.
func (c *child) begin() {
	next := Candidate{
		ID: NewID(c.ID.Child(), len(c.failed), 0), Island: c.Island, Generation: c.Generation,
		Inspirations: c.Inspirations, Inspired: c.Inspired,
	}
	if c.Parent != 0 {
		next.Parents = []ID{c.Parent}
	}
	if n := len(c.failed); n > 0 {
		next.RepairOf = c.failed[n-1].ID
	}
	c.candidate, c.answer, c.refused, c.beside = next, "", Reply{}, nil
}

// repair makes a repair of the current attempt, which has failed, the next one.
func (c *child) repair() {
	c.failed, c.answers = append(c.failed, c.candidate), append(c.answers, c.answer)
	c.begin()
}

// take copies into the candidate what is known from the reply.
func (c *child) take(r Reply) {
	c.answer = r.Text
	c.candidate.Source = r.Source
	c.candidate.Mutator = r.Mutator
	c.candidate.Operator = cmp.Or(r.Operator, c.Operator)
	c.candidate.Usage, c.candidate.UsedBy = r.Usage, r.UsedBy
	c.candidate.Times.Mutate = r.Elapsed
	var parents []ID // what the mutator was not shown it cannot have used
	for _, id := range r.Parents {
		if id == c.Parent || slices.Contains(c.Inspirations, id) {
			parents = append(parents, id)
		}
	}
	if parents != nil {
		c.candidate.Parents = parents
	}
}

// takeReport copies into the candidate what its evaluation has found.
func (c *child) takeReport(r report, objectives []Objective) {
	r.check(objectives) // a worker says what its candidate makes it say
	c.candidate.Output = r.Output
	c.candidate.Feedback = r.Outcome.Feedback
	c.candidate.Times.Build = r.buildTime
	c.candidate.Times.Evaluate = r.Elapsed
	c.candidate.Site, c.candidate.Beside = r.site, r.readings(objectives, c.beside)
	if len(c.candidate.Beside) > 0 && r.Failure == nil {
		c.candidate.Beside = append([]Reading{{r.ID, r.Outcome.Objectives}}, c.candidate.Beside...)
	}
	c.takeTuned(r)
	if c.candidate.Failure = r.Failure; r.Failure == nil {
		for _, v := range r.Outcome.Objectives {
			c.candidate.Objectives = append(c.candidate.Objectives, v+0) // -0 becomes 0
		}
		c.candidate.Solved = r.Outcome.Solved
		for k, v := range tunedPoint(objectives, c.candidate.Objectives) {
			if len(c.tunedPoint) == len(objectives) && v > c.tunedPoint[k]+1e-9*math.Abs(v) {
				c.candidate.Tuned.Worse = 1
			}
		}
	}
}

// boundTuned bounds what a report says of tuning: a worker says what its candidate makes
// it say.
func (r *report) boundTuned(settings, evaluations int) {
	r.Settings = slices.DeleteFunc(r.Settings[:min(len(r.Settings), settings)], func(s Setting) bool { return len(s.Source) > maxSettingText })
	r.Tuned.Evaluations = min(max(r.Tuned.Evaluations, 0), evaluations)
	r.Tuned.Elapsed = max(r.Tuned.Elapsed, 0)
	r.Tuned.Worse = 0
	r.Tuned.Found = clip(r.Tuned.Found, maxFound)
}

// Bounds on what tuning may say in words, and on the text of a setting, in bytes.
const (
	maxFound       = 2 << 10
	maxSettingText = 1 << 20
)

// takeTuned takes what tuning has found.
func (c *child) takeTuned(r report) {
	if c.structure == nil && r.Failure == nil {
		c.candidate.Tuned, c.found = r.Tuned, r.Settings
	}
}

// attempts returns all attempts at the child whose outcome is known.
func (c *child) attempts() []Candidate {
	return append(c.failed[:len(c.failed):len(c.failed)], c.candidate)
}

// all returns the attempts at the child and then the settings of the last.
func (c *child) all() []Candidate {
	list := c.attempts()
	for _, setting := range c.settings {
		list = append(list, setting.candidate)
	}
	return list
}
