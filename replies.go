package wallacea

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/wallacea-go/wallacea/llm"
	"github.com/wallacea-go/wallacea/population"
)

// replies counts what a mutator has answered.
type replies struct {
	sources           int   // with a function
	without           int   // without one, refusals among them
	refusals          int   // that say that there will be none
	unanswered        int   // calls
	last, lastFailure error // of those without, and of calls
}

// observe takes note of how the mutator answers.
func (r *replies) observe(e population.Event) {
	reply, ok := e.(population.Replied)
	switch {
	case !ok || reply.Second: // a model may be silent beside one that is not
	case reply.Err == nil:
		r.sources++
	case errors.Is(reply.Err, population.ErrUnavailable): // no answer, but the error that ends the search
	case errors.Is(reply.Err, llm.ErrRefused):
		r.refusals++
		r.without, r.last = r.without+1, reply.Err
	case reply.Text:
		r.without, r.last = r.without+1, reply.Err
	default:
		r.unanswered, r.lastFailure = r.unanswered+1, reply.Err
	}
}

// silent returns an error that says what came if the mutator was asked, and never
// answered with a function.
func (r *replies) silent(m population.Mutator) error {
	name := population.NameOf(m)
	of := ""
	if r.refusals > 0 {
		of = fmt.Sprintf(", %d of them refusals", r.refusals)
	}
	switch {
	case r.sources > 0 || r.without+r.unanswered == 0:
		return nil
	case r.without == 0:
		return fmt.Errorf("no answer came from %s (%d calls failed so far); the last one: %w", name, r.unanswered, r.lastFailure)
	case r.unanswered > 0:
		of += fmt.Sprintf("; %d more calls failed", r.unanswered)
	}
	return fmt.Errorf("no answer of %s holds a function (%d so far%s); the last one: %w", name, r.without, of, cmp.Or(r.last, r.lastFailure))
}
