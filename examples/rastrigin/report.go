package main

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"

	"github.com/wallacea-go/wallacea/population"
)

// printFront lists what is found: from small errors to small formulas.
func printFront(w io.Writer, front []population.Candidate) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\nmse\tsize\tcandidate\t")
	for _, c := range front {
		fmt.Fprintf(table, "%.4g\t%.0f\t%d\t\n", c.Objectives[0], c.Objectives[1], c.ID)
	}
	_ = table.Flush() // a failing w shows on the lines after it
}

// rms is how much a candidate misses by, in the surface's own units.
func rms(c population.Candidate) float64 { return math.Sqrt(c.Objectives[0]) }
