package dashboard

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

// A filter reports whether a candidate is to be shown.
type filter func(e *entry, v *view) bool

// A view is what a filter needs beside the candidate.
type view struct {
	on map[population.ID]bool // the front
}

// A selection is what a filter selects, for the page to show and to change: what is brushed on
// one axis takes the place of the range of that axis.
type selection struct {
	Ranges   []bounds `json:"ranges"` // one for each number that has any
	Rest     string   `json:"rest"`   // the other conditions
	Selected int      `json:"selected"`
	Of       int      `json:"of"` // candidates
	all      []filter
}

// Bounds are the range of a number that is selected, the ends included.
type bounds struct {
	Name string  `json:"name"` // as in the filter, without quotes
	From *number `json:"from"` // null: none
	To   *number `json:"to"`
	of   func(e *entry) (float64, bool)
}

// selection finds what the query's where selects.
func (s *snapshot) selection(where string) (*selection, error) {
	sel, err := parseFilter(s, where)
	if err != nil {
		return nil, err
	}
	v := view{on: s.onFront()}
	sel.Of = len(s.entries)
	for _, e := range s.entries {
		if sel.keep(e, &v) {
			sel.Selected++
		}
	}
	return sel, nil
}

// keep reports whether a candidate is selected.
func (s *selection) keep(e *entry, v *view) bool {
	for i := range s.Ranges {
		r := &s.Ranges[i]
		x, ok := r.of(e)
		if !ok || r.From != nil && x < float64(*r.From) || r.To != nil && x > float64(*r.To) {
			return false
		}
	}
	for _, f := range s.all {
		if !f(e, v) {
			return false
		}
	}
	return true
}

// everything reports whether it leaves nothing out.
func (s *selection) everything() bool { return len(s.Ranges) == 0 && len(s.all) == 0 }

// onFront returns which candidates are on the front.
func (s *snapshot) onFront() map[population.ID]bool {
	on := make(map[population.ID]bool, len(s.front))
	for _, id := range s.front {
		on[id] = true
	}
	return on
}

// parseFilter makes a selection of words that must all hold, such as
//
//	levels<=64, generation >= 10 island=2 stage=panic mutator=gp failed passed front solved
//
// A name or a value with spaces, commas or operators in it stands between double quotes.
// Nothing lets all pass.
func parseFilter(s *snapshot, text string) (*selection, error) {
	sel := new(selection)
	var rest []string
	for _, w := range words(text) {
		done, err := sel.span(s, w)
		if err != nil {
			return nil, err
		}
		if done {
			continue
		}
		f, err := parseWord(s, w)
		if err != nil {
			return nil, err
		}
		sel.all, rest = append(sel.all, f), append(rest, w.raw)
	}
	sel.Rest = strings.Join(rest, " ")
	return sel, nil
}

// parseBound returns the number that text is, if it is one that can bound others.
func parseBound(text string) (v float64, ok bool) {
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && !math.IsNaN(v)
}

// span takes a condition that bounds a number, and reports whether it is one.
func (s *selection) span(snap *snapshot, w word) (done bool, err error) {
	name, op, value, ok := w.cut()
	if !ok || op != ">=" && op != "<=" {
		return false, nil
	}
	v, ok := parseBound(value)
	if !ok {
		return false, nil // parseWord says so
	}
	of, err := snap.quantity(name)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(s.Ranges, func(r bounds) bool { return r.Name == name })
	if i < 0 {
		i = len(s.Ranges)
		s.Ranges = append(s.Ranges, bounds{Name: name, of: of})
	}
	r, n := &s.Ranges[i], number(v)
	switch {
	case op == ">=" && (r.From == nil || *r.From < n):
		r.From = &n
	case op == "<=" && (r.To == nil || *r.To > n):
		r.To = &n
	}
	return true, nil
}

// A word is a condition.
type word struct {
	raw  string // as it was given
	text string // without its quotes
	op   int    // of text: where its operator is; -1: it has none
}

// cut cuts a word at its operator.
func (w word) cut() (name, op, value string, ok bool) {
	if w.op < 1 {
		return "", "", "", false
	}
	name, op, value = w.text[:w.op], w.text[w.op:w.op+1], w.text[w.op+1:]
	if rest, ok := strings.CutPrefix(value, "="); ok {
		op, value = op+"=", rest
	}
	return name, op, value, true
}

const operators = "<>="

// words splits a text at commas, and at spaces but for those around an operator, that are not
// between double quotes. Between them a backslash stands for the character that follows. An
// operator counts if it is not quoted, or if the whole word is.
func words(text string) (list []word) {
	var b strings.Builder
	w := word{op: -1}
	begin, quoted, escaped := 0, false, false
	var last rune // that was no space between words
	before := func(rest string) bool { return strings.IndexAny(strings.TrimSpace(rest), operators) == 0 }
	end := func(at int) {
		if w.text = b.String(); at > begin {
			if w.op < 0 {
				w.op = strings.IndexAny(w.text, operators)
			}
			w.raw = text[begin:at]
			list = append(list, w)
		}
		b.Reset()
		w = word{op: -1}
	}
	for i, r := range text {
		switch {
		case escaped:
			escaped = false
			b.WriteRune(r)
		case quoted && r == '\\':
			escaped = true
		case r == '"':
			quoted = !quoted
		case unicode.IsSpace(r) && !quoted && i > begin && (strings.ContainsRune(operators, last) || before(text[i:])):
			continue
		case (unicode.IsSpace(r) || r == ',') && !quoted:
			end(i)
			begin = i + utf8.RuneLen(r)
		default:
			if !quoted && w.op < 0 && strings.ContainsRune(operators, r) {
				w.op = b.Len()
			}
			b.WriteRune(r)
		}
		last = r
	}
	end(len(text))
	return list
}

