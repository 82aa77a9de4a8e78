package main

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

type frontCommand struct {
	archiveArgument
	JSON bool `help:"Print one line of JSON per candidate, as export does."`
}

func (c frontCommand) Run(out *output) error {
	return c.read(func(db *archive.Archive) error {
		search, err := db.Search()
		if err != nil {
			return err
		}
		front, err := db.Front()
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(out, search, front...)
		}
		if err := printSummary(out, db, search); err != nil {
			return err
		}
		if len(front) == 0 {
			fmt.Fprintln(out, "\nno candidates have been evaluated yet")
			return nil
		}
		fmt.Fprintln(out)
		validated, err := validations(db)
		if err != nil {
			return err
		}
		report.PrintTable(out, slices.Concat([]report.Column{report.ID()}, report.Objectives(search.Objectives, report.Rows(front)),
			report.Validated(search.Objectives, validated), []report.Column{report.Generation(), report.Island(), report.Mutator()}), front)
		earned, err := db.Earnings()
		if err != nil {
			return err
		}
		report.Earnings(out, earned)
		return nil
	})
}

// validations returns what an archive holds of them.
func validations(db *archive.Archive) (found []population.Validation, err error) {
	for v, err := range db.Validations() {
		if err != nil {
			return nil, err
		}
		found = append(found, v)
	}
	return found, nil
}

// printSummary prints what was searched and how far the search has come.
func printSummary(w io.Writer, db *archive.Archive, s population.Search) error {
	last, err := db.LastGeneration()
	if errors.Is(err, archive.ErrNotFound) {
		fmt.Fprintf(w, "%s: no completed generation yet\n", report.Printable(s.Function))
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s: %s, %s (%d failed)", report.Printable(s.Function),
		report.Count(last.Number, "generation"), report.Count(last.Candidates, "candidate"), last.Failures)
	if last.Reference != nil {
		fmt.Fprintf(w, ", hypervolume %s", report.Number(last.Hypervolume))
	}
	if last.Usage.Tokens() > 0 {
		fmt.Fprintf(w, ", %s", report.Count(last.Usage.Tokens(), "token"))
	}
	fmt.Fprintln(w)
	return nil
}
