package population

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/wallacea-go/wallacea/swap/rules"
	"golang.org/x/sync/errgroup"
)

// fill makes the children of a generation.
func (s *search) fill(ctx context.Context, children []*child) error {
	if err := s.attempts(ctx, children); err != nil {
		return err
	}
	return s.mutatorSilent(children)
}

// attempts makes a first attempt at each child, then repairs those that failed,
// until none is left or Repairs is used up.
func (s *search) attempts(ctx context.Context, children []*child) error {
	s.done, s.of = 0, len(children)
	pending := children
	for attempt := 0; len(pending) > 0 && attempt <= s.Repairs; attempt++ {
		for _, c := range pending {
			s.ask(c)
		}
		if err := s.attempt(ctx, pending); err != nil {
			return err
		}
		pending = slices.DeleteFunc(slices.Clone(pending), func(c *child) bool { return !c.candidate.Failed() })
	}
	return nil
}

// ask prepares the next attempt at a child and gives it its ID.
func (s *search) ask(c *child) {
	c.reply, c.replied, c.refused, c.evaluated, c.recorded = Reply{}, false, nil, false, false
	next := Candidate{
		ID: s.next, Island: c.candidate.Island, Generation: c.candidate.Generation,
		Inspirations: ids(c.inspirations),
	}
	if c.parent.ID != 0 {
		next.Parents = []ID{c.parent.ID}
	}
	if c.candidate.Failed() {
		next.RepairOf = c.candidate.ID
		c.failed = append(c.failed, c.candidate)
	}
	s.next++
	c.candidate = next
	if done, ok := s.recorded[next.ID]; ok {
		c.candidate, c.recorded = done, true
	}
	if r, ok := s.replies[next.ID]; ok {
		c.reply, c.replied = r, true
	}
}

// mutatorSilent turns a generation without a single source into an error:
// a mutator that never answers is not a search. A generation that an earlier
// session has recorded so is left behind.
func (s *search) mutatorSilent(children []*child) error {
	if !slices.ContainsFunc(children, func(c *child) bool { return !c.recorded }) {
		return nil
	}
	for _, c := range children {
		for _, a := range append(c.failed, c.candidate) {
			if !a.Failed() || a.Failure.Stage != StageMutate {
				return nil
			}
		}
	}
	last := children[len(children)-1].candidate
	return fmt.Errorf("population: the mutator gave no source for any of the %d candidates of generation %d; the last time: %s",
		len(children), last.Generation, last.Failure.Message)
}

// attempt takes children through mutation, build and evaluation, each step for
// all of them before the next. Candidates are recorded as soon as their
// outcome is known.
func (s *search) attempt(ctx context.Context, children []*child) error {
	open := slices.DeleteFunc(slices.Clone(children), func(c *child) bool { return c.recorded })
	for _, c := range children {
		if c.recorded && s.final(c) {
			s.done++
		}
	}
	if err := s.mutate(ctx, open); err != nil {
		return err
	}
	var written []*child
	for _, c := range open {
		if c.replied {
			written = append(written, c)
		}
	}
	if err := s.buildAndEvaluate(ctx, children, written); err != nil {
		return err
	}
	if slices.ContainsFunc(children, func(c *child) bool { return !c.settled() }) {
		return errEnough // a limit kept some from being asked for or evaluated
	}
	return nil
}

// settled reports whether the outcome of the current attempt is known.
func (c *child) settled() bool { return c.recorded || c.evaluated || c.candidate.Failure != nil }

// An answer is what a mutator returned for a child.
type answer struct {
	child  *child
	reply  Reply
	err    error
	broken error // it has panicked instead
}

