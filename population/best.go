package population

import (
	"cmp"
	"slices"
)

// ByObjective returns the order of evaluated candidates by an objective, the best first, as far
// as its Resolution tells; of equal ones by the other objectives, in order, and then by ID. So
// the best of all is on the front, and whoever looks for it finds the same one. A candidate with
// a Margin counts as worse by that.
func ByObjective(objectives []Objective, k int) func(a, b *Candidate) int {
	return func(a, b *Candidate) int {
		p, q := minimised(objectives, a.Cautious(objectives)), minimised(objectives, b.Cautious(objectives))
		return cmp.Or(cmp.Compare(p[k], q[k]), slices.Compare(p, q), a.ID.Compare(b.ID))
	}
}

// BestOf returns the index of the candidate that is best in an objective, in the order of
// ByObjective, or -1 if none has a finite value for each of them.
func BestOf(objectives []Objective, candidates []Candidate, k int) int {
	order, best := ByObjective(objectives, k), -1
	for i := range candidates {
		if usable(objectives, candidates[i]) && (best < 0 || order(&candidates[i], &candidates[best]) < 0) {
			best = i
		}
	}
	return best
}
