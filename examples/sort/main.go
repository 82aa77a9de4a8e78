// Sort evolves a sorting function, from bubble sort to something fast, without
// the packages that sort.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/wallacea-go/wallacea/examples/internal/session"
	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

//go:embed sort.go
var seed string

var problem = population.Problem[func(a []int)]{
	Slot: swap.New("Sort", Sort),
	Seed: seed,
	Task: `Sort a in ascending order, in place, as fast as possible. It must be right for slices of any length. The time counts for
10,000 elements, in six orders: random, sorted, reverse, nearly sorted, few unique values, and pipe organ (up, then down).`,
	Objectives: []population.Objective{{Name: "µs", LogFloor: 1}},
	Evaluate:   measure,
	Validate:   validate,
}

// builder allows everything but the packages that sort.
var builder = &swap.Builder{Imports: slices.DeleteFunc(swap.DefaultImports(), func(path string) bool {
	return path == "sort" || path == "slices"
})}

func main() { session.Main("sort", run) }

func run(ctx context.Context, s *session.Session) error {
	err := s.Parse(
		population.Config{Limits: population.Limits{Generations: 100, Time: time.Minute}, Plan: population.Plan{Islands: 2, Children: 8, Members: 6}, Workers: population.Workers{Timeout: 5 * time.Second}},
		population.Config{Plan: population.Plan{Children: 4}, Workers: population.Workers{Timeout: 5 * time.Second}}, // with a model
	)
	if err != nil {
		return err
	}
	seedTimes()               // what a worker has measured before its first candidate
	population.Serve(problem) // serves evaluations if Run started this process as a worker

	if err := s.Open(); err != nil {
		return err
	}
	s.Config.Builder = builder
	result, err := population.Run(ctx, problem, s.Mutator, s.Config)
	if err := s.Ended(result, err); err != nil {
		return err
	}
	best := result.Front[0]
	fmt.Fprintf(s.Out, "\nthe fastest is candidate %d of generation %d:\n\n%s\n", best.ID, best.Generation, best.Source)
	s.PrintValidation(result, best.ID)
	return s.Report(result, plots.Objectives(s.Archive))
}
