package session

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
)

// maxListed is up to how many failures each gets a line of its own.
const maxListed = 12

// printFailures says which candidates of an archive failed: each of a few, and
// of many how many at each stage and the last one there.
func printFailures(w io.Writer, db *archive.Archive) error {
	var failed []population.Candidate // no more than maxListed
	counts := make(map[population.Stage]int)
	last := make(map[population.Stage]population.Candidate)
	all := 0
	for c, err := range db.Candidates() {
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
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	switch {
	case all == 0:
		return nil
	case all <= maxListed:
		fmt.Fprintf(w, "%d candidates failed:\n", all)
		for _, c := range failed {
			fmt.Fprintf(table, "  %s\t%d: %s\n", c.Failure.Stage, c.ID, Line(c.Failure.Message))
		}
	default:
		fmt.Fprintf(w, "%d candidates failed; how many at which stage, and the last:\n", all)
		for _, stage := range population.Stages() {
			if c, ok := last[stage]; ok {
				fmt.Fprintf(table, "  %s\t%d\t%d: %s\n", stage, counts[stage], c.ID, Line(c.Failure.Message))
			}
		}
	}
	return table.Flush()
}

// Line returns the first line of a text, with the second one if the first is a
// heading, cut so that it fits a terminal beside a few other words.
func Line(text string) string {
	const most = 100
	text, rest, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if second, _, _ := strings.Cut(rest, "\n"); strings.HasSuffix(text, ":") && second != "" {
		text += " " + strings.TrimSpace(second)
	}
	if short := cut(text, most); short != text {
		return short + "…"
	}
	return text
}
