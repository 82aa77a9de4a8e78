package population

import (
	"fmt"
	"strings"
)

// A twin is the first candidate that had some canonical hash, and its outcome if
// that is known. There is one for every function that was tried.
type twin struct {
	id         ID
	objectives []float64
	failure    string
}

// maxTwinFailure is how many bytes of a failure are kept to be repeated.
const maxTwinFailure = 120

// learn keeps the outcome of a candidate, so that duplicates of it can be
// recognised and told.
func (s *search) learn(c Candidate) {
	if c.Hash == "" || s.known == nil || c.Failed() && c.Failure.Stage == StageDuplicate {
		return
	}
	if t, ok := s.known[c.Hash]; ok && t.id != c.ID {
		return
	}
	t := twin{id: c.ID}
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
	s.known[c.Hash] = t
}

// describe says that a candidate is the same function as t and, if told, what t
// measured.
func (t twin) describe(objectives []Objective, told bool) string {
	var outcome string
	switch {
	case !told:
	case t.failure != "":
		outcome = ", which " + t.failure
	case len(t.objectives) > 0:
		var values []string
		for i, v := range t.objectives {
			values = append(values, fmt.Sprintf("%s %.6g", objectives[i].Name, v))
		}
		outcome = ", which measured " + strings.Join(values, ", ")
	}
	return fmt.Sprintf("this is the same function as candidate %d%s; comments, formatting and names of local variables make no difference", t.id, outcome)
}
