package population

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
)

// resume takes up a search where its history ends: its settlements, one after the
// other, give the islands, and what was under way goes on with the replies and the
// outcomes that are recorded. So the search continues as if it had never stopped.
func (s *search) resume(h History) error {
	if err := s.checkContinues(h); err != nil {
		return err
	}
	s.Started = h.Search.Started
	if n := len(h.Generations); n > 0 {
		s.generation = h.Generations[n-1]
		s.before = s.generation.Elapsed
	}
	for _, v := range h.Validations {
		s.validated[v.ID] = v
	}
	fronts := make(fronts)
	if s.tunes() {
		for _, p := range h.Planned {
			fronts[moment{p.After, p.Remeasured}] = nil
		}
	}
	earlier := make(map[ID][]Sibling) // of the children that were planned and not settled
	advised := make(map[int]lessons)  // by generation
	unsettled, err := s.settleAgain(h, fronts, earlier, advised)
	if err != nil {
		return err
	}
	if s.shown, err = s.gapsAgain(h, s.generation.Number); err != nil {
		return err
	}
	said, shown := sayings{h.Candidates, make(map[ID]string)}, make(map[int]gaps)
	if err := s.adviseAgain(h, advised, said); err != nil {
		return err
	}
	for _, p := range h.Planned {
		c := &child{Planned: p, front: fronts[moment{p.After, p.Remeasured}], shown: s.shown}
		if n := s.latest(h, p.After); n < s.generation.Number {
			if _, known := shown[n]; !known {
				if shown[n], err = s.gapsAgain(h, n); err != nil {
					return err
				}
			}
			c.shown = shown[n]
		}
		if c.siblings, err = said.fill(earlier[p.ID]); err != nil {
			return err
		}
		if err := s.showAdvice(c); err != nil {
			return err
		}
		if err := s.adoptAgain(c, unsettled, h); err != nil {
			return err
		}
	}
	for _, id := range slices.SortedFunc(maps.Keys(s.siblings), ID.Compare) {
		f := s.siblings[id]
		if f.latest, err = said.fill(f.latest); err != nil {
			return err
		}
		s.siblings[id] = f
	}
	return s.front.read(h.Candidates)
}

// sayings are what mutators have said of candidates, as far as that is asked for.
type sayings struct {
	from  Recorded
	known map[ID]string
}

// fill returns siblings with what was said of them.
func (s sayings) fill(list []Sibling) ([]Sibling, error) {
	list = slices.Clone(list)
	for i := range list {
		said, err := s.of(list[i].ID)
		if err != nil {
			return nil, err
		}
		list[i].Said = said
	}
	return list, nil
}

// of returns what was said of a candidate.
func (s sayings) of(id ID) (string, error) {
	said, known := s.known[id]
	if !known {
		answer, err := s.from.Answer(id)
		if err != nil {
			return "", err
		}
		said = FirstSentence(answer)
		s.known[id] = said
	}
	return said, nil
}

// latest returns which generation was the latest complete one after so many settlements;
// -1: none.
func (s *search) latest(h History, settled int) int {
	n, complete := slices.BinarySearchFunc(h.Generations, settled, func(g Generation, settled int) int { return s.SettledBy(g) - settled })
	if !complete {
		n--
	}
	return n
}

// gapsAgain returns the gaps of the front after a generation.
func (s *search) gapsAgain(h History, number int) (gaps, error) {
	if number < 0 || number >= len(h.Generations) {
		return gaps{}, nil
	}
	settled := s.SettledBy(h.Generations[number])
	before, _ := slices.BinarySearchFunc(h.Remeasured, settled, func(m Remeasurement, settled int) int { return m.After - settled })
	var front []Candidate
	for _, id := range h.Generations[number].Front {
		c, err := h.asOf(id, before)
		if err == nil && !usable(s.Objectives, c) {
			err = errors.New("it has no objectives")
		}
		if err != nil {
			return gaps{}, fmt.Errorf("population: the recorder's file is damaged: candidate %v, of the front in generation %d: %w", id, number, err)
		}
		front = append(front, c)
	}
	return s.gapsOf(front), nil
}

// A moment is after so many settlements and so many repeated measurements.
type moment struct{ settled, remeasured int }

// fronts are points of the front at the moments at which children were planned that
// may have to be tuned.
type fronts map[moment][][]float64

// keep keeps the present front if it is wanted.
func (f fronts) keep(s *search) {
	now := moment{s.settled, len(s.remeasured)}
	if _, wanted := f[now]; wanted {
		f[now] = s.front.coordinates()
	}
}

