package main

import (
	"cmp"
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
	ID     population.ID `arg:"" help:"Number of a candidate."`
	Source bool          `help:"Print its source alone." xor:"json"`
	Diff   bool          `help:"Print the diff to its parent alone." xor:"json-diff"`
	Reply  bool          `help:"Print what the mutator replied alone." xor:"json-reply"`
	Prompt bool          `help:"Print what the mutator was asked alone." xor:"json-prompt"`
	JSON   bool          `name:"json" help:"Print all of it as one line of JSON." xor:"json,json-diff,json-reply,json-prompt"`
}

func (c showCommand) Run(out *output) error {
	return c.read(func(db *archive.Archive) error {
		o, err := describe(db)
		if err != nil {
			return err
		}
		search := o.search
		s, err := c.find(db)
		switch {
		case err != nil:
			return err
		case c.JSON:
			return s.writeJSON(out, o)
		case c.Source || c.Diff || c.Reply || c.Prompt:
			return c.parts(out, s)
		}
		return out.paged(func() error { return s.print(out, o, search) })
	})
}

// A shown is a candidate with what belongs to it.
type shown struct {
	population.Candidate
	parent *population.Candidate // nil: it is the seed
	reply  *population.Reply     // nil: none is recorded
}

func (c showCommand) find(db *archive.Archive) (s shown, err error) {
	if s.Candidate, err = db.Lookup(c.ID); err != nil {
		return s, err
	}
	if len(s.Parents) > 0 {
		parent, err := db.Lookup(s.Parents[0])
		if err != nil {
			return s, err
		}
		s.parent = &parent
	}
	reply, err := db.LookupReply(c.ID)
	if errors.Is(err, archive.ErrNotFound) {
		return s, nil
	}
	s.reply = &reply
	return s, err
}

// parts prints what the flags ask for: one part as it is, several with headings.
func (c showCommand) parts(out *output, s shown) error {
	selected := 0
	for _, b := range []bool{c.Source, c.Diff, c.Reply, c.Prompt} {
		if b {
			selected++
		}
	}
	heading := func(name string) {
		if selected > 1 {
			fmt.Fprintln(out, out.paint(bold, name+":"))
		}
	}
	if c.Source {
		heading("source")
		printSource(out, s.Source)
	}
	if c.Diff {
		if s.parent == nil {
			return fmt.Errorf("candidate %v is the seed: there is no parent to compare it with", c.ID)
		}
		heading("diff")
		printDiff(out, *s.parent, s.Candidate)
	}
	if (c.Reply || c.Prompt) && s.reply == nil {
		return fmt.Errorf("%s: no reply for candidate %v is recorded", c.Archive, c.ID)
	}
	for _, part := range []struct {
		name   string
		wanted bool
		text   func() string
	}{
		{"reply", c.Reply, func() string { return s.reply.Text }},
		{"prompt", c.Prompt, func() string { return s.reply.Prompt }},
	} {
		if !part.wanted {
			continue
		}
		text := part.text()
		if text == "" {
			return fmt.Errorf("candidate %v has no %s: its mutator, %s, recorded none", c.ID, part.name, oneLine(s.Mutator))
		}
		heading(part.name)
		fmt.Fprintln(out, strings.TrimSuffix(report.Printable(text), "\n"))
	}
	return nil
}

// writeJSON writes the candidate as export does, with its diff, prompt and reply.
func (s shown) writeJSON(out *output, db *opened) error {
	l, err := lineOf(found{s.Candidate, db})
	if err != nil {
		return err
	}
	object := struct {
		line
		Diff   string `json:"diff,omitempty"`
		Prompt string `json:"prompt,omitempty"`
		Reply  string `json:"reply,omitempty"`
	}{line: l}
	if s.parent != nil {
		object.Diff = unified(*s.parent, s.Candidate)
	}
	if s.reply != nil {
		object.Prompt, object.Reply = s.reply.Prompt, s.reply.Text
	}
	return writeObject(out, object)
}

// print prints everything, what is long last.
func (s shown) print(out *output, db *opened, search population.Search) error {
	if err := printFacts(out, db, search, s); err != nil {
		return err
	}
	if s.Failure != nil {
		printSection(out, "failure", s.Failure.Message)
	}
	printSection(out, "feedback", s.Feedback)
	printSection(out, "output", s.Output)
	numbers := "numbers"
	if s.ID.Setting() != 0 {
		numbers = fmt.Sprintf("numbers of %v, tuned once more at the end", population.NewID(s.ID.Child(), s.ID.Attempt(), 0))
	}
	printSection(out, numbers, s.Tuned.Found)
	printSection(out, "source", s.Source)
	if s.parent != nil {
		fmt.Fprintln(out, "\ndiff:")
		printDiff(out, *s.parent, s.Candidate)
	}
	if s.reply != nil {
		printSection(out, "reply", s.reply.Text)
		printSection(out, "prompt", s.reply.Prompt)
	}
	return nil
}

// printFacts prints the short facts about c, one per line.
func printFacts(out *output, db *opened, s population.Search, c shown) error {
	children, err := db.Children(c.ID)
	if err != nil {
		return err
	}
	same, err := db.SameFunction(c.Hash)
	if err != nil {
		return err
	}
	same = slices.DeleteFunc(same, func(id population.ID) bool { return id == c.ID })
	format := report.Digits(c.Objectives)
	if c.parent != nil {
		format = report.Digits(c.Objectives, c.parent.Objectives)
	}
	var rows [][]string
	fact := func(name, value string) {
		if value != "" {
			rows = append(rows, []string{name, value})
		}
	}
	fact("candidate", fmt.Sprintf("%v, generation %d, island %d", c.ID, c.Generation, c.Island))
	fact("from", db.from(c.ID))
	fact("mutator", report.Printable(c.Mutator))
	fact("operator", report.Printable(c.Operator))
	fact("parents", report.IDs(c.Parents))
	fact("inspirations", inspirations(c.Candidate))
	if c.RepairOf != 0 {
		fact("repairs", report.IDs([]population.ID{c.RepairOf}))
	}
	fact("children", report.IDs(children))
	fact("same function", report.IDs(same))
	fact("objectives", report.ValuesWith(format, s.Objectives, c.Candidate))
	if n := len(c.Measurements); n > 1 {
		fact("measured", report.Count(n, "time"))
	}
	fact("by turns with", beside(format, s.Objectives, c.Candidate))
	fact("on", site(c.Site))
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

// beside returns what a candidate was measured by turns with, and what that took.
func beside(format func(column int, v float64) string, objectives []population.Objective, c population.Candidate) string {
	var parts []string
	own := ""
	for _, r := range c.Beside {
		values := report.ValuesWith(format, objectives, population.Candidate{Objectives: r.Objectives})
		if r.ID == c.ID {
			own = "; itself " + values
		} else {
			name := "what does nothing"
			if r.ID != 0 {
				name = r.ID.String()
			}
			parts = append(parts, name+" "+values)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, "; ") + own
}

// site returns where a candidate was evaluated.
func site(s population.Site) string {
	if s == (population.Site{}) {
		return ""
	}
	text := cmp.Or(report.Printable(s.Node), "a node without a name")
	if s.CPU != "" {
		text += ", " + report.Printable(s.CPU)
	}
	if s.Epoch > 0 {
		text += fmt.Sprintf(", epoch %d of timings", s.Epoch)
	}
	return text
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
