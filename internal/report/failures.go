package report

import (
	"fmt"
	"io"
	"iter"

	"github.com/wallacea-go/wallacea/population"
)

// maxListed is up to how many failures each gets a line of its own.
const maxListed = 12

// width is how much of a failure's message is printed.
const width = 100

// Failures prints which candidates failed: each of a few, and of many how many
// at each stage and the last one there. It prints nothing if none did. The
// error is that of candidates.
func Failures(w io.Writer, candidates iter.Seq2[population.Candidate, error]) error {
	var failed []population.Candidate // no more than maxListed
	counts := make(map[population.Stage]int)
	last := make(map[population.Stage]population.Candidate)
	all := 0
	for c, err := range candidates {
		if err != nil {
			return err
		}
		if !c.Failed() {
			continue
		}
		if all++; all <= maxListed {
			failed = append(failed, c)
		}
		counts[c.Failure.Stage]++
		last[c.Failure.Stage] = c
	}
	var rows [][]string
	row := func(c population.Candidate, cells ...string) {
		message := fmt.Sprintf("%v: %s", c.ID, OneLine(c.Failure.Message, width))
		rows = append(rows, append(append([]string{"  " + string(c.Failure.Stage)}, cells...), message))
	}
	switch {
	case all == 0:
		return nil
	case all <= maxListed:
		fmt.Fprintf(w, "%s failed:\n", Count(all, "candidate"))
		for _, c := range failed {
			row(c)
		}
	default:
		fmt.Fprintf(w, "%d candidates failed (count, latest ID and its message per stage):\n", all)
		for _, stage := range population.Stages() {
			if c, ok := last[stage]; ok {
				row(c, fmt.Sprint(counts[stage]))
			}
		}
	}
	PrintRows(w, rows, func(int) bool { return true })
	return nil
}
