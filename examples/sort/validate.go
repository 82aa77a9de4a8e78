package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// validate measures a candidate again, on other elements, in turn with the seed
// and slices.Sort. The best time of a search is partly luck: it is the lowest of
// many, measured at different moments. The feedback is a table.
func validate(_ context.Context, sort func(a []int)) (population.Outcome, error) {
	const elementsOf = 5 // the random seed
	const rounds = 3     // a moment in which the machine is slow must not count for one alone
	var times [3][]time.Duration
	for range rounds {
		for k, f := range []func([]int){Sort, slices.Sort[[]int], sort} {
			t, err := medians(f, elementsOf, nil)
			if err != nil {
				return population.Outcome{}, err
			}
			if times[k] == nil {
				times[k] = t
			}
			for i := range t {
				times[k][i] = min(times[k][i], t[i])
			}
		}
	}
	before, library, after := times[0], times[1], times[2]
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
