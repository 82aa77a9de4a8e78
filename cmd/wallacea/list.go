package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

type listCommand struct {
	archiveArgument
	Generation *int   `help:"List only candidates of this generation." placeholder:"N"`
	Island     *int   `help:"List only candidates of this island." placeholder:"N"`
	Failed     bool   `help:"List only failed candidates."`
	Stage      string `help:"List only candidates that failed at this stage: ${stages}." placeholder:"STAGE"`
	Sort       string `help:"Sort by this objective, best first, without failed candidates. By default candidates are sorted by number." placeholder:"OBJECTIVE"`
	Limit      uint   `help:"List at most N candidates; 0 lists all." placeholder:"N"`
	JSON       bool   `help:"Print one line of JSON per candidate, as export does."`
}

// Validate is called by kong.
func (c listCommand) Validate() error {
	switch {
	case c.Stage != "" && !slices.Contains(population.Stages(), population.Stage(c.Stage)):
		return fmt.Errorf("there is no stage %q: use one of %s", c.Stage, stageNames())
	case c.Sort != "" && (c.Failed || c.Stage != ""):
		return errors.New("failed candidates have no objectives: use either --sort, or --failed and --stage")
	}
	return nil
}

func stageNames() string {
	var names []string
	for _, s := range population.Stages() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

func (c listCommand) Run(out *output) error {
	return c.read(func(db *archive.Archive) error {
		search, err := db.Search()
		if err != nil {
			return err
		}
		found, total, err := c.find(db, search)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(out, search, found...)
		}
		if total == 0 {
			fmt.Fprintln(out, "no matching candidates")
			return nil
		}
		front, err := db.Front()
		if err != nil {
			return err
		}
		report.PrintTable(out, listColumns(search, found, front), found)
		if len(found) < total {
			fmt.Fprintf(out, "\nfirst %d of %d candidates\n", len(found), total)
		}
		return nil
	})
}

// find returns the candidates to list, and how many there are without the
// limit.
func (c listCommand) find(db *archive.Archive, s population.Search) (found []population.Candidate, total int, err error) {
	limit := int(c.Limit)
	by := -1
	if c.Sort != "" {
		if by, err = objectiveIndex(s, c.Sort); err != nil {
			return nil, 0, err
		}
	}
	for candidate, err := range db.Candidates() {
		if err != nil {
			return nil, 0, err
		}
		if !c.matches(&candidate) || by >= len(candidate.Objectives) {
			continue
		}
		total++
		if by >= 0 || limit == 0 || len(found) < limit {
			found = append(found, candidate)
		}
	}
	if by >= 0 {
		slices.SortStableFunc(found, byObjective(s, by))
		if limit > 0 {
			found = found[:min(limit, len(found))]
		}
	}
	return found, total, nil
}

func (c listCommand) matches(candidate *population.Candidate) bool {
	return (c.Generation == nil || candidate.Generation == *c.Generation) &&
		(c.Island == nil || candidate.Island == *c.Island) &&
		(!c.Failed || candidate.Failed()) &&
		(c.Stage == "" || candidate.Failed() && string(candidate.Failure.Stage) == c.Stage)
}

// listColumns leaves out what is empty in all rows.
func listColumns(s population.Search, found, front []population.Candidate) []report.Column {
	onFront := make(map[population.ID]bool)
	for _, c := range front {
		onFront[c.ID] = true
	}
	columns := []report.Column{report.ID(), report.Generation(), report.Island(), report.Parents()}
	if slices.ContainsFunc(found, func(c population.Candidate) bool { return c.RepairOf != 0 }) {
		columns = append(columns, report.RepairOf())
	}
	if slices.ContainsFunc(found, func(c population.Candidate) bool { return !c.Failed() }) {
		columns = append(columns, report.Objectives(s.Objectives, nil)...)
	}
	return append(columns, report.Mutator(), report.Column{Name: "outcome", Text: true, Cell: func(c *population.Candidate) string {
		switch {
		case c.Failed():
			return fmt.Sprintf("%s: %s", c.Failure.Stage, report.OneLine(c.Failure.Message, 60))
		case onFront[c.ID]:
			return "front"
		}
		return ""
	}})
}
