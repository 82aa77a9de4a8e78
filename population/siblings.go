package population

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Sibling is what came of an earlier child of the same parent.
type Sibling struct {
	ID         ID        // of its last attempt
	Said       string    // the first sentence of the mutator's answer; "" if there was none
	Objectives []float64 // nil if it failed
	Failure    *Failure
}

// How many children of a parent are remembered, and how much of a sentence.
const (
	maxSiblings = 8
	maxSaid     = 200
)

// siblings are the latest children of each parent that were settled, oldest first. The lists
// do not change.
type siblings map[ID][]Sibling

// add adds a settled child.
func (s siblings) add(c Candidate, said string) {
	if len(c.Parents) == 0 {
		return
	}
	of := c.Parents[0]
	list := append(slices.Clip(s[of]), Sibling{c.ID, said, c.Objectives, c.Failure})
	s[of] = list[max(0, len(list)-maxSiblings):]
}

// forget forgets the children of all but the members of islands: others become parents no more.
func (s siblings) forget(islands [][]Candidate) {
	members := make(map[ID]bool)
	for _, island := range islands {
		for _, c := range island {
			members[c.ID] = true
		}
	}
	for id := range s {
		if !members[id] {
			delete(s, id)
		}
	}
}

var (
	thinking = regexp.MustCompile(`(?s)^.*</think(ing)?>`)
	sentence = regexp.MustCompile(`^.*?[.!?](\s|$)`)
)

// FirstSentence returns the first sentence of what a mutator says about its answer
// (Reply.Text), on one line, or "" if it says nothing but that code follows.
func FirstSentence(answer string) string {
	answer = thinking.ReplaceAllString(answer, "")
	answer, _, _ = strings.Cut(answer, "```")
	said := strings.Join(strings.Fields(strings.ToValidUTF8(answer, "�")), " ")
	if first := sentence.FindString(said); first != "" {
		said = strings.TrimSpace(first)
	}
	if strings.HasSuffix(said, ":") {
		return ""
	}
	if len(said) > maxSaid {
		end := maxSaid
		for !utf8.RuneStart(said[end]) {
			end--
		}
		said = said[:end] + "…"
	}
	return said
}