// quoted returns a name as words takes it.
func quoted(name string) string {
	if !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(operators+`,"\`, r) }) && name != "" {
		return name
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
}

// simple are the filters that are one word.
func simple(word string) (filter, bool) {
	switch word {
	case "failed":
		return func(e *entry, _ *view) bool { return e.stage != "" }, true
	case "passed":
		return func(e *entry, _ *view) bool { return e.stage == "" }, true
	case "front":
		return func(e *entry, v *view) bool { return v.on[e.id] }, true
	case "solved":
		return func(e *entry, _ *view) bool { return e.solved }, true
	}
	return nil, false
}

func parseWord(s *snapshot, w word) (filter, error) {
	if f, ok := simple(w.text); ok {
		return f, nil
	}
	name, op, value, ok := w.cut()
	if !ok {
		return nil, fmt.Errorf("%q is no condition: give one such as %s, generation>=10, island=2, stage=panic, mutator=gp, failed, passed, front or solved",
			report.OneLine(w.text, 40), example(s.search.Objectives))
	}
	v, err := strconv.ParseFloat(value, 64)
	isNumber := err == nil && !math.IsNaN(v)
	if !isNumber || !s.has(name) {
		contains := func(of func(e *entry) string) filter {
			return func(e *entry, _ *view) bool { return strings.Contains(strings.ToLower(of(e)), strings.ToLower(value)) }
		}
		without := value == "" && op == "=" // which all contain
		switch name {
		case "stage":
			if op != "=" || !slices.Contains(append(population.Stages(), stageUnusable, stageOther), population.Stage(value)) {
				return nil, fmt.Errorf("there is no stage %q: use stage= and one of %s", value, stageNames())
			}
			return func(e *entry, _ *view) bool { return e.stage == population.Stage(value) }, nil
		case "mutator":
			if without {
				return func(e *entry, _ *view) bool { return e.author == "" }, nil
			}
			return contains(func(e *entry) string { return e.mutator }), nil
		case "operator":
			if without {
				return func(e *entry, _ *view) bool { return e.operator == "" }, nil
			}
			return contains(func(e *entry) string { return e.operator }), nil
		case "file":
			if len(s.parts) == 0 {
				return nil, errors.New("all candidates are of one search: file= is for archives that were merged")
			}
			return contains(func(e *entry) string { return e.file }), nil
		case "message":
			return contains(func(e *entry) string { return e.message }), nil
		}
	}
	if !isNumber {
		if value == "" {
			return nil, fmt.Errorf("no number follows %s", report.OneLine(w.raw, 60))
		}
		return nil, fmt.Errorf("%q, which %q is compared with, is no number", report.OneLine(value, 60), report.OneLine(name, 60))
	}
	of, err := s.quantity(name)
	if err != nil {
		return nil, err
	}
	return func(e *entry, _ *view) bool {
		x, ok := of(e)
		return ok && holds(cmp.Compare(x, v), op)
	}, nil
}

// stageNames lists the stages, as the command does.
func stageNames() string {
	var names []string
	for _, s := range population.Stages() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// example is a condition about one of these objectives.
func example(objectives []population.Objective) string {
	if len(objectives) == 0 {
		return "generation>=1"
	}
	return quoted(report.OneLine(objectives[0].Name, 40)) + "<=1"
}

// has reports whether a name is an objective's, or that of a number of the feedback.
func (s *snapshot) has(name string) bool {
	_, err := objectiveOf(s.search.Objectives, name)
	return err == nil || slices.Contains(s.told, name)
}

// quantity returns what finds a number of a candidate, if it has one. The names of objectives
// come first.
func (s *snapshot) quantity(name string) (func(e *entry) (float64, bool), error) {
	k, err := objectiveOf(s.search.Objectives, name)
	if err == nil {
		return func(e *entry) (float64, bool) {
			if e.values == nil {
				return 0, false
			}
			return e.values[k], true
		}, nil
	}
	switch name {
	case "id", "child":
		return func(e *entry) (float64, bool) { return float64(e.id.Child()), true }, nil
	case "generation":
		return func(e *entry) (float64, bool) { return float64(e.generation), true }, nil
	case "island":
		return func(e *entry) (float64, bool) { return float64(e.island), true }, nil
	case "tokens":
		return func(e *entry) (float64, bool) { return float64(e.usage.Tokens()), true }, nil
	case "cost":
		return func(e *entry) (float64, bool) { return e.usage.Cost, true }, nil
	case "evaluation":
		return func(e *entry) (float64, bool) { return e.times.Evaluate.Seconds(), e.times.Evaluate > 0 }, nil
	}
	if column := slices.Index(s.told, name); column >= 0 {
		return func(e *entry) (float64, bool) { return e.toldAt(column) }, nil
	}
	others := append([]string{"generation", "island", "child", "tokens", "cost", "evaluation (in seconds)"}, s.told...)
	return nil, fmt.Errorf("%w; other numbers are %s", err, strings.Join(others, ", "))
}

func holds(order int, op string) bool {
	switch op {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	case ">=":
		return order >= 0
	}
	return order == 0
}
