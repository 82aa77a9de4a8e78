package dashboard

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/wallacea-go/wallacea/population"
)

// A tableView is a part of the table of candidates.
type tableView struct {
	Version    int         `json:"version"`
	Objectives []axis      `json:"objectives"`
	Rows       []row       `json:"rows"`
	Offset     int         `json:"offset"` // of the first row
	Total      int         `json:"total"`  // rows that match
	Of         int         `json:"of"`     // candidates
	Stages     []stageView `json:"stages"` // at which candidates have failed, most first
}

// A row is a candidate.
type row struct {
	ID         population.ID    `json:"id"`
	Parent     population.ID    `json:"parent,omitzero"`
	RepairOf   population.ID    `json:"repair_of,omitzero"`
	Generation int              `json:"generation"`
	Island     int              `json:"island"`
	Text       []string         `json:"text,omitempty"` // its objectives
	Stage      population.Stage `json:"stage,omitempty"`
	Message    string           `json:"message,omitempty"`
	Front      bool             `json:"front,omitempty"`
	Solved     bool             `json:"solved,omitempty"`
	Mutator    string           `json:"mutator"`
	Tokens     int              `json:"tokens,omitempty"`
	Cost       number           `json:"cost,omitempty"`
	Seconds    number           `json:"seconds,omitempty"` // that its evaluation took
}

// A stageView says how many candidates have failed at a stage, and in what words most did.
type stageView struct {
	Stage  population.Stage `json:"stage"`
	Count  int              `json:"count"`
	Latest population.ID    `json:"latest"`
	Words  []wordsView      `json:"words"`
}

// wordsView are the failures that say the same, but for numbers.
type wordsView struct {
	Message string        `json:"message"` // the latest
	Count   int           `json:"count"`
	Latest  population.ID `json:"latest"`
}

const (
	mostRows  = 200 // of a part of a table
	mostWords = 3   // of a stage
)

// table makes the part that a query asks for: where is a filter, sort names what to sort by,
// with a minus in front in the other direction, and offset is the first row.
func table(snap *snapshot, q url.Values) (*tableView, error) {
	objectives := snap.search.Objectives
	keep, err := parseFilter(objectives, q.Get("where"))
	if err != nil {
		return nil, err
	}
	v := view{on: make(map[population.ID]bool)}
	for _, id := range snap.front {
		v.on[id] = true
	}
	var found []*entry
	for _, e := range snap.entries {
		if keep(e, &v) {
			found = append(found, e)
		}
	}
	if err := sortEntries(objectives, found, q.Get("sort")); err != nil {
		return nil, err
	}
	t := &tableView{Version: snap.version, Total: len(found), Of: len(snap.entries), Stages: stages(snap.entries)}
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
	text := digitsOf(page)
	for _, e := range page {
		t.Rows = append(t.Rows, newRow(e, text, v.on[e.id]))
	}
	return t, nil
}

func newRow(e *entry, text func(int, float64) string, front bool) row {
	r := row{
		ID: e.id, Parent: e.parent(), RepairOf: e.repairOf, Generation: e.generation, Island: e.island,
		Stage: e.stage, Message: e.message, Front: front, Solved: e.solved, Mutator: e.mutator,
		Tokens: e.usage.Tokens(), Cost: number(e.usage.Cost), Seconds: number(e.times.Evaluate.Seconds()),
	}
	for k, v := range e.values {
		r.Text = append(r.Text, text(k, v))
	}
	return r
}

// sortEntries sorts by a quantity or a word, what has none last; "": the newest first.
func sortEntries(objectives []population.Objective, entries []*entry, by string) error {
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
	case "stage":
		order = func(a, b *entry) int { return cmp.Compare(a.stage, b.stage) }
	default:
		of, err := quantity(objectives, name)
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

// stages counts failures by stage, and within one by their words.
func stages(entries []*entry) []stageView {
	type group struct {
		stageView
		words map[string]*wordsView
	}
	groups := make(map[population.Stage]*group)
	for _, e := range entries {
		if e.stage == "" {
			continue
		}
		g := groups[e.stage]
		if g == nil {
			g = &group{stageView: stageView{Stage: e.stage}, words: make(map[string]*wordsView)}
			groups[e.stage] = g
		}
		g.Count++
		g.Latest = e.id
		key := withoutNumbers(e.message)
		w := g.words[key]
		if w == nil {
			w = new(wordsView)
			g.words[key] = w
		}
		w.Count++
		w.Message, w.Latest = e.message, e.id
	}
	list := make([]stageView, 0, len(groups))
	for _, g := range groups {
		for _, w := range g.words {
			g.Words = append(g.Words, *w)
		}
		slices.SortFunc(g.Words, func(a, b wordsView) int { return cmp.Or(b.Count-a.Count, b.Latest.Compare(a.Latest)) })
		g.Words = g.Words[:min(len(g.Words), mostWords)]
		list = append(list, g.stageView)
	}
	slices.SortFunc(list, func(a, b stageView) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Stage, b.Stage)) })
	return list
}

// withoutNumbers is a message in which all numbers are the same.
func withoutNumbers(message string) string {
	var b strings.Builder
	digit := false
	for _, r := range message {
		is := r >= '0' && r <= '9'
		if is && !digit {
			b.WriteByte('0')
		}
		if !is {
			b.WriteRune(r)
		}
		digit = is
	}
	return b.String()
}
