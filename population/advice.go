package population

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea/swap/rules"
)

// An Adviser is a Mutator, such as a language model, that can also say what is to be learnt
// from what was tried. With Plan.Advise it is asked for that every few generations, and
// finds what it has written in the Requests that follow.
type Adviser interface {
	Mutator

	// Advise returns the Text, Prompt, Mutator, Usage and perhaps Elapsed of an Advice. The
	// error wraps ErrUnavailable as that of Mutate does; any other is told, and the search
	// goes on with the advice that it has.
	Advise(ctx context.Context, req AdviceRequest) (Advice, error)
}

// An AdviceRequest asks for advice.
type AdviceRequest struct {
	Generation int // that was complete
	Task       string
	Decl       rules.Decl // the function that is being improved
	Objectives []Objective
	Front      [][]float64 // of the search, the objectives of each point, by the first of them
	Worked     []Lesson    // the latest children that have entered the front since the last advice, oldest first
	Failed     []Lesson    // those whose last attempt has failed
	Earlier    string      // the advice until now; "" if there is none
}

// A Lesson is what came of a child of the mutator.
type Lesson struct {
	ID      ID        // of its last attempt, or of the setting of it that has entered the front
	Said    string    // the first sentence of the mutator's answer; "" if there was none
	Before  []float64 // the objectives of its parent; nil: not known
	After   []float64 // its own; nil if it has failed
	Failure *Failure

	parent ID
}

// An Advice is what an Adviser has written, or why it has not.
type Advice struct {
	Generation int    // after which it was asked for
	Text       string // at most 2 KiB; "" if there is none
	Failure    string // why there is none
	Prompt     string // what a model was sent, for the record; may be empty
	Mutator    string // such as a model's name
	Usage      Usage
	UsedBy     []ModelUsage  // how much of Usage each model has used, if Mutator has not used it all
	Elapsed    time.Duration // filled by Run if zero

	// Again, which Run fills in, says that the mutator was not available, or was kept from
	// answering: a search that is resumed asks again.
	Again bool
}

const (
	// maxAdvice is how many bytes of an advice are kept.
	maxAdvice = 2 << 10
	// maxLessons is how many children that have entered the front are remembered for the
	// next advice, and how many that have failed.
	maxLessons = 12
)

// An advising is a request for advice, before it is answered.
type advising struct {
	AdviceRequest
	submitted bool
}

// An advised is what came of it.
type advised struct {
	advice Advice
	err    error
	broken error // it has panicked instead
}

// lessons are those since the last advice.
type lessons struct{ worked, failed []Lesson }

func (l *lessons) add(lesson Lesson) {
	list := &l.worked
	if lesson.Failure != nil {
		list = &l.failed
	}
	*list = append(*list, lesson)
	*list = (*list)[max(0, len(*list)-maxLessons):]
}

// lesson returns what came of a settled child: of its attempts, and of the settings of the
// last, those that have entered the front. It has no ID if there is nothing to learn.
func (s *search) lesson(candidates, entered []Candidate) (l Lesson) {
	if s.Advise == 0 || candidates[0].ID == SeedID || s.BySecond(candidates[0].ID) {
		return l
	}
	last := candidates[0]
	for _, c := range candidates {
		if c.ID.Setting() == 0 {
			last = c
		}
	}
	switch {
	case len(entered) > 0 && !last.duplicate():
		l = Lesson{ID: entered[0].ID, After: slices.Clone(entered[0].Objectives)}
	case last.Failed():
		l = Lesson{ID: last.ID, Failure: last.Failure}
	default:
		return l
	}
	if len(last.Parents) > 0 {
		l.parent = last.Parents[0]
	}
	if s.MeasuresAgain() { // or else it does not change
		if _, known := s.front.place[l.parent]; known {
			l.Before = slices.Clone(s.front.lookup(l.parent).Objectives)
		}
	}
	return l
}

// lesson completes what came of the child.
func (c *child) lesson(l Lesson) Lesson {
	l.Said = FirstSentence(c.answer)
	for _, shown := range append([]Candidate{c.parent}, c.inspirations...) {
		if shown.ID == l.parent && l.Before == nil {
			l.Before = slices.Clone(shown.Objectives)
		}
	}
	return l
}

