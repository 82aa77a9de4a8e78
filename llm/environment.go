package llm

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/galapagos-go/galapagos/llm/offline"
	"github.com/galapagos-go/galapagos/population"
)

// ErrNoEndpoint is returned by FromEnvironment if the environment does not ask
// for a model.
var ErrNoEndpoint = errors.New("llm: neither OPENAI_BASE_URL nor OPENAI_API_KEY is set")

// FromEnvironment returns the model that OPENAI_BASE_URL, OPENAI_API_KEY and
// OPENAI_MODEL name. A variable that is set to nothing is not set. The error
// is ErrNoEndpoint if neither of the first two is set, and otherwise says which
// one is missing or wrong.
func FromEnvironment() (*Model, error) {
	m, set := environment()
	if !set {
		return nil, ErrNoEndpoint
	}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("llm: %w", err)
	}
	return m, nil
}

// Default returns the model that the environment names if OPENAI_BASE_URL or
// OPENAI_API_KEY is set, and the embedded *offline.Mutator, which needs neither
// key nor network, otherwise. Both are named by a String method. What is wrong
// with the environment is the error of the first Mutate, which wraps
// population.ErrUnavailable.
func Default() population.Mutator {
	if m, set := environment(); set {
		return m
	}
	return &offline.Mutator{}
}

// environment returns the model that the environment describes, and whether
// it describes one.
func environment() (*Model, bool) {
	get := func(name string) string { return strings.TrimSpace(os.Getenv(name)) }
	m := &Model{Name: get("OPENAI_MODEL"), BaseURL: get("OPENAI_BASE_URL"), APIKey: get("OPENAI_API_KEY")}
	return m, m.BaseURL != "" || m.APIKey != ""
}
