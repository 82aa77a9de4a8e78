package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

type bestCommand struct {
	archiveArgument
	Objective string `arg:"" optional:"" help:"Name of an objective. By default, the best candidate for each."`
	JSON      bool   `help:"Print one line of JSON per candidate, as export does."`
}

func (c bestCommand) Run(out *output) error {
	return c.read(func(db *archive.Archive) error {
		search, err := db.Search()
		if err != nil {
			return err
		}
		which := make([]int, len(search.Objectives))
		for i := range which {
			which[i] = i
		}
		if c.Objective != "" {
			i, err := objectiveIndex(search, c.Objective)
			if err != nil {
				return err
			}
			which = []int{i}
		}
		front, err := db.Front()
		if err != nil {
			return err
		}
		if len(front) == 0 {
			return fmt.Errorf("%s: no candidates have been evaluated yet", c.Archive)
		}
		for n, i := range which {
			best := bestFor(search, front, i)
			if c.JSON {
				if err := writeJSON(out, search, best); err != nil {
					return err
				}
				continue
			}
			if n > 0 {
				fmt.Fprintln(out)
			}
			printBest(out, search, best, i)
		}
		return nil
	})
}

// printBest prints a source below a comment, so that the output is a Go file.
func printBest(out *output, s population.Search, best population.Candidate, objective int) {
	fmt.Fprintf(out, "// The best %s: candidate %v of generation %d, with %s.\n\n",
		report.Printable(s.Objectives[objective].Name), best.ID, best.Generation, report.Values(s.Objectives, best))
	source := best.Source
	if out.terminal { // a file gets what was recorded
		source = report.Printable(source)
	}
	fmt.Fprintln(out, strings.TrimSuffix(source, "\n"))
}

// bestFor returns the candidate of a front with the best value of an objective,
// the first of several.
func bestFor(s population.Search, front []population.Candidate, objective int) population.Candidate {
	return slices.MinFunc(front, byObjective(s, objective))
}

// byObjective compares evaluated candidates by an objective, best first.
func byObjective(s population.Search, i int) func(a, b population.Candidate) int {
	sign := 1.0
	if s.Objectives[i].Maximize {
		sign = -1
	}
	return func(a, b population.Candidate) int {
		switch d := sign * (a.Objectives[i] - b.Objectives[i]); {
		case d < 0:
			return -1
		case d > 0:
			return 1
		}
		return 0
	}
}

func objectiveIndex(s population.Search, name string) (int, error) {
	i := slices.IndexFunc(s.Objectives, func(o population.Objective) bool { return o.Name == name })
	if i < 0 {
		var names []string
		for _, o := range s.Objectives {
			names = append(names, o.Name)
		}
		return 0, fmt.Errorf("there is no objective %q: use one of %s", name, strings.Join(names, ", "))
	}
	return i, nil
}
