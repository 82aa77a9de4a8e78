package dashboard

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

// A candidateView is everything about a candidate.
type candidateView struct {
	Version      int             `json:"version"`
	Row          row             `json:"row"`
	Parents      []population.ID `json:"parents"`
	Inspirations []population.ID `json:"inspirations"`
	Objectives   []valueView     `json:"objectives"`
	Against      population.ID   `json:"against,omitzero"` // which Code is compared with; 0: none
	Code         []codeLine      `json:"code"`
	Failure      string          `json:"failure,omitempty"`
	Feedback     string          `json:"feedback,omitempty"`
	Output       string          `json:"output,omitempty"`
	Tuned        string          `json:"tuned,omitempty"`
	Prompt       string          `json:"prompt,omitempty"`
	Reply        string          `json:"reply,omitempty"`
	Said         string          `json:"said,omitempty"` // the reply's first sentence
	Validation   *valuesView     `json:"validation,omitempty"`
	Times        timesView       `json:"times"`
	Usage        usageView       `json:"usage"`
	Children     []step          `json:"children"` // and repairs
	MoreChildren int             `json:"more_children,omitempty"`
	Same         []population.ID `json:"same"`     // the same function
	Steps        []step          `json:"steps"`    // from the seed to its parent
	Commands     [][2]string     `json:"commands"` // what may be done with it, and the command that does
}

// A valueView is the value of an objective.
type valueView struct {
	Name     string   `json:"name"`
	Maximize bool     `json:"maximize,omitempty"`
	Text     string   `json:"text"`
	Margin   string   `json:"margin,omitempty"`   // by which it may be too good
	Measured []string `json:"measured,omitempty"` // each time, if it was more than once
	Change   string   `json:"change,omitempty"`   // the value of the one it is compared with
	Better   int      `json:"better,omitempty"`   // 1: the change is for the better, -1: for the worse
}

// valuesView is what a validation has found.
type valuesView struct {
	Text     []string `json:"text,omitempty"`
	Feedback string   `json:"feedback,omitempty"`
	Failure  string   `json:"failure,omitempty"`
}

// timesView are seconds.
type timesView struct {
	Mutate   number `json:"mutate"`
	Check    number `json:"check"`
	Build    number `json:"build"`
	Evaluate number `json:"evaluate"`
}

func newTimes(t population.Times) timesView {
	return timesView{number(t.Mutate.Seconds()), number(t.Check.Seconds()), number(t.Build.Seconds()), number(t.Evaluate.Seconds())}
}

// usageView is what replies have cost.
type usageView struct {
	Calls     int    `json:"calls"`
	Sent      int    `json:"sent"`
	Cached    int    `json:"cached"`
	Received  int    `json:"received"`
	Reasoning int    `json:"reasoning"`
	Cost      number `json:"cost"`
}

func newUsage(u population.Usage) usageView {
	return usageView{u.Calls, u.PromptTokens, u.CachedTokens, u.CompletionTokens, u.ReasoningTokens, number(u.Cost)}
}

// A step is a candidate in a lineage.
type step struct {
	ID    population.ID    `json:"id"`
	Text  []string         `json:"text,omitempty"`
	Stage population.Stage `json:"stage,omitempty"`
	Front bool             `json:"front,omitempty"`
}

const (
	mostText     = 256 << 10 // bytes of a text that are shown
	mostChildren = 200
	mostSteps    = 500
)

// shorten makes a text printable and cuts it off.
func shorten(text string) string {
	if len(text) > mostText {
		text = fmt.Sprintf("%s\n… (%d more bytes; wallacea show prints all)", strings.ToValidUTF8(text[:mostText], ""), len(text)-mostText)
	}
	return report.Printable(text)
}

// candidate makes the view of a candidate. The query's against is an ID to compare it with;
// without one, that is what it was made of.
func (s *Server) candidate(snap *snapshot, id population.ID, q url.Values) (*candidateView, error) {
	db := s.index.db
	c, err := lookup(db, id)
	if err != nil {
		return nil, err
	}
	objectives := snap.search.Objectives
	e := newEntry(objectives, &c)
	e.from(snap.parts)
	v := &candidateView{
		Version: snap.version, Parents: c.Parents, Inspirations: c.Inspirations,
		Feedback: shorten(c.Feedback), Output: shorten(c.Output), Tuned: shorten(c.Tuned.Found),
		Times: newTimes(c.Times), Usage: newUsage(c.Usage), Commands: s.commands(c.ID),
	}
	if c.Failure != nil {
		v.Failure = shorten(c.Failure.Message)
	} else if e.stage != "" {
		v.Failure = e.message
	}
	base, err := against(db, &c, q.Get("against"))
	if err != nil {
		return nil, err
	}
	from := ""
	if base != nil {
		v.Against, from = base.ID, base.Source
	}
	v.Code = code(c.Source, from)
	v.values(objectives, &c, e, base)
	reply, err := db.LookupReply(id)
	if err != nil && !errors.Is(err, archive.ErrNotFound) {
		return nil, err
	}
	v.Prompt, v.Reply, v.Said = shorten(reply.Prompt), shorten(reply.Text), report.OneLine(population.FirstSentence(reply.Text), longestReason)
	if v.Same, err = db.SameFunction(c.Hash); err != nil {
		return nil, err
	}
	v.Same = slices.DeleteFunc(v.Same, func(other population.ID) bool { return other == id || c.Hash == "" })
	if len(v.Same) > mostChildren {
		v.Same = v.Same[:mostChildren]
	}
	for val, err := range db.Validations() {
		if err != nil {
			return nil, err
		}
		if val.ID == id {
			v.Validation = newValidation(val)
		}
	}
	return v, v.relatives(db, snap, &c, e)
}

