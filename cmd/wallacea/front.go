package main

import (
	"fmt"
	"io"

	"github.com/wallacea-go/wallacea/archive"
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
		columns := append([]column{idColumn()}, objectiveColumns(search.Objectives)...)
		validated, err := validationColumns(db, search.Objectives)
		if err != nil {
			return err
		}
		columns = append(columns, validated...)
		printTable(out, append(columns, generationColumn(), islandColumn(), mutatorColumn()), front)
		return nil
	})
}

// validationColumns returns the columns of the validated objectives, if the
// archive has validations.
func validationColumns(db *archive.Archive, objectives []population.Objective) ([]column, error) {
	found := make(map[population.ID]population.Validation)
	for v, err := range db.Validations() {
		if err != nil {
			return nil, err
		}
		found[v.ID] = v
	}
	if len(found) == 0 {
		return nil, nil
	}
	var columns []column
	for i, o := range objectives {
		columns = append(columns, column{"validated " + printable(o.Name), false, func(c *population.Candidate) string {
			switch v, ok := found[c.ID]; {
			case !ok:
				return ""
			case v.Failure != nil:
				return "failed: " + string(v.Failure.Stage)
			case i >= len(v.Objectives):
				return ""
			default:
				return number(v.Objectives[i])
			}
		}})
	}
	return columns, nil
}

// printSummary prints what was searched and how far the search has come.
func printSummary(w io.Writer, db *archive.Archive, s population.Search) error {
	var last population.Generation
	complete := false
	for g, err := range db.Generations() {
		if err != nil {
			return err
		}
		last, complete = g, true
	}
	if !complete {
		fmt.Fprintf(w, "%s: no completed generation yet\n", printable(s.Function))
		return nil
	}
	fmt.Fprintf(w, "%s: %s, %s (%d failed)", printable(s.Function),
		count(last.Number, "generation"), count(last.Candidates, "candidate"), last.Failures)
	if last.Reference != nil {
		fmt.Fprintf(w, ", hypervolume %s", number(last.Hypervolume))
	}
	if last.Usage.Tokens() > 0 {
		fmt.Fprintf(w, ", %s", count(last.Usage.Tokens(), "token"))
	}
	fmt.Fprintln(w)
	return nil
}
