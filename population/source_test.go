package population

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap"
)

// sourceProblem's objective is the length of the candidate's text.
var sourceProblem = Problem[func() int]{
	Slot:       swap.New("Text", func() int { return 1 }),
	Seed:       "package main\n\nfunc Text() int { return 1 }\n",
	Objectives: []Objective{{Name: "length"}},
	Screen: func(ctx context.Context, _ func() int) error {
		if Source(ctx) == "" {
			return errors.New("no source")
		}
		return nil
	},
	Evaluate: lengthOfSource,
	Validate: lengthOfSource,
}

func lengthOfSource(ctx context.Context, _ func() int) (Outcome, error) {
	return Outcome{Objectives: []float64{float64(len(Source(ctx)))}, Feedback: Source(ctx)}, nil
}

// longer returns versions of Text that return 2, 3, …
type longer struct{}

func (longer) Mutate(_ context.Context, req Request) (Reply, error) {
	return Reply{Source: "package main\nfunc Text() int { return " + strings.Repeat("1+", int(req.ID)) + "1 }"}, nil
}

// TestSource evaluates in a worker, in this process, and for a live slot.
func TestSource(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	if got := Source(t.Context()); got != "" {
		t.Errorf("without a candidate the source is %q", got)
	}
	for _, inProcess := range []bool{false, true} {
		r, err := Run(t.Context(), sourceProblem, longer{}, Config{
			Limits:    Limits{Generations: 1},
			Plan:      Plan{Islands: 1, Children: 2},
			InProcess: inProcess,
			Observe: func(e Event) {
				if e, ok := e.(CandidateDone); ok {
					c := e.Candidate
					if c.Failed() || c.Feedback != c.Source || c.Objectives[0] != float64(len(c.Source)) {
						t.Errorf("in process %v: candidate %d has %v and was told %q, its source is %q", inProcess, c.ID, c.Objectives, c.Feedback, c.Source)
					}
				}
			},
		})
		if len(r.Validations) == 0 || r.Validations[0].Feedback != r.Front[0].Source {
			t.Errorf("in process %v: validated with %+v", inProcess, r.Validations)
		}
		if err != nil || r.Candidates != 3 {
			t.Errorf("in process %v: %d candidates, %v", inProcess, r.Candidates, err)
		}
	}
}
