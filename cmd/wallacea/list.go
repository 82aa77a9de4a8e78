package main

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

type listCommand struct {
	archiveArgument
	Generation *int      `help:"List only candidates of this generation." placeholder:"N"`
	Island     *int      `help:"List only candidates of this island." placeholder:"N"`
	Failed     bool      `help:"List only failed candidates."`
	Stage      string    `help:"List only candidates that failed at this stage: ${stages}." placeholder:"STAGE"`
	Where      condition `help:"List only candidates with such objectives, as in 'levels<=64, mse<0.1'." placeholder:"CONDITION"`
	Sort       string    `help:"Sort by this objective, best first, without failed candidates. By default candidates are sorted by number." placeholder:"OBJECTIVE"`
	Limit      uint      `help:"List at most N candidates; 0 lists all." placeholder:"N"`
	JSON       bool      `name:"json" help:"Print one line of JSON per candidate, as export does."`
}

// Validate is called by kong.
func (c listCommand) Validate() error {
	switch {
	case c.Stage != "" && !slices.Contains(population.Stages(), population.Stage(c.Stage)):
		return fmt.Errorf("there is no stage %q: use one of %s", c.Stage, stageNames())
	case (c.Sort != "" || len(c.Where) > 0) && (c.Failed || c.Stage != ""):
		return errors.New("failed candidates have no objectives: use either --sort and --where, or --failed and --stage")
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
		o, err := describe(db)
		if err != nil {
			return err
		}
		search := o.search
		found, total, err := c.find(db, search)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeListed(out, o, found)
		}
		if total == 0 {
			fmt.Fprintln(out, "no matching candidates")
			return nil
		}
		front, err := db.FrontAmong(found)
		if err != nil {
			return err
		}
		rows := db.SummariesOf(found)
		columns, err := listColumns(o, rows, front)
		if err != nil {
			return err
		}
		if err := report.StreamTable(out, columns, rows); err != nil {
			return err
		}
		if len(found) < total {
			fmt.Fprintf(out, "\nfirst %d of %d candidates\n", len(found), total)
		}
		return nil
	})
}

// writeListed writes a line for each of the candidates with these IDs.
func writeListed(w io.Writer, db *opened, ids []population.ID) error {
	for _, id := range ids {
		c, err := db.Lookup(id)
		if err != nil {
			return err
		}
		if err := writeFound(w, []found{{c, db}}); err != nil {
			return err
		}
	}
	return nil
}

// find returns the candidates to list, and how many there are without the
// limit.
func (c listCommand) find(db *archive.Archive, s population.Search) (found []population.ID, total int, err error) {
	if c.Sort != "" {
		return c.findSorted(db, s)
	}
	holds, err := c.Where.bind(s)
	if err != nil {
		return nil, 0, err
	}
	limit := int(c.Limit)
	for candidate, err := range db.Summaries() {
		if err != nil {
			return nil, 0, err
		}
		if limit > 0 && len(found) == limit && c.everything() {
			total, err = db.Len()
			return found, total, err
		}
		if !c.matches(&candidate) || !holds(candidate.Objectives) {
			continue
		}
		total++
		if limit == 0 || len(found) < limit {
			found = append(found, candidate.ID)
		}
	}
	return found, total, nil
}

// findSorted is find with the option Sort. Candidates without a value of that
// objective are left out.
func (c listCommand) findSorted(db *archive.Archive, s population.Search) (found []population.ID, total int, err error) {
	by, err := objectiveIndex(s, c.Sort)
	if err != nil {
		return nil, 0, err
	}
	holds, err := c.Where.bind(s)
	if err != nil {
		return nil, 0, err
	}
	var entries []population.Candidate
	for candidate, err := range db.Summaries() {
		if err != nil {
			return nil, 0, err
		}
		if !candidate.Failed() && c.matches(&candidate) && unusable(s, &candidate) == "" && holds(candidate.Objectives) {
			entries = append(entries, population.Candidate{ID: candidate.ID, Objectives: candidate.Objectives, Margin: candidate.Margin})
		}
	}
	order := population.ByObjective(s.Objectives, by)
	slices.SortFunc(entries, func(a, b population.Candidate) int { return order(&a, &b) })
	total = len(entries)
	if limit := int(c.Limit); limit > 0 {
		entries = entries[:min(limit, total)]
	}
	for _, e := range entries {
		found = append(found, e.ID)
	}
	return found, total, nil
}

// everything reports whether all candidates match.
func (c listCommand) everything() bool {
	return c.Generation == nil && c.Island == nil && !c.Failed && c.Stage == "" && len(c.Where) == 0
}

func (c listCommand) matches(candidate *population.Candidate) bool {
	return (c.Generation == nil || candidate.Generation == *c.Generation) &&
		(c.Island == nil || candidate.Island == *c.Island) &&
		(!c.Failed || candidate.Failed()) &&
		(c.Stage == "" || candidate.Failed() && string(candidate.Failure.Stage) == c.Stage)
}

// listColumns leaves out what is empty in all rows.
func listColumns(db *opened, rows iter.Seq2[population.Candidate, error], front []population.ID) ([]report.Column, error) {
	s := db.search
	var repaired bool
	var values [][]float64
	for c, err := range rows {
		if err != nil {
			return nil, err
		}
		repaired = repaired || c.RepairOf != 0
		if !c.Failed() {
			values = append(values, c.Objectives)
		}
	}
	onFront := make(map[population.ID]bool)
	for _, id := range front {
		onFront[id] = true
	}
	columns := []report.Column{report.ID(), report.Generation(), report.Island(), report.Parents()}
	if db.parts != nil {
		columns = slices.Insert(columns, 1, db.originColumn())
	}
	if repaired {
		columns = append(columns, report.RepairOf())
	}
	if len(values) > 0 {
		columns = append(columns, report.Objectives(s.Objectives, values)...)
	}
	return append(columns, report.Mutator(), report.Column{Name: "outcome", Text: true, Cell: func(c *population.Candidate) string {
		switch {
		case c.Failed():
			return fmt.Sprintf("%s: %s", c.Failure.Stage, report.Reason(c.Failure, 60))
		case onFront[c.ID]:
			return "front"
		}
		return unusable(s, c)
	}}), nil
}

// unusable says why a candidate counts nowhere; "" if it failed or has a finite
// value for each objective. Archives of the first version may hold such
// candidates.
func unusable(s population.Search, c *population.Candidate) string {
	if c.Failed() {
		return ""
	}
	if len(c.Objectives) != len(s.Objectives) {
		return fmt.Sprintf("unusable: %s where the search has %d", report.Count(len(c.Objectives), "objective"), len(s.Objectives))
	}
	for i, v := range c.Objectives {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Sprintf("unusable: %s is %v", report.Printable(s.Objectives[i].Name), v)
		}
	}
	return ""
}