// mutate asks for the sources of the children that have none, several at
// once, and records each reply as it arrives. When a limit is reached it asks
// for no more, but waits for what is under way: it is paid for.
func (s *search) mutate(ctx context.Context, children []*child) error {
	asked := slices.DeleteFunc(slices.Clone(children), func(c *child) bool { return c.replied })
	if s.config.Limits.Candidates > 0 {
		answered := len(children) - len(asked) // by an earlier session
		asked = asked[:max(0, min(len(asked), s.config.Limits.Candidates-s.candidates-answered))]
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	asking, enough := context.WithCancel(ctx)
	defer enough()
	if s.limit() != "" {
		enough()
	}
	// What is answered while others are recorded is recorded next, together.
	answers := make(chan answer, s.config.Requests)
	go func() {
		defer close(answers)
		var requests errgroup.Group
		requests.SetLimit(s.config.Requests)
		for _, c := range asked {
			if asking.Err() != nil {
				break // those under way have lower IDs
			}
			requests.Go(func() error {
				a := answer{child: c, broken: errMutatorExited}
				defer func() { answers <- a }()
				start := time.Now()
				a = s.askMutator(ctx, c)
				if a.reply.Elapsed == 0 {
					a.reply.Elapsed = time.Since(start)
				}
				return nil
			})
		}
		_ = requests.Wait() // its functions return no error
	}()
	var fatal error
	for a := range answers {
		batch := []answer{a}
		for more := true; more; {
			select {
			case a, ok := <-answers:
				if more = ok; ok {
					batch = append(batch, a)
				}
			default:
				more = false
			}
		}
		if err := s.answered(ctx, batch); err != nil && fatal == nil {
			fatal = err
			cancel()
		}
		if s.broken != nil || s.limit() != "" {
			enough()
		}
	}
	return cmp.Or(fatal, s.broken, ctx.Err())
}

// request is what the mutator is told about a child.
func (s *search) request(c *child) Request {
	return Request{
		ID: c.candidate.ID, Generation: c.candidate.Generation, Island: c.candidate.Island,
		Rand: rand.New(rand.NewPCG(s.RandomSeed, uint64(c.candidate.ID))),
		Task: s.Task, Decl: s.decl, Objectives: s.Objectives,
		Parent: c.parent, Inspirations: c.inspirations, Failed: slices.Clone(c.failed),
		Splice: func(ctx context.Context, f rules.Fragments) (string, error) {
			return s.config.Builder.Splice(ctx, s.decl, f)
		},
		Check: func(ctx context.Context, source string) (rules.Checked, error) {
			return s.config.Builder.Check(ctx, s.decl, source)
		},
		CheckDraft: func(ctx context.Context, source string) (rules.Checked, error) {
			return s.config.Builder.CheckDraft(ctx, s.decl, source)
		},
		Parse: func(ctx context.Context, checked rules.Checked) (*rules.Typed, error) {
			return s.config.Builder.Parse(ctx, s.decl, checked)
		},
		Imports: s.imports(),
	}
}

func (s *search) imports() []string {
	if s.config.Builder.Imports != nil {
		return slices.Clone(s.config.Builder.Imports)
	}
	return rules.DefaultImports()
}

// answered takes a mutator's answers. The error ends the search.
func (s *search) answered(ctx context.Context, answers []answer) error {
	replies, without := make(map[ID]Reply), make(map[ID]Reply) // with and without a source
	var refused []*child
	var fatal error
	for _, a := range answers {
		c, r := a.child, a.reply
		if a.broken != nil {
			s.broken = cmp.Or(s.broken, a.broken)
			continue
		}
		if a.err != nil && ctx.Err() != nil {
			fatal = cmp.Or(fatal, ctx.Err())
			continue
		}
		s.usage = s.usage.Add(r.Usage)
		s.observe(Replied{ID: c.candidate.ID, Mutator: r.Mutator, Usage: r.Usage, Elapsed: r.Elapsed, Err: a.err})
		switch {
		case errors.Is(a.err, ErrUnavailable):
			fatal = cmp.Or(fatal, a.err)
		case a.err != nil:
			c.refused = a.err
			c.take(r)
			c.candidate.Failure = mutateFailure(a.err)
			refused = append(refused, c)
			if r.Text != "" {
				r.Source = "" // it is in the outcome
				without[c.candidate.ID] = r
			}
		default:
			c.reply, c.replied = r, true
			replies[c.candidate.ID] = r
		}
	}
	if err := s.record(replies); err != nil {
		return err
	}
	if err := s.settle(refused...); err != nil {
		return err
	}
	// After the outcome, or a resumed search would take them for something to
	// build.
	return cmp.Or(s.record(without), fatal)
}

func (s *search) record(replies map[ID]Reply) error {
	if r := s.config.Recorder; r != nil && len(replies) > 0 {
		return r.RecordReplies(replies)
	}
	return nil
}

// take copies into the candidate what is known from the reply.
func (c *child) take(r Reply) {
	c.candidate.Source = r.Source
	c.candidate.Mutator = r.Mutator
	c.candidate.Usage = r.Usage
	c.candidate.Times.Mutate = r.Elapsed
	if r.Parents != nil {
		c.candidate.Parents = r.Parents
	}
}

// buildAndEvaluate compiles the written children as one batch and evaluates
// those that compile. all are the children of the attempt, those that an
// earlier session has recorded included.
func (s *search) buildAndEvaluate(ctx context.Context, all, written []*child) error {
	sources := make([]string, len(written))
	for i, c := range written {
		c.take(c.reply)
		sources[i] = c.reply.Source
	}
	built, err := s.config.Builder.Build(ctx, s.decl, sources)
	if err != nil {
		return err
	}
	for i, c := range written {
		if built[i].Source != "" {
			c.candidate.Source = built[i].Source
		}
		c.candidate.Hash = built[i].Hash
		c.candidate.Times.Check, c.candidate.Times.Build = built[i].CheckTime, built[i].BuildTime
		c.candidate.Failure = buildFailure(built[i].Err)
	}
	for _, c := range all { // in the order of their IDs
		s.recognise(c, all[0].candidate.ID)
	}
	var jobs []job
	var failed []*child
	waiting := make(map[ID]*child)
	for i, c := range written {
		if c.candidate.Failed() {
			failed = append(failed, c)
			continue
		}
		waiting[c.candidate.ID] = c
		jobs = append(jobs, job{ID: c.candidate.ID, Artifact: built[i].Artifact, Source: c.candidate.Source, Timeout: s.Timeout, Repeats: s.Repeats})
	}
	if err := cmp.Or(s.settle(failed...), s.broken); err != nil {
		return err
	}
	return s.outcomes(ctx, jobs, waiting)
}

// recognise fails a child that is the same function as an earlier candidate:
// evaluating it again would find nothing new. It says what an earlier one than
// those of this attempt, which begin at ID first, measured. What one of this
// attempt measured is only known if the search has been resumed.
func (s *search) recognise(c *child, first ID) {
	hash := c.candidate.Hash
	if hash == "" || s.known == nil {
		return
	}
	t, ok := s.known[hash]
	switch {
	case !ok:
		s.known[hash] = twin{id: c.candidate.ID}
	case t.id != c.candidate.ID && !c.settled():
		c.candidate.Failure = &Failure{StageDuplicate, t.describe(s.Objectives, t.id < first)}
	}
}

// outcomes has the jobs of the waiting children evaluated, and settles each child.
func (s *search) outcomes(ctx context.Context, jobs []job, waiting map[ID]*child) error {
	done := func(r report) error {
		c := waiting[r.ID]
		c.evaluated = true
		r.check(s.Objectives) // a worker says what its candidate makes it say
		c.candidate.Output = r.Output
		c.candidate.Feedback = r.Outcome.Feedback
		c.candidate.Times.Evaluate = r.Elapsed
		if c.candidate.Failure = r.Failure; r.Failure == nil {
			for _, v := range r.Outcome.Objectives {
				c.candidate.Objectives = append(c.candidate.Objectives, v+0) // -0 becomes 0
			}
			c.candidate.Solved = r.Outcome.Solved
		}
		return cmp.Or(s.settle(c), s.broken)
	}
	more := func() bool {
		switch s.limit() {
		case "", ReasonTokens, ReasonCost: // what is paid for is evaluated
			return true
		}
		return false
	}
	return s.evaluate(ctx, jobs, done, more)
}

// evaluate has jobs evaluated. What does not load is built again once: others
// may have removed the artifact from the cache since it was built.
func (s *search) evaluate(ctx context.Context, jobs []job, done func(report) error, more func() bool) error {
	var gone []ID
	err := s.evaluator.evaluate(ctx, jobs, func(r report) error {
		if r.Failure != nil && r.Failure.Stage == StageLoad {
			gone = append(gone, r.ID)
			return nil
		}
		return done(r)
	}, s.observe, more)
	if err != nil || len(gone) == 0 || !more() {
		return err
	}
	again := slices.DeleteFunc(slices.Clone(jobs), func(j job) bool { return !slices.Contains(gone, j.ID) })
	sources := make([]string, len(again))
	for i, j := range again {
		sources[i] = j.Source
	}
	built, err := s.config.Builder.Build(ctx, s.decl, sources)
	if err != nil {
		return err
	}
	jobs = nil
	for i, j := range again {
		if f := buildFailure(built[i].Err); f != nil {
			if err := done(report{ID: j.ID, Failure: f}); err != nil {
				return err
			}
			continue
		}
		j.Artifact = built[i].Artifact
		jobs = append(jobs, j)
	}
	return s.evaluator.evaluate(ctx, jobs, done, s.observe, more)
}

// settle records children whose outcome is known.
func (s *search) settle(children ...*child) error {
	var known []Candidate
	for _, c := range children {
		if c.candidate.ID != SeedID || !c.candidate.Failed() { // or else the search ends, and may be begun again with a longer Timeout
			known = append(known, c.candidate)
		}
	}
	if r := s.config.Recorder; r != nil && len(known) > 0 {
		slices.SortFunc(known, byID)
		if err := r.RecordCandidates(known); err != nil {
			return err
		}
	}
	for _, c := range children {
		if c.candidate.ID == SeedID && c.candidate.Failed() {
			continue
		}
		s.count(c.candidate)
		s.learn(c.candidate)
		if s.final(c) {
			s.done++
		}
		if err := s.front.insert(c.candidate); err != nil {
			return err
		}
		s.observe(CandidateDone{Candidate: c.candidate, Done: s.done, Of: s.of})
	}
	return nil
}

// final reports whether the current attempt at a child, whose outcome is known,
// is the last.
func (s *search) final(c *child) bool {
	return !c.candidate.Failed() || len(c.failed) >= s.Repairs
}

// count takes a candidate into the totals. Its usage has been counted when the
// mutator replied.
func (s *search) count(c Candidate) {
	s.candidates++
	if c.Failed() {
		s.failures++
	}
	s.solved = s.solved || c.Solved
}

// mutateFailure turns the error of a mutator into a failure: of the check, if
// what the mutator wrote cannot be read within the limits of one.
func mutateFailure(err error) *Failure {
	if e, ok := errors.AsType[*rules.Error](err); ok {
		return buildFailure(e)
	}
	return &Failure{StageMutate, err.Error()}
}

// buildFailure turns the error of a build into a failure.
func buildFailure(err error) *Failure {
	if err == nil {
		return nil
	}
	stage := StageCompile // linking is part of it
	if e, ok := errors.AsType[*rules.Error](err); ok {
		switch e.Stage {
		case rules.StageCheck:
			stage = StageCheck
		case rules.StageLoad:
			stage = StageLoad
		}
	}
	return &Failure{stage, err.Error()}
}
