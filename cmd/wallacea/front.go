package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

type frontCommand struct {
	archivesArgument
	Sort  string    `help:"Sort by this objective, best first; by default the first one of the search." placeholder:"OBJECTIVE"`
	Where condition `help:"Print only candidates with such objectives, as in 'levels<=64, mse<0.1'." placeholder:"CONDITION"`
	CSV   bool      `name:"csv" help:"Print comma-separated values: all digits, and a header." xor:"format"`
	JSON  bool      `name:"json" help:"Print one line of JSON per candidate, as export does." xor:"format"`
}

func (c frontCommand) Run(out *output) error {
	return c.read(func(all []*opened) error {
		search := all[0].search
		whole, err := frontOfAll(all)
		if err != nil {
			return err
		}
		front, err := c.choose(search, slices.Clone(whole))
		if err != nil {
			return err
		}
		switch {
		case c.JSON:
			return writeFound(out, front)
		case c.CSV:
			return writeCSV(out, search, front)
		}
		sum, err := sumUp(all, whole)
		if err != nil {
			return err
		}
		sum.print(out)
		if len(front) == 0 {
			fmt.Fprintln(out, "\n"+c.nothing(len(whole)))
			return nil
		}
		fmt.Fprintln(out)
		validated, err := validations(front)
		if err != nil {
			return err
		}
		rows := rowsOf(front)
		report.PrintTable(out, slices.Concat(naming(front), report.Objectives(search.Objectives, append(report.Rows(rows), c.Where.rows(search)...)),
			report.Validated(search.Objectives, validated), []report.Column{report.Generation(), report.Island(), report.Mutator()}), rows)
		if len(front) < len(whole) {
			fmt.Fprintf(out, "\n%d of the %d candidates of the front have %v\n", len(front), len(whole), c.Where)
		}
		if len(all) > 1 || !sum.Chosen { // reading everything again would find nothing
			return nil
		}
		earned, err := all[0].Earnings()
		if err != nil {
			return err
		}
		report.Earnings(out, earned)
		return nil
	})
}

// choose returns the candidates of a front to print.
func (c frontCommand) choose(s population.Search, front []found) ([]found, error) {
	holds, err := c.Where.bind(s)
	if err != nil {
		return nil, err
	}
	front = slices.DeleteFunc(front, func(f found) bool { return !holds(f.Objectives) })
	if c.Sort == "" {
		return front, nil
	}
	by, err := objectiveIndex(s, c.Sort)
	if err != nil {
		return nil, err
	}
	order := population.ByObjective(s.Objectives, by)
	slices.SortStableFunc(front, func(a, b found) int { return order(&a.Candidate, &b.Candidate) })
	return front, nil
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
func writeCSV(w io.Writer, s population.Search, candidates []found) error {
	rows := csv.NewWriter(w)
	several := slices.ContainsFunc(candidates, func(f found) bool { return f.in.file != "" })
	merged := slices.ContainsFunc(candidates, func(f found) bool { return f.in.parts != nil })
	header := []string{"candidate"}
	if several {
		header = append(header, "file")
	}
	for _, o := range s.Objectives {
		header = append(header, cell(o.Name))
	}
	header = append(header, "generation", "island", "mutator")
	if merged {
		header = append(header, "origin file", "origin candidate")
	}
	records := [][]string{header}
	for _, c := range candidates {
		record := []string{c.ID.String()}
		if several {
			record = append(record, cell(c.in.file))
		}
		for _, v := range c.Objectives {
			record = append(record, strconv.FormatFloat(v, 'g', -1, 64))
		}
		record = append(record, strconv.Itoa(c.Generation), strconv.Itoa(c.Island), cell(c.Mutator))
		if merged {
			file, old := c.in.origin(c.ID)
			record = append(record, cell(file), old.String())
		}
		records = append(records, record)
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

// validations returns those of candidates, under their IDs in rowsOf.
func validations(list []found) (validated []population.Validation, err error) {
	byID := make(map[*opened]map[population.ID]population.Validation)
	for i, f := range list {
		known, ok := byID[f.in]
		if !ok {
			known = make(map[population.ID]population.Validation)
			for v, err := range f.in.Validations() {
				if err != nil {
					return nil, err
				}
				known[v.ID] = v
			}
			byID[f.in] = known
		}
		if v, ok := known[f.ID]; ok {
			v.ID = population.NewID(i+1, 0, 0)
			validated = append(validated, v)
		}
	}
	return validated, nil
}
