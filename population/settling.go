package population

import (
	"fmt"
	"slices"
)

// settle lets a child enter its island.
func (s *search) settle(c *child) error {
	s.settled++
	if c.Second {
		s.settledSeconds++
	}
	delete(s.children, c.ID.Child())
	for _, c := range append([]*child{c}, c.settings...) {
		if f := s.late(c); f != nil {
			s.all.failures++
			c.candidate.Failure, c.candidate.Objectives, c.candidate.Margin, c.candidate.Solved = f, nil, nil, false
			s.record(c.candidate)
		} else if s.setMargin(&c.candidate) {
			s.record(c.candidate)
		}
	}
	s.entries.Settled = append(s.entries.Settled, c.candidate.ID)
	if s.replay != nil && s.diverged == 0 && s.replay.recording.Settled[s.settled-1] != c.candidate.ID {
		s.diverged = c.candidate.ID
	}
	attempts := c.attempts()
	if c.asked && !c.Second && !slices.ContainsFunc(attempts, func(c Candidate) bool { return !c.Failed() || c.Failure.Stage != StageMutate }) {
		s.silent++
	}
	return s.enter(c)
}

// record has a candidate recorded in place of what was.
func (s *search) record(c Candidate) {
	others := slices.DeleteFunc(slices.Clone(s.entries.Candidates), func(known Candidate) bool { return known.ID == c.ID })
	s.entries.Candidates = append(others, c)
}

// enter takes the attempts at a child that is being settled, and the settings of the
// last, into what is known and, if they have passed, into the islands.
func (s *search) enter(c *child) error {
	candidates := c.all()
	lesson, err := s.account(candidates, FirstSentence(c.answer))
	if err != nil {
		return err
	}
	if lesson.ID != 0 {
		s.lessons.add(c.lesson(lesson))
	}
	if candidates[0].ID == SeedID {
		s.islands = make([][]Candidate, s.Islands)
		for i := range s.islands {
			s.islands[i] = candidates[:1:1]
			if err := s.newcomers(i, candidates[1:]); err != nil {
				return err
			}
		}
		return s.complete(0)
	}
	last := candidates[len(candidates)-1]
	if err := s.newcomers(last.Island, candidates); err != nil {
		return err
	}
	if n := s.counted(); n%s.perGeneration() == 0 && !s.BySecond(last.ID) {
		silent := s.replay == nil && s.silent == s.perGeneration()
		s.silent = 0
		if err := s.complete(n / s.perGeneration()); err != nil {
			return err
		}
		if silent { // a mutator that never answers is not a search
			s.broken = fmt.Errorf("population: the mutator gave no source for any of the %d children of generation %d; the last time: %s",
				s.perGeneration(), n/s.perGeneration(), last.Failure.Message)
		}
	}
	return nil
}

// account takes the attempts at a settled child, and its settings, into what is known. said
// is what the mutator has said of it. It returns what there is to learn from it.
func (s *search) account(candidates []Candidate, said string) (Lesson, error) {
	gained := 0.0
	var news []Candidate // of the front
	for _, c := range candidates {
		s.totals.add(c)
		s.learn(c)
		if !c.Failed() {
			s.passed++
		}
		second := s.BySecond(c.ID)
		if s.policy != nil && !second {
			gain, err := s.front.gain(c, s.against)
			if err != nil {
				return Lesson{}, err
			}
			gained += gain
		}
		entered := s.front.entered
		if err := s.front.insert(c); err != nil {
			return Lesson{}, err
		}
		if s.front.entered > entered {
			news = append(news, c)
		}
		if second {
			s.front.entered = entered
		}
		s.solved = s.solved || c.Solved
	}
	attempts := slices.IndexFunc(candidates, func(c Candidate) bool { return c.ID.Setting() != 0 })
	if attempts < 0 {
		attempts = len(candidates)
	}
	s.credit(candidates, attempts, len(news) > 0, gained, said)
	return s.lesson(candidates, news), nil
}

// credit takes note of whether a settled child has entered the front, and of what it has
// gained. So many of candidates are attempts at it.
func (s *search) credit(candidates []Candidate, attempts int, entered bool, gained float64, said string) {
	last := candidates[attempts-1]
	switch {
	case last.ID.structure() == SeedID:
		s.patience = newPatience(s.Islands)
		return
	case s.BySecond(last.ID): // of which a model would be told nothing else
		if entered { // in the generation under way
			s.patience.last[last.Island] = s.counted() + 1
		}
		return
	}
	if entered {
		s.patience.last[last.Island] = s.counted()
	}
	if last.duplicate() { // what its settings gain is not due to who wrote the function again
		entered, gained = false, 0
	}
	s.siblings.add(s.Objectives, candidates[attempts-1:], said, entered)
	if s.policy != nil {
		s.policy.settled(candidates[:attempts], entered, gained)
	}
}
