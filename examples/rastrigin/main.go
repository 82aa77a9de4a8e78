// Rastrigin evolves a formula for a surface of which only samples are known:
// symbolic regression.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/wallacea-go/wallacea/examples/internal/session"
	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

//go:embed height.go
var seed string

// problem says nothing about where the samples come from: neither the formula
// nor its name is for the mutator to know.
var problem = population.Problem[func(x, y float64) float64]{
	Slot: swap.New("Height", Height),
	Seed: seed,
	Task: `Find the formula of a surface: its height z at x and y, both between -5 and 5. It is known at 10,000 points, on a grid
of 100 by 100; each version is shown 50 of them and where it misses most. The surface is smooth and the formula exact and
short, so look for structure (symmetry, what x and y contribute each, trends, periods) rather than for an approximation.
Errors and the size of the code are minimised together.`,
	Objectives: []population.Objective{{Name: "mse", LogFloor: 1e-12}, {Name: "size", LogFloor: 1}},
	Evaluate:   measure,
}

// exact is the mean squared error below which the formula is found: what is
// left is rounding.
const exact = 1e-10

// measure compares a candidate with all samples. Its feedback is a table of
// some of them, others for each candidate, and the worst misses.
func measure(ctx context.Context, height func(x, y float64) float64) (population.Outcome, error) {
	size, err := session.Size(ctx)
	if err != nil {
		return population.Outcome{}, err
	}
	mse, worst, err := compare(height)
	if err != nil {
		return population.Outcome{}, err
	}
	return population.Outcome{
		Objectives: []float64{mse, float64(size)},
		Feedback:   feedback(population.Source(ctx), worst),
		Solved:     mse < exact,
	}, nil
}

func main() { session.Main("rastrigin", run) }

func run(ctx context.Context, s *session.Session) error {
	err := s.Parse(
		population.Config{
			Limits:  population.Limits{Generations: 1000, Time: time.Minute},
			Plan:    population.Plan{Children: 32},
			Workers: population.Workers{Count: 2, Timeout: 250 * time.Millisecond},
			Builder: &swap.Builder{Imports: []string{"math"}},
		},
		population.Config{Plan: population.Plan{Children: 4}, Workers: population.Workers{Timeout: time.Second}}, // with a model
	)
	if err != nil {
		return err
	}
	population.Serve(problem) // serves evaluations if Run started this process as a worker

	if err := s.Open(); err != nil {
		return err
	}
	result, err := population.Run(ctx, problem, s.Mutator, s.Config)
	if err := s.Ended(result, err); err != nil {
		return err
	}
	printFront(s.Out, result.Front)
	best := result.Front[0]
	fmt.Fprintf(s.Out, "\ncandidate %d of generation %d misses by %.2g (root mean square):\n\n%s", best.ID, best.Generation, rms(best), best.Source)
	figure := plots.Front(s.Archive)
	figure.Title = "Symbolic regression: error against size"
	return s.Report(result, figure)
}
