package session

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

// Observe takes note of how the mutator answers. Config.Observe calls it; a
// program without Open lets population.Evolve do so.
func (s *Session) Observe(e population.Event) {
	r, ok := e.(population.Replied)
	switch {
	case !ok:
	case r.Err == nil:
		s.replies.sources++
	case errors.Is(r.Err, population.ErrUnavailable): // no answer, but the error that ends the search
	default:
		s.replies.without++
		s.replies.last = r.Err
	}
}

// Silent returns an error that says so if the mutator has answered, and never
// with a function.
func (s *Session) Silent() error {
	r := s.replies
	if r.sources > 0 || r.without == 0 {
		return nil
	}
	return fmt.Errorf("no answer of %v holds a function (%d so far); the last one: %w", s.Mutator, r.without, r.last)
}
