package population

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/wallacea-go/wallacea/pareto"
)

// Front returns the nondominated ones among candidates, failed ones left out,
// ordered by their first objective, then the next. Of candidates with equal
// objectives it keeps the one with the lowest ID.
func Front(objectives []Objective, candidates []Candidate) []Candidate {
	var living []Candidate
	seen := make(map[string]bool)
	for _, c := range slices.SortedFunc(slices.Values(candidates), func(a, b Candidate) int { return cmp.Compare(a.ID, b.ID) }) {
		if c.Failed() || len(c.Objectives) != len(objectives) || notFinite(c.Objectives) >= 0 {
			continue
		}
		if key := fmt.Sprint(c.Objectives); !seen[key] {
			seen[key] = true
			living = append(living, c)
		}
	}
	points := make([][]float64, len(living))
	for i, c := range living {
		points[i] = minimised(objectives, c.Objectives)
	}
	indices, err := pareto.Nondominated(points)
	if err != nil { // only NaN and ragged points are errors, and there are none
		panic(err)
	}
	front := make([]Candidate, len(indices))
	for i, k := range indices {
		front[i] = living[k]
	}
	slices.SortFunc(front, func(a, b Candidate) int {
		return cmp.Or(slices.Compare(a.Objectives, b.Objectives), cmp.Compare(a.ID, b.ID))
	})
	return front
}

// minimised returns values with the maximised ones negated. Unlike Point it
// keeps apart what lies below a LogFloor.
func minimised(objectives []Objective, values []float64) []float64 {
	p := slices.Clone(values)
	for i := range p {
		if objectives[i].Maximize {
			p[i] = -p[i]
		}
	}
	return p
}