// settleAgain repeats the settlements of a history, and fills in the fronts and, of each
// child that was planned, the siblings, and the lessons after the generations after which
// advice was asked for. It returns the candidates that are not settled.
func (s *search) settleAgain(h History, fronts fronts, earlier map[ID][]Sibling, advised map[int]lessons) (unsettled map[ID]bool, err error) {
	planned := make(map[int][]Planned) // after so many settlements
	for _, p := range h.Planned {
		planned[p.After] = append(planned[p.After], p)
	}
	polished := make(map[ID]bool)
	for _, id := range h.Polished {
		c, err := h.Candidates.Lookup(id)
		if err != nil {
			return nil, err
		}
		polished[id] = true
		s.polished = append(s.polished, c)
	}
	recorded := newByChild(h.Candidates, func(c Candidate) bool {
		s.count(c)
		s.numbered(c.ID)
		s.epoch = max(s.epoch, c.Site.Epoch)
		s.before = max(s.before, c.Ended())
		return !polished[c.ID]
	})
	defer recorded.stop()
	for _, a := range h.Advice {
		s.heed(a)
		s.totals.usage = s.totals.usage.Add(a.Usage)
	}
	if n := len(h.Generations); n > 0 {
		if s.generation.Number != n-1 || len(h.Settled) < s.SettledBy(s.generation) {
			return nil, fmt.Errorf("population: the recorder's file is damaged: %d settlements and %d generations", len(h.Settled), n)
		}
		if err := s.restore(h); err != nil {
			return nil, err
		}
	}
	for i, id := range h.Settled {
		attempts, err := recorded.take(id.Child())
		if err != nil {
			return nil, err
		}
		if n := len(attempts); n == 0 || attempts[n-1].ID.structure() != id || len(h.Generations) == 0 {
			return nil, fmt.Errorf("population: the recorder's file is damaged: candidate %v was settled and is not there", id)
		}
		for _, c := range attempts {
			if c.Island < 0 || c.Island >= s.Islands {
				return nil, fmt.Errorf("population: the recorder's file is damaged: candidate %v is of island %d of %d", c.ID, c.Island, s.Islands)
			}
		}
		if err := s.remeasureAgain(h, i, fronts); err != nil {
			return nil, err
		}
		s.settled++
		second := s.BySecond(id)
		if second {
			s.settledSeconds++
		}
		s.planned = max(s.planned, id.Child())
		enters := s.settled > s.SettledBy(s.generation)
		for k, c := range attempts {
			if c.Failed() || !enters && !s.MeasuresAgain() {
				continue // a summary is enough
			}
			c, err := h.asOf(c.ID, 0)
			if err != nil {
				return nil, err
			}
			s.setMargin(&c)
			attempts[k] = c
		}
		lesson, err := s.account(attempts, "")
		if err != nil {
			return nil, err
		}
		if lesson.ID != 0 {
			s.lessons.add(lesson)
		}
		fronts.keep(s)
		if n := len(s.entered); !enters && n < len(h.Generations) && s.settled == s.SettledBy(h.Generations[n]) {
			s.completeAgain(h.Generations[n])
			s.learnAgain(h, n, advised)
		}
		for _, p := range planned[s.settled] {
			earlier[p.ID] = s.siblings[p.Parent.structure()].latest
		}
		if !enters {
			continue
		}
		if err := s.newcomers(attempts[0].Island, attempts); err != nil {
			return nil, err
		}
	}
	if n := len(h.Generations); len(s.entered) != n && n > 0 {
		return nil, fmt.Errorf("population: the recorder's file is damaged: generation %d was complete after %d settlements, which is out of order", len(s.entered), s.SettledBy(h.Generations[len(s.entered)]))
	}
	if err := s.remeasureAgain(h, len(h.Settled), fronts); err != nil {
		return nil, err
	}
	if len(s.remeasured) < len(h.Remeasured) {
		m := h.Remeasured[len(s.remeasured)]
		return nil, fmt.Errorf("population: the recorder's file is damaged: candidate %v was measured again after %d settlements of %d, out of order", m.ID, m.After, len(h.Settled))
	}
	if unsettled, err = recorded.rest(); err != nil {
		return nil, err
	}
	s.usage, s.answers = s.all.usage, s.all.answers
	for _, a := range h.Advice {
		s.used(a.Usage)
	}
	return unsettled, nil
}

// A byChild reads summaries of candidates as their children settled. Of 100,000 it holds
// no more than those whose children settled after some with higher numbers.
type byChild struct {
	next    func() (Candidate, error, bool)
	stop    func()
	wanted  func(Candidate) bool
	waiting map[int][]Candidate
	last    int // the child of the last one that was read
	ended   bool
}

