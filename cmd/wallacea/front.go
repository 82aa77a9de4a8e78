package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

type frontCommand struct {
	archiveArgument
	Sort  string    `help:"Sort by this objective, best first; by default the first one of the search." placeholder:"OBJECTIVE"`
	Where condition `help:"Print only candidates with such objectives, as in 'levels<=64, mse<0.1'." placeholder:"CONDITION"`
	CSV   bool      `name:"csv" help:"Print comma-separated values: all digits, and a header." xor:"format"`
	JSON  bool      `name:"json" help:"Print one line of JSON per candidate, as export does." xor:"format"`
}

func (c frontCommand) Run(out *output) error {
	return c.read(func(db *archive.Archive) error {
		search, err := db.Search()
		if err != nil {
			return err
		}
		front, all, err := c.find(db, search)
		if err != nil {
			return err
		}
		switch {
		case c.JSON:
			return writeJSON(out, search, front...)
		case c.CSV:
			return writeCSV(out, search, front)
		}
		sum, err := sumUp(db, search)
		if err != nil {
			return err
		}
		sum.print(out, search)
		if len(front) == 0 {
			fmt.Fprintln(out, "\n"+c.nothing(all))
			return nil
		}
		fmt.Fprintln(out)
		validated, err := validations(db)
		if err != nil {
			return err
		}
		report.PrintTable(out, slices.Concat([]report.Column{report.ID()}, report.Objectives(search.Objectives, append(report.Rows(front), c.Where.rows(search)...)),
			report.Validated(search.Objectives, validated), []report.Column{report.Generation(), report.Island(), report.Mutator()}), front)
		if len(front) < all {
			fmt.Fprintf(out, "\n%d of the %d candidates of the front have %v\n", len(front), all, c.Where)
		}
		earned, err := db.Earnings()
		if err != nil {
			return err
		}
		report.Earnings(out, earned)
		return nil
	})
}

// find returns the candidates to print, and how many the front has.
func (c frontCommand) find(db *archive.Archive, s population.Search) (found []population.Candidate, all int, err error) {
	holds, err := c.Where.bind(s)
	if err != nil {
		return nil, 0, err
	}
	by := 0
	if c.Sort != "" {
		if by, err = objectiveIndex(s, c.Sort); err != nil {
			return nil, 0, err
		}
	}
	if found, err = db.Front(); err != nil {
		return nil, 0, err
	}
	all = len(found)
	found = slices.DeleteFunc(found, func(c population.Candidate) bool { return !holds(c.Objectives) })
	if c.Sort != "" {
		slices.SortStableFunc(found, byObjective(s, by))
	}
	return found, all, nil
}

// nothing says why there is no candidate to print.
func (c frontCommand) nothing(all int) string {
	if all == 0 {
		return "no candidates have been evaluated yet"
	}
	return fmt.Sprintf("none of the %s of the front has %v", report.Count(all, "candidate"), c.Where)
}

// writeCSV writes a header and a line per candidate, objectives with all their
// digits.
func writeCSV(w io.Writer, s population.Search, candidates []population.Candidate) error {
	rows := csv.NewWriter(w)
	header := []string{"candidate"}
	for _, o := range s.Objectives {
		header = append(header, cell(o.Name))
	}
	records := [][]string{append(header, "generation", "island", "mutator")}
	for _, c := range candidates {
		record := []string{c.ID.String()}
		for _, v := range c.Objectives {
			record = append(record, strconv.FormatFloat(v, 'g', -1, 64))
		}
		records = append(records, append(record, strconv.Itoa(c.Generation), strconv.Itoa(c.Island), cell(c.Mutator)))
	}
	return rows.WriteAll(records)
}

// cell returns a text from outside as a cell that no spreadsheet takes for a
// formula.
func cell(s string) string {
	s = oneLine(s)
	if s != "" && strings.ContainsAny(s[:1], "=+-@\t") {
		return "'" + s
	}
	return s
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
