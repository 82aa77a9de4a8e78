package constants

import (
	"go/ast"
	"go/token"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// mostChoices is the most values that a list may have.
const mostChoices = 64

// A mark is what a comment says about the numbers beside it.
type mark struct {
	text      string // of the comment
	fixed     bool
	low, high float64
	choices   []float64 // ascending
	used      bool      // it has said something about a number
}

// likeMark matches comments whose authors probably mean a mark.
var likeMark = regexp.MustCompile(`(?i)^//\s*(tuned?\s*:|tune\s+[-.\d]|fixed\s*([.,:;]|$))`)

// Of comments that are no marks, or not used, so many are listed, with so many bytes.
const (
	mostIgnored   = 4
	mostOfComment = 200
)

// parseMark returns the mark that a comment is, or nil.
func parseMark(comment string) *mark {
	text, ok := strings.CutPrefix(comment, "//")
	if !ok {
		return nil
	}
	text, _, _ = strings.Cut(text, "(")
	m := &mark{text: comment, low: math.Inf(-1), high: math.Inf(1)}
	switch text = strings.TrimSpace(text); text {
	case "fixed":
		m.fixed = true
		return m
	case "tune":
		return m
	}
	values, ok := strings.CutPrefix(text, "tune:")
	if !ok {
		return nil
	}
	if low, high, ok := strings.Cut(values, ".."); ok {
		var fine bool
		m.low, ok = parseNumber(low)
		m.high, fine = parseNumber(high)
		if !ok || !fine {
			return nil
		}
		return m
	}
	if strings.Count(values, ",") >= mostChoices {
		return nil
	}
	for v := range strings.SplitSeq(values, ",") {
		x, ok := parseNumber(v)
		if !ok {
			return nil
		}
		m.choices = append(m.choices, x)
	}
	slices.Sort(m.choices)
	return m
}

// parseNumber returns the finite number that a text is.
func parseNumber(text string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return v + 0, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) // and no negative zero
}

// narrow gives a parameter the bounds or the choices of a mark. It reports false, and
// changes nothing, if the mark makes no sense for it: no value is left, or the source's
// own is not among those that are, or a choice cannot be written in its place.
func (m *mark) narrow(p *Parameter) bool {
	if m.fixed {
		return false
	}
	same := func(v float64) float64 { // float32(0.1), which the source has, is not 0.1
		if p.Kind == Float && p.Max == math.MaxFloat32 && float32(v) == float32(p.Value) {
			return p.Value
		}
		return v
	}
	if m.choices == nil {
		low, high := max(p.Min, same(m.low)), min(p.Max, same(m.high))
		if p.Kind == Integer {
			low, high = math.Ceil(low), math.Floor(high)
		}
		if !(low <= p.Value && p.Value <= high) {
			return false
		}
		p.Min, p.Max = low, high
		return true
	}
	choices := make([]float64, len(m.choices))
	for i, v := range m.choices {
		if v = same(v); v < p.Min || v > p.Max || p.Kind == Integer && v != math.Trunc(v) {
			return false
		}
		choices[i] = v
	}
	choices = slices.Compact(choices)
	if _, found := slices.BinarySearch(choices, p.Value); !found {
		return false
	}
	p.Choices, p.Min, p.Max = choices, choices[0], choices[len(choices)-1]
	return true
}

// marks are those of a source.
type marks struct {
	file   *token.File
	source string
	beside map[int]*mark // by the line that they end
	above  map[int]*mark // by the line below the comments that they are among
	all    []remark
}

// A remark is a comment that is a mark or looks like one.
type remark struct {
	Comment
	mark *mark // nil: it only looks like one
}

func newMarks(file *token.File, f *ast.File, source string) marks {
	m := marks{file: file, source: source, beside: make(map[int]*mark), above: make(map[int]*mark)}
	for _, group := range f.Comments {
		var last *mark // of the comment lines
		for _, c := range group.List {
			mark := parseMark(c.Text)
			if mark != nil || likeMark.MatchString(c.Text) {
				m.all = append(m.all, remark{Comment{m.line(c.Pos()), strings.ToValidUTF8(c.Text[:min(len(c.Text), mostOfComment)], "")}, mark})
			}
			if mark == nil {
				continue
			}
			if m.first(c) {
				last = mark
			} else {
				m.beside[m.line(c.Pos())] = mark
			}
		}
		if last != nil {
			m.above[m.line(group.End())+1] = last
		}
	}
	return m
}

// ignored returns the comments that look like marks and have said nothing.
func (m *marks) ignored() (list []Comment) {
	for _, r := range m.all {
		if len(list) < mostIgnored && (r.mark == nil || !r.mark.used && !r.mark.fixed) {
			list = append(list, r.Comment)
		}
	}
	return list
}

func (m *marks) line(p token.Pos) int { return m.file.Line(p) }

// first reports whether a node is the first thing on its line.
func (m *marks) first(n ast.Node) bool {
	before := strings.TrimRight(m.source[:m.file.Offset(n.Pos())], " \t")
	return before == "" || before[len(before)-1] == '\n'
}

// of returns the mark of a number: the one at the end of its last line, or else the one
// around it. A comment within a number would not outlive it.
func (m *marks) of(x ast.Node, around *mark) *mark {
	if beside := m.beside[m.line(x.End())]; beside != nil {
		return beside
	}
	return around
}

// around returns the mark of all numbers in a node for which they have no nearer
// one.
func (m *marks) around(n ast.Node, outer *mark) *mark {
	var inner *mark
	switch n := n.(type) {
	case *ast.ValueSpec:
		inner = m.above[m.line(n.Pos())]
	case *ast.AssignStmt:
		if inner = m.above[m.line(n.Pos())]; inner != nil && (n.Tok != token.DEFINE || !m.first(n)) {
			inner = nil
		}
	case *ast.CompositeLit:
		if line := m.line(n.Lbrace); len(n.Elts) > 0 && m.line(n.Elts[0].Pos()) > line {
			inner = m.beside[line]
		}
	case *ast.FuncLit: // it is no part of a table
		return nil
	}
	if inner != nil {
		return inner
	}
	return outer
}
