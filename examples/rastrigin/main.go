// Rastrigin evolves a formula for a surface from samples: symbolic regression.
package main

import (
	"context"
	_ "embed"
	"time"

	"github.com/wallacea-go/wallacea"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

//go:embed height.go
var seed string

// problem does not say where the samples come from: the mutator must not know the
// formula or its name.
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

// exact is the mean squared error below which the formula counts as found. What
// remains is rounding.
const exact = 1e-10

// measure compares a candidate with all samples. The feedback lists the worst
// errors and some samples, different ones for each candidate.
func measure(ctx context.Context, height func(x, y float64) float64) (population.Outcome, error) {
	size, err := population.Size(ctx)
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

func main() {
	wallacea.Main(problem, wallacea.Options{
		Config: population.Config{
			Plan:    population.Plan{Children: 8, Tuning: 1000},
			Limits:  population.Limits{Generations: 1000, Time: 4 * time.Minute},
			Workers: population.Workers{Timeout: 250 * time.Millisecond},
			Builder: &swap.Builder{Imports: []string{"math"}},
		},
		WithModel: func(c *population.Config) {
			c.Children, c.Workers.Timeout, c.Limits.Time = 4, time.Second, 0
		},
		Report: report,
	})
}
