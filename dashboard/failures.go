package dashboard

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/wallacea-go/wallacea/population"
)

// A failuresView says what failed, and when.
type failuresView struct {
	Version   int         `json:"version"`
	Columns   int         `json:"columns"` // of the rugs
	Children  int         `json:"children"`
	Stages    []stageView `json:"stages"` // at which candidates have failed, most first
	Selection *selection  `json:"selection"`
}

// A rug has a mark in each column of children of which some have failed: none is left out.
type rug struct {
	At     []int           `json:"at"` // columns
	Count  []int           `json:"count"`
	Latest []population.ID `json:"latest"`
	Faded  []bool          `json:"faded"` // none of them is selected
}

// A stageView says how many candidates have failed at a stage, and in what words most did.
type stageView struct {
	Stage  population.Stage `json:"stage"`
	Count  int              `json:"count"`
	Latest population.ID    `json:"latest"`
	Words  []wordsView      `json:"words"`
	Rug    rug              `json:"rug"`
}

// wordsView are the failures that say the same, but for numbers.
type wordsView struct {
	Message string        `json:"message"` // the latest
	Count   int           `json:"count"`
	Latest  population.ID `json:"latest"`
}

// mostWords is how many a stage has.
const mostWords = 3

// failures makes the view, with rugs that are as wide as the query says.
func failures(snap *snapshot, q url.Values) (*failuresView, error) {
	v := &failuresView{Version: snap.version}
	var err error
	if v.Selection, err = snap.selection(q.Get("where")); err != nil {
		return nil, err
	}
	v.Stages = stages(snap.entries)
	if n := len(snap.entries); n > 0 {
		v.Children = snap.entries[n-1].id.Child()
	}
	v.Columns = max(1, min(widthOf(q), v.Children, mostMarks/max(len(v.Stages), 1)))
	rugs := make(map[population.Stage]*rug)
	for i := range v.Stages {
		rugs[v.Stages[i].Stage] = &v.Stages[i].Rug
	}
	selecting := view{on: snap.onFront()}
	for _, e := range snap.entries {
		if e.stage != "" {
			rugs[e.stage].add((e.id.Child()-1)*v.Columns/max(v.Children, 1), e.id, v.Selection.keep(e, &selecting))
		}
	}
	return v, nil
}

// add adds a failure to the column at the end, or to a new one.
func (r *rug) add(column int, id population.ID, selected bool) {
	n := len(r.At) - 1
	if n < 0 || r.At[n] != column {
		r.At, r.Count, r.Latest, r.Faded = append(r.At, column), append(r.Count, 0), append(r.Latest, id), append(r.Faded, true)
		n++
	}
	r.Count[n]++
	r.Latest[n] = id
	r.Faded[n] = r.Faded[n] && !selected
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
