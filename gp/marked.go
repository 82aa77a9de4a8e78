package gp

import (
	"regexp"
	"slices"
	"strings"
)

// mark matches a comment that says how the numbers of its line, or of the declaration
// below, are tuned: see swap/constants.
var mark = regexp.MustCompile(`//\s*(tune|fixed)\b.*`)

// number matches a number in a line of source.
var number = regexp.MustCompile(`\b\d[\w.]*`)

// A markedLine is a line with a mark, or the one below it.
type markedLine struct {
	mark    string
	numbers []string // as they are written
}

// keepsMarked reports whether a text still has the marks of its parent, beside the same
// numbers and perhaps others: what an author has said of numbers is not for random edits.
func keepsMarked(parent, made string) bool {
	before := markedLines(parent)
	if len(before) == 0 {
		return true
	}
	same := func(a, b string) bool { return a == b }
	return covers(markedLines(made), before, func(a, b markedLine) bool { return a.mark == b.mark && covers(a.numbers, b.numbers, same) })
}

// covers reports whether a list has an element for each of those wanted that serves as it.
func covers[T any](list, wanted []T, serves func(a, b T) bool) bool {
	left := slices.Clone(list)
	for _, w := range wanted {
		i := slices.IndexFunc(left, func(l T) bool { return serves(l, w) })
		if i < 0 {
			return false
		}
		left = slices.Delete(left, i, i+1)
	}
	return true
}

func markedLines(source string) (list []markedLine) {
	lines := strings.Split(source, "\n")
	for i, line := range lines {
		at := mark.FindStringIndex(line)
		if at == nil {
			continue
		}
		text := line[:at[0]]
		if strings.TrimSpace(text) == "" && i+1 < len(lines) {
			text = lines[i+1]
		}
		list = append(list, markedLine{strings.TrimSpace(line[at[0]:]), number.FindAllString(text, -1)})
	}
	return list
}
