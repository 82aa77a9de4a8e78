package gp

import (
	"go/ast"
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

const maxHints = 64

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
		if hints = append(hints, h); len(hints) == maxHints {
			break
		}
	}
	return hints
}

// look chooses the failing case that the next edit aims at, if there are any.
func (d *draft) look() {
	d.hint = nil
	if len(d.hints) > 0 && d.chance(0.7) {
		d.hint = &d.hints[d.rand.IntN(len(d.hints))]
	}
}

// wanted returns the result that the current case wants, or nil if it has none
// of that type.
func (g gen) wanted(t types.Type) ast.Expr {
	if g.d.hint == nil {
		return nil
	}
	return g.d.parsed(g.env, t, g.d.hint.want)
}

// parsed returns the literal of type t that text stands for, or nil.
func (d *draft) parsed(e *env, t types.Type, text string) ast.Expr {
	switch {
	case isInteger(t):
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return d.intLit(e, t, n, 0)
		}
	case isFloat(t):
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return d.floatLit(e, t, f, 0)
		}
	case isString(t):
		if s, err := strconv.Unquote(text); err == nil {
			return d.stringLit(e, t, s, 0)
		}
	case isBool(t) && (text == "true" || text == "false"):
		if id := d.builtin(e, text); id != nil {
			return d.note(id, t, isConstant)
		}
	}
	return nil
}

// matching returns a condition on a parameter that holds for the current case:
// the parameter equals its value, is at most or at least that, or is divisible
// by one of its divisors.
func (g gen) matching(t types.Type) ast.Expr {
	if g.d.hint == nil {
		return nil
	}
	var fit []*env
	var texts []string
	parameters := g.d.parameters()
	for b := range g.env.variables() {
		text, ok := g.d.hint.names[b.name]
		if i := slices.Index(parameters, b.name); !ok && i >= 0 && i < len(g.d.hint.values) {
			text, ok = g.d.hint.values[i], true
		}
		if ok && (isPlain(b.typ) || len(elements(b.typ, text)) > 0) {
			fit, texts = append(fit, b), append(texts, text)
		}
	}
	if len(fit) == 0 {
		return nil
	}
	i := g.d.rand.IntN(len(fit))
	b := fit[i]
	if list := elements(b.typ, texts[i]); len(list) > 0 {
		return g.matchingElement(b, list, t)
	}
	value := g.d.parsed(g.env, b.typ, texts[i])
	if value == nil {
		return nil
	}
	x := ast.Expr(g.d.ident(b))
	switch v, _ := numberOf(value); {
	case isBool(b.typ):
		if texts[i] == "false" {
			return g.d.not(x)
		}
		return x
	case isInteger(b.typ) && math.Abs(v) > 1 && math.Abs(v) < 1<<20 && g.d.chance(0.5):
		by := divisors(int64(math.Abs(v)))
		rest := g.d.binary(token.REM, x, g.d.intLit(g.env, b.typ, oneOf(g.d.rand, by...), 0), b.typ)
		return g.d.binary(token.EQL, rest, g.d.intLit(g.env, b.typ, 0, 0), t)
	case isNumber(b.typ) && (isFloat(b.typ) || g.d.chance(0.4)):
		return g.d.binary(oneOf(g.d.rand, token.LEQ, token.GEQ), x, value, t)
	}
	return g.d.binary(token.EQL, x, value, t)
}

// matchingElement returns a condition on one or two elements of an array that
// holds for the current case: the elements equal their values.
func (g gen) matchingElement(array *env, values []string, t types.Type) ast.Expr {
	i := g.d.rand.IntN(len(values))
	value := g.d.parsed(g.env, elem(array.typ), values[i])
	if value == nil {
		return nil
	}
	x := g.d.note(&ast.IndexExpr{X: g.d.ident(array), Index: g.d.intLit(g.env, integer, int64(i), 0)}, elem(array.typ), isVariable)
	cond := g.d.binary(token.EQL, x, value, t)
	if g.d.chance(0.3) {
		if also := g.matchingElement(array, values, t); also != nil && !sameTree(cond, also) {
			return g.d.binary(token.LAND, cond, also, t)
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

// parameters returns the names of the evolved function's parameters.
func (d *draft) parameters() (names []string) {
	f, ok := d.declared()[d.entry].(*ast.FuncDecl)
	if !ok {
		return nil
	}
	for _, field := range f.Type.Params.List {
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
			list = append(list, i)
			if i*i != n {
				list = append(list, n/i)
			}
		}
	}
	return append(list, n)
}
