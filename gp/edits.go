package gp

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"slices"
	"strings"
)

// An edit replaces a range of bytes of a source text.
type edit struct {
	from, to int
	text     string
}

// A change is the edits that an operator makes, the one that is talked of first, and what it
// says about them: a clause such as "wrapped x in math.Tanh".
type change struct {
	edits []edit
	said  string
	from  *donor // the donor that contributed to it, or nil
	depth int    // how deeply it nests loops on purpose
}

// changed is a change of one range, and what it has done: the texts that a format puts
// together, shortened.
func changed(e edit, format string, texts ...string) change {
	args := make([]any, len(texts))
	for i, t := range texts {
		args[i] = short(t)
	}
	return change{edits: []edit{e}, said: fmt.Sprintf(format, args...)}
}

// replaced makes edits in a text, of which only the range from begin to end is returned.
// It returns false if two edits overlap or one lies outside.
func replaced(source string, begin, end int, edits []edit) (string, bool) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, compareEdits)
	var out strings.Builder
	at := begin
	for _, e := range edits {
		if e.from < at || e.to < e.from || e.to > end {
			return "", false
		}
		out.WriteString(source[at:e.from])
		out.WriteString(e.text)
		at = e.to
	}
	out.WriteString(source[at:end])
	return out.String(), true
}

func compareEdits(a, b edit) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) }

// moved returns where a position is after edits: behind what they insert there. One in what
// an edit replaces is where that begins.
func moved(at int, edits []edit) int {
	by := 0
	for _, e := range edits {
		switch {
		case e.to <= at:
			by += len(e.text) - (e.to - e.from)
		case e.from < at:
			at = e.from
		}
	}
	return at + by
}

// formatted returns where a position in a text is once the text has been formatted, which
// changes spaces and semicolons.
func formatted(before, after string, at int) int {
	if before == after {
		return at
	}
	ink := func(c byte) bool { return c > ' ' && c != ';' }
	n := 0
	for i := range at {
		if ink(before[i]) {
			n++
		}
	}
	for i := range len(after) {
		if ink(after[i]) {
			if n == 0 {
				return i
			}
			n--
		}
	}
	return len(after)
}

// replace replaces a node by a text.
func (p *program) replace(n ast.Node, text string) edit {
	return edit{p.offset(n.Pos()), p.offset(n.End()), text}
}

// insert puts a text at a position.
func (p *program) insert(at token.Pos, text string) edit {
	return edit{p.offset(at), p.offset(at), text}
}

// textWith returns the text of a node after edits in it.
func (p *program) textWith(n ast.Node, edits ...edit) string {
	text, _ := replaced(p.Source, p.offset(n.Pos()), p.offset(n.End()), edits)
	return text
}

// put replaces the expression at a site.
func (p *program) put(s *site, c code) edit { return p.replace(s.node, s.fitted(c)) }

// fitted returns the text of an expression with the parentheses that it needs at a site.
func (s *site) fitted(c code) string {
	text := c.operand(s.least)
	if c.braces && s.limit&bare != 0 && text == c.text {
		return "(" + text + ")"
	}
	return text
}

// exchange replaces the expression at a site by a new one, if the site allows that and it
// is another.
func (g gen) exchange(s *site, x code) change {
	old := g.p.code(s.expr)
	if !x.ok() || x.same(old) || !s.fits(x) {
		return change{}
	}
	return changed(g.p.put(s, x), "changed %s to %s", old.text, x.text)
}

// extend puts an expression around the one at a site.
func (g gen) extend(s *site, x code, format string, texts ...string) change {
	if !x.ok() || !s.fits(x) {
		return change{}
	}
	return changed(g.p.put(s, x), format, texts...)
}

// fits reports whether the limits of a site allow an expression.
func (s *site) fits(x code) bool {
	return x.kind != isConstant || s.limit&variables == 0 && s.limit.allows(x)
}

// allows reports whether a constant is a divisor or an index where a limit asks for one.
func (l limit) allows(x code) bool {
	if l&(nonzero|index) == 0 {
		return true
	}
	sign := 0
	if x.value != nil {
		sign = constant.Sign(x.value)
	}
	return x.literal && (l&nonzero == 0 || sign != 0) && (l&index == 0 || sign >= 0)
}

// remove deletes a statement or a spec, with the comment behind it, and its lines if
// nothing is left on them.
func (p *program) remove(n ast.Node) edit {
	from, to := p.offset(n.Pos()), p.offset(n.End())
	rest, _, _ := strings.Cut(p.Source[to:], "\n")
	behind := strings.TrimSpace(rest)
	begin := strings.LastIndexByte(p.Source[:from], '\n') + 1
	switch {
	case strings.HasPrefix(behind, ";"):
		to += strings.IndexByte(rest, ';') + 1
	case behind == "" || strings.HasPrefix(behind, "//"):
		if to += len(rest); strings.TrimSpace(p.Source[begin:from]) == "" {
			from, to = begin, min(to+1, len(p.Source))
		}
	}
	return edit{from, to, ""}
}