// commands are what one may do with a candidate, which the page itself does not.
func (s *Server) commands(id population.ID) [][2]string {
	command := cmp.Or(s.Command, "wallacea")
	file := report.Quote(report.Printable(s.Archive.Path()))
	return [][2]string{
		{"print its source", fmt.Sprintf("%s show %s %v --source", command, file, id)},
		{"make a package of it, with a test", fmt.Sprintf("%s extract %s %v --into DIR", command, file, id)},
		{"draw its ancestry", fmt.Sprintf("%s plot %s --kind lineage --candidate %v -o lineage.svg", command, file, id)},
	}
}

// against returns the candidate to compare with; nil: none. By default that is the failed
// attempt that this one repairs, or else its parent.
func against(db *archive.Archive, c *population.Candidate, asked string) (*population.Candidate, error) {
	var id population.ID
	switch {
	case asked == "none":
		return nil, nil
	case asked != "":
		var err error
		if id, err = population.ParseID(asked); err != nil {
			return nil, err
		}
	case len(c.Parents) > 0:
		id = c.Parents[0]
	default:
		return nil, nil
	}
	base, err := lookup(db, id)
	if errors.Is(err, archive.ErrNotFound) && asked == "" {
		return nil, nil // in merged archives a parent may be missing
	}
	return &base, err
}

// lookup reads a candidate; the error that it is not recorded is that of all views.
func lookup(db *archive.Archive, id population.ID) (population.Candidate, error) {
	c, err := db.Lookup(id)
	if errors.Is(err, archive.ErrNotFound) {
		err = notThere(id)
	}
	return c, err
}

func newValidation(val population.Validation) *valuesView {
	v := &valuesView{Feedback: shorten(val.Feedback)}
	text := population.Digits(leastDigits, val.Objectives)
	for k, value := range val.Objectives {
		v.Text = append(v.Text, text(k, value))
	}
	if val.Failure != nil {
		v.Failure = shorten(string(val.Failure.Stage) + ": " + val.Failure.Message)
	}
	return v
}

// values fills in what was measured, beside what was of the one compared with.
func (v *candidateView) values(objectives []population.Objective, c *population.Candidate, e *entry, base *population.Candidate) {
	rows := [][]float64{e.values}
	compared := base != nil && unusable(objectives, base.Objectives) == "" && !base.Failed()
	if compared {
		rows = append(rows, base.Objectives)
	}
	text := population.Digits(leastDigits, append(rows, c.Measurements...)...)
	for k, o := range objectives {
		if e.values == nil {
			break
		}
		value := valueView{Name: report.OneLine(o.Name, longestReason), Maximize: o.Maximize, Text: text(k, e.values[k])}
		if k < len(c.Margin) && c.Margin[k] > 0 {
			value.Margin = population.Digits(2)(0, c.Margin[k])
		}
		for _, m := range c.Measurements {
			if k < len(m) && len(c.Measurements) > 1 {
				value.Measured = append(value.Measured, text(k, m[k]))
			}
		}
		if compared {
			value.Change = text(k, base.Objectives[k])
			switch {
			case better(o, e.values[k], base.Objectives[k]):
				value.Better = 1
			case better(o, base.Objectives[k], e.values[k]):
				value.Better = -1
			}
		}
		v.Objectives = append(v.Objectives, value)
	}
}

// relatives fills in ancestors and descendants.
func (v *candidateView) relatives(db *archive.Archive, snap *snapshot, c *population.Candidate, e *entry) error {
	on := make(map[population.ID]bool)
	for _, id := range snap.front {
		on[id] = true
	}
	children, err := db.Children(c.ID)
	if err != nil {
		return err
	}
	v.MoreChildren = max(0, len(children)-mostChildren)
	for _, id := range children[:min(len(children), mostChildren)] {
		v.Children = append(v.Children, newStep(snap, id, on))
	}
	seen := map[population.ID]bool{c.ID: true}
	for up := e.parent(); up != 0 && !seen[up] && len(v.Steps) < mostSteps; {
		seen[up] = true
		v.Steps = append(v.Steps, newStep(snap, up, on))
		found := find(snap.entries, up)
		if found == nil {
			break
		}
		up = found.parent()
	}
	slices.Reverse(v.Steps)
	text := digitsOf([]*entry{e})
	v.Row = newRow(e, text, on[c.ID])
	return nil
}

// newStep describes a relative, which may not be recorded.
func newStep(snap *snapshot, id population.ID, on map[population.ID]bool) step {
	s := step{ID: id, Front: on[id]}
	if e := find(snap.entries, id); e != nil {
		s.Stage = e.stage
		text := digitsOf([]*entry{e})
		for k, value := range e.values {
			s.Text = append(s.Text, text(k, value))
		}
	}
	return s
}
