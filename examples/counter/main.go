// Counter is a program that stays alive: once a second it calls a function,
// and every five seconds it rewrites that function, without a restart.
package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea/examples/internal/session"
	"github.com/wallacea-go/wallacea/live"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

//go:embed step.go
var seed string

const task = `A program calls Step once a second and is never restarted. Rewrite Step so that each call adds a constant to *counter,
an integer from 5 to 20 other than the one it adds now, and prints one line that holds the new value of *counter.`

// problem is what the function is rewritten for. A new one is tried before
// the program runs it.
func (h *host) problem() population.Problem[func(counter *int)] {
	return population.Problem[func(counter *int)]{Slot: h.slot, Seed: seed, Task: task, Evaluate: h.try}
}

// trialSteps is how many steps a new function makes before the program runs
// it.
const trialSteps = 10

// try lets a new function go on from where the counter is, on a copy of it.
// Meanwhile the program makes no step of its own, since both print.
func (h *host) try(_ context.Context, step func(counter *int)) (population.Outcome, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	counter, increment := h.counter, 0
	for i := range trialSteps {
		before := counter
		line, err := printed(func() { step(&counter) })
		if err != nil {
			return population.Outcome{}, err
		}
		switch added := counter - before; {
		case added < 5 || added > 20:
			return population.Outcome{}, fmt.Errorf("it adds %d, want an increment from 5 to 20", added)
		case added == h.increment:
			return population.Outcome{}, fmt.Errorf("it adds %d, as the version before it does: want another increment", added)
		case i > 0 && added != increment:
			return population.Outcome{}, fmt.Errorf("it adds %d and then %d, want a constant increment", increment, added)
		case strings.Count(line, "\n") != 1 || !strings.Contains(line, fmt.Sprint(counter)):
			return population.Outcome{}, fmt.Errorf("it prints %q, want one line that holds the new value %d", session.Line(line), counter)
		default:
			increment = added
		}
	}
	return population.Outcome{Feedback: fmt.Sprintf("it adds %d", increment)}, nil
}

func main() { session.Main("counter", run) }

func run(ctx context.Context, s *session.Session) error {
	every := s.Flags.Duration("every", time.Second, "the time between two steps")
	rewrite := s.Flags.Duration("rewrite", 5*time.Second, "the time between two rewrites")
	rounds := s.Flags.Int("rounds", 0, "how many rewrites there are before the program ends (default: it runs until ctrl-C)")
	random := s.Flags.Uint64("seed", 1, "the random seed")
	if err := s.ParseFlags(); err != nil {
		return err
	}
	if *every <= 0 || *rewrite <= 0 || *rounds < 0 {
		return s.Usage(errors.New("-every and -rewrite must be positive, and -rounds cannot be negative"))
	}
	if err := s.Choose(); err != nil {
		return err
	}
	h := &host{
		Session: s,
		slot:    swap.New("Step", Step),
		good:    []int{0},
		config:  live.Config{RandomSeed: *random, Repairs: 40, Timeout: 250 * time.Millisecond},
	}
	if s.HasModel() {
		h.config.Repairs = 2 // its replies are better than random edits, and dearer
	}
	return h.run(ctx, *every, *rewrite, *rounds)
}
