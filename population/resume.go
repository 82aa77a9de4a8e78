package population

import (
	"errors"
	"fmt"
	"slices"
)

// resume takes up a search where its history ends. Candidates and replies that
// were recorded after the last completed generation are used instead of asking
// for and evaluating them again, so that the search goes on as if it had never
// stopped.
func (s *search) resume(h History) error {
	if err := s.checkContinues(h); err != nil {
		return err
	}
	s.Started = h.Search.Started
	for _, g := range h.Generations {
		s.fronts = append(s.fronts, extentOf(g))
	}
	s.next = SeedID
	if n := len(h.Generations); n > 0 {
		s.generation = h.Generations[n-1]
		s.completed, s.before, s.next = s.generation.Number, s.generation.Elapsed, s.generation.Next
	}
	if err := s.recount(h.Candidates); err != nil {
		return err
	}
	if err := s.restore(h.Candidates); err != nil {
		return err
	}
	for _, v := range h.Validations {
		s.validated[v.ID] = v
	}
	for id, r := range h.Replies {
		if _, done := s.recorded[id]; !done && id >= s.next {
			s.replies[id] = r
			s.usage = s.usage.Add(r.Usage)
		}
	}
	return nil
}

// recount takes every recorded candidate into the totals, the front and what is
// known. It reads those after the last completed generation whole.
func (s *search) recount(held Recorded) error {
	for c, err := range held.Summaries() {
		if err != nil {
			return err
		}
		s.count(c)
		s.usage = s.usage.Add(c.Usage)
		s.learn(c)
		if err := s.front.insert(c); err != nil {
			return err
		}
		if c.ID >= s.next {
			if s.recorded[c.ID], err = held.Lookup(c.ID); err != nil {
				return err
			}
		}
	}
	return s.front.read(held)
}

// restore reads the members of the islands.
func (s *search) restore(held Recorded) error {
	for _, members := range s.generation.Islands {
		island := make([]Candidate, len(members))
		for i, id := range members {
			c, err := held.Lookup(id)
			if err == nil && !usable(s.Objectives, c) {
				err = errors.New("it has no objectives")
			}
			if err != nil {
				return fmt.Errorf("population: the recorder's file is damaged: candidate %d, a member in generation %d: %w", id, s.completed, err)
			}
			island[i] = c
		}
		s.islands = append(s.islands, island)
	}
	return nil
}

// checkContinues takes over the plan of what h holds, or says why the search cannot
// be its continuation.
func (s *search) checkContinues(h History) error {
	held := h.Search
	if s.Function != held.Function || s.Seed != held.Seed || !sameObjectives(s.Objectives, held.Objectives) {
		what := "another seed function"
		switch {
		case s.Function != held.Function:
			what = held.Function
		case !sameObjectives(s.Objectives, held.Objectives):
			what = fmt.Sprintf("other objectives, %v", names(held.Objectives))
		}
		return fmt.Errorf("population: %w (%s): resume it with the program that began it, or record to another place", ErrOtherSearch, what)
	}
	plan := held.Plan
	if plan.Reference == nil && s.asked.Reference != nil && len(h.Generations) > 0 && slices.Equal(Point(s.Objectives, s.asked.Reference), h.Generations[0].Reference) {
		plan.Reference = s.asked.Reference // recorded before it was part of the plan
	}
	plan, err := s.asked.resumed(plan)
	if err != nil {
		return err
	}
	if !validReference(plan.Reference, s.Objectives) {
		return fmt.Errorf("population: the recorder's plan has Reference %v for %d objectives: its file is damaged", plan.Reference, len(s.Objectives))
	}
	s.Plan, s.config.Plan = plan, plan
	return nil
}

// sameObjectives compares what is measured. Timing only says how: archives of
// early versions do not hold it.
func sameObjectives(a, b []Objective) bool {
	return slices.EqualFunc(a, b, func(a, b Objective) bool {
		a.Timing, b.Timing = false, false
		return a == b
	})
}

func names(objectives []Objective) []string {
	var list []string
	for _, o := range objectives {
		list = append(list, o.Name)
	}
	return list
}
