// Counter is a program that rewrites one of its functions while it runs: it
// calls the function once a second and replaces it every five seconds.
package main

import (
	"cmp"
	"context"
	_ "embed"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea"
	"github.com/wallacea-go/wallacea/live"
	"github.com/wallacea-go/wallacea/llm"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

//go:embed step.go
var seed string

const task = `A program calls Step once a second and is never restarted. Rewrite Step so that each call adds a constant to *counter,
an integer from 5 to 20 other than the one it adds now, and prints one line that holds the new value of *counter.`

// problem describes the function to rewrite, and how to try a new version before
// the program runs it.
func (h *host) problem() population.Problem[func(counter *int)] {
	return population.Problem[func(counter *int)]{Slot: h.slot, Seed: seed, Task: task, Evaluate: h.try}
}

// trialSteps is how many steps a new version makes before the program runs it.
const trialSteps = 10

// try lets a new version make steps on a copy of the counter. The program makes
// no step meanwhile, since both print.
func (h *host) try(_ context.Context, step func(counter *int)) (population.Outcome, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	counter, increment := h.counter, 0
	for i := range trialSteps {
		before := counter
		printed, err := capture(func() { step(&counter) })
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
		case strings.Count(printed, "\n") != 1 || !strings.Contains(printed, fmt.Sprint(counter)):
			return population.Outcome{}, fmt.Errorf("it prints %q, want one line that holds the new value %d", line(printed), counter)
		default:
			increment = added
		}
	}
	return population.Outcome{Feedback: fmt.Sprintf("it adds %d", increment)}, nil
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second ctrl-C ends the process at once
	if err := run(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "counter: %s\n", strings.Join(strings.Fields(err.Error()), " "))
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	every := flag.Duration("every", time.Second, "the time between two steps")
	rewrite := flag.Duration("rewrite", 5*time.Second, "the time between two rewrites")
	rounds := flag.Int("rounds", 0, "the number of rewrites, after which the program ends; 0: it runs until ctrl-C")
	random := flag.Uint64("seed", 1, "the random seed")
	retries := flag.Int("retries", 5, "how often to retry a request that the model's server does not answer")
	flag.Parse()
	if *every <= 0 || *rewrite <= 0 || *rounds < 0 || *retries < 0 || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "counter: -every and -rewrite must be positive, -rounds and -retries cannot be negative, and there are no arguments; run with -h for the flags")
		os.Exit(2)
	}
	h := &host{
		mutator: wallacea.Default(), out: os.Stdout,
		slot:   swap.New("Step", Step),
		good:   []int{0},
		config: live.Config{RandomSeed: *random, Repairs: 40, Timeout: time.Second},
	}
	if client, ok := h.mutator.(llm.Client); ok {
		client.Configure(llm.Settings{Retries: cmp.Or(*retries, -1)}) // for a Model, 0 is the default and a negative number none
		h.config.Repairs = 2                                          // its replies are better than random edits, and dearer
	}
	fmt.Fprintf(h.out, "mutator: %v\n", h.mutator)
	return h.run(ctx, *every, *rewrite, *rounds)
}
