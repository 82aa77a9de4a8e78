package population

import (
	"fmt"
	"strings"
)

// A twin is the first settled candidate that had some canonical hash, and its
// outcome. There is one for every function that was tried.
type twin struct {
	id         ID
	settled    int // how many children were, that of the candidate included
	objectives []float64
	failure    string
}

// maxTwinFailure is how many bytes of a failure are kept to be repeated.
const maxTwinFailure = 120

// learn keeps the outcome of a settled candidate, so that duplicates of it can
// be recognised and told. A failure that another evaluation might not have is not
// held against the function.
func (s *search) learn(c Candidate) {
	if c.Hash == "" || c.Failed() && !c.Failure.certain() {
		return
	}
	if _, ok := s.known[c.Hash]; !ok {
		s.known[c.Hash] = s.twin(c)
	}
}

// certain reports whether the same function would fail in the same way again. A
// duplicate has no failure of its own.
func (f *Failure) certain() bool {
	switch f.Stage {
	case StageDuplicate, StageLoad, StageTimeout, StageOutage, StageMemory, StageCrash:
		return false
	}
	return true
}

func (s *search) twin(c Candidate) twin {
	t := twin{id: c.ID, settled: s.settled}
	switch {
	case usable(s.Objectives, c):
		t.objectives = c.Objectives
	case c.Failed():
		message, _, _ := strings.Cut(c.Failure.Message, "\n")
		if len(message) > maxTwinFailure {
			message = strings.ToValidUTF8(message[:maxTwinFailure], "") + "…"
		}
		t.failure = fmt.Sprintf("failed (%s): %s", c.Failure.Stage, message)
	}
	return t
}

// duplicate fails a child that is the same function as one that was settled when
// the child was planned, or as an earlier attempt at it: evaluating it would find
// nothing new. What was settled since does not count, so that nothing depends on
// timing.
func (s *search) duplicate(c *child) *Failure {
	if t, ok := s.known[c.candidate.Hash]; ok && t.settled <= c.After {
		return &Failure{StageDuplicate, t.describe(s.Objectives, c.parent.Objectives)}
	}
	for _, f := range c.failed {
		if f.Hash == c.candidate.Hash {
			return &Failure{StageDuplicate, s.twin(f).describe(s.Objectives, c.parent.Objectives)}
		}
	}
	return nil
}

// late fails a child that is about to be settled and is the same function as one
// that was settled since it was planned.
func (s *search) late(c *child) *Failure {
	if c.candidate.Failed() {
		return nil
	}
	if t, ok := s.known[c.candidate.Hash]; ok && t.failure == "" {
		return &Failure{StageDuplicate, t.describe(s.Objectives, c.parent.Objectives)}
	}
	return nil
}

// describe says that a candidate is the same function as t, and what t measured,
// in numbers that differ from the parent's where the values do.
func (t twin) describe(objectives []Objective, parent []float64) string {
	var outcome string
	switch {
	case t.failure != "":
		outcome = ", which " + t.failure
	case len(t.objectives) > 0:
		var values []string
		digits := Digits(6, parent, t.objectives)
		for i, v := range t.objectives {
			values = append(values, objectives[i].Name+" "+digits(i, v))
		}
		outcome = ", which measured " + strings.Join(values, ", ")
	}
	return fmt.Sprintf("this is the same function as candidate %v%s; comments, formatting and names of local variables make no difference", t.id, outcome)
}
