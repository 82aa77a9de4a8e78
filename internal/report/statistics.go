package report

import (
	"cmp"
	"fmt"
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
	All    Tally // advice included
	Sum    population.Sum
	Chosen bool // operators or inspirations: the search keeps accounts of what they earn
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

// A grouping is by what candidates are grouped.
type grouping struct {
	by   string
	name func(c *population.Candidate) string
	used func(c *population.Candidate) []population.ModelUsage // by whom, where Usage is to be counted
}

func groupings() []grouping {
	return []grouping{
		{"mutator", func(c *population.Candidate) string { return c.Mutator }, func(c *population.Candidate) []population.ModelUsage {
			return population.UsageByModel(c.Mutator, c.Usage, c.UsedBy)
		}},
		{"operator", func(c *population.Candidate) string { return c.Operator }, func(c *population.Candidate) []population.ModelUsage {
			return []population.ModelUsage{{Model: c.Operator, Usage: c.Usage}}
		}},
		Grouping{By: "epoch", Name: func(c *population.Candidate) string {
			if c.Site.Epoch == 0 {
				return ""
			}
			return fmt.Sprintf("%d, %s", c.Site.Epoch, c.Site.Node)
		}}.grouping(),
	}
}

// tallies are those of the members of a group.
type tallies map[string]*Tally

// of returns a member's.
func (t tallies) of(name string) *Tally {
	if t[name] == nil {
		t[name] = new(Tally)
	}
	return t[name]
}

// use counts what members have used.
func (t tallies) use(by []population.ModelUsage) {
	for _, of := range by {
		if of.Model != "" && of.Usage != (population.Usage{}) {
			m := t.of(of.Model)
			m.Usage = m.Usage.Add(of.Usage)
		}
	}
}

// A Grouping is a further one by which candidates and advice are grouped. The name of what
// belongs to no group is "".
type Grouping struct {
	By     string
	Name   func(c *population.Candidate) string
	Advice func(place int) string // given its place, from 1
}

// grouping counts what a candidate has used for its member.
func (g Grouping) grouping() grouping {
	return grouping{g.By, g.Name, func(c *population.Candidate) []population.ModelUsage {
		return []population.ModelUsage{{Model: g.Name(c), Usage: c.Usage}}
	}}
}

// StatisticsOf tallies candidates, of which some are on the front, also by groupings of the caller's, and what advice has used,
// which counts for the mutators that have written it. The error is that of one of the iterators.
func StatisticsOf(candidates iter.Seq2[population.Candidate, error], onFront func(c *population.Candidate) bool, advice iter.Seq2[population.Advice, error], more ...Grouping) (Statistics, error) {
	var s Statistics
	var by []grouping
	for _, g := range more {
		by = append(by, g.grouping())
	}
	by = append(by, groupings()...)
	members := make([]tallies, len(by))
	for i := range by {
		members[i] = make(tallies)
	}
	for c, err := range candidates {
		if err != nil {
			return Statistics{}, err
		}
		on := onFront(&c)
		s.All.add(&c, on)
		s.Sum.AddCandidate(&c)
		s.Chosen = s.Chosen || c.Operator != "" || c.Inspired != ""
		for i, g := range by {
			if name := g.name(&c); name != "" { // such as the operator of a setting
				members[i].of(name).add(&c, on)
			}
			members[i].use(g.used(&c))
		}
	}
	place := 0
	for a, err := range advice {
		if err != nil {
			return Statistics{}, err
		}
		s.Sum.AddAdvice(&a)
		place++
		for i, g := range more {
			members[i].use([]population.ModelUsage{{Model: g.Advice(place), Usage: a.Usage}})
		}
		members[len(more)].use(population.UsageByModel(a.Mutator, a.Usage, a.UsedBy))
	}
	s.All.Usage = s.Sum.Usage()
	for i, g := range by {
		group := Group{By: g.by}
		for _, name := range slices.Sorted(maps.Keys(members[i])) {
			group.Members = append(group.Members, Member{name, *members[i][name]})
		}
		slices.SortStableFunc(group.Members, func(a, b Member) int { return cmp.Compare(b.Candidates, a.Candidates) })
		if len(group.Members) > 1 || len(group.Members) == 1 && group.Members[0].Name != "" {
			s.Groups = append(s.Groups, group)
		}
	}
	return s, nil
}
