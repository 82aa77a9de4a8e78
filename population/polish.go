package population

import (
	"context"
	"slices"
)

// Polishing is the last step of a search whose numbers are tuned: each structure of
// the final front is tuned once more, longer than before and against the whole front.
// What that adds enters the front and no island, so that a search that goes on later
// goes on as if it had not been polished.

const (
	// polishEvaluations is how many times Plan.Tuning polishing evaluates for each
	// structure on average. What has many settings on the front gets more.
	polishEvaluations = 4
	// polishKept is how many settings of a structure polishing adds at most.
	polishKept = 64
)

// polish tunes the structures of the final front, unless the search has ended because
// it must not take longer.
func (s *search) polish(ctx context.Context) error {
	reason := s.reason
	switch reason {
	case ReasonGenerations, ReasonStagnation, ReasonTokens, ReasonCost:
	default:
		return nil
	}
	if !s.tunes() {
		return nil
	}
	var tasks []Task
	for _, c := range s.unpolished() {
		t := s.task(c.candidate)
		t.Repeats = 0
		t.Tuning = &Tuning{RandomSeed: s.RandomSeed, Evaluations: c.polishing, Keep: s.mostSettings(polishKept), Front: s.front.coordinates()}
		s.evaluating[c.candidate.ID] = c
		tasks = append(tasks, t)
	}
	s.evaluator.submit(tasks)
	left, before := len(tasks), len(s.polished)
	err := s.work(ctx, func() (over bool, err error) {
		ready := s.ready
		s.ready = nil
		for _, c := range ready {
			if c.polishing == 0 { // which the search has left behind
				s.ready = append(s.ready, c)
				continue
			}
			left--
			if len(c.settings) == 0 { // or else the first of them says it
				s.all.tuned = s.all.tuned.Add(c.candidate.Tuned)
			}
			for _, setting := range c.settings { // at once, so that none is polished twice
				s.finished(setting.candidate)
				s.entries.Polished = append(s.entries.Polished, setting.ID)
				s.polished = append(s.polished, setting.candidate)
			}
		}
		return left == 0, s.broken
	}, func(*child) bool { return false })
	s.reason = reason
	if err != nil || len(tasks) == 0 {
		return err
	}
	s.addLate()
	e := Polished{Settings: len(s.polished) - before, Front: s.front.candidates()}
	if e.Hypervolume, err = Hypervolume(s.Objectives, e.Front, s.generation.Reference); err != nil {
		return err
	}
	s.tell(e)
	return s.flush()
}

// unpolished are the structures of the front that have not been polished, each by
// the middle one of its settings there. Those with the most evaluations, which take
// longest, come first.
func (s *search) unpolished() []*child {
	done := make(map[ID]bool)
	for _, c := range s.polished {
		done[c.ID.structure()] = true
	}
	settings := make(map[ID][]Candidate)
	var structures []ID
	for _, c := range s.front.candidates() {
		of := c.ID.structure()
		if settings[of] == nil {
			structures = append(structures, of)
		}
		settings[of] = append(settings[of], c)
	}
	var counts []int
	for _, of := range structures {
		counts = append(counts, len(settings[of]))
	}
	var list []*child
	for i, budget := range polishBudgets(counts, s.Tuning) { // of all, whichever were polished before a kill
		of := structures[i]
		if done[of] {
			continue
		}
		c := settings[of][len(settings[of])/2]
		c.Tuned = Tuned{} // so far
		list = append(list, &child{
			Planned:   Planned{ID: of, Island: c.Island, Generation: c.Generation, After: s.settled},
			candidate: c, polishing: budget, numbered: s.settings[of],
		})
	}
	slices.SortStableFunc(list, func(a, b *child) int { return b.polishing - a.polishing })
	return list
}

// polishBudgets returns how many evaluations structures get that have so many settings on
// the front: in proportion, but at least tuning.
func polishBudgets(settings []int, tuning int) []int {
	sum := 0
	for _, n := range settings {
		sum += n
	}
	budgets := make([]int, len(settings))
	for i, n := range settings {
		share := float64(n) * float64(len(settings)) / float64(sum) // 1 on average
		budgets[i] = min(max(int(share*polishEvaluations*float64(tuning)), tuning), mostTuning)
	}
	return budgets
}
