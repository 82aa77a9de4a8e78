package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

type bestCommand struct {
	Archive string    `arg:"" help:"Archive file of a search."`
	Rest    []string  `arg:"" name:"objective" optional:"" help:"Name of an objective. By default, of several, the knee of the front or, if it has none, the best candidate for the first. Before it, more archives of the same function and objectives."`
	Where   condition `help:"The best of all candidates with such objectives, as in 'levels<=64, mse<0.1'." placeholder:"CONDITION"`
	Knee    bool      `help:"Print the knee of the front, and fail if it has none: the candidate farthest from the line through the ends of the front, on the better side of it. Objectives are scaled as the search compares them, and so that the front is 1 wide in each (Das 1999)."`
	JSON    bool      `name:"json" help:"Print the candidate as one line of JSON, as export does."`
}

// Validate is called by kong.
func (c bestCommand) Validate() error {
	if _, objective := c.split(); c.Knee && objective != "" {
		return fmt.Errorf("--knee weighs all objectives: leave %s out", report.Printable(objective))
	}
	return nil
}

// split returns the archives, and the objective: the last argument, unless there is a file of
// that name.
func (c bestCommand) split() (archives []string, objective string) {
	archives = append([]string{c.Archive}, c.Rest...)
	if n := len(archives) - 1; n > 0 {
		if file, err := os.Stat(archives[n]); err != nil || file.IsDir() {
			return archives[:n], archives[n]
		}
	}
	return archives, ""
}

// files names the archives in a sentence.
func (c bestCommand) files() string {
	archives, _ := c.split()
	return strings.Join(archives, ", ")
}

// A finding is the candidate that best prints.
type finding struct {
	what      string // such as "best mse" or "knee"
	candidate found
	chosen    bool // by this program, among several objectives
}

func (c bestCommand) Run(out *output) error {
	archives, objective := c.split()
	return readAll(archives, func(all []*opened) error {
		search := all[0].search
		front, err := c.front(all)
		if err != nil {
			return err
		}
		f, err := c.find(search, front, objective)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeFound(out, []found{f.candidate})
		}
		values := report.Digits(append(report.Rows(rowsOf(front)), c.Where.rows(search)...)...)
		b := f.candidate
		fmt.Fprintf(out, "// The %s: %s of generation %d, with %s.\n",
			oneLine(f.what), b.in.name(b.ID), b.Generation, oneLine(report.ValuesWith(values, search.Objectives, b.Candidate)))
		if f.chosen {
			var others []string
			for i, o := range search.Objectives {
				best := bestFor(search, front, i)
				others = append(others, fmt.Sprintf("%s (%s)", oneLine(o.Name), best.in.name(best.ID)))
			}
			fmt.Fprintf(out, "// For the best of one objective, name it: %s.\n", strings.Join(others, ", "))
		}
		fmt.Fprintln(out)
		printSource(out, f.candidate.Source)
		return nil
	})
}

// front returns the front of the candidates that satisfy the condition, which is
// that of the searches if there is none.
func (c bestCommand) front(all []*opened) ([]found, error) {
	if len(c.Where) == 0 {
		front, err := frontOfAll(all)
		if err == nil && len(front) == 0 {
			err = fmt.Errorf("%s: no candidates have been evaluated yet", c.files())
		}
		return front, err
	}
	s := all[0].search
	holds, err := c.Where.bind(s)
	if err != nil {
		return nil, err
	}
	var front []found
	for _, o := range all {
		var matching []population.Candidate
		for candidate, err := range o.Summaries() {
			if err != nil {
				return nil, err
			}
			if holds(candidate.Objectives) {
				matching = append(matching, candidate)
			}
		}
		front = append(front, within(o, population.Front(s.Objectives, matching))...)
	}
	front = frontOf(s.Objectives, front)
	if len(front) == 0 {
		return nil, fmt.Errorf("%s: no candidate has %v", c.files(), c.Where)
	}
	for i := range front {
		if front[i].Candidate, err = front[i].in.Lookup(front[i].ID); err != nil {
			return nil, err
		}
	}
	return front, nil
}

// find returns what is asked for of a front, which is not empty.
func (c bestCommand) find(s population.Search, front []found, name string) (finding, error) {
	objective, several := 0, len(s.Objectives) > 1
	if name != "" {
		var err error
		if objective, err = objectiveIndex(s, name); err != nil {
			return finding{}, err
		}
	} else if several || c.Knee {
		k, err := knee(s, front)
		switch {
		case err == nil:
			return finding{"knee of the front", k, !c.Knee}, nil
		case c.Knee || !errors.Is(err, report.ErrNoKnee):
			return finding{}, err
		}
	}
	return finding{"best " + s.Objectives[objective].Name, bestFor(s, front, objective), several && name == ""}, nil
}

// knee returns the knee of a front, as report.Knee defines it, in the coordinates
// in which the search measures distances.
func knee(s population.Search, front []found) (found, error) {
	if len(s.Objectives) < 2 {
		return found{}, errors.New("a search with one objective has no knee: leave --knee out for its best candidate")
	}
	points := make([][]float64, len(front))
	for i, c := range front {
		points[i] = population.Point(s.Objectives, c.Objectives)
	}
	at, err := report.Knee(points)
	switch {
	case errors.Is(err, report.ErrNoKnee):
		return found{}, fmt.Errorf("%w: of its %s none is on the better side of the line through its ends", err, report.Count(len(front), "candidate"))
	case err != nil:
		return found{}, err
	}
	return front[at], nil
}

// printSource prints a source as it was recorded to a file, and printable to a
// terminal.
func printSource(out *output, source string) {
	if out.terminal {
		source = report.Printable(source)
	}
	fmt.Fprintln(out, strings.TrimSuffix(source, "\n"))
}

// oneLine returns a text from outside as a part of a comment that ends with its
// line.
func oneLine(s string) string { return strings.ReplaceAll(report.Printable(s), "\n", " ") }

// bestFor returns the candidate of a front with the best value of an objective; of equal ones
// that of population.BestOf.
func bestFor(s population.Search, front []found, objective int) found {
	return front[population.BestOf(s.Objectives, rowsOf(front), objective)]
}

func objectiveIndex(s population.Search, name string) (int, error) {
	i := slices.IndexFunc(s.Objectives, func(o population.Objective) bool { return o.Name == name })
	if i < 0 {
		var names []string
		for _, o := range s.Objectives {
			names = append(names, oneLine(o.Name))
		}
		return 0, fmt.Errorf("there is no objective %q: use one of %s", name, strings.Join(names, ", "))
	}
	return i, nil
}