// newByChild returns one for those that are wanted; all are asked about, by ID.
func newByChild(all Recorded, wanted func(Candidate) bool) *byChild {
	r := &byChild{wanted: wanted, waiting: make(map[int][]Candidate)}
	r.next, r.stop = iter.Pull2(all.Summaries())
	return r
}

// take returns the attempts at a child, and its settings, by ID. There are none the second
// time.
func (r *byChild) take(child int) ([]Candidate, error) {
	for !r.ended && r.last <= child {
		if err := r.read(); err != nil {
			return nil, err
		}
	}
	attempts := r.waiting[child]
	delete(r.waiting, child)
	return attempts, nil
}

func (r *byChild) read() error {
	c, err, ok := r.next()
	if r.ended = !ok; r.ended || err != nil {
		return err
	}
	r.last = c.ID.Child()
	if len(c.Measurements) > 0 { // it passed at first
		c.Failure = nil
	}
	if r.wanted(c) {
		r.waiting[r.last] = append(r.waiting[r.last], c)
	}
	return nil
}

// rest returns the candidates of children that were not taken.
func (r *byChild) rest() (map[ID]bool, error) {
	for !r.ended {
		if err := r.read(); err != nil {
			return nil, err
		}
	}
	ids := make(map[ID]bool)
	for _, attempts := range r.waiting {
		for _, c := range attempts {
			ids[c.ID] = true
		}
	}
	return ids, nil
}

// completeAgain repeats the end of a generation, but for the islands.
func (s *search) completeAgain(g Generation) {
	s.entered = append(s.entered, s.front.entered)
	s.against = g.Reference
	s.siblings.forget(g.Islands)
	if g.Number == 0 {
		return
	}
	s.age(g.Number)
	for _, i := range g.Reseeded {
		if i >= 0 && i < s.Islands {
			s.patience.idle[i] = 0
		}
	}
}

// remeasureAgain repeats the measurements that followed so many settlements.
func (s *search) remeasureAgain(h History, settled int, fronts fronts) error {
	for len(s.remeasured) < len(h.Remeasured) && h.Remeasured[len(s.remeasured)].After == settled {
		m := h.Remeasured[len(s.remeasured)]
		c, err := h.Candidates.Lookup(m.ID)
		if err != nil {
			return err
		}
		_, passed := s.front.place[m.ID]
		n := 1
		if passed {
			n = max(n, len(s.front.lookup(m.ID).Measurements))
		}
		if !passed || !m.Lost && m.Found == nil && n >= len(c.Measurements) && !c.Failed() || m.Found != nil && checkObjectives(s.Objectives, m.Found) != nil {
			return fmt.Errorf("population: the recorder's file is damaged: candidate %v was measured %d times, and what that found is not there", m.ID, n+1)
		}
		var values []float64
		failure := c.Failure
		if m.Found != nil {
			failure = nil
		} else if n < len(c.Measurements) {
			values, failure = c.Measurements[n], nil
		}
		if _, err := s.remeasure(m, values, failure, c.Site); err != nil {
			return err
		}
		fronts.keep(s)
	}
	return nil
}

// measurementsOf counts the repeated measurements of a candidate that have counted.
func measurementsOf(id ID, repeated []Remeasurement) int {
	n := 0
	for _, m := range repeated {
		if m.ID == id && !m.Lost {
			n++
		}
	}
	return n
}

// adoptAgain takes a child that was planned and not settled into the search, with
// what is recorded of it.
func (s *search) adoptAgain(c *child, outcomes map[ID]bool, h History) (err error) {
	if c.Parent != 0 {
		if c.parent, err = h.asOf(c.Parent, c.Remeasured); err != nil {
			return err
		}
	}
	for _, id := range c.Inspirations {
		shown, err := h.asOf(id, c.Remeasured)
		if err != nil {
			return err
		}
		c.inspirations = append(c.inspirations, shown)
	}
	s.adopt(c)
	for c.begin(); outcomes[c.candidate.ID]; c.repair() {
		if c.candidate, err = h.Candidates.Lookup(c.candidate.ID); err != nil {
			return err
		}
		if c.answer, err = h.Candidates.Answer(c.candidate.ID); err != nil {
			return err
		}
		if s.final(c) {
			return s.settingsAgain(c, outcomes, h)
		}
	}
	r, ok := h.Replies[c.candidate.ID]
	s.used(r.Usage)
	if !ok || r.Source == "" && r.Text == "" { // a call has given nothing
		c.refused = r
		s.launch(c)
		return nil
	}
	c.take(r)
	s.check(c, 0)
	return nil
}

