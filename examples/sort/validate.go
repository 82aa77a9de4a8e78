package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/wallacea-go/wallacea/population"
)

// validate measures a candidate again, on other elements, together with the seed
// and slices.Sort. The best time of a search is partly luck: it is the lowest of
// many, measured at different moments. The feedback is a table.
func validate(_ context.Context, sort func(a []int)) (population.Outcome, error) {
	const elementsOf = 5 // the random seed
	before, err := medians(Sort, elementsOf, nil)
	if err != nil {
		return population.Outcome{}, err
	}
	library, err := medians(slices.Sort[[]int], elementsOf, nil)
	if err != nil {
		return population.Outcome{}, err
	}
	after, err := medians(sort, elementsOf, nil)
	if err != nil {
		return population.Outcome{}, err
	}
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "µs for %d elements\tseed\tfastest\tspeed-up\tslices.Sort\tratio\t\n", elements)
	row := func(name string, seed, best, library float64) {
		fmt.Fprintf(table, "%s\t%.0f\t%.1f\t%.1f\t%.1f\t%.2f\t\n", name, seed, best, seed/best, library, best/library)
	}
	for i, o := range orders {
		row(o.name, micros(before[i]), micros(after[i]), micros(library[i]))
	}
	row("geometric mean", mean(before), mean(after), mean(library))
	if err := table.Flush(); err != nil {
		return population.Outcome{}, err
	}
	return population.Outcome{Objectives: []float64{mean(after)}, Feedback: text.String()}, nil
}
