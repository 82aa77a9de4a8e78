package population

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/wallacea-go/wallacea/swap/rules"
)

// A Mutator writes new versions of a function. Run calls it from several
// goroutines at once, at most Config.Requests.
//
// Mutate returns an error wrapping ErrUnavailable if no further request can
// succeed (no such host, not authorised), and Run then ends with that error;
// ctx.Err() if ctx ended; any other error is recorded as a Failure of the one
// candidate that was asked for. A panic ends Run with an error that says where.
//
// A Mutator whose replies depend only on the Request makes runs that can be
// repeated exactly, and should be Deterministic. One that also implements
// fmt.Stringer is named by it.
type Mutator interface {
	Mutate(ctx context.Context, req Request) (Reply, error)
}

// A Deterministic mutator's replies depend only on the Request, and it computes
// them on this machine. A search with one settles children in order by default,
// and gives it no work while a timing is measured.
type Deterministic interface {
	Mutator
	Deterministic()
}

// ErrUnavailable is wrapped by a Mutator's error when asking again, for any
// candidate, cannot help.
var ErrUnavailable = errors.New("the mutator is not available")

// A Request asks for one candidate.
type Request struct {
	ID         ID         // of the candidate that is asked for
	Generation int        // that it will belong to
	Island     int        // that it will belong to
	Rand       *rand.Rand // the candidate's own random stream; a pure function of random seed and ID

	Task       string
	Decl       rules.Decl // the function to write
	Objectives []Objective

	// Operator and Model are those of the mutator's Choices that the search has chosen;
	// "" for a mutator that is no Chooser, or has no choice.
	Operator string
	Model    string

	Parent       Candidate   // to be changed
	Inspirations []Candidate // other members of the island, or of the front of all islands, for crossing over and for ideas

	// Front is the front of the search, the objectives of each point, by the first of
	// them: as it was when the latest generation was complete before this child was
	// planned. Other requests share it. Gap is the part of it that the candidate may be
	// asked to fill; nil: there is none, as with one objective, or more than two.
	Front [][]float64
	Gap   *Gap

	// Siblings are the latest children of Parent, or of other settings of the same
	// structure, that were settled before this child was planned, oldest first.
	Siblings []Sibling

	// Advice is what an Adviser has written of the search, when this child was planned; ""
	// if there is none. It is the same for all who are planned until the next. See
	// Plan.Advise.
	Advice string

	// Failed holds the attempts at this candidate so far, oldest first. If it
	// is not empty, the reply should repair the last one. Answers are what the mutator
	// answered each time, "" where it did not.
	Failed  []Candidate
	Answers []string

	// Splice makes a source of what a model has answered; see rules.Splice. The
	// error is rules.ErrNoFunction, or a *rules.Error, which Mutate should return,
	// if splicing exceeds the limits of a check. nil: call rules.Splice.
	Splice func(ctx context.Context, f rules.Fragments) (string, error)

	// Check applies the rules of the build to a source: the returned error is
	// a *rules.Error that says what is wrong. It is cheap and safe to call from
	// several goroutines, and building what it has accepted checks nothing again.
	Check func(ctx context.Context, source string) (rules.Checked, error)

	// Draft parses and types a source that the mutator has made of accepted ones, for
	// mutators that work on syntax trees and mend what the type checker finds; see
	// rules.Draft. CheckDraft does for a draft what Check does for its source, and
	// parses and types it no second time. Nothing bounds what they take.
	Draft      func(ctx context.Context, source string) (*rules.Draft, error)
	CheckDraft func(ctx context.Context, draft *rules.Draft) (rules.Checked, error)

	// Imports are the packages a candidate may import, those of the types in Decl among
	// them. Declarations says, as Go, what the latter export of these types, but for the
	// standard library; see swap.Builder.Declarations.
	Imports      []string
	Declarations string

	// Timeout is the processor time that an evaluation may take, of which there are
	// Repeats for each candidate.
	Timeout time.Duration
	Repeats int

	// Tuned says that numbers are tuned after the mutator has answered, as far as
	// the compiler need not know them: structure is what is asked for. See
	// Plan.Tuning.
	Tuned bool
}

// A Reply is what a Mutator answers.
type Reply struct {
	Source  string // a complete file that declares the function
	Parents []ID   // those actually used of the Parent and the Inspirations, the mutated one first; nil: Request.Parent
	Mutator string // such as "gp" or a model's name

	// Operator is the one that was used, which differs from Request.Operator where that did
	// not fit; "" for a mutator that is no Chooser.
	Operator string

	Prompt  string        // what a model was sent, for the record; may be empty
	Text    string        // what a model answered, for the record; may be empty
	Usage   Usage         // of all models that were asked; also with an error
	UsedBy  []ModelUsage  // how much of Usage each model has used, if Mutator has not used it all
	Elapsed time.Duration // filled by Run if zero
}

// charge adds what was used before for the same attempt to a reply.
func (r *Reply) charge(before Reply) {
	if before.Usage == (Usage{}) {
		return
	}
	var by []ModelUsage
	for _, list := range [][]ModelUsage{UsageByModel(before.Mutator, before.Usage, before.UsedBy), UsageByModel(r.Mutator, r.Usage, r.UsedBy)} {
		for _, of := range list {
			if of.Usage != (Usage{}) {
				by = AddModelUsage(by, of.Model, of.Usage)
			}
		}
	}
	if r.Usage = r.Usage.Add(before.Usage); len(by) > 1 || by[0].Model != r.Mutator {
		r.UsedBy = by
	}
}
