package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

// A condition says which objectives candidates must have: all of its
// comparisons must hold. As text it is "levels<=64, mse < 0.1"; the comparisons
// may also be joined by &&. A name that contains a comma, a quote or an operator
// is quoted: '"a<b" >= 2'.
type condition []comparison

type comparison struct {
	name     string // of an objective
	operator string
	value    float64
}

// operators are tried in this order: of two that begin alike, the longer one first.
var operators = [...]string{"<=", ">=", "==", "!=", "<", ">", "="}

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *condition) UnmarshalText(text []byte) error {
	*c = nil
	rest := string(text)
	for {
		one, after, err := parseComparison(rest)
		if err != nil {
			return fmt.Errorf("%w: give comparisons such as 'levels<=64, mse<0.1'", err)
		}
		*c = append(*c, one)
		if after == "" {
			return nil
		}
		rest = after
	}
}

// parseComparison parses the first comparison of a text, and returns what follows
// the comma or && after it; "" if it is the last.
func parseComparison(text string) (c comparison, after string, err error) {
	name, rest, err := parseName(text)
	if err != nil {
		return c, "", err
	}
	c.name = name
	for _, o := range operators {
		if value, ok := strings.CutPrefix(rest, o); ok {
			c.operator, rest = o, value
			break
		}
	}
	if c.operator == "" {
		return c, "", fmt.Errorf("%q is followed by none of <, <=, >, >=, == and !=", name)
	}
	value, after, joined := cutJoint(rest)
	value = strings.TrimSpace(value)
	if c.value, err = strconv.ParseFloat(value, 64); err != nil || math.IsNaN(c.value) {
		return c, "", fmt.Errorf("%q, which %q is compared with, is no number", value, name)
	}
	if joined && strings.TrimSpace(after) == "" {
		return c, "", fmt.Errorf("nothing follows %q", strings.TrimSpace(text[:len(text)-len(after)]))
	}
	return c, after, nil
}

// parseName parses the name that a text begins with, and returns what follows.
func parseName(text string) (name, rest string, err error) {
	text = strings.TrimSpace(text)
	if text != "" && strings.ContainsAny(text[:1], `"'`) {
		end := strings.IndexByte(text[1:], text[0])
		if end < 0 {
			return "", "", fmt.Errorf("the quote in %s is not closed", text)
		}
		return text[1 : 1+end], strings.TrimSpace(text[end+2:]), nil
	}
	end := strings.IndexAny(text, "<>=!,&")
	if end < 0 {
		end = len(text)
	}
	if name = strings.TrimSpace(text[:end]); name == "" {
		return "", "", fmt.Errorf("%q does not begin with the name of an objective", text)
	}
	return name, text[end:], nil
}

// cutJoint cuts a text around its first comma or &&.
func cutJoint(text string) (before, after string, found bool) {
	comma, beforeComma, afterComma := cutAt(text, ",")
	and, beforeAnd, afterAnd := cutAt(text, "&&")
	if comma < and {
		return beforeComma, afterComma, true
	}
	return beforeAnd, afterAnd, and < len(text)
}

func cutAt(text, separator string) (at int, before, after string) {
	before, after, found := strings.Cut(text, separator)
	if !found {
		return len(text), text, ""
	}
	return len(before), before, after
}

// bind looks the names up among the objectives of a search and returns a
// function that reports whether a candidate with these objectives satisfies all
// comparisons.
func (c condition) bind(s population.Search) (func(objectives []float64) bool, error) {
	index := make([]int, len(c))
	for k, one := range c {
		i, err := objectiveIndex(s, one.name)
		if err != nil {
			return nil, err
		}
		index[k] = i
	}
	return func(objectives []float64) bool {
		for k, one := range c {
			if index[k] >= len(objectives) || !one.holds(objectives[index[k]]) {
				return false
			}
		}
		return true
	}, nil
}

// rows returns the values that are compared with as rows of objectives, so that
// tables have digits enough to tell the candidates' from them.
func (c condition) rows(s population.Search) [][]float64 {
	var rows [][]float64
	for _, one := range c {
		if i, err := objectiveIndex(s, one.name); err == nil {
			row := slices.Repeat([]float64{math.NaN()}, len(s.Objectives))
			row[i] = one.value
			rows = append(rows, row)
		}
	}
	return rows
}

func (c comparison) holds(v float64) bool {
	switch c.operator {
	case "<=":
		return v <= c.value
	case ">=":
		return v >= c.value
	case "<":
		return v < c.value
	case ">":
		return v > c.value
	case "!=":
		return v != c.value
	default:
		return v == c.value
	}
}

// String returns the condition as it is printed: "levels <= 64, mse < 0.1".
func (c condition) String() string {
	parts := make([]string, len(c))
	for i, one := range c {
		parts[i] = fmt.Sprintf("%s %s %s", report.Printable(one.name), one.operator, strconv.FormatFloat(one.value, 'g', -1, 64))
	}
	return strings.Join(parts, ", ")
}
