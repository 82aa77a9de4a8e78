package population

import (
	"cmp"
	"context"
)

// validate measures the front on data that the search has not seen, each
// candidate once, and records what it finds. Nothing is chosen by it.
func (s *search) validate(ctx context.Context) error {
	s.addLate()
	var todo []Candidate
	for _, c := range s.front.candidates() {
		if _, done := s.validated[c.ID]; !done {
			todo = append(todo, c)
		}
	}
	if len(todo) == 0 {
		return nil
	}
	tasks := make([]Task, len(todo))
	left := make(map[ID]bool)
	for i, c := range todo {
		tasks[i] = s.task(c)
		tasks[i].Repeats, tasks[i].Validate = 0, true
		left[c.ID] = true
	}
	s.evaluator.drop() // what was under way when the search ended
	s.evaluator.submit(tasks)
	for len(left) > 0 {
		select {
		case r := <-s.evaluator.results():
			for _, e := range r.events {
				s.tell(e)
			}
			if err := s.flush(); err != nil || r.err != nil {
				return cmp.Or(r.err, err)
			}
			if !left[r.report.ID] {
				continue // it was under way when the search ended
			}
			delete(left, r.report.ID)
			if err := s.validation(r.report); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// validation records what validating a candidate found.
func (s *search) validation(r report) error {
	r.check(s.Objectives)
	v := Validation{ID: r.ID, Objectives: r.Outcome.Objectives, Feedback: r.Outcome.Feedback, Failure: r.Failure}
	s.entries.Validations = append(s.entries.Validations, v)
	s.validated[r.ID] = v
	s.tell(Validated{v})
	return s.flush()
}
