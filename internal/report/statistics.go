package report

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// A Tally counts candidates and what they took.
type Tally struct {
	Candidates int
	Stages     map[population.Stage]int // of those that failed
	Front      int                      // of those on the front
	Repairs    int                      // of earlier attempts
	Usage      population.Usage
	Times      population.Times
	Tuning     time.Duration
}

// Passed returns how many candidates have objectives.
func (t *Tally) Passed() int {
	passed := t.Candidates
	for _, n := range t.Stages {
		passed -= n
	}
	return passed
}

func (t *Tally) add(c *population.Candidate, front bool) {
	t.Candidates++
	if c.Failed() {
		if t.Stages == nil {
			t.Stages = make(map[population.Stage]int)
		}
		t.Stages[c.Failure.Stage]++
	}
	if front {
		t.Front++
	}
	if c.RepairOf != 0 {
		t.Repairs++
	}
	t.Usage = t.Usage.Add(c.Usage)
	t.Times.Mutate += c.Times.Mutate
	t.Times.Check += c.Times.Check
	t.Times.Build += c.Times.Build
	t.Times.Evaluate += c.Times.Evaluate
	t.Tuning += c.Tuned.Elapsed
}

// Waiting returns for how long, of the time that the search took, nothing was
// checked, built or evaluated, at the least: steps of several candidates may have
// gone on at once.
func (t *Tally) Waiting(elapsed time.Duration) time.Duration {
	return max(0, elapsed-t.Times.Check-t.Times.Build-t.Times.Evaluate-t.Tuning)
}

// Statistics are the tallies of a search.
type Statistics struct {
	All    Tally
	Groups []Group
}

// A Group is a tally for each of those that have made candidates, such as the
// mutators.
type Group struct {
	By      string // what they are, such as "mutator"
	Members []Member
}

// A Member of a group. Members that have made more candidates come first.
type Member struct {
	Name string
	Tally
}

// A Grouping says by what candidates are grouped. The name of a candidate that
// belongs to no group is "".
type Grouping struct {
	By   string
	Name func(c *population.Candidate) string
}

// groupings are what candidates are grouped by. One in which no candidate has a name
// is left out.
func groupings() []Grouping {
	return []Grouping{
		{"mutator", func(c *population.Candidate) string { return c.Mutator }},
		{"operator", func(c *population.Candidate) string { return c.Operator }},
	}
}

// StatisticsOf tallies candidates, of which some are on the front, also by groupings of the
// caller's. The error is that of candidates.
func StatisticsOf(candidates iter.Seq2[population.Candidate, error], onFront func(c *population.Candidate) bool, more ...Grouping) (Statistics, error) {
	var s Statistics
	by := append(more, groupings()...)
	tallies := make([]map[string]*Tally, len(by))
	for c, err := range candidates {
		if err != nil {
			return Statistics{}, err
		}
		on := onFront(&c)
		s.All.add(&c, on)
		for i, g := range by {
			name := g.Name(&c)
			if name == "" { // such as the operator of a setting
				continue
			}
			if tallies[i] == nil {
				tallies[i] = make(map[string]*Tally)
			}
			if tallies[i][name] == nil {
				tallies[i][name] = new(Tally)
			}
			tallies[i][name].add(&c, on)
		}
	}
	for i, g := range by {
		group := Group{By: g.By}
		for _, name := range slices.Sorted(maps.Keys(tallies[i])) {
			group.Members = append(group.Members, Member{name, *tallies[i][name]})
		}
		slices.SortStableFunc(group.Members, func(a, b Member) int { return cmp.Compare(b.Candidates, a.Candidates) })
		if len(group.Members) > 1 || len(group.Members) == 1 && group.Members[0].Name != "" {
			s.Groups = append(s.Groups, group)
		}
	}
	return s, nil
}
