package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

type diffCommand struct {
	archiveArgument
	From population.ID `arg:"" help:"Number of a candidate."`
	To   population.ID `arg:"" help:"Number of another one."`
	Stat bool          `help:"Print the objectives of both instead, and how they differ." xor:"format"`
	JSON bool          `name:"json" help:"Print one object: from, to, diff, and objectives with a from and a to each." xor:"format"`
}

func (c diffCommand) Run(out *output) error {
	return c.read(func(db *archive.Archive) error {
		search, err := db.Search()
		if err != nil {
			return err
		}
		from, err := db.Lookup(c.From)
		if err != nil {
			return err
		}
		to, err := db.Lookup(c.To)
		if err != nil {
			return err
		}
		switch {
		case c.JSON:
			return writeDiffJSON(out, search, from, to)
		case c.Stat:
			printStat(out, search, from, to)
		default:
			printDiff(out, from, to)
		}
		return nil
	})
}

// A pair is two values of an objective in JSON.
type pair struct {
	From *report.Finite `json:"from"` // null: the candidate failed
	To   *report.Finite `json:"to"`
}

func writeDiffJSON(out *output, s population.Search, from, to population.Candidate) error {
	pairs := ordered[pair]{}
	for i, o := range s.Objectives {
		pairs = append(pairs, entry[pair]{o.Name, pair{valueOf(from, i), valueOf(to, i)}})
	}
	return writeObject(out, struct {
		From       population.ID `json:"from"`
		To         population.ID `json:"to"`
		Objectives ordered[pair] `json:"objectives"`
		Diff       string        `json:"diff"`
	}{from.ID, to.ID, pairs, unified(from, to)})
}

// valueOf returns the value of an objective; nil if the candidate has none.
func valueOf(c population.Candidate, i int) *report.Finite {
	if i >= len(c.Objectives) {
		return nil
	}
	v := report.Finite(c.Objectives[i])
	return &v
}

// printStat prints a row for each objective.
func printStat(out *output, s population.Search, from, to population.Candidate) {
	format := report.Digits(from.Objectives, to.Objectives)
	rows := [][]string{{"", from.ID.String(), to.ID.String(), ""}}
	value := func(c population.Candidate, i int) string {
		switch {
		case c.Failed():
			return "failed at " + string(c.Failure.Stage)
		case i >= len(c.Objectives):
			return ""
		}
		return format(i, c.Objectives[i])
	}
	for i, o := range s.Objectives {
		row := []string{oneLine(o.Name), value(from, i), value(to, i), ""}
		if i < len(from.Objectives) && i < len(to.Objectives) {
			row[3] = out.paint(change(o, from.Objectives[i], to.Objectives[i]))
		}
		rows = append(rows, row)
	}
	report.PrintRows(out, rows, func(k int) bool { return k == 0 || k == 3 })
}

// change says what became of an objective, and in which colour.
func change(o population.Objective, from, to float64) (color, text string) {
	switch {
	case from == to:
		return "", "the same"
	case (to < from) != o.Maximize:
		return green, "better" + ratio(from, to)
	}
	return red, "worse" + ratio(from, to)
}

// ratio returns by how many percent a value has changed, if that says something.
func ratio(from, to float64) string {
	percent := 100 * (to/from - 1)
	switch {
	case from <= 0 || to < 0 || percent > 1000:
		return ""
	case math.Abs(percent) >= 10:
		return fmt.Sprintf(", %+.0f %%", percent)
	}
	return fmt.Sprintf(", %+.2g %%", percent)
}

// printDiff prints the unified diff from one source to the next.
func printDiff(out *output, from, to population.Candidate) {
	d := unified(from, to)
	if d == "" {
		fmt.Fprintln(out, "the source is unchanged")
		return
	}
	for line := range strings.Lines(d) {
		line = report.Printable(strings.TrimSuffix(line, "\n"))
		fmt.Fprintln(out, out.paint(lineColor(line), line))
	}
}

// unified returns the unified diff from one source to the next, without imports
// that are the same in another grouping; "" if nothing differs.
func unified(from, to population.Candidate) string {
	name := func(c population.Candidate) string { return fmt.Sprintf("candidate %v", c.ID) }
	d := diff.Diff(name(from), []byte(ending(from.Source)), name(to), []byte(ending(regrouped(from.Source, to.Source))))
	_, d, _ = bytes.Cut(d, []byte("\n")) // "diff candidate 1 candidate 2"
	return string(d)
}

// regrouped returns the source to with its imports written as in from, if both
// import the same and say nothing else there.
func regrouped(from, to string) string {
	a, beginA, endA := imports(from)
	b, beginB, endB := imports(to)
	if a == nil || !slices.Equal(a, b) {
		return to
	}
	return to[:beginB] + from[beginA:endA] + to[endB:]
}

// imports returns what a source imports, sorted, and where in the source it says
// so; nil if it imports nothing, or if there are comments.
func imports(source string) (list []string, begin, end int) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", source, parser.ImportsOnly|parser.ParseComments|parser.SkipObjectResolution)
	if err != nil || len(f.Decls) == 0 {
		return nil, 0, 0
	}
	first, last := f.Decls[0].Pos(), f.Decls[len(f.Decls)-1].End()
	if slices.ContainsFunc(f.Comments, func(c *ast.CommentGroup) bool { return c.End() > first && c.Pos() < last }) {
		return nil, 0, 0
	}
	for _, spec := range f.Imports {
		name := ""
		if spec.Name != nil {
			name = spec.Name.Name
		}
		list = append(list, name+" "+spec.Path.Value)
	}
	slices.Sort(list)
	return list, fset.Position(first).Offset, fset.Position(last).Offset
}

// ending returns s with a newline at its end.
func ending(s string) string {
	if strings.HasSuffix(s, "\n") {
		return s
	}
	return s + "\n"
}

func lineColor(line string) string {
	switch {
	case strings.HasPrefix(line, "---"), strings.HasPrefix(line, "+++"):
		return bold
	case strings.HasPrefix(line, "@@"):
		return cyan
	case strings.HasPrefix(line, "-"):
		return red
	case strings.HasPrefix(line, "+"):
		return green
	}
	return ""
}
