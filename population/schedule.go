package population

import (
	"cmp"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/wallacea-go/wallacea/swap/rules"
)

// A search is one sequence of settlements, without barriers. Children are numbered
// as they are planned. A child is settled when its last attempt is; that changes
// its island. How a child is planned depends on the random seed and on the
// settlements before it, and on nothing else. What may be settled next is the only
// choice there is: see Order.

// evolve plans, makes and settles children until a limit is reached and nothing
// is under way.
func (s *search) evolve(ctx context.Context) error {
	if s.planned == 0 {
		s.plan(&child{Planned: Planned{ID: SeedID}})
	}
	return s.work(ctx, s.advance, s.mayAsk)
}

// work takes the children that are planned through their attempts, until advance
// says that the search is over or nothing is under way.
func (s *search) work(ctx context.Context, advance func() (over bool, err error), mayAsk func(*child) bool) error {
	var late <-chan time.Time
	if l := s.config.Limits.Time; l > 0 {
		timer := time.NewTimer(max(0, l-s.elapsed()))
		defer timer.Stop()
		late = timer.C
	}
	for {
		over, err := advance()
		if err := cmp.Or(err, s.flush()); err != nil || over {
			return err
		}
		if err := ctx.Err(); err != nil { // what arrived with its end begins nothing
			return err
		}
		s.ask(func(c *child) bool { return s.unavailable == nil && mayAsk(c) })
		s.askAdvice()
		if s.limit() != ReasonTime {
			s.submitRemeasuring()
			s.evaluate(s.besides)
		}
		if !s.busy() {
			s.reason = s.why()
			err := cmp.Or(s.unavailable, ctx.Err())
			if err == nil && s.replay != nil && s.limit() == "" {
				err = s.replay.stuck(s.settled)
			}
			return err
		}
		if err := s.tellUnderWay(); err != nil {
			return err
		}
		if err := s.wait(ctx, late); err != nil {
			return err
		}
	}
}

// tellUnderWay tells what is under way, if that has changed.
func (s *search) tellUnderWay() error {
	now := UnderWay{
		Requests: s.asking - s.beside.asking, Checking: s.checking, Evaluating: len(s.evaluating) + len(s.checked), Waiting: len(s.waiting),
		Settled: s.settled, Unsettled: len(s.children),
	}
	if s.advising != nil && s.advising.submitted {
		now.Requests++
	}
	if s.remeasuring != nil {
		now.Evaluating++
	}
	if now != s.told {
		s.told = now
		s.observe(now)
	}
	return s.broken
}

// wait waits until something arrives, and takes what has arrived beside it, so that
// it is recorded together.
func (s *search) wait(ctx context.Context, late <-chan time.Time) error {
	var next any
	select {
	case next = <-s.maker.asked:
	case next = <-s.advised:
	case next = <-s.checks:
	case next = <-s.evaluator.results():
	case <-ctx.Done():
		return ctx.Err()
	case <-late:
		s.evaluator.drop()
		return nil
	}
	for {
		if err := s.take(next); err != nil {
			return err
		}
		runtime.Gosched() // for those who are about to send
		select {
		case next = <-s.maker.asked:
		case next = <-s.advised:
		case next = <-s.checks:
		case next = <-s.evaluator.results():
		default:
			return nil
		}
	}
}

// take takes what has arrived.
func (s *search) take(arrived any) error {
	switch a := arrived.(type) {
	case answer:
		return s.answered(a)
	case verdict:
		return s.judged(a)
	case advised:
		s.takeAdvice(a)
		return nil
	}
	return s.evaluated(arrived.(result))
}

// advance settles what may be settled and plans what may be planned. It reports
// whether the search is over, whatever is under way.
func (s *search) advance() (over bool, err error) {
	for {
		if s.replay != nil && s.replay.over(s.settled) && !s.mustRemeasure() {
			s.reason = ReasonReplayed
			return true, nil
		}
		s.planChildren()
		if s.broken != nil {
			return true, s.broken
		}
		if s.mustRemeasure() || s.awaitsAdvice() {
			return false, nil
		}
		c := s.next()
		if c == nil {
			return false, nil
		}
		if s.renew(c) {
			return false, nil
		}
		before := s.entries
		if err = s.takeReadings(c); err == nil {
			err = s.settle(c)
		}
		if err != nil {
			s.entries = before // it is settled again when the search is resumed
			return true, err
		}
		switch {
		case s.solved:
			s.reason = ReasonSolved
			return true, nil
		case !c.Second && s.counted() == s.generation.Number*s.perGeneration() && s.stagnant():
			s.reason = ReasonStagnation
			return true, nil
		}
	}
}

