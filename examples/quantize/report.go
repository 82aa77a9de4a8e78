package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"slices"
	"strconv"
	"text/tabwriter"

	"github.com/wallacea-go/wallacea"
	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
)

// report prints the front next to the limit and draws both.
func report(e *wallacea.Ended, d *data) error {
	best, err := cachedLimit(e.Archive, d.samples)
	if err != nil {
		return err
	}
	printFront(e.Out, best, e.Front)
	printGaps(e.Out, best, points(e.Front))
	if err := plots.SaveReference(e.Archive, best.reference()); err != nil {
		return err
	}
	e.Figure = plots.Front(e.Archive)
	e.Figure.Title = "Quantisation: error against levels"
	return nil
}

// printFront prints the front, of a long one at most four candidates in each octave of
// levels.
func printFront(w io.Writer, best limit, front []population.Candidate) {
	reached := points(front)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\nlevels\tbits\tmse\tleast possible\tratio\tcandidate\t")
	var rows [][]float64
	for _, p := range reached {
		rows = append(rows, []float64{p.mse})
	}
	digits := population.Digits(4, rows...)
	shown := -1
	for i, p := range slices.Backward(reached) { // fewest levels first
		quarter := int(4 * math.Log2(float64(p.levels)))
		if len(reached) > longFront && quarter == shown {
			continue
		}
		shown = quarter
		least, ratio := "", ""
		if times, ok := best.ratio(p); ok {
			least = strconv.FormatFloat(best[p.levels-1], 'g', 4, 64)
			ratio = strconv.FormatFloat(times, 'f', 2, 64)
		}
		fmt.Fprintf(table, "%d\t%.2f\t%s\t%s\t%s\t%v\t\n", p.levels, math.Log2(float64(p.levels)), digits(0, p.mse), least, ratio, front[i].ID)
	}
	_ = table.Flush() // a failing w shows on the lines after it
	fmt.Fprintf(w, "\nfront: %d points\n\n", len(reached))
}

// longFront is how many candidates a front has that is not printed whole.
const longFront = 50

// printGaps prints how far the front is from the limit, next to the published
// figures.
func printGaps(w io.Writer, best limit, front []point) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "gap to the limit in dB, averaged over the octaves of levels in")
	for _, s := range spans() {
		fmt.Fprintf(table, "\t%v", s)
	}
	fmt.Fprint(table, "\nthis run")
	for _, s := range spans() {
		if gap, ok := best.gap(front, s); ok {
			fmt.Fprintf(table, "\t%.2f", gap)
		} else {
			fmt.Fprint(table, "\t-")
		}
	}
	for _, p := range publishedGaps() {
		fmt.Fprintf(table, "\n%s\t%.2f\t%.2f", p.who, p.gaps[0], p.gaps[1])
	}
	fmt.Fprintln(table)
	_ = table.Flush()
}

// reference returns the limit as what pictures compare the front with.
func (l limit) reference() plots.Reference {
	var levels, least []float64
	for i, mse := range l {
		if mse > 0 {
			levels, least = append(levels, float64(i+1)), append(least, mse)
		}
	}
	return plots.Reference{Name: "least possible", Values: map[string][]float64{"levels": levels, "mse": least}}
}

// fingerprint identifies samples.
func fingerprint(samples []float64) string {
	sum := fnv.New64a()
	for _, v := range samples {
		_ = binary.Write(sum, binary.LittleEndian, v) // a hash takes everything
	}
	return fmt.Sprintf("%d-%016x", len(samples), sum.Sum64())
}

// cachedLimit returns the limit of the samples and keeps it in the archive, since
// it takes a second to compute.
func cachedLimit(db *archive.Archive, samples []float64) (limit, error) {
	key := fmt.Sprintf("limit/%d/%s", maxLevels, fingerprint(samples))
	held, err := db.Value(key)
	if err == nil {
		var l limit
		if err := json.Unmarshal(held, &l); err != nil {
			return nil, fmt.Errorf("the limit kept in %s is unreadable: %w", db.Path(), err)
		}
		return l, nil
	}
	if !errors.Is(err, archive.ErrNotFound) {
		return nil, err
	}
	l := optimum(samples, maxLevels)
	text, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	return l, db.SetValue(key, text)
}
