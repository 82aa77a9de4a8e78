package population

import (
	"errors"
	"fmt"

	"github.com/wallacea-go/wallacea/swap"
)

// countingBuilder is defaultBuilder for plans that bound steps.
var countingBuilder = swap.Builder{CountSteps: true}

// countSteps chooses a builder that counts steps if the plan bounds them.
func (c *Config) countSteps() error {
	switch {
	case c.MaxSteps == 0 || c.Builder.CountSteps && !c.Builder.Unguarded:
	case c.Builder == &defaultBuilder:
		c.Builder = &countingBuilder
	default:
		return errors.New("population: Config.MaxSteps needs steps that are counted: set CountSteps in Config.Builder, and not Unguarded")
	}
	return nil
}

// stepsFailure is the failure of a candidate that has made too many steps.
// Candidate is the panic with which it ended, if it was not swallowed.
func stepsFailure(most int, candidate error) *Failure {
	if candidate == nil {
		return &Failure{StageTimeout, fmt.Sprintf("returned only after more than the %d steps that it may make", most)}
	}
	return &Failure{StageTimeout, fmt.Sprintf("did not return within %d steps: %v", most, candidate)}
}
