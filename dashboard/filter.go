package dashboard

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

// A filter reports whether a candidate is to be shown.
type filter func(e *entry, v *view) bool

// A view is what a filter needs beside the candidate.
type view struct {
	on map[population.ID]bool // the front
}

// parseFilter makes a filter of words that must all hold, such as
//
//	levels<=64 generation>=10 island=2 stage=panic mutator=gp failed passed front solved
//
// An objective's name with spaces in it stands between double quotes. Nothing lets all pass.
func parseFilter(objectives []population.Objective, text string) (filter, error) {
	var all []filter
	for _, word := range words(text) {
		f, err := parseWord(objectives, word)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return func(e *entry, v *view) bool {
		for _, f := range all {
			if !f(e, v) {
				return false
			}
		}
		return true
	}, nil
}

// words splits a text at spaces that are not between double quotes, which it removes.
func words(text string) (list []string) {
	var b strings.Builder
	quoted, some := false, false
	for _, r := range text + " " {
		switch {
		case r == '"':
			quoted, some = !quoted, true
		case unicode.IsSpace(r) && !quoted:
			if some {
				list = append(list, b.String())
			}
			b.Reset()
			some = false
		default:
			b.WriteRune(r)
			some = true
		}
	}
	if quoted {
		list = append(list, strings.TrimSuffix(b.String(), " "))
	}
	return list
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

func parseWord(objectives []population.Objective, word string) (filter, error) {
	if f, ok := simple(word); ok {
		return f, nil
	}
	i := strings.IndexAny(word, "<>=")
	if i < 1 {
		return nil, fmt.Errorf("%q is no condition: give one such as %s, generation>=10, island=2, stage=panic, mutator=gp, failed, passed, front or solved",
			report.OneLine(word, 40), example(objectives))
	}
	name, op, value := word[:i], word[i:i+1], word[i+1:]
	if rest, ok := strings.CutPrefix(value, "="); ok {
		op, value = op+"=", rest
	}
	switch name {
	case "stage":
		if op != "=" || !slices.Contains(append(population.Stages(), stageUnusable), population.Stage(value)) {
			return nil, fmt.Errorf("there is no stage %q: use stage= and one of %q", value, population.Stages())
		}
		return func(e *entry, _ *view) bool { return e.stage == population.Stage(value) }, nil
	case "mutator":
		return func(e *entry, _ *view) bool {
			return strings.Contains(strings.ToLower(e.mutator), strings.ToLower(value))
		}, nil
	case "message":
		return func(e *entry, _ *view) bool {
			return strings.Contains(strings.ToLower(e.message), strings.ToLower(value))
		}, nil
	}
	v, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return nil, fmt.Errorf("%q is no number, in %q", value, report.OneLine(word, 60))
	}
	of, err := quantity(objectives, name)
	if err != nil {
		return nil, err
	}
	return func(e *entry, _ *view) bool {
		x, ok := of(e)
		return ok && holds(cmp.Compare(x, v), op)
	}, nil
}

// example is a condition about one of these objectives.
func example(objectives []population.Objective) string {
	if len(objectives) == 0 {
		return "generation>=1"
	}
	name := report.OneLine(objectives[0].Name, 40)
	if strings.ContainsFunc(name, unicode.IsSpace) {
		name = strconv.Quote(name)
	}
	return name + "<=1"
}

// quantity returns what finds a number of a candidate, if it has one.
func quantity(objectives []population.Objective, name string) (func(e *entry) (float64, bool), error) {
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
	k, err := objectiveOf(objectives, name)
	if err != nil {
		return nil, fmt.Errorf("%w; other numbers are generation, island, child, tokens, cost and evaluation (in seconds)", err)
	}
	return func(e *entry) (float64, bool) {
		if e.values == nil {
			return 0, false
		}
		return e.values[k], true
	}, nil
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
