package tuning

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wallacea-go/wallacea/swap/constants"
)

const (
	mostLines      = 12
	mostBytes      = 1024
	mostCharacters = 100 // of a line
	mostOfText     = 28  // characters of a name, or of what stands around a number without one
	mostOfNumber   = 12
	mostOfName     = 16 // of an objective
)

// Describe says what tuning has found, to people and to a language model, in up to
// 12 lines of about 100 characters, 1 KB together. The parameters are those of the
// task, and names are those of its objectives.
func (r Result) Describe(parameters []constants.Parameter, names []string) string {
	d := describer{parameters, names, r, make(map[int]int)}
	d.join()
	lines := d.moved()
	lines = append(lines, d.atBound()...)
	lines = append(lines, d.listed(func(f Finding) bool { return f.Flat }, "changes nothing", "change nothing")...)
	lines = append(lines, d.listed(func(f Finding) bool { return f.Failing }, "every change fails", "every change fails")...)
	lines = append(lines, d.coupled()...)
	lines = append(lines, d.sharp()...)
	var b strings.Builder
	for _, line := range lines[:min(len(lines), mostLines)] {
		if b.Len()+len(line)+1 > mostBytes {
			break
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// Ignored says of each comment, in a line, that it looks like a mark and says nothing.
func Ignored(comments []constants.Comment) string {
	var b strings.Builder
	for _, c := range comments {
		fmt.Fprintf(&b, "ignored: %s (line %d)\n", plain(c.Text, mostCharacters/2), c.Line)
	}
	return b.String()
}

type describer struct {
	parameters []constants.Parameter
	names      []string
	Result
	same map[int]int // how many more parameters are the same number as the first of them
}

// join makes one of parameters without a name that have the same value in the source and were
// moved alike: a number that stands in several places.
func (d *describer) join() {
	type number struct {
		value float64
		moved string
	}
	first := make(map[number]int)
	var kept []Finding
	gone := make(map[int]bool)
	for _, f := range d.Findings {
		p := d.parameters[f.Parameter]
		if p.Name == "" && f.From != f.To {
			n := number{p.Value, d.values(f)}
			if of, ok := first[n]; ok {
				d.same[of]++
				gone[f.Parameter] = true
				continue
			}
			first[n] = f.Parameter
		}
		kept = append(kept, f)
	}
	if len(gone) == 0 {
		return
	}
	for i := range kept {
		kept[i].Coupled = slices.DeleteFunc(slices.Clone(kept[i].Coupled), func(other int) bool { return gone[other] })
	}
	d.Findings = kept
}

// moved says from where to where parameters were moved and what that measures.
func (d describer) moved() []string {
	if len(d.Settings) == 0 {
		return []string{fmt.Sprintf("no better numbers in %d evaluations", d.Evaluations)}
	}
	var found []Finding
	for _, f := range d.Findings {
		if from, to := apart(f.From, f.To); from != to {
			found = append(found, f)
		}
	}
	if len(found) == 0 {
		return nil
	}
	if d.Target < 0 {
		const most = 5
		slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(d.width(b), d.width(a)) })
		var lines []string
		for _, f := range found[:min(len(found), most)] {
			lines = append(lines, d.measured(d.label(f.Parameter)+" "+d.values(f), f))
		}
		if more := len(found) - most; more > 0 {
			lines = append(lines, fmt.Sprintf("and %d more along the front", more))
		}
		return lines
	}
	const most = 8
	slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(b.Sharp, a.Sharp) })
	var parts []string
	for _, f := range found[:min(len(found), most)] {
		parts = append(parts, d.label(f.Parameter)+" "+d.values(f))
	}
	if more := len(found) - most; more > 0 {
		parts = append(parts, fmt.Sprintf("%d more", more))
	}
	lines := wrap(parts)
	last := &lines[len(lines)-1]
	*last = d.measured(*last, found[0])
	return lines
}

// width is how far apart the least and the largest value of a parameter are.
func (d describer) width(f Finding) float64 {
	a := axisOf(d.parameters[f.Parameter])
	return math.Abs(a.to(f.To) - a.to(f.From))
}

// measured adds to a line what the two values measure, as far as it fits.
func (d describer) measured(line string, f Finding) string {
	for k := range f.Low {
		from, to := apart(f.Low[k], f.High[k])
		if from == to || math.IsNaN(f.Low[k]) || math.IsNaN(f.High[k]) {
			continue
		}
		text := fmt.Sprintf("%s %s to %s", d.objective(k), from, to)
		if line == "" || !strings.Contains(line, ": ") {
			text = ": " + text
		} else {
			text = ", " + text
		}
		if k > 0 && utf8.RuneCountInString(line+text) > mostCharacters {
			break
		}
		line += text
	}
	return line
}

func (d describer) objective(k int) string {
	if k < len(d.names) {
		return plain(d.names[k], mostOfName)
	}
	return "objective " + strconv.Itoa(k+1)
}

// values says from where to where a parameter was moved.
func (d describer) values(f Finding) string {
	from, to := d.value(f.Parameter, f.From), d.value(f.Parameter, f.To)
	if from == to {
		from, to = apart(f.From, f.To)
	}
	return from + " to " + to
}

func (d describer) value(i int, v float64) string {
	if d.parameters[i].Kind == constants.Integer && math.Abs(v) < 1e9 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return short(v, 4)
}

