package session

import (
	"context"

	"github.com/galapagos-go/galapagos/population"
	"github.com/galapagos-go/galapagos/swap"
)

// Load builds the source of a candidate that the search has evaluated, and
// loads it into this process: for a report that shows what it does.
func Load[F any](ctx context.Context, p population.Problem[F], b *swap.Builder, source string) (f F, err error) {
	if b == nil {
		b = new(swap.Builder)
	}
	built, err := b.Build(ctx, p.Slot.Decl(), []string{source})
	if err != nil {
		return f, err
	}
	if built[0].Err != nil {
		return f, built[0].Err
	}
	loaded, err := swap.Load[F](built[0].Artifact)
	if err != nil {
		return f, err
	}
	return loaded.Func, nil
}
