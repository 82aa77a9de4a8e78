package population

import (
	"context"
	"math"
	"sync"

	"golang.org/x/sync/semaphore"
)

// A machine knows what runs on it at the same time, and lets something run
// alone. Who waits to be alone is served in turn: what comes later waits for it.
type machine struct {
	turns *semaphore.Weighted

	mu      sync.Mutex
	running int // now
	begun   int // so far
}

// What a use takes of a machine.
const (
	shared int64 = 1             // others run beside it
	alone  int64 = math.MaxInt64 // nothing does
)

func newMachine() *machine { return &machine{turns: semaphore.NewWeighted(alone)} }

// use waits for its turn. Call done at the end of it: it reports whether
// anything else ran meanwhile.
func (m *machine) use(ctx context.Context, how int64) (done func() (crowded bool), err error) {
	if err := m.turns.Acquire(ctx, how); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.running++
	m.begun++
	crowded, begun := m.running > 1, m.begun
	return func() bool {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.running--
		m.turns.Release(how)
		return crowded || m.begun > begun
	}, nil
}
