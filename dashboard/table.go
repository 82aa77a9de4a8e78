package dashboard

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/wallacea-go/wallacea/population"
)

// A tableView is a part of the table of candidates.
type tableView struct {
	Version    int        `json:"version"`
	Objectives []axis     `json:"objectives"`
	Rows       []row      `json:"rows"`
	Offset     int        `json:"offset"`     // of the first row
	Total      int        `json:"total"`      // rows that match
	Of         int        `json:"of"`         // candidates
	Told       []string   `json:"told"`       // names of numbers of feedback that no objective repeats
	Tokens     bool       `json:"tokens"`     // some candidate has used any
	Evaluation bool       `json:"evaluation"` // how long some evaluation took is known
	Merged     bool       `json:"merged,omitempty"`
	Selection  *selection `json:"selection"`
}

// A row is a candidate.
type row struct {
	ID         population.ID    `json:"id"`
	Parent     population.ID    `json:"parent,omitzero"`
	RepairOf   population.ID    `json:"repair_of,omitzero"`
	File       string           `json:"file,omitempty"` // of a merged archive: where it is from
	Origin     population.ID    `json:"origin,omitzero"`
	Generation int              `json:"generation"`
	Island     int              `json:"island"`
	Text       []string         `json:"text,omitempty"` // its objectives
	Told       []string         `json:"told,omitempty"` // numbers of its feedback; "": it has none
	Stage      population.Stage `json:"stage,omitempty"`
	Message    string           `json:"message,omitempty"`
	Front      bool             `json:"front,omitempty"`
	Solved     bool             `json:"solved,omitempty"`
	Mutator    string           `json:"mutator"`
	Tokens     int              `json:"tokens,omitempty"`
	Cost       number           `json:"cost,omitempty"`
	Seconds    number           `json:"seconds,omitempty"` // that its evaluation took
}

// mostRows is how many a part of a table has.
const mostRows = 200

// table makes the part that a query asks for: where is a filter, sort names what to sort by,
// with a minus in front in the other direction, and offset is the first row.
func table(snap *snapshot, q url.Values) (*tableView, error) {
	objectives := snap.search.Objectives
	sel, err := snap.selection(q.Get("where"))
	if err != nil {
		return nil, err
	}
	v := view{on: snap.onFront()}
	var found []*entry
	for _, e := range snap.entries {
		if sel.keep(e, &v) {
			found = append(found, e)
		}
	}
	if err := sortEntries(snap, found, q.Get("sort")); err != nil {
		return nil, err
	}
	t := &tableView{Version: snap.version, Total: len(found), Of: len(snap.entries), Merged: len(snap.parts) > 0, Selection: sel}
	for k := range objectives {
		t.Objectives = append(t.Objectives, (&drawing{snap: snap}).axis(k))
	}
	if o := q.Get("offset"); o != "" {
		if t.Offset, err = strconv.Atoi(o); err != nil || t.Offset < 0 {
			return nil, fmt.Errorf("%q is no row to begin with", o)
		}
	}
	limit := mostRows
	if n, err := strconv.Atoi(q.Get("limit")); err == nil && n > 0 {
		limit = min(n, mostRows)
	}
	t.Offset = min(t.Offset, len(found))
	page := found[t.Offset:min(t.Offset+limit, len(found))]
	t.Tokens = slices.ContainsFunc(snap.entries, func(e *entry) bool { return e.usage.Tokens() > 0 })
	t.Evaluation = slices.ContainsFunc(snap.entries, func(e *entry) bool { return e.times.Evaluate > 0 })
	text := digitsOf(snap.lookup(snap.front)) // as the overview has them
	for _, e := range page {
		t.Rows = append(t.Rows, newRow(e, text, v.on[e.id]))
	}
	for column, name := range snap.told {
		if !snap.repeats(column) {
			t.tell(name, column, page)
		}
	}
	return t, nil
}

// repeats reports whether a number of feedback is an objective with another name: of all
// candidates that have both, to the digits that a feedback may have.
func (s *snapshot) repeats(column int) bool {
	const least, apart = 3, 5e-3 // candidates, and relative to the larger one
	for k := range s.search.Objectives {
		both := 0
		if !slices.ContainsFunc(s.entries, func(e *entry) bool {
			v, ok := e.toldAt(column)
			if !ok || e.values == nil {
				return false
			}
			both++
			return math.Abs(v-e.values[k]) > apart*max(math.Abs(v), math.Abs(e.values[k]))
		}) && both >= least {
			return true
		}
	}
	return false
}

// tell adds a number of feedback to the rows that a page of entries has become.
func (t *tableView) tell(name string, column int, page []*entry) {
	t.Told = append(t.Told, name)
	var values [][]float64
	for _, e := range page {
		if v, ok := e.toldAt(column); ok {
			values = append(values, []float64{v})
		}
	}
	text := population.Digits(leastDigits, values...)
	for i, e := range page {
		shown := ""
		if v, ok := e.toldAt(column); ok {
			shown = text(0, v)
		}
		t.Rows[i].Told = append(t.Rows[i].Told, shown)
	}
}

func newRow(e *entry, text func(int, float64) string, front bool) row {
	r := row{
		ID: e.id, Parent: e.parent(), RepairOf: e.repairOf, File: e.file, Origin: e.origin, Generation: e.generation, Island: e.island,
		Stage: e.stage, Message: e.message, Front: front, Solved: e.solved, Mutator: e.mutator,
		Tokens: e.usage.Tokens(), Cost: number(e.usage.Cost), Seconds: number(e.times.Evaluate.Seconds()),
	}
	for k, v := range e.values {
		r.Text = append(r.Text, text(k, v))
	}
	return r
}

// sortEntries sorts by a quantity or a word, what has none last; "": the newest first.
func sortEntries(snap *snapshot, entries []*entry, by string) error {
	name, down := strings.CutPrefix(by, "-")
	var order func(a, b *entry) int
	switch name {
	case "":
		slices.Reverse(entries)
		return nil
	case "id":
		order = func(a, b *entry) int { return a.id.Compare(b.id) }
	case "mutator":
		order = func(a, b *entry) int { return cmp.Compare(a.mutator, b.mutator) }
	case "file":
		order = func(a, b *entry) int { return cmp.Or(cmp.Compare(a.file, b.file), a.origin.Compare(b.origin)) }
	case "stage":
		order = func(a, b *entry) int { return cmp.Compare(a.stage, b.stage) }
	default:
		of, err := snap.quantity(name)
		if err != nil {
			return err
		}
		slices.SortStableFunc(entries, func(a, b *entry) int {
			x, hasX := of(a)
			y, hasY := of(b)
			switch {
			case hasX != hasY && hasX:
				return -1
			case hasX != hasY:
				return 1
			case down:
				x, y = y, x
			}
			return cmp.Compare(x, y)
		})
		return nil
	}
	slices.SortStableFunc(entries, func(a, b *entry) int {
		if down {
			a, b = b, a
		}
		return order(a, b)
	})
	return nil
}