// atBound says which parameters are at their bounds.
func (d describer) atBound() []string {
	const most = 2
	var lines []string
	for _, f := range d.Findings {
		if !f.AtBound {
			continue
		}
		how := "best"
		if d.Target < 0 {
			how = "mostly"
		}
		if lines = append(lines, fmt.Sprintf("%s: %s at its bound, %s", d.label(f.Parameter), how, d.value(f.Parameter, f.Bound))); len(lines) == most {
			break
		}
	}
	return lines
}

// listed lists the parameters of which something is true.
func (d describer) listed(is func(Finding) bool, one, several string) []string {
	const most = 4
	var parts []string
	n := 0
	for _, f := range d.Findings {
		if is(f) {
			if n++; n <= most {
				parts = append(parts, d.label(f.Parameter))
			}
		}
	}
	switch {
	case n == 0:
		return nil
	case n > most:
		parts = append(parts, fmt.Sprintf("%d more", n-most))
	}
	lines := wrap(parts)
	if n == 1 {
		several = one
	}
	lines[len(lines)-1] += ": " + several
	return lines
}

// coupled says which parameters depend on each other: those that are coupled with
// one another directly or through others.
func (d describer) coupled() []string {
	const most = 2
	at := make(map[int]Finding)
	for _, f := range d.Findings {
		at[f.Parameter] = f
	}
	seen := make(map[int]bool)
	var lines []string
	for _, f := range d.Findings {
		if len(f.Coupled) == 0 || seen[f.Parameter] {
			continue
		}
		seen[f.Parameter] = true
		group := []int{f.Parameter}
		for k := 0; k < len(group); k++ {
			for _, i := range at[group[k]].Coupled {
				if !seen[i] {
					seen[i] = true
					group = append(group, i)
				}
			}
		}
		slices.Sort(group)
		if len(lines) < most {
			end := " depend on each other"
			if d.Target < 0 {
				end = " change together along the front"
			}
			lines = append(lines, d.and(group)+end)
		}
	}
	return lines
}

func (d describer) and(group []int) string {
	const most = 4
	var names []string
	for _, i := range group[:min(len(group), most)] {
		name := plain(d.parameters[i].Name, mostOfText)
		if name == "" || slices.Contains(names, name) {
			name = d.label(i)
		}
		names = append(names, name)
	}
	if more := len(group) - most; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// sharp says by which parameters the objective changes most.
func (d describer) sharp() []string {
	const most = 2
	found := slices.DeleteFunc(slices.Clone(d.Findings), func(f Finding) bool { return f.Sharp < 0.01 || d.Target < 0 })
	slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(b.Sharp, a.Sharp) })
	var lines []string
	for _, f := range found[:min(len(found), most)] {
		p := d.parameters[f.Parameter]
		by := "10 %"
		if p.Kind == constants.Integer || len(p.Choices) > 0 {
			by = "one step"
		}
		lines = append(lines, fmt.Sprintf("%s: %s changes %s by %s %%", d.label(f.Parameter), by, d.objective(d.Target), short(100*f.Sharp, 2)))
	}
	return lines
}

// label is the name of a parameter and its line, or what stands there.
func (d describer) label(i int) string {
	p := d.parameters[i]
	name := plain(p.Name, mostOfText)
	if name == "" {
		name = plain(p.Literal, mostOfNumber)
		if name == "" {
			name = d.value(i, p.Value)
		}
		if text := plain(p.Text, mostOfText); text != "" && text != name {
			name += " in " + text
		}
	}
	text := name + " (line " + strconv.Itoa(p.Line)
	if n := d.same[i]; n > 0 {
		text += fmt.Sprintf(", %d×", n+1)
	}
	return text + ")"
}

// wrap joins parts to lines by commas.
func wrap(parts []string) []string {
	const room = 70 // what a line may have for others to come
	lines := []string{parts[0]}
	for _, part := range parts[1:] {
		last := &lines[len(lines)-1]
		*last += ","
		if utf8.RuneCountInString(*last)+1+utf8.RuneCountInString(part) > room {
			lines = append(lines, part)
			continue
		}
		*last += " " + part
	}
	return lines
}

// plain is the beginning of a text, of at most so many characters, in one line.
func plain(text string, most int) string {
	text = strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c):
			return ' '
		case !unicode.IsPrint(c):
			return -1
		}
		return c
	}, strings.ToValidUTF8(text, ""))
	if c := []rune(text); len(c) > most {
		return string(c[:most-1]) + "…"
	}
	return text
}

// apart writes two numbers with as many digits as tell them apart, up to 6.
func apart(a, b float64) (string, string) {
	digits := 3
	for digits < 6 && a != b && short(a, digits) == short(b, digits) {
		digits++
	}
	return short(a, digits), short(b, digits)
}

// short writes a number with so many digits.
func short(v float64, digits int) string {
	mantissa, exponent, found := strings.Cut(strconv.FormatFloat(v, 'g', digits, 64), "e")
	if !found {
		return mantissa
	}
	n, _ := strconv.Atoi(exponent) // FormatFloat wrote it
	if 0 <= n && n < 9 {
		return strconv.FormatFloat(math.Round(v), 'f', -1, 64)
	}
	return mantissa + "e" + strconv.Itoa(n)
}
