package population

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Sibling is what came of an earlier child of the same parent.
type Sibling struct {
	ID         ID        // of its last attempt
	Said       string    // the first sentence of the mutator's answer; "" if there was none
	Objectives []float64 // nil if it failed; with one objective, those of its best setting
	Failure    *Failure
}

// How many children of a parent are remembered, and how much of a sentence.
const (
	maxSiblings = 8
	maxSaid     = 200
)

// siblings are the settled children of each structure, whatever setting of it they came from.
type siblings map[ID]family

// A family is what is remembered of a parent's children.
type family struct {
	latest []Sibling // the oldest first; the list does not change
	barren int       // how many in a row, up to the last, have not entered the front
}

// add adds a settled child: its last attempt and the settings of that, and whether one of them
// has entered the front.
func (s siblings) add(objectives []Objective, candidates []Candidate, said string, entered bool) {
	last := candidates[0]
	if len(last.Parents) == 0 {
		return
	}
	best := last
	for _, c := range candidates[1:] { // with several objectives, none is better than the others
		if len(objectives) == 1 && !c.Failed() && !last.duplicate() && (best.Failed() || minimised(objectives, c.Objectives)[0] < minimised(objectives, best.Objectives)[0]) {
			best = c
		}
	}
	of := last.Parents[0].structure()
	f := s[of]
	list := append(slices.Clip(f.latest), Sibling{last.ID, said, slices.Clone(best.Objectives), best.Failure})
	f.latest = list[max(0, len(list)-maxSiblings):]
	if f.barren++; entered {
		f.barren = 0
	}
	s[of] = f
}

// forget forgets the children of all but the members of islands: others become parents no
// more, except for the seed.
func (s siblings) forget(islands [][]ID) {
	members := structuresOf(islands)
	maps.DeleteFunc(s, func(id ID, _ family) bool { return id != SeedID && !members[id] })
}

// structuresOf returns the structures of the members of islands.
func structuresOf(islands [][]ID) map[ID]bool {
	structures := make(map[ID]bool)
	for _, island := range islands {
		for _, id := range island {
			structures[id.structure()] = true
		}
	}
	return structures
}

var (
	thinks   = regexp.MustCompile(`(?i)^\s*(<(think|thinking|thought|reasoning|seed:think)>|\[THINK\]|◁think▷|<\|channel\|>analysis)`)
	listed   = regexp.MustCompile(`^([#>*•-]+|\d+[.)]) `)
	code     = regexp.MustCompile("(?m)^\\s*(```|~~~|package [a-z]|func |<{5,9} ?SEARCH)")
	theFirst = regexp.MustCompile(`^.{12,}?[.!?](\s|$)`) // longer than "I use e.g."
)

// thoughtEnds are the marks after what reasoning models think.
var thoughtEnds = []string{"</think>", "</thinking>", "</thought>", "</reasoning>", "</seed:think>", "[/THINK]", "◁/think▷", "<|channel|>final<|message|>"}

// FirstSentence returns the first sentence of what a mutator says about its answer
// (Reply.Text), on one line, or "" if it says nothing but that code follows. It is for people
// and models to read, and a guess.
func FirstSentence(answer string) string {
	from := 0
	for _, mark := range thoughtEnds {
		if i := strings.LastIndex(answer, mark); i >= 0 {
			from = max(from, i+len(mark))
		}
	}
	if from == 0 && thinks.MatchString(answer[:min(len(answer), 100)]) {
		return "" // it never ended
	}
	answer = answer[from:min(len(answer), from+8*maxSaid)]
	if at := code.FindStringIndex(answer); at != nil {
		answer = answer[:at[0]]
	}
	said := strings.Join(strings.Fields(strings.ToValidUTF8(answer, "�")), " ")
	said = listed.ReplaceAllString(said, "")
	if first := theFirst.FindString(said); first != "" {
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
	return strings.Clone(said)
}
