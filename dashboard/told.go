package dashboard

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wallacea-go/wallacea/population"
)

const (
	mostTold    = 10 // numbers of feedback that are columns
	longestTold = 32 // characters of the name of one
)

// A numberTold is a number that an evaluation has said in its Feedback.
type numberTold struct {
	column int
	value  float64
}

// columns are the names of numbers in feedback, in the order in which they were met first.
type columns struct {
	names      []string
	objectives []population.Objective
}

// of returns the numbers of a feedback, as in "Bits: 3.5; entropy = 2.9". A number that has the
// name of an objective is one already.
func (c *columns) of(feedback string) (list []numberTold) {
	for name, v := range numbersIn(feedback) {
		if len(list) >= mostTold || slices.ContainsFunc(c.objectives, func(o population.Objective) bool { return strings.EqualFold(o.Name, name) }) {
			continue
		}
		i := slices.Index(c.names, name)
		if i < 0 && len(c.names) < mostTold {
			i = len(c.names)
			c.names = append(slices.Clip(c.names), strings.Clone(name)) // readers may hold the old ones
		}
		if i >= 0 && !slices.ContainsFunc(list, func(t numberTold) bool { return t.column == i }) {
			list = append(list, numberTold{i, v})
		}
	}
	return list
}

// toldAt returns the number of a column, if the candidate has it.
func (e *entry) toldAt(column int) (float64, bool) {
	for _, t := range e.told {
		if t.column == column {
			return t.value, true
		}
	}
	return 0, false
}

// numbersIn calls yield with each NAME: NUMBER and NAME = NUMBER of a text.
func numbersIn(text string) func(yield func(name string, v float64) bool) {
	return func(yield func(string, float64) bool) {
		from := 0
		for {
			i := strings.IndexAny(text[from:], ":=")
			if i < 0 {
				return
			}
			at := from + i
			name := nameBefore(text[from:at])
			from = at + 1
			if at > 0 && isDigit(text[at-1]) && from < len(text) && isDigit(text[from]) {
				continue // 12:30
			}
			if v, ok := numberAt(text[from:]); ok && name != "" && !yield(name, v) {
				return
			}
		}
	}
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// nameBefore returns the name at the end of a text: letters, digits, spaces and what joins
// words, of which the first is a letter. "" if there is none, or it is as long as a sentence.
func nameBefore(text string) string {
	text = strings.TrimRight(text, " \t")
	begin := len(text)
	for begin > 0 {
		r, size := utf8.DecodeLastRuneInString(text[:begin])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" _-/%", r) {
			break
		}
		begin -= size
	}
	name := strings.TrimLeft(text[begin:], " -")
	if r, _ := utf8.DecodeRuneInString(name); !unicode.IsLetter(r) || utf8.RuneCountInString(name) > longestTold {
		return ""
	}
	return name
}

// numberAt returns the number with which a text begins, after spaces.
func numberAt(text string) (float64, bool) {
	text = strings.TrimLeft(text, " \t")
	const longest = 40
	end := 0
	for end < len(text) && end <= longest && strings.IndexByte("+-.eE0123456789", text[end]) >= 0 {
		end++
	}
	if end > longest {
		return 0, false
	}
	for end > 0 {
		v, err := strconv.ParseFloat(text[:end], 64)
		if err == nil || errors.Is(err, strconv.ErrRange) { // a part of it would be another number
			return v, err == nil
		}
		end-- // "3." ends a sentence
	}
	return 0, false
}