// next returns the child to be settled next, or nil.
func (s *search) next() *child {
	i := 0
	switch {
	case s.replay != nil:
		i = s.replay.next(s.ready, s.settled)
	case s.Order == InOrder:
		i = slices.IndexFunc(s.ready, func(c *child) bool { return c.ID.Child() == s.settled+1 })
	}
	if i < 0 || len(s.ready) == 0 {
		return nil
	}
	c := s.ready[i]
	s.ready = slices.Delete(s.ready, i, i+1)
	return c
}

// planChildren plans the children that may be planned now.
func (s *search) planChildren() {
	for s.settled > 0 && s.mayPlan() && s.broken == nil {
		if err := s.planNext(); err != nil {
			s.broken = err
		}
	}
}

// mayPlan reports whether a child may be planned now.
func (s *search) mayPlan() bool {
	switch {
	case s.replay != nil:
		remeasured := len(s.remeasured)
		if s.remeasuring == nil && !s.owes() { // there will be no more: outcomes differ
			remeasured = math.MaxInt
		}
		return s.replay.plans(s.planned, s.settled, remeasured)
	case !s.roomFor(s.BySecond(NewID(s.planned+1, 0, 0))):
		return false
	}
	return s.Order != AsTheyCome || s.limit() == "" && s.unavailable == nil
}

// planNext plans the next child: it chooses a parent and inspirations.
func (s *search) planNext() error {
	n := s.planned // children before this one, the seed not counted
	id := NewID(s.planned+1, 0, 0)
	before, generation := s.turn(n)
	c := &child{Planned: Planned{
		ID: id, Island: before % s.Islands, Generation: generation,
		After: s.settled, Remeasured: len(s.remeasured), Second: s.BySecond(id),
	}}
	rng := random(s.RandomSeed, id, parentStream)
	members := structures(rng, s.islands[c.Island])
	parent, err := s.drawParent(rng, members)
	if err != nil {
		return err
	}
	c.parent = members[parent]
	c.parent.Margin = nil // which changes with what others measure
	c.Parent = c.parent.ID
	s.inspire(c, rng, members, parent, s.chooseWays(c))
	c.shown, c.siblings = s.shown, s.siblings[c.Parent.structure()].latest
	if s.tunes() {
		c.front = s.front.coordinates()
	}
	if err := s.advise(c); err != nil {
		return err
	}
	if s.replay != nil && s.diverged == 0 && !c.equal(s.replay.recording.Planned[n]) {
		s.diverged = id
	}
	s.plan(c)
	return nil
}

// drawParent draws the index of a parent, of those that do not rest if there are any.
func (s *search) drawParent(rng *rand.Rand, members []Candidate) (int, error) {
	var awake []Candidate
	var places []int // in members
	for i, c := range members {
		if s.Rest <= 0 || s.siblings[c.ID.structure()].barren < s.Rest {
			awake, places = append(awake, c), append(places, i)
		}
	}
	if len(awake) == 0 {
		awake = members
	}
	chosen, err := s.choose("Parents", s.config.Parents, rng, awake, 1)
	switch {
	case err != nil:
		return 0, err
	case len(places) == 0:
		return chosen[0], nil
	}
	return places[chosen[0]], nil
}

// chooseWays chooses what a mutator lets the search choose for a child, or takes that from
// what was recorded. It returns how many inspirations there must be.
func (s *search) chooseWays(c *child) (least int) {
	switch {
	case c.Second: // which is no Chooser
	case s.replay != nil:
		p := s.replay.recording.Planned[c.ID.Child()-1]
		c.Operator, c.Model, c.Inspired = p.Operator, p.Model, p.Inspired
	case s.policy != nil:
		operator, model, way := s.policy.choose(random(s.RandomSeed, c.ID, choiceStream), s.stuck(c.Island), s.Inspirations > 0)
		c.Operator, c.Model, c.Inspired = operator.Name, model, way
		if operator.Crosses {
			return 1
		}
	}
	return 0
}

// plan takes a new child into the search.
func (s *search) plan(c *child) {
	s.entries.Planned = append(s.entries.Planned, c.Planned)
	s.adopt(c)
	c.begin()
	s.launch(c)
}

