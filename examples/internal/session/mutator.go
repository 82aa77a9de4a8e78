package session

import (
	"cmp"
	"errors"
	"fmt"
	"os"

	"github.com/wallacea-go/wallacea/gp"
	"github.com/wallacea-go/wallacea/llm"
)

// Choose sets Mutator to the model that the environment names, or to the
// embedded mutator if it names none, and says which. An environment that names
// a model halfway is an error.
func (s *Session) Choose() error {
	model, err := llm.FromEnvironment()
	switch {
	case errors.Is(err, llm.ErrNoEndpoint):
		s.Mutator = new(gp.Mutator)
		fmt.Fprintf(s.Out, "mutator: %v\n", s.Mutator)
		hint := "to use a model, set OPENAI_MODEL, and OPENAI_BASE_URL or OPENAI_API_KEY"
		if os.Getenv("OPENAI_MODEL") != "" {
			hint = "OPENAI_MODEL alone names no model: set OPENAI_BASE_URL or OPENAI_API_KEY too"
		}
		fmt.Fprintf(s.Out, "(%s)\n", hint)
	case err != nil:
		return err
	default:
		model.Retries = cmp.Or(s.options.retries, -1) // for a Model, 0 is the default and a negative number none
		s.Mutator = model
		fmt.Fprintf(s.Out, "mutator: %v\n", s.Mutator)
	}
	return nil
}

// HasModel reports whether the mutator is a model.
func (s *Session) HasModel() bool {
	_, ok := s.Mutator.(*llm.Model)
	return ok
}
