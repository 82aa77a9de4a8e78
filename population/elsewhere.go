package population

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/wallacea-go/wallacea/internal/process"
)

// An Evaluator evaluates candidates in place of the workers of this machine; see
// Config.Evaluator. It is told what has been checked and what that may take, and
// says what came out.
type Evaluator interface {
	// Evaluate evaluates one candidate. It is called in a goroutine for each
	// candidate that waits, so that the Evaluator may build many in one batch; how
	// many it evaluates at once is up to it. If ctx ends nobody needs the
	// Evaluation any more.
	//
	// An error that wraps ErrOutage has the candidate evaluated again after a
	// while, as when Problem.Evaluate returns one; any other error, and a panic,
	// end the search.
	Evaluate(ctx context.Context, t Task) (Evaluation, error)
}

// An Announcer is an Evaluator that has events to tell, such as NodeJoined. Run calls
// Announce once, before Evaluate. Any goroutine may call tell from then on, but for that of
// Announce: tell waits until Run takes the event, which it does once Announce has returned
// and until the search ends. Events of later calls are lost.
type Announcer interface {
	Evaluator
	Announce(tell func(Event))
}

// An Evaluation is what evaluating a candidate found: an Outcome, or a Failure.
// Objectives that are not finite, or not as many as the problem has, are a failure.
// It is believed as little as what a worker says: texts are cut to what a worker may
// say.
type Evaluation struct {
	Outcome Outcome       `cbor:"1,keyasint"`
	Failure *Failure      `cbor:"2,keyasint,omitempty"`
	Output  string        `cbor:"3,keyasint,omitempty"` // what the candidate printed
	Build   time.Duration `cbor:"4,keyasint,omitempty"` // the candidate's share of its batch
	Elapsed time.Duration `cbor:"5,keyasint,omitempty"` // in Problem.Evaluate

	Tuned    Tuned     `cbor:"6,keyasint"`           // as Task.Tuning asks for; an Evaluator need not tune
	Settings []Setting `cbor:"7,keyasint,omitempty"` // to become candidates

	// Outage says that Failure is that of a Problem.Evaluate which claims an outage (its
	// error wraps ErrOutage): the candidate may have made it say so, and does not fail
	// before the seed could be evaluated.
	Outage bool `cbor:"8,keyasint,omitempty"`

	Beside []Reading     `cbor:"9,keyasint,omitempty"` // of Task.Beside
	Site   Site          `cbor:"10,keyasint"`
	Ago    time.Duration `cbor:"11,keyasint,omitempty"` // since the evaluation has ended, when Evaluate returns
}

// report is the Evaluation of a candidate as a worker reports it, with no more words than
// a worker may say.
func (e Evaluation) report(id ID) report {
	r := report{
		ID: id, Outcome: e.Outcome, Failure: e.Failure, Elapsed: max(e.Elapsed, 0), Output: clip(e.Output, process.MaxOutput), buildTime: max(e.Build, 0),
		Tuned: e.Tuned, Settings: e.Settings, Outage: e.Outage && e.Failure != nil, Beside: e.Beside,
		site: Site{clip(e.Site.Node, maxSite), clip(e.Site.CPU, maxSite), max(e.Site.Epoch, 0)}, ended: time.Now().Add(-max(e.Ago, 0)),
	}
	if f := r.Failure; f != nil && !slices.Contains(Stages(), f.Stage) {
		r.Failure = &Failure{StageEvaluate, f.Message}
	}
	return *clipped(r)
}

// maxSite bounds the texts of a Site, in bytes.
const maxSite = 256

// evaluation is the inverse of Evaluation.report.
func (r report) evaluation() Evaluation {
	e := Evaluation{
		Outcome: r.Outcome, Failure: r.Failure, Output: r.Output, Build: r.buildTime, Elapsed: r.Elapsed,
		Tuned: r.Tuned, Settings: r.Settings, Outage: r.Outage, Beside: r.Beside, Site: r.site,
	}
	if !r.ended.IsZero() {
		e.Ago = time.Since(r.ended)
	}
	return e
}

// elsewhere has an Evaluator evaluate.
type elsewhere struct {
	evaluator Evaluator
	*desk

	wanted context.Context // of what was not dropped
	forget context.CancelFunc
}

func newElsewhere(ctx context.Context, e Evaluator) *elsewhere {
	x := &elsewhere{evaluator: e, desk: newDesk(ctx)}
	x.wanted, x.forget = context.WithCancel(x.life)
	x.running.Go(x.run)
	if a, ok := e.(Announcer); ok {
		a.Announce(func(e Event) { x.send(result{events: []Event{e}}) })
	}
	return x
}

func (x *elsewhere) close() { x.stop() }

func (x *elsewhere) run() {
	for {
		select {
		case tasks := <-x.tasks:
			for _, t := range tasks {
				x.begin(t)
			}
		case <-x.drops:
			x.forget()
			x.wanted, x.forget = context.WithCancel(x.life)
		case <-x.life.Done():
			x.forget()
			return
		}
	}
}

// errEvaluatorExited is the result of an Evaluator that ends its goroutine.
var errEvaluatorExited = errors.New("population: Evaluator.Evaluate called runtime.Goexit instead of returning")

// begin has one candidate evaluated.
func (x *elsewhere) begin(t Task) {
	ctx := x.wanted
	x.running.Go(func() {
		r := result{report: report{ID: t.ID}, err: errEvaluatorExited}
		defer func() { x.send(r) }()
		var e Evaluation
		var err error
		broken := called("Evaluator.Evaluate", func() { e, err = x.evaluator.Evaluate(ctx, t) })
		r.err = nil
		switch {
		case broken != nil:
			r.err = broken
		case err != nil && ctx.Err() != nil:
			r.dropped = true
		case errors.Is(err, ErrOutage):
			r.outage = &outage{err: err}
		case err != nil:
			r.err = fmt.Errorf("population: evaluating candidate %v: %w", t.ID, err)
		default:
			r.report = e.report(t.ID)
			r.classify(t.ID)
		}
	})
}
