// Fizzbuzz evolves a function until it passes a test suite.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

//go:embed fizzbuzz.go
var seed string

var problem = population.Problem[func(n int) int]{
	Slot:       swap.New("FizzBuzz", FizzBuzz),
	Seed:       seed,
	Task:       "Play Fizz Buzz: return 0 where a player says the number n, 1 for Fizz, 2 for Buzz, and 3 for both. A test suite calls the function with 1 to 30.",
	Objectives: []population.Objective{{Name: "failed cases"}},
	Evaluate:   test,
}

// cases is the test suite: what to say at 1, 2, 3, …
var cases = [...]int{
	0, 0, 1, 0, 2, 1, 0, 0, 1, 2,
	0, 1, 0, 0, 3, 0, 0, 1, 0, 2,
	1, 0, 0, 1, 2, 0, 1, 0, 0, 3,
}

// test runs the test suite. Its feedback is a line for each case that failed.
func test(_ context.Context, fizzBuzz func(n int) int) (population.Outcome, error) {
	var failed []string
	for i, want := range cases {
		n := i + 1
		if got := fizzBuzz(n); got != want {
			failed = append(failed, fmt.Sprintf("n=%d: got %d, want %d", n, got, want))
		}
	}
	return population.Outcome{
		Objectives: []float64{float64(len(failed))},
		Feedback:   strings.Join(failed, "\n"),
		Solved:     len(failed) == 0,
	}, nil
}

func main() {
	wallacea.Main(problem, wallacea.Options{
		Config: population.Config{
			Plan:    population.Plan{Children: 32, Members: 8},
			Limits:  population.Limits{Generations: 100},
			Workers: population.Workers{Timeout: 250 * time.Millisecond},
		},
		WithModel: func(c *population.Config) { c.Children, c.Workers.Timeout = 2, time.Second },
		Report:    report,
	})
}

// report prints the version that passes the most cases.
func report(e *wallacea.Ended) error {
	best := e.Front[0]
	fmt.Fprintf(e.Out, "\ncandidate %v of generation %d passes %d of %d cases:\n\n%s",
		best.ID, best.Generation, len(cases)-int(best.Objectives[0]), len(cases), best.Source)
	if !best.Solved {
		fmt.Fprintf(e.Out, "\nit fails these:\n%s\n", best.Feedback)
	}
	return nil
}