// adopt takes a planned child into what is under way.
func (s *search) adopt(c *child) {
	s.planned = max(s.planned, c.ID.Child())
	s.children[c.ID.Child()] = c
}

// launch starts the current attempt at a child. The seed's source is known.
func (s *search) launch(c *child) {
	if c.ID == SeedID {
		c.take(Reply{Source: s.Seed, Mutator: "seed"})
		s.check(c, 0)
		return
	}
	s.waiting = append(s.waiting, c)
}

// mayAsk reports whether the mutator may be asked for a child now.
func (s *search) mayAsk(c *child) bool {
	if s.limit() != "" || s.beyond(c) || !c.Second && !s.affords() || s.lacksAdvice(c) {
		return false
	}
	if s.replay != nil && !s.replay.settles[c.ID.Child()] {
		return false
	}
	l := s.config.Limits.Candidates
	if l == 0 {
		return true
	}
	_, most := s.earlier(c)
	return most+len(c.failed) < l
}

// beyond reports whether a child belongs to a generation that is not to be made.
func (s *search) beyond(c *child) bool {
	return s.replay == nil && c.Generation > s.config.Limits.Generations
}

// earlier returns between how many candidates there will be before the current
// attempt at a child, its earlier attempts not counted: in order all attempts at
// the children before it, so that what a limit leaves out does not depend on
// timing, and as they come all that there are.
func (s *search) earlier(c *child) (least, most int) {
	if s.Order == AsTheyCome {
		n := s.all.candidates - len(c.failed) + s.asking + s.checking + len(s.checked) + len(s.evaluating)
		return n, n
	}
	least = s.totals.candidates
	most = least
	for n, other := range s.children {
		if n >= c.ID.Child() {
			continue
		}
		known := len(other.failed) + 1 + len(other.settings)
		least += known
		if slices.Contains(s.ready, other) {
			most += known
		} else {
			most += 1 + s.Repairs + s.mostSettings(keptSettings)
		}
	}
	return least, most
}

// why says why nothing more can be done.
func (s *search) why() Reason {
	if r := s.limit(); r != "" {
		return r
	}
	for _, c := range s.waiting {
		if least, _ := s.earlier(c); !s.beyond(c) && s.config.Limits.Candidates > 0 && least+len(c.failed) >= s.config.Limits.Candidates {
			return ReasonCandidates
		}
	}
	return ReasonGenerations
}

// answered takes a mutator's answer. The error ends the search.
func (s *search) answered(a answer) error {
	c, r := a.child, a.reply
	s.asking--
	if c.Second {
		s.beside.asking--
	}
	if a.broken != nil {
		s.broken = cmp.Or(s.broken, a.broken)
		return nil //nolint:nilerr // it ends the search
	}
	cancelled := a.err != nil && s.life.Err() != nil
	if cancelled && r.Usage == (Usage{}) {
		return nil // nobody waits for it
	}
	s.used(r.Usage)
	s.tell(Replied{ID: c.candidate.ID, Second: c.Second, Mutator: r.Mutator, Usage: r.Usage, UsedBy: r.UsedBy, Elapsed: r.Elapsed, Text: r.Text != "", Err: a.err})
	if cancelled || errors.Is(a.err, ErrUnavailable) { // no reply: it is asked for again
		s.refused(c, r)
		if !cancelled {
			s.unavailable = cmp.Or(s.unavailable, a.err)
			s.waiting = append(s.waiting, c)
		}
		return nil
	}
	r.charge(c.refused)
	if a.err == nil || r.Text != "" {
		s.reply(c.candidate.ID, r)
	}
	c.candidate.Times.MutateAt = s.at(a.began)
	switch {
	case a.err != nil:
		c.take(r)
		c.candidate.Failure = mutateFailure(a.err)
		return s.outcome(c)
	default:
		c.take(r)
		s.check(c, 0)
	}
	return nil
}

// refused takes note of what a call has used that gave nothing, which the reply to the next
// one for the same attempt is charged for.
func (s *search) refused(c *child, r Reply) {
	if r.Usage == (Usage{}) {
		return
	}
	spent := Reply{Mutator: r.Mutator, Usage: r.Usage, UsedBy: r.UsedBy, Elapsed: r.Elapsed}
	spent.charge(c.refused)
	c.refused = spent
	s.reply(c.candidate.ID, spent)
}

