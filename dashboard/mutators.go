package dashboard

import (
	"cmp"
	"errors"
	"iter"
	"sync"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/population"
)

// A mutatorsView says what those who write candidates have made and earned.
type mutatorsView struct {
	Version int         `json:"version"`
	Groups  []groupView `json:"groups"`
	Note    string      `json:"note,omitempty"` // why what they earned is not known
}

// A groupView is a table: of mutators, of operators, or of ways to choose inspirations.
type groupView struct {
	By     string       `json:"by"`
	Made   bool         `json:"made"`   // the tallies are known
	Earned bool         `json:"earned"` // the credits are known
	Rows   []memberView `json:"rows"`
}

// A memberView is one of a group, with what the command stats counts (report.StatisticsOf) and
// what the search itself has found that it earned (population.EarningsOf).
type memberView struct {
	Name       string    `json:"name"`
	Filter     string    `json:"filter,omitempty"` // shows its candidates
	Candidates int       `json:"candidates"`
	Passed     int       `json:"passed"`
	Duplicates int       `json:"duplicates"`
	Front      int       `json:"front"`
	Usage      usageView `json:"usage"`
	Seconds    number    `json:"seconds"` // that asking took, each time
	Children   int       `json:"children"`
	Entered    int       `json:"entered"` // the front, when they settled
	Gained     number    `json:"gained"`  // hypervolume
	PerTokens  number    `json:"per_tokens"`
	Known      bool      `json:"known"` // the credit
}

// statistics are what the command stats says of the candidates.
func (s *Server) statistics(snap *snapshot) (report.Statistics, error) {
	front := make(map[population.ID]bool, len(snap.front))
	for _, id := range snap.front {
		front[id] = true
	}
	return report.StatisticsOf(summaries(snap.entries), func(c *population.Candidate) bool { return front[c.ID] }, s.index.db.Advice())
}

// summaries are what entries hold of candidates.
func summaries(entries []*entry) iter.Seq2[population.Candidate, error] {
	return func(yield func(population.Candidate, error) bool) {
		for _, e := range entries {
			c := population.Candidate{
				ID: e.id, RepairOf: e.repairOf, Mutator: e.author, Operator: e.operator,
				Usage: e.usage, UsedBy: e.usedBy, Times: e.times, Tuned: population.Tuned{Elapsed: e.tuning},
			}
			if e.stage != "" && e.stage != stageUnusable {
				c.Failure = &population.Failure{Stage: e.stage}
			}
			if !yield(c, nil) {
				return
			}
		}
	}
}

// mutators makes the view.
func (s *Server) mutators(snap *snapshot) (*mutatorsView, error) {
	v := &mutatorsView{Version: snap.version}
	earned, err := s.earnings.of(s.index.db, snap.version)
	if errors.Is(err, archive.ErrGone) {
		return nil, err
	}
	if err != nil {
		v.Note = report.OneLine(err.Error(), 300)
	}
	counted, err := s.statistics(snap)
	if err != nil {
		return nil, err
	}
	made := make(map[string]report.Group)
	for _, g := range counted.Groups {
		made[g.By] = g
	}
	for _, kind := range []struct {
		by      string
		credits []population.Credit
	}{{"mutator", earned.Models}, {"operator", earned.Operators}, {"inspirations", earned.Inspirations}} {
		if g := newGroup(kind.by, made[kind.by].Members, kind.credits); len(g.Rows) > 0 {
			v.Groups = append(v.Groups, g)
		}
	}
	return v, nil
}

// newGroup joins what the members of a group have made with what they have earned.
func newGroup(by string, made []report.Member, earned []population.Credit) groupView {
	g := groupView{By: by, Made: len(made) > 0}
	credits := make(map[string]population.Credit)
	for _, c := range earned {
		credits[c.Name] = c
	}
	row := func(name string) *memberView {
		g.Rows = append(g.Rows, memberView{Name: cmp.Or(report.OneLine(name, longestReason), "–")})
		m := &g.Rows[len(g.Rows)-1]
		if c, ok := credits[name]; ok && c.Children > 0 {
			m.Known, g.Earned = true, true
			m.Children, m.Entered, m.Gained = c.Children, c.Entered, number(c.Gained)
			if n := c.Usage.Tokens(); n > 0 {
				m.PerTokens = number(1000 * c.Gained / float64(n))
			}
			m.Usage = newUsage(c.Usage)
		}
		delete(credits, name)
		return m
	}
	for _, t := range made {
		m := row(t.Name)
		m.Filter = quoted(by) + "=" + quoted(t.Name)
		m.Candidates, m.Passed, m.Duplicates, m.Front = t.Candidates, t.Passed(), t.Stages[population.StageDuplicate], t.Front
		m.Usage, m.Seconds = newUsage(t.Usage), number(t.Times.Mutate.Seconds()/float64(max(t.Candidates, 1)))
	}
	for _, c := range earned {
		if _, left := credits[c.Name]; left && c.Children > 0 {
			row(c.Name)
		}
	}
	return g
}

// earnings keep what population.EarningsOf has found: it settles the search again, which takes
// time, so that a twentieth of the time is spent on it at most.
type earnings struct {
	mu      sync.Mutex
	version int
	at      time.Time
	took    time.Duration
	found   population.Earnings
	err     error
}

// of returns the earnings of the search in an archive, of this version or one shortly before.
func (e *earnings) of(db *archive.Archive, version int) (population.Earnings, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.version == version && version > 0 || time.Since(e.at) < restWhile*e.took {
		return e.found, e.err
	}
	begun := time.Now()
	e.found, e.err = db.Earnings()
	e.version, e.at, e.took = version, time.Now(), time.Since(begun)
	if errors.Is(e.err, archive.ErrEmpty) {
		e.err = nil
	}
	return e.found, e.err
}

// mostShared is how many candidates a front may have whose shares are found out: with five
// objectives and more that takes long.
const mostShared = 2000

// frontShares returns what each candidate of the front adds to the hypervolume by itself.
func frontShares(snap *snapshot) (map[population.ID]float64, bool) {
	n := snap.last()
	objectives := snap.search.Objectives
	if n < 0 || len(objectives) < 2 || len(objectives) > 4 || snap.generations[n].Reference == nil || len(snap.front) > mostShared {
		return nil, false
	}
	front := snap.lookup(snap.front)
	var points [][]float64
	for _, e := range front {
		points = append(points, population.Point(objectives, e.values))
	}
	contributions, err := pareto.Contributions(points, snap.generations[n].Reference)
	if err != nil {
		return nil, false
	}
	shares, some := make(map[population.ID]float64), false
	for i, c := range contributions {
		shares[front[i].id] = c
		some = some || c > 0
	}
	return shares, some
}
