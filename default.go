package wallacea

import (
	"errors"
	"os"
	"strings"

	"github.com/wallacea-go/wallacea/gp"
	"github.com/wallacea-go/wallacea/llm"
	"github.com/wallacea-go/wallacea/population"
)

// Default returns the program that WALLACEA_COMMAND names, a *llm.Command, or else the
// model or models that the environment names if OPENAI_BASE_URL or
// OPENAI_API_KEY is set, and otherwise the built-in *gp.Mutator, which needs
// neither key nor network. All are named by a String method. If the
// environment describes a model incompletely, the first call of Mutate returns an
// error that says what is missing and wraps population.ErrUnavailable.
func Default() population.Mutator {
	m, _ := fromEnvironment()
	return m
}

// fromEnvironment is Default, with the error that the first call of Mutate would return.
func fromEnvironment() (population.Mutator, error) {
	if command := strings.TrimSpace(os.Getenv("WALLACEA_COMMAND")); command != "" {
		return llm.Shell(command), nil
	}
	return modelFromEnvironment()
}

// modelFromEnvironment is fromEnvironment without WALLACEA_COMMAND.
func modelFromEnvironment() (population.Mutator, error) {
	m, err := llm.FromEnvironment()
	if errors.Is(err, llm.ErrNoEndpoint) {
		return &gp.Mutator{}, nil
	}
	return m, err
}
