package guard

import (
	"slices"
	"strings"
)

// edits are replacements in a text. They never overlap, and each holds as many line
// breaks as it replaces, so that every line stays where it is.
type edits struct {
	text string
	list []edit
}

type edit struct {
	from, to int // offsets; equal for an insertion
	with     string
}

func (e *edits) insert(at int, with string)        { e.list = append(e.list, edit{at, at, with}) }
func (e *edits) replace(from, to int, with string) { e.list = append(e.list, edit{from, to, with}) }

// sort orders the edits. What is inserted at a place comes before what
// replaces the text there.
func (e *edits) sort() {
	slices.SortStableFunc(e.list, func(a, b edit) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return min(a.to-a.from, 1) - min(b.to-b.from, 1)
	})
}

// apply returns the text between two offsets with its edits, which have to be
// sorted.
func (e *edits) apply(from, to int) string {
	i, _ := slices.BinarySearchFunc(e.list, from, func(x edit, at int) int { return x.from - at })
	var b strings.Builder
	for ; i < len(e.list) && e.list[i].to <= to && e.list[i].from <= to; i++ {
		x := e.list[i]
		b.WriteString(e.text[from:x.from])
		b.WriteString(x.with)
		from = x.to
	}
	b.WriteString(e.text[from:to])
	return b.String()
}
