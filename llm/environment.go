package llm

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// ErrNoEndpoint is returned by FromEnvironment if the environment does not ask
// for a model.
var ErrNoEndpoint = errors.New("llm: neither OPENAI_BASE_URL nor OPENAI_API_KEY is set")

// FromEnvironment returns the model that OPENAI_BASE_URL, OPENAI_API_KEY and
// OPENAI_MODEL name. A variable that is set to nothing is not set. The error is
// ErrNoEndpoint, and the model nil, if neither of the first two is set. Any other
// error says which variable is missing or wrong; the model is returned with it,
// and its Mutate returns the same, as an error that wraps
// population.ErrUnavailable.
func FromEnvironment() (*Model, error) {
	get := func(name string) string { return strings.TrimSpace(os.Getenv(name)) }
	m := &Model{Name: get("OPENAI_MODEL"), BaseURL: get("OPENAI_BASE_URL"), APIKey: get("OPENAI_API_KEY")}
	if m.BaseURL == "" && m.APIKey == "" {
		return nil, ErrNoEndpoint
	}
	if err := m.check(); err != nil {
		return m, fmt.Errorf("llm: %w", err)
	}
	return m, nil
}