// advises reports whether advice is asked for. A replay has what was recorded.
func (s *search) advises() bool {
	_, ok := s.mutator.(Adviser)
	return ok && s.Advise > 0 && s.replay == nil
}

// seekAdvice has advice asked for if it is time: after a generation, unless that after an
// earlier one has not come yet.
func (s *search) seekAdvice(number int) {
	if number > 0 && s.Advise > 0 && number%s.Advise == 0 && s.advising == nil && s.advises() {
		s.advising = &advising{AdviceRequest: s.adviceRequest(number, s.shown.front, s.lessons)}
		s.lessons = lessons{}
	}
}

func (s *search) adviceRequest(number int, front [][]float64, l lessons) AdviceRequest {
	r := AdviceRequest{
		Generation: number, Task: s.Task, Decl: s.decl, Objectives: s.Objectives,
		Worked: l.worked, Failed: l.failed,
	}
	for _, values := range front {
		r.Front = append(r.Front, slices.Clone(values))
	}
	r.Earlier = s.adviceText(len(s.advice))
	return r
}

// awaitsAdvice reports whether nothing is settled before the advice that is wanted has come.
// In order, what is planned after a generation carries the advice after that, and its
// Requests wait for it, so that the lineage does not depend on how long it takes. Children
// that were planned before settle meanwhile, until the next advice would be asked for.
func (s *search) awaitsAdvice() bool {
	return s.advising != nil && s.Order != AsTheyCome && (s.advising.submitted || !s.forgoes(s.advising)) && (s.counted()+1)%(s.Advise*s.perGeneration()) == 0
}

// forgoes reports whether this session does not ask for the advice that is wanted: a limit is
// reached, or the mutator is not available. A search that is resumed asks then.
func (s *search) forgoes(a *advising) bool {
	l := s.config.Limits
	return s.unavailable != nil || s.limit() != "" || a.Generation >= l.Generations || l.Candidates > 0 && s.totals.candidates >= l.Candidates
}

// askAdvice asks for the advice that is wanted.
func (s *search) askAdvice() {
	a := s.advising
	if a == nil || a.submitted || s.forgoes(a) || !s.affords() || s.local && s.disturbed() {
		return
	}
	adviser, ok := s.mutator.(Adviser)
	if !ok {
		return
	}
	a.submitted = true
	request := a.AdviceRequest
	go func() {
		answer := advised{broken: errMutatorExited}
		defer func() { s.advised <- answer }()
		start := time.Now()
		answer.broken = called("Mutator.Advise", func() { answer.advice, answer.err = adviser.Advise(s.life, request) })
		if answer.advice.Elapsed == 0 {
			answer.advice.Elapsed = time.Since(start)
		}
	}()
}

// takeAdvice takes what an adviser has answered.
func (s *search) takeAdvice(answer advised) {
	request, a := s.advising, answer.advice
	request.submitted = false
	if answer.broken != nil {
		if s.broken == nil {
			s.broken = answer.broken
		}
		return
	}
	cancelled := answer.err != nil && s.life.Err() != nil
	unavailable := errors.Is(answer.err, ErrUnavailable)
	if !cancelled && unavailable && s.unavailable == nil {
		s.unavailable = answer.err
	}
	a.Again = cancelled || unavailable
	if a.Again && a.Usage == (Usage{}) {
		return
	}
	a.Generation, a.Text, a.Failure = request.Generation, clip(strings.TrimSpace(strings.ToValidUTF8(a.Text, "")), maxAdvice), ""
	a.Mutator = strings.ToValidUTF8(a.Mutator, "")
	switch {
	case answer.err != nil:
		a.Text, a.Failure = "", clip(strings.ToValidUTF8(answer.err.Error(), ""), maxAdvice)
	case a.Text == "":
		a.Failure = "it is empty"
	}
	if !a.Again {
		s.advising = nil
	}
	s.used(a.Usage)
	s.adviseWith(a)
	number := len(s.advice)
	if a.Again {
		number++
	}
	s.tell(Advised{Number: number, Advice: a})
}

