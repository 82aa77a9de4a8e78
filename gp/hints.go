package gp

import (
	"go/token"
	"go/types"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A hint is a failing case, as tests written in Go report it: "n=5: got 0, want
// 2", "F(5) = 0, want 2", `s="a", k=3: want "aaa"`, "F([1 0 2]) = 1, want 3".
type hint struct {
	names  map[string]string // the value of each named variable: a literal or a list of literals
	values []string          // the arguments in order, if they are not named
	want   string            // the wanted result as a literal, or empty if unknown
}

var (
	literals = `-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|"(?:[^"\\\n]|\\.)*"|true|false`
	bracket  = `\[[^\[\]\n]*\]` // as package fmt prints it
	named    = regexp.MustCompile(`\b([A-Za-z_]\w*) ?[=:] ?(` + bracket + `|` + literals + `)`)
	called   = regexp.MustCompile(`\b[A-Za-z_]\w*\(([^()\n]*)\)`)
	wanted   = regexp.MustCompile(`\b(?:want|wanted|expected|should be)[:=]? *(` + literals + `)`)
	valueRE  = regexp.MustCompile(bracket + `|` + literals)
	element  = regexp.MustCompile(literals)
)

// readHints returns the failing cases in a feedback: the lines that give a
// wanted result, or at least the values of variables.
func readHints(feedback string) []hint {
	if len(feedback) > maxPoolText {
		feedback = feedback[:maxPoolText]
	}
	var hints []hint
	for line := range strings.Lines(feedback) {
		w := wanted.FindStringSubmatchIndex(line)
		if w == nil {
			continue
		}
		h := hint{names: make(map[string]string), want: line[w[2]:w[3]]}
		before := line[:w[0]]
		for _, m := range named.FindAllStringSubmatch(before, 8) {
			if _, known := h.names[m[1]]; !known {
				h.names[m[1]] = m[2]
			}
		}
		if m := called.FindStringSubmatch(before); m != nil {
			h.values = valueRE.FindAllString(m[1], 8)
		}
		hints = append(hints, h)
	}
	return hints
}

// aim chooses the failing case that the next edit aims at, if there are any.
func (d *draft) aim() {
	d.hint = nil
	if len(d.hints) > 0 && d.chance(0.7) {
		d.hint = &d.hints[d.rand.IntN(len(d.hints))]
	}
}

// wanted returns the result that the current case wants, or none if it has none
// of that type.
func (g gen) wanted(t types.Type) code {
	if g.hint == nil {
		return none
	}
	return g.parsed(t, g.hint.want)
}

// parsed returns the literal of type t that text stands for, or none.
func (g gen) parsed(t types.Type, text string) code {
	switch {
	case isInteger(t):
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return g.intLit(t, n, 0)
		}
	case isFloat(t):
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return g.floatLit(t, f, 0)
		}
	case isString(t):
		if s, err := strconv.Unquote(text); err == nil {
			return g.stringLit(t, s, 0)
		}
	case isBool(t) && (text == "true" || text == "false"):
		return g.boolLit(text, t, 0)
	}
	return none
}

// matching returns a condition on a parameter that holds for the current case:
// the parameter equals its value, is at most or at least that, or is divisible
// by one of its divisors.
func (g gen) matching() code {
	if g.hint == nil {
		return none
	}
	var fit []*variable
	var texts []string
	params := g.params()
	for _, v := range g.vars {
		text, ok := g.hint.names[v.name]
		if i := slices.Index(params, v.name); !ok && i >= 0 && i < len(g.hint.values) {
			text, ok = g.hint.values[i], true
		}
		if ok && (isPlain(v.typ) || len(elements(v.typ, text)) > 0) {
			fit, texts = append(fit, v), append(texts, text)
		}
	}
	if len(fit) == 0 {
		return none
	}
	i := g.rand.IntN(len(fit))
	v := fit[i]
	if list := elements(v.typ, texts[i]); len(list) > 0 {
		return g.matchingElement(v, list)
	}
	value, x := g.parsed(v.typ, texts[i]), v.code()
	if !value.ok() {
		return none
	}
	switch n := float(value.value); {
	case isBool(v.typ):
		if texts[i] == "false" {
			return unary(token.NOT, x)
		}
		return x
	case isInteger(v.typ) && math.Abs(n) > 1 && math.Abs(n) < 1<<20 && g.chance(0.5):
		by := divisors(int64(math.Abs(n)))
		rest := binary(token.REM, x, g.intLit(v.typ, oneOf(g.rand, by...), 0), v.typ)
		return binary(token.EQL, rest, g.intLit(v.typ, 0, 0), boolean)
	case isNumber(v.typ) && (isFloat(v.typ) || g.chance(0.4)):
		return binary(oneOf(g.rand, token.LEQ, token.GEQ), x, value, boolean)
	}
	return binary(token.EQL, x, value, boolean)
}

// matchingElement returns a condition on one or two elements of an array that
// holds for the current case: the elements equal their values.
func (g gen) matchingElement(array *variable, values []string) code {
	i := g.rand.IntN(len(values))
	x := indexed(array.code(), g.intLit(integer, int64(i), 0))
	cond := binary(token.EQL, x, g.parsed(x.typ, values[i]), boolean)
	if cond.ok() && g.chance(0.3) {
		if also := g.matchingElement(array, values); also.ok() && !cond.same(also) {
			return binary(token.LAND, cond, also, boolean)
		}
	}
	return cond
}

// elements returns the literals in the text of an array with plain elements,
// one for each element, or nil if the type or the number of elements differs.
func elements(t types.Type, text string) []string {
	a, ok := t.Underlying().(*types.Array)
	if !ok || !strings.HasPrefix(text, "[") || !isPlain(a.Elem()) {
		return nil
	}
	list := element.FindAllString(text, -1)
	if int64(len(list)) != a.Len() {
		return nil
	}
	return list
}

// params returns the names of the evolved function's parameters.
func (d *draft) params() (names []string) {
	for _, field := range d.p.Func.Type.Params.List {
		for _, id := range field.Names {
			names = append(names, id.Name)
		}
	}
	return names
}

// divisors returns the divisors of n that are greater than 1.
func divisors(n int64) []int64 {
	var list []int64
	for i := int64(2); i*i <= n; i++ {
		if n%i == 0 {
			list = append(list, i, n/i)
		}
	}
	return append(list, n)
}
