package main

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"

	"github.com/wallacea-go/wallacea"
	"github.com/wallacea-go/wallacea/population"
)

// report prints the front and the formula with the smallest error.
func report(e *wallacea.Ended) error {
	printFront(e.Out, e.Front)
	best := e.Front[0]
	fmt.Fprintf(e.Out, "\ncandidate %v of generation %d misses by %.2g (root mean square):\n\n%s", best.ID, best.Generation, rms(best), best.Source)
	e.Figure.Title = "Symbolic regression: error against size"
	return nil
}

// printFront prints the front from small errors to small formulas.
func printFront(w io.Writer, front []population.Candidate) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\nmse\tsize\tcandidate\t")
	var rows [][]float64
	for _, c := range front {
		rows = append(rows, c.Objectives)
	}
	digits := population.Digits(4, rows...)
	for _, c := range front {
		fmt.Fprintf(table, "%s\t%.0f\t%v\t\n", digits(0, c.Objectives[0]), c.Objectives[1], c.ID)
	}
	_ = table.Flush() // a failing w shows on the lines after it
}

// rms returns the root mean square error of a candidate.
func rms(c population.Candidate) float64 { return math.Sqrt(c.Objectives[0]) }
