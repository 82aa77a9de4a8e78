package population

import "context"

// validate measures the front on data that the search has not seen, each
// candidate once, and records what it finds. Nothing is chosen by it.
func (s *search) validate(ctx context.Context) error {
	var todo []Candidate
	var sources []string
	for _, c := range s.front.candidates() {
		if _, done := s.validated[c.ID]; !done {
			todo, sources = append(todo, c), append(sources, c.Source)
		}
	}
	if len(todo) == 0 {
		return nil
	}
	built, err := s.config.Builder.Build(ctx, s.decl, sources) // mostly found in the cache
	if err != nil {
		return err
	}
	var jobs []job
	for i, c := range todo {
		if f := buildFailure(built[i].Err); f != nil {
			if err := s.validation(report{ID: c.ID, Failure: f}); err != nil {
				return err
			}
			continue
		}
		jobs = append(jobs, job{ID: c.ID, Artifact: built[i].Artifact, Source: c.Source, Timeout: s.Timeout, Validate: true})
	}
	return s.evaluate(ctx, jobs, s.validation, func() bool { return true })
}

// validation records what validating a candidate found.
func (s *search) validation(r report) error {
	r.check(s.Objectives)
	v := Validation{ID: r.ID, Objectives: r.Outcome.Objectives, Feedback: r.Outcome.Feedback, Failure: r.Failure}
	if rec := s.config.Recorder; rec != nil {
		if err := rec.RecordValidation(v); err != nil {
			return err
		}
	}
	s.validated[r.ID] = v
	s.observe(Validated{v})
	return s.broken
}