// reply has a reply recorded.
func (s *search) reply(id ID, r Reply) {
	if s.entries.Replies == nil {
		s.entries.Replies = make(map[ID]Reply)
	}
	s.entries.Replies[id] = r
}

// judged takes what checking a child's source has found.
func (s *search) judged(v verdict) error {
	c := v.child
	s.checking--
	if c.Second {
		s.beside.checking--
	}
	if _, refused := errors.AsType[*rules.Error](v.err); v.err != nil && !refused {
		if s.life.Err() != nil {
			return v.err
		}
		if s.limit() == ReasonTime {
			return nil
		}
		wait, fresh, err := s.checkBackoff.next(v.err)
		if err != nil {
			return err
		}
		if fresh {
			s.tell(Outage{Err: v.err, Wait: wait})
		}
		s.check(c, wait)
		return nil
	}
	s.checkBackoff.end()
	c.candidate.Times.Check, c.candidate.Times.CheckAt = v.elapsed, s.at(v.began)
	if v.err != nil {
		c.candidate.Failure = buildFailure(v.err)
		return s.outcome(c)
	}
	c.candidate.Source, c.candidate.Hash = v.checked.Source, v.checked.Hash
	if f := s.duplicate(c); f != nil {
		c.candidate.Failure = f
		return s.outcome(c)
	}
	s.checked = append(s.checked, c)
	return nil
}

// evaluated takes the result of a child's evaluation.
func (s *search) evaluated(r result) error {
	for _, e := range r.events {
		s.tell(e)
	}
	c := s.evaluating[r.report.ID]
	again := s.remeasuring != nil && s.remeasuring.submitted && s.remeasuring.id == r.report.ID
	if c == nil && !again || r.report.ID == 0 {
		return r.err
	}
	delete(s.evaluating, r.report.ID)
	if r.dropped {
		if again {
			s.remeasuring.submitted = false
		}
		return r.err
	}
	if r.outage != nil { // nobody waits until it is over
		return r.outage.err
	}
	if again && (r.err == nil || r.report.Failure != nil) {
		return errors.Join(s.takeRemeasured(r.report), r.err)
	}
	if r.err != nil && r.report.Failure == nil {
		return r.err
	}
	if c.polishing > 0 {
		r.report.boundTuned(s.mostSettings(polishKept), c.polishing)
		c.takeTuned(r.report)
		s.proceed(c)
		return r.err
	}
	r.report.boundTuned(s.mostSettings(keptSettings), s.Tuning)
	s.arrived(r.report)
	c.takeReport(r.report, s.Objectives)
	t := &c.candidate.Times
	t.BuildAt, t.Worker = s.at(r.report.buildBegan), r.report.lane
	if t.Evaluate > 0 {
		t.EvaluateAt = max(0, s.at(r.report.ended)-t.Evaluate-r.report.Tuned.Elapsed)
	}
	return errors.Join(s.outcome(c), r.err)
}

// outcome takes the outcome of the current attempt at a child. If it has failed
// and may be repaired, the next attempt follows at once; otherwise the child can
// be settled.
func (s *search) outcome(c *child) error {
	if c.ID == SeedID && c.candidate.Failed() {
		return seedFails(c.candidate.Failure) // not recorded: the search may be begun again with a longer Timeout
	}
	if err := s.replay.found(c); err != nil {
		return err
	}
	s.setMargin(&c.candidate)
	if c.structure == nil || c.structure.polishing == 0 { // else it is recorded with the others
		s.finished(c.candidate)
	}
	s.proceed(c)
	return nil
}

// finished has a candidate recorded whose outcome is known.
func (s *search) finished(c Candidate) {
	s.entries.Candidates = append(s.entries.Candidates, c)
	s.count(c)
	s.numbered(c.ID)
	s.tell(CandidateDone{Candidate: c, Done: s.counted() % s.perGeneration(), Of: s.perGeneration()})
}

// proceed begins the next attempt at a child, or the settings of this one, or makes it
// ready to be settled.
func (s *search) proceed(c *child) {
	switch {
	case c.structure != nil:
		c.structure.open--
		s.whole(c.structure)
		return
	case s.final(c):
		s.trySettings(c)
		s.whole(c)
		return
	}
	c.repair()
	s.waiting = append([]*child{c}, s.waiting...)
}

// final reports whether the current attempt at a child, whose outcome is known, is
// the last.
func (s *search) final(c *child) bool {
	return !c.candidate.Failed() || len(c.failed) >= s.Repairs || c.structure != nil
}
