package gp

import "github.com/wallacea-go/wallacea/swap/constants"

// markedIn counts the numbers of a program of which a comment says how they are tuned.
func markedIn(p *program) map[constants.Marked]int {
	counts := make(map[constants.Marked]int)
	for _, m := range constants.MarkedIn(&p.Typed) {
		counts[m]++
	}
	return counts
}

// keepsMarked reports whether a program still has the marked numbers of the parent, and
// perhaps others: what an author has said of numbers is not for random edits.
func (m *member) keepsMarked(made *program) bool {
	if len(m.marked) == 0 {
		return true
	}
	has := markedIn(made)
	for number, n := range m.marked {
		if has[number] < n {
			return false
		}
	}
	return true
}
