package population

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/wallacea-go/wallacea/swap/rules"
)

// A maker has children's attempts made: it asks the mutator, has the answers
// checked, and has what passes evaluated. It belongs to one goroutine, the
// search's, which receives from asked, checks and the evaluator what became of
// them.
type maker struct {
	Search
	decl      rules.Decl
	config    Config
	mutator   Mutator
	evaluator evaluator
	checker   func(context.Context, rules.Decl, string) (rules.Checked, error)
	second    Mutator // see Plan.Share; nil: none
	local     bool    // the mutator computes on this machine
	quiet     bool    // and must not while candidates are evaluated

	imports      []string // for Request, like declarations
	declarations string

	life    context.Context // of calls to the mutator
	end     context.CancelFunc
	waiting []*child // to be asked for, the oldest first
	checked []*child // to be evaluated
	asked   chan answer
	advised chan advised
	checks  chan verdict

	asking, checking int
	beside           load         // the part of these that is the second mutator's
	remeasuring      *remeasuring // nil: nothing
	advising         *advising    // nil: no advice is wanted
	evaluating       map[ID]*child
}

func newMaker(ctx context.Context, s Search, decl rules.Decl, c Config, m Mutator, e evaluator) *maker {
	_, local := m.(Deterministic)
	k := &maker{
		Search: s, decl: decl, config: c, mutator: m, second: c.Second, evaluator: e, local: local, quiet: c.quiet(s.Objectives),
		asked: make(chan answer, c.Requests), checks: make(chan verdict), advised: make(chan advised, 1), evaluating: make(map[ID]*child),
	}
	k.checker = func(ctx context.Context, d rules.Decl, source string) (rules.Checked, error) {
		return k.config.Builder.Check(ctx, d, source) // which a resumed plan may change
	}
	k.life, k.end = context.WithCancel(ctx)
	return k
}

// An answer is what a mutator returned for a child.
type answer struct {
	child  *child
	began  time.Time
	reply  Reply
	err    error
	broken error // it has panicked instead
}

// A verdict is what checking a child's source has found.
type verdict struct {
	child   *child
	began   time.Time
	checked rules.Checked
	elapsed time.Duration
	err     error
}

// ask asks for as many of the waiting children as there may be requests, while
// may says so. No call runs beside an evaluation that must not be disturbed.
func (k *maker) ask(may func(*child) bool) {
	held := k.waiting[:0]
	for _, c := range k.waiting {
		if k.full(c) || !may(c) {
			held = append(held, c)
			continue
		}
		k.asking++
		if c.Second {
			k.beside.asking++
		}
		c.asked = true
		request := k.request(c)
		mutator, name := k.mutatorOf(c)
		go func() {
			a := answer{child: c, broken: errMutatorExited}
			defer func() { k.asked <- a }()
			a.began = time.Now()
			a.broken = called(name, func() { a.reply, a.err = mutator.Mutate(k.life, request) })
			if a.reply.Elapsed == 0 {
				a.reply.Elapsed = time.Since(a.began)
			}
		}()
	}
	clear(k.waiting[len(held):])
	k.waiting = held
}

// check has the source of a child's reply checked, after a while.
func (k *maker) check(c *child, wait time.Duration) {
	k.checking++
	if c.Second {
		k.beside.checking++
	}
	go func() {
		v := verdict{child: c}
		select {
		case <-time.After(wait):
		case <-k.life.Done():
		}
		v.began = time.Now()
		v.checked, v.err = k.checker(k.life, k.decl, c.candidate.Source)
		v.elapsed = time.Since(v.began)
		select {
		case k.checks <- v:
		case <-k.life.Done():
		}
	}()
}

// evaluate has the checked children evaluated, each as a task that is completed.
func (k *maker) evaluate(complete func(*child, *Task)) {
	if len(k.checked) == 0 || k.disturbed() {
		return
	}
	slices.SortFunc(k.checked, func(a, b *child) int { return a.candidate.ID.Compare(b.candidate.ID) })
	tasks := make([]Task, len(k.checked))
	for i, c := range k.checked {
		k.evaluating[c.candidate.ID] = c
		tasks[i] = k.task(c.candidate)
		tasks[i].Tuning = k.tuning(c)
		complete(c, &tasks[i])
		c.beside = tasks[i].Beside
	}
	k.checked = nil
	k.evaluator.submit(tasks)
}

// disturbed reports whether an evaluation has to wait: a mutator on this machine
// and evaluations that must not be disturbed take turns.
func (k *maker) disturbed() bool {
	return k.quiet && (k.local && k.asking+k.checking+len(k.evaluating) > 0 || k.beside != load{})
}

// task asks for the evaluation of a candidate.
func (k *maker) task(c Candidate) Task {
	return Task{ID: c.ID, Source: c.Source, Timeout: k.Timeout, MaxSteps: k.MaxSteps, Repeats: k.Repeats}
}

// busy reports whether anything is under way.
func (k *maker) busy() bool {
	return k.asking+k.checking+len(k.evaluating) > 0 || k.remeasuring != nil && k.remeasuring.submitted || k.advising != nil && k.advising.submitted
}

// request is what the mutator is told about a child.
func (k *maker) request(c *child) Request {
	return Request{
		ID: c.candidate.ID, Generation: c.candidate.Generation, Island: c.candidate.Island,
		Rand: random(k.RandomSeed, c.candidate.ID, mutateStream),
		Task: k.Task, Decl: k.decl, Objectives: k.Objectives, Operator: c.Operator, Model: c.Model,
		Parent: c.parent, Inspirations: c.inspirations, Failed: slices.Clone(c.failed), Answers: slices.Clone(c.answers),
		Splice: func(ctx context.Context, f rules.Fragments) (string, error) {
			return k.config.Builder.Splice(ctx, k.decl, f)
		},
		Check: func(ctx context.Context, source string) (rules.Checked, error) {
			return k.config.Builder.Check(ctx, k.decl, source)
		},
		Draft: func(ctx context.Context, source string) (*rules.Draft, error) {
			return k.config.Builder.Draft(ctx, k.decl, source)
		},
		CheckDraft: func(ctx context.Context, draft *rules.Draft) (rules.Checked, error) {
			return k.config.Builder.CheckDraft(ctx, k.decl, draft)
		},
		Front: c.shown.front, Gap: c.shown.draw(random(k.RandomSeed, c.ID, gapStream)), Siblings: c.siblings, Advice: c.advice,
		Imports: slices.Clone(k.imports), Declarations: k.declarations, Timeout: k.Timeout, Repeats: k.Repeats, Tuned: k.Tuning > 0,
	}
}

// describe finds out, once, what every request says of the function besides its type: what
// candidates may import, and what its types declare.
func (k *maker) describe(ctx context.Context) (err error) {
	if k.imports, err = rules.Allowed(k.decl, k.config.Builder.Imports); err != nil { // and then no source passes the check
		k.imports = rules.DefaultImports()
	}
	k.declarations, err = k.config.Builder.Declarations(ctx, k.decl)
	return err
}

// mutateFailure turns the error of a mutator into a failure: of the check, if
// what the mutator wrote cannot be read within the limits of one.
func mutateFailure(err error) *Failure {
	if e, ok := errors.AsType[*rules.Error](err); ok {
		return buildFailure(e)
	}
	if e, ok := errors.AsType[*replayedFailure](err); ok {
		return &e.failure
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
