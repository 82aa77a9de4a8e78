package programtest

import (
	"context"

	"github.com/wallacea-go/wallacea/population"
)

// Nobody is a mutator that cannot be reached, for a search that asks it only if
// its seed does not solve the problem.
type Nobody struct{}

// Mutate returns population.ErrUnavailable.
func (Nobody) Mutate(context.Context, population.Request) (population.Reply, error) {
	return population.Reply{}, population.ErrUnavailable
}
