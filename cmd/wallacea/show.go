package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

type showCommand struct {
	archiveArgument
	ID    population.ID `arg:"" help:"Number of a candidate."`
	Reply bool          `help:"Also print the prompt and the mutator's reply."`
	JSON  bool          `help:"Print one line of JSON, as export does."`
}

func (c showCommand) Run(out *output) error {
	return c.read(func(db *archive.Archive) error {
		search, err := db.Search()
		if err != nil {
			return err
		}
		candidate, err := db.Lookup(c.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(out, search, candidate)
		}
		if err := printFacts(out, db, search, candidate); err != nil {
			return err
		}
		if f := candidate.Failure; f != nil {
			printSection(out, "failure", f.Message)
		}
		printSection(out, "feedback", candidate.Feedback)
		printSection(out, "output", candidate.Output)
		numbers := "numbers"
		if id := candidate.ID; id.Setting() != 0 {
			numbers = fmt.Sprintf("numbers of %v, tuned once more at the end", population.NewID(id.Child(), id.Attempt(), 0))
		}
		printSection(out, numbers, candidate.Tuned.Found)
		printSection(out, "source", candidate.Source)
		if !c.Reply {
			return nil
		}
		reply, err := db.LookupReply(c.ID)
		if errors.Is(err, archive.ErrNotFound) {
			fmt.Fprintln(out, "\nno reply is recorded")
			return nil
		}
		if err != nil {
			return err
		}
		printSection(out, "prompt", reply.Prompt)
		printSection(out, "reply", reply.Text)
		return nil
	})
}

// printFacts prints the short facts about c, one per line.
func printFacts(out *output, db *archive.Archive, s population.Search, c population.Candidate) error {
	children, err := db.Children(c.ID)
	if err != nil {
		return err
	}
	same, err := db.SameFunction(c.Hash)
	if err != nil {
		return err
	}
	same = slices.DeleteFunc(same, func(id population.ID) bool { return id == c.ID })
	var rows [][]string
	fact := func(name, value string) {
		if value != "" {
			rows = append(rows, []string{name, value})
		}
	}
	fact("candidate", fmt.Sprintf("%v, generation %d, island %d", c.ID, c.Generation, c.Island))
	fact("mutator", report.Printable(c.Mutator))
	fact("operator", report.Printable(c.Operator))
	fact("parents", report.IDs(c.Parents))
	fact("inspirations", inspirations(c))
	if c.RepairOf != 0 {
		fact("repairs", report.IDs([]population.ID{c.RepairOf}))
	}
	fact("children", report.IDs(children))
	fact("same function", report.IDs(same))
	fact("objectives", report.Values(s.Objectives, c))
	if n := len(c.Measurements); n > 0 {
		fact("measured", report.Count(n, "time"))
	}
	if c.Failed() {
		fact("failed at", string(c.Failure.Stage))
	}
	if c.Solved {
		fact("solved", "yes")
	}
	fact("used", report.Usage(c.Usage))
	fact("times", times(c.Times))
	report.PrintRows(out, rows, func(int) bool { return true })
	return nil
}

// inspirations returns the inspirations of a candidate and how they were chosen.
func inspirations(c population.Candidate) string {
	list := report.IDs(c.Inspirations)
	if list != "" && c.Inspired != "" {
		list += " (" + report.Printable(c.Inspired) + ")"
	}
	return list
}

// printSection prints a heading and a text, unless the text is empty.
func printSection(w io.Writer, name, text string) {
	if text = strings.Trim(report.Printable(text), "\n"); text != "" {
		fmt.Fprintf(w, "\n%s:\n%s\n", name, indent(text))
	}
}

// indent indents the lines of s that are not empty.
func indent(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		if line != "\n" {
			b.WriteString("    ")
		}
		b.WriteString(line)
	}
	return b.String()
}

func times(t population.Times) string {
	var parts []string
	for _, step := range []struct {
		name string
		took time.Duration
	}{{"mutate", t.Mutate}, {"check", t.Check}, {"build", t.Build}, {"evaluate", t.Evaluate}} {
		if step.took > 0 {
			parts = append(parts, fmt.Sprintf("%s %v", step.name, rounded(step.took)))
		}
	}
	return strings.Join(parts, ", ")
}

// rounded rounds a duration to three or four digits.
func rounded(d time.Duration) time.Duration {
	for unit := time.Second; unit > time.Nanosecond; unit /= 1000 {
		if d >= unit {
			return d.Round(unit / 1000)
		}
	}
	return d
}
