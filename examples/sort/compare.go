package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/galapagos-go/galapagos/examples/internal/session"
)

// compare measures a source beside the seed and slices.Sort, all in this
// process, one after another: the times of a search were measured at many
// moments, and the lowest was chosen, so that it is a lucky one.
func compare(ctx context.Context, w io.Writer, source string) error {
	fastest, err := session.Load(ctx, problem, builder, source)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "µs for %d elements\tseed\tfastest\tspeed-up\tslices.Sort\tratio\t\n", elements)
	before, err := medians(Sort, nil)
	if err != nil {
		return err
	}
	after, err := medians(fastest, nil)
	if err != nil {
		return fmt.Errorf("the fastest candidate fails when it is measured again: %w", err)
	}
	library, err := medians(slices.Sort[[]int], nil)
	if err != nil {
		return err
	}
	row := func(name string, seed, best, library float64) {
		fmt.Fprintf(table, "%s\t%.0f\t%.1f\t%.1f\t%.1f\t%.2f\t\n", name, seed, best, seed/best, library, best/library)
	}
	for i, o := range orders {
		row(o.name, micros(before[i]), micros(after[i]), micros(library[i]))
	}
	row("geometric mean", mean(before), mean(after), mean(library))
	return table.Flush()
}
