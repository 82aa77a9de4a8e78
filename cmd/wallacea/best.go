package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/population"
)

type bestCommand struct {
	archiveArgument
	Objective string    `arg:"" optional:"" help:"Name of an objective. By default, of several, the knee of the front or, if it has none, the best candidate for the first."`
	Where     condition `help:"The best of all candidates with such objectives, as in 'levels<=64, mse<0.1'." placeholder:"CONDITION"`
	Knee      bool      `help:"Print the knee of the front, and fail if it has none: the candidate farthest from the line through the ends of the front, on the better side of it. Objectives are scaled as the search compares them, and so that the front is 1 wide in each (Das 1999)."`
	JSON      bool      `name:"json" help:"Print the candidate as one line of JSON, as export does."`
}

// Validate is called by kong.
func (c bestCommand) Validate() error {
	if c.Knee && c.Objective != "" {
		return fmt.Errorf("--knee weighs all objectives: leave %s out", report.Printable(c.Objective))
	}
	return nil
}

// A finding is the candidate that best prints.
type finding struct {
	what      string // such as "best mse" or "knee"
	candidate population.Candidate
	chosen    bool // by this program, among several objectives
}

func (c bestCommand) Run(out *output) error {
	return c.read(func(db *archive.Archive) error {
		search, err := db.Search()
		if err != nil {
			return err
		}
		front, err := c.front(db, search)
		if err != nil {
			return err
		}
		f, err := c.find(search, front)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(out, search, f.candidate)
		}
		values := report.Digits(append(report.Rows(front), c.Where.rows(search)...)...)
		fmt.Fprintf(out, "// The %s: candidate %v of generation %d, with %s.\n",
			oneLine(f.what), f.candidate.ID, f.candidate.Generation, oneLine(report.ValuesWith(values, search.Objectives, f.candidate)))
		if f.chosen {
			var others []string
			for i, o := range search.Objectives {
				others = append(others, fmt.Sprintf("%s (candidate %v)", oneLine(o.Name), bestFor(search, front, i).ID))
			}
			fmt.Fprintf(out, "// For the best of one objective, name it: %s.\n", strings.Join(others, ", "))
		}
		fmt.Fprintln(out)
		printSource(out, f.candidate.Source)
		return nil
	})
}

// front returns the front of the candidates that satisfy the condition, which is
// that of the search if there is none.
func (c bestCommand) front(db *archive.Archive, s population.Search) ([]population.Candidate, error) {
	if len(c.Where) == 0 {
		front, err := db.Front()
		if err == nil && len(front) == 0 {
			err = fmt.Errorf("%s: no candidates have been evaluated yet", c.Archive)
		}
		return front, err
	}
	holds, err := c.Where.bind(s)
	if err != nil {
		return nil, err
	}
	var matching []population.Candidate
	for candidate, err := range db.Summaries() {
		if err != nil {
			return nil, err
		}
		if holds(candidate.Objectives) {
			matching = append(matching, candidate)
		}
	}
	front := population.Front(s.Objectives, matching)
	if len(front) == 0 {
		return nil, fmt.Errorf("%s: no candidate has %v", c.Archive, c.Where)
	}
	for i := range front {
		if front[i], err = db.Lookup(front[i].ID); err != nil {
			return nil, err
		}
	}
	return front, nil
}

// find returns what is asked for of a front, which is not empty.
func (c bestCommand) find(s population.Search, front []population.Candidate) (finding, error) {
	objective, several := 0, len(s.Objectives) > 1
	if c.Objective != "" {
		var err error
		if objective, err = objectiveIndex(s, c.Objective); err != nil {
			return finding{}, err
		}
	} else if several || c.Knee {
		k, err := knee(s, front)
		switch {
		case err == nil:
			return finding{"knee of the front", k, !c.Knee}, nil
		case c.Knee || !errors.Is(err, errNoKnee):
			return finding{}, err
		}
	}
	return finding{"best " + s.Objectives[objective].Name, bestFor(s, front, objective), several && c.Objective == ""}, nil
}

var errNoKnee = errors.New("the front has no knee")

// knee returns the knee of a front, as pareto.Knee defines it, in the coordinates
// in which the search measures distances.
func knee(s population.Search, front []population.Candidate) (population.Candidate, error) {
	if len(s.Objectives) < 2 {
		return population.Candidate{}, errors.New("a search with one objective has no knee: leave --knee out for its best candidate")
	}
	points := make([][]float64, len(front))
	for i, c := range front {
		points[i] = population.Point(s.Objectives, c.Objectives)
	}
	at, err := pareto.Knee(points)
	if err != nil {
		return population.Candidate{}, err
	}
	for i := range s.Objectives {
		least := slices.MinFunc(points, func(a, b []float64) int { return cmp.Compare(a[i], b[i]) })
		if points[at][i] == least[i] {
			return population.Candidate{}, fmt.Errorf("%w: of its %s none is on the better side of the line through its ends", errNoKnee, report.Count(len(front), "candidate"))
		}
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
			names = append(names, oneLine(o.Name))
		}
		return 0, fmt.Errorf("there is no objective %q: use one of %s", name, strings.Join(names, ", "))
	}
	return i, nil
}