// adviseWith has an advice recorded, which children carry from here on.
func (s *search) adviseWith(a Advice) {
	s.totals.usage = s.totals.usage.Add(a.Usage)
	s.entries.Advice = append(s.entries.Advice, a)
	s.heed(a)
}

// heed takes up what an adviser has answered: those who wait for it carry it.
func (s *search) heed(a Advice) {
	if a.Again {
		return
	}
	s.advice = append(s.advice, a)
	for _, c := range s.children {
		if c.Advice == len(s.advice) {
			c.advice = s.adviceText(c.Advice)
		}
	}
}

// adviceText returns the text of the last of so many advices that has one.
func (s *search) adviceText(number int) string {
	for _, a := range slices.Backward(s.advice[:min(number, len(s.advice))]) {
		if a.Text != "" {
			return a.Text
		}
	}
	return ""
}

// advise gives a child that is being planned the advice that there is, or in order that which
// is wanted. In a replay it is that which was recorded.
func (s *search) advise(c *child) error {
	c.Advice = len(s.advice)
	switch {
	case s.replay != nil:
		recording := s.replay.recording
		c.Advice = recording.Planned[c.ID.Child()-1].Advice
		for n := len(s.advice); n < min(c.Advice, len(recording.Advice)); n++ {
			a := recording.Advice[n]
			a.Usage, a.UsedBy = Usage{}, nil
			s.adviseWith(a)
		}
	case s.advising != nil && s.Order != AsTheyCome:
		c.Advice++
	}
	return s.showAdvice(c)
}

// showAdvice finds the text of the advice of a child. That which is wanted may not be there.
func (s *search) showAdvice(c *child) error {
	if c.Advice < 0 || c.Advice > len(s.advice)+1 {
		return fmt.Errorf("population: the record is damaged: child %v carries advice %d of %d", c.ID, c.Advice, len(s.advice))
	}
	c.advice = s.adviceText(c.Advice)
	return nil
}

// lacksAdvice reports whether the advice that a child carries is yet to come.
func (s *search) lacksAdvice(c *child) bool {
	return s.advising != nil && c.Advice > len(s.advice) && !c.Second
}

// adviseAgain takes up the advice of a history whose settlements were repeated: with the
// lessons at its generations. What was asked for and is not recorded is asked for again.
func (s *search) adviseAgain(h History, at map[int]lessons, said sayings) error {
	fill := func(l *lessons) error {
		for _, list := range [][]Lesson{l.worked, l.failed} {
			for i := range list {
				if err := s.lessonAgain(&list[i], said); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := fill(&s.lessons); err != nil || !s.advises() {
		return err
	}
	last := s.generation.Number / s.Advise * s.Advise
	if last == 0 || h.hasAdvice(last) {
		return nil
	}
	then := at[last]
	if err := fill(&then); err != nil {
		return err
	}
	front, err := s.gapsAgain(h, last)
	s.advising = &advising{AdviceRequest: s.adviceRequest(last, front.front, then)}
	return err
}

// hasAdvice reports whether the advice after a generation need not be asked for again.
func (h History) hasAdvice(generation int) bool {
	return slices.ContainsFunc(h.Advice, func(a Advice) bool { return a.Generation == generation && !a.Again })
}

// lessonAgain fills in what a summary does not hold.
func (s *search) lessonAgain(l *Lesson, said sayings) (err error) {
	if l.Said, err = said.of(l.ID.structure()); err != nil {
		return err
	}
	if l.Before != nil || s.MeasuresAgain() || l.parent == 0 {
		return nil
	}
	parent, err := said.from.Lookup(l.parent)
	l.Before = parent.Objectives
	return err
}

// learnAgain keeps the lessons of a generation whose settlements were repeated, if advice was
// asked for after it.
func (s *search) learnAgain(h History, number int, advised map[int]lessons) {
	if s.Advise == 0 || number == 0 || number%s.Advise != 0 {
		return
	}
	last := s.generation.Number / s.Advise * s.Advise
	if number == last || h.hasAdvice(number) { // or else one was under way
		advised[number], s.lessons = s.lessons, lessons{}
	}
}