// settingsAgain takes up the settings of a child's last attempt: those that were
// found by then were recorded with its outcome.
func (s *search) settingsAgain(c *child, outcomes map[ID]bool, h History) (err error) {
	for {
		id := c.nextSetting()
		r, open := h.Replies[id]
		if !outcomes[id] && !open {
			break
		}
		setting := c.setting(r.Source)
		if open {
			s.check(setting, 0)
			continue
		}
		if setting.candidate, err = h.Candidates.Lookup(id); err != nil {
			return err
		}
		c.open--
	}
	s.whole(c)
	return nil
}

// asOf returns a candidate as it was after so many repeated measurements.
func (h History) asOf(id ID, remeasured int) (Candidate, error) {
	c, err := h.Candidates.Lookup(id)
	if err == nil && !readable(h.Search.Objectives, c) {
		err = fmt.Errorf("population: the recorder's file is damaged: the measurements of candidate %v do not fit the objectives", id)
	}
	if err != nil {
		return Candidate{}, err
	}
	repeated := h.Remeasured[:min(max(remeasured, 0), len(h.Remeasured))]
	if h.Search.Interleave <= 0 {
		return c.asOf(1 + measurementsOf(id, repeated)), nil
	}
	c = c.asOf(1)
	for _, m := range slices.Backward(repeated) {
		if m.ID == id && m.Found != nil {
			c.Objectives = m.Found
			break
		}
	}
	return c, nil
}

// restore reads the members of the islands.
func (s *search) restore(h History) error {
	before, _ := slices.BinarySearchFunc(h.Remeasured, s.SettledBy(s.generation), func(m Remeasurement, settled int) int { return m.After - settled })
	for _, members := range s.generation.Islands {
		island := make([]Candidate, len(members))
		for i, id := range members {
			c, err := h.asOf(id, before)
			if err == nil && !usable(s.Objectives, c) {
				err = errors.New("it has no objectives")
			}
			if err != nil {
				return fmt.Errorf("population: the recorder's file is damaged: candidate %v, a member in generation %d: %w", id, s.generation.Number, err)
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
			what = "other objectives, " + different(held.Objectives, s.Objectives)
		}
		return fmt.Errorf("population: %w (%s): resume it with the program that began it, or record to another place", ErrOtherSearch, what)
	}
	plan := held.Plan
	if plan.Reference == nil && s.asked.Reference != nil && len(h.Generations) > 0 && slices.Equal(Point(s.Objectives, s.asked.Reference), h.Generations[0].Reference) {
		plan.Reference = s.asked.Reference // recorded before it was part of the plan
	}
	plan, err := s.asked.resumed(plan)
	if err == nil {
		err = cmp.Or(checkTuning(plan, s.Objectives), plan.checkInterleave(s.Objectives))
	}
	if err != nil {
		return err
	}
	if !validReference(plan.Reference, s.Objectives) {
		return fmt.Errorf("population: the recorder's plan has Reference %v for %d objectives: its file is damaged", plan.Reference, len(s.Objectives))
	}
	s.Plan = plan
	s.config.Plan = plan
	if err := plan.needsSecond(s.second); err != nil {
		return err
	}
	if s.config.Evaluator != nil && timed(s.Objectives) && plan.Interleave == 0 && s.replay == nil {
		return fmt.Errorf("population: %w, begun without Interleave: its timings were measured on one machine and cannot be compared with those of others: resume it where it was begun, or begin a search with its best candidate as seed", ErrOtherSearch)
	}
	s.front.remeasured, s.front.tuned = plan.MeasuresAgain(), plan.Tuning > 0
	return s.config.countSteps()
}

// sameObjectives compares what is measured. Timing only says how: archives of
// early versions do not hold it.
func sameObjectives(a, b []Objective) bool {
	return slices.EqualFunc(a, b, func(a, b Objective) bool {
		a.Timing, b.Timing = false, false
		return a == b
	})
}

// different says how the objectives that are held differ from those of the
// program: in their names, or else in the first field.
func different(held, own []Objective) string {
	var names []string
	for _, o := range held {
		names = append(names, o.Name)
	}
	for i, o := range own {
		if len(held) != len(own) || held[i].Name != o.Name {
			break
		}
		was, is := reflect.ValueOf(held[i]), reflect.ValueOf(o)
		for f := range was.NumField() {
			if !was.Field(f).Equal(is.Field(f)) {
				return fmt.Sprintf("%s with %s %v instead of %v", o.Name, was.Type().Field(f).Name, was.Field(f), is.Field(f))
			}
		}
	}
	return fmt.Sprint(names)
}
