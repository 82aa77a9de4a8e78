package dashboard

import (
	"cmp"
	"slices"

	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/population"
)

// A mutatorsView says what those who write candidates have earned.
type mutatorsView struct {
	Version int           `json:"version"`
	Rows    []mutatorView `json:"rows"`
	Volume  bool          `json:"volume"` // Share is known
}

// A mutatorView is about one of them.
type mutatorView struct {
	Name       string    `json:"name"`
	Candidates int       `json:"candidates"`
	Valid      int       `json:"valid"`
	Duplicates int       `json:"duplicates"`
	Gains      int       `json:"gains"` // candidates that were on the front after some generation
	Front      int       `json:"front"` // that are on it now
	Share      number    `json:"share"` // of the hypervolume that single candidates of the front add, from 0 to 1
	Usage      usageView `json:"usage"`
	Seconds    number    `json:"seconds"` // of requests
}

// groupOf is by what candidates are grouped.
func groupOf(e *entry) string { return e.mutator }

// mutators makes the view.
func mutators(snap *snapshot) *mutatorsView {
	ever, on := make(map[population.ID]bool), make(map[population.ID]bool)
	for i := range snap.generations {
		for _, id := range snap.generations[i].Front {
			ever[id] = true
		}
	}
	for _, id := range snap.front {
		ever[id], on[id] = true, true
	}
	type group struct {
		mutatorView
		usage population.Usage
	}
	groups := make(map[string]*group)
	shares, known := frontShares(snap)
	for _, e := range snap.entries {
		name := groupOf(e)
		g := groups[name]
		if g == nil {
			g = &group{mutatorView: mutatorView{Name: name}}
			groups[name] = g
		}
		g.Candidates++
		switch e.stage {
		case "":
			g.Valid++
		case population.StageDuplicate:
			g.Duplicates++
		}
		if ever[e.id] {
			g.Gains++
		}
		if on[e.id] {
			g.Front++
			g.Share += number(shares[e.id])
		}
		g.usage = g.usage.Add(e.usage)
		g.Seconds += number(e.times.Mutate.Seconds())
	}
	v := &mutatorsView{Version: snap.version, Volume: known}
	for _, g := range groups {
		g.Usage = newUsage(g.usage)
		v.Rows = append(v.Rows, g.mutatorView)
	}
	slices.SortFunc(v.Rows, func(a, b mutatorView) int {
		return cmp.Or(b.Gains-a.Gains, b.Candidates-a.Candidates, cmp.Compare(a.Name, b.Name))
	})
	return v
}

// mostShared is how many candidates a front may have whose shares are found out: with five
// objectives and more that takes long.
const mostShared = 2000

// frontShares returns each candidate's share of what all of the front's add by themselves.
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
	sum := 0.0
	for _, c := range contributions {
		sum += c
	}
	if !(sum > 0) {
		return nil, false
	}
	shares := make(map[population.ID]float64)
	for i, c := range contributions {
		shares[front[i].id] = c / sum
	}
	return shares, true
}
