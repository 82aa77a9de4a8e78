package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

type lineageCommand struct {
	archiveArgument
	ID    population.ID `arg:"" help:"Number of a candidate."`
	Brief bool          `help:"Print only the table, without sources and diffs."`
	JSON  bool          `name:"json" help:"Print one line of JSON per candidate, as export does."`
}

func (c lineageCommand) Run(out *output) error {
	return c.read(func(db *archive.Archive) error {
		o, err := describe(db)
		if err != nil {
			return err
		}
		search := o.search
		line, err := db.Lineage(c.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeFound(out, within(o, line))
		}
		columns := []report.Column{report.ID(), report.Generation(), report.Island(), report.Parents(), report.Mutator()}
		if o.parts != nil {
			columns = append(columns, o.originColumn())
		}
		columns = append(columns, report.Objectives(search.Objectives, report.Rows(line))...)
		report.PrintTable(out, columns, line)
		if c.Brief {
			return nil
		}
		format := report.Digits(report.Rows(line)...)
		for i := range line {
			fmt.Fprintln(out)
			if i == 0 {
				fmt.Fprintln(out, out.paint(bold, fmt.Sprintf("candidate %v, the seed", line[i].ID)))
				fmt.Fprintln(out, report.ValuesWith(format, search.Objectives, line[i]))
				fmt.Fprintln(out, indent(strings.TrimRight(report.Printable(line[i].Source), "\n")))
				continue
			}
			reply, err := db.LookupReply(line[i].ID)
			if err != nil && !errors.Is(err, archive.ErrNotFound) {
				return err
			}
			printStep(out, search, format, line[i-1], line[i], reply.Text)
		}
		return nil
	})
}

// printStep prints what a candidate changed in its parent, what its mutator said
// first, and the outcome.
func printStep(out *output, s population.Search, format func(int, float64) string, parent, c population.Candidate, reply string) {
	title := fmt.Sprintf("candidate %v, mutated from %v", c.ID, parent.ID)
	if len(c.Parents) > 1 {
		title += ", crossed over with " + report.IDs(c.Parents[1:])
	}
	if c.RepairOf != 0 {
		title += fmt.Sprintf(", a repair of %v", c.RepairOf)
	}
	fmt.Fprintln(out, out.paint(bold, title))
	if len(c.Inspirations) > 0 {
		fmt.Fprintln(out, out.paint(faint, "inspired by "+report.IDs(c.Inspirations)))
	}
	if said := population.FirstSentence(reply); said != "" {
		fmt.Fprintln(out, report.Printable(said))
	}
	if c.Failed() {
		fmt.Fprintf(out, "failed at %s: %s\n", c.Failure.Stage, report.Reason(c.Failure, 200))
	} else {
		fmt.Fprintln(out, changes(s, format, parent, c))
	}
	printDiff(out, parent, c)
}

// changes prints each objective, with its old value if that differs.
func changes(s population.Search, format func(int, float64) string, parent, c population.Candidate) string {
	var parts []string
	for i, v := range c.Objectives[:min(len(c.Objectives), len(s.Objectives))] {
		part := fmt.Sprintf("%s %s", report.Printable(s.Objectives[i].Name), format(i, v))
		if i < len(parent.Objectives) && parent.Objectives[i] != v {
			part += fmt.Sprintf(" (was %s)", format(i, parent.Objectives[i]))
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}
