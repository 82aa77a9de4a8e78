package wallacea

import (
	"errors"
	"fmt"

	"github.com/wallacea-go/wallacea/population"
)

// replies counts what a mutator has answered.
type replies struct {
	sources int   // with a function
	without int   // without one
	last    error // of those without
}

// observe takes note of how the mutator answers.
func (r *replies) observe(e population.Event) {
	reply, ok := e.(population.Replied)
	switch {
	case !ok:
	case reply.Err == nil:
		r.sources++
	case errors.Is(reply.Err, population.ErrUnavailable): // no answer, but the error that ends the search
	default:
		r.without++
		r.last = reply.Err
	}
}

// silent returns an error that says so if the mutator has answered, and never
// with a function.
func (r *replies) silent(m population.Mutator) error {
	if r.sources > 0 || r.without == 0 {
		return nil
	}
	return fmt.Errorf("no answer of %s holds a function (%d so far); the last one: %w", population.NameOf(m), r.without, r.last)
}
