// Sort evolves a fast sorting function from a bubble sort, without the standard
// packages that sort.
package main

import (
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/wallacea-go/wallacea"
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
	Objectives: []population.Objective{{Name: "µs", LogFloor: 1, Timing: true}},
	Evaluate:   measure,
	Validate:   validate,
}

// builder allows everything but the packages that sort.
var builder = &swap.Builder{Imports: slices.DeleteFunc(swap.DefaultImports(), func(path string) bool {
	return path == "sort" || path == "slices"
})}

func main() {
	wallacea.Main(problem, wallacea.Options{
		Config: population.Config{
			Plan:    population.Plan{Islands: 2, Children: 8, Members: 6},
			Limits:  population.Limits{Generations: 100, Time: time.Minute},
			Workers: population.Workers{Timeout: 5 * time.Second},
			Builder: builder,
		},
		WithModel: func(c *population.Config) { c.Children, c.Limits.Time = 4, 0 },
		Setup: func() error {
			seedTimes() // in a worker, before its first candidate
			return nil
		},
		Report: report,
	})
}

// report prints the fastest version and its times on new data.
func report(e *wallacea.Ended) error {
	best := e.Front[0]
	fmt.Fprintf(e.Out, "\nthe fastest is candidate %v of generation %d:\n\n%s\n", best.ID, best.Generation, best.Source)
	e.PrintValidation(best.ID)
	return nil
}
