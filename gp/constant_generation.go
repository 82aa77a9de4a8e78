package gp

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"math/rand/v2"
	"regexp"
	"strconv"
)

// A pool holds constants that are worth trying: those in the task and in the
// parent's feedback, and those of other members.
type pool struct {
	ints    []int64
	floats  []float64
	strings []string
}

// Limits of what is taken from a text.
const (
	maxPoolText = 4 << 10
	maxPool     = 256
)

var (
	numbers = regexp.MustCompile(`[-+]?\b[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?\b`)
	quoted  = regexp.MustCompile(`"([^"\n]{0,40})"`)
)

// read adds the numbers and the quoted strings of a text.
func (p *pool) read(text string) {
	if len(text) > maxPoolText {
		text = text[:maxPoolText]
	}
	for _, s := range numbers.FindAllString(text, maxPool) {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			p.ints = append(p.ints, n)
		} else if f, err := strconv.ParseFloat(s, 64); err == nil {
			p.floats = append(p.floats, f)
		}
	}
	for _, s := range quoted.FindAllStringSubmatch(text, maxPool) {
		p.strings = append(p.strings, s[1])
	}
}

// take adds the literals of a tree.
func (p *pool) take(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BasicLit:
			v := constant.MakeFromLiteral(n.Value, n.Kind, 0)
			switch {
			case n.Kind == token.INT:
				if i, exact := constant.Int64Val(v); exact {
					p.ints = append(p.ints, i)
				}
			case n.Kind == token.FLOAT:
				f, _ := constant.Float64Val(v)
				p.floats = append(p.floats, f)
			case n.Kind == token.STRING && len(n.Value) < 64:
				p.strings = append(p.strings, constant.StringVal(v))
			}
		}
		return true
	})
}

// randomInt returns an integer. Small ones are likely, and all scales are
// possible.
func (p *pool) randomInt(r *rand.Rand) int64 {
	switch x := r.Float64(); {
	case x < 0.3 && len(p.ints) > 0:
		return p.ints[r.IntN(len(p.ints))]
	case x < 0.75:
		return int64(min(r.ExpFloat64()*2.5, 40))
	case x < 0.9:
		return int64(math.Exp(r.Float64() * math.Log(1000)))
	default:
		return 1 << r.IntN(12)
	}
}

// randomFloat returns a number with few digits at one of several scales.
func (p *pool) randomFloat(r *rand.Rand) float64 {
	switch x := r.Float64(); {
	case x < 0.1 && len(p.floats) > 0:
		return p.floats[r.IntN(len(p.floats))]
	case x < 0.15 && len(p.ints) > 0:
		return float64(p.ints[r.IntN(len(p.ints))])
	case x < 0.45:
		return oneOf(r, 0.0, 0.5, 1, 1, 2, 2, 3, 4, 5, 10, 100, 0.1, 0.25, 1.5)
	default:
		return rounded(math.Exp(1.5*r.NormFloat64()), 1+r.IntN(3))
	}
}

func (p *pool) randomString(r *rand.Rand) string {
	switch x := r.Float64(); {
	case x < 0.7 && len(p.strings) > 0:
		return p.strings[r.IntN(len(p.strings))]
	case x < 0.8:
		return ""
	default:
		return string(rune(' ' + r.IntN(95)))
	}
}

// randomRune returns a character of one of the pool's strings, or another one,
// usually a letter.
func (p *pool) randomRune(r *rand.Rand) rune {
	if len(p.strings) > 0 && r.Float64() < 0.3 {
		if runes := []rune(p.strings[r.IntN(len(p.strings))]); len(runes) > 0 {
			return runes[r.IntN(len(runes))]
		}
	}
	switch x := r.Float64(); {
	case x < 0.65:
		return rune('a' + r.IntN(26))
	case x < 0.75:
		return rune('A' + r.IntN(26))
	case x < 0.85:
		return rune('0' + r.IntN(10))
	default:
		return rune(' ' + r.IntN(95))
	}
}

// isCharacter reports whether t is written as rune or byte.
func isCharacter(t types.Type) bool {
	b, ok := t.(*types.Basic)
	return ok && (b.Name() == "rune" || b.Name() == "byte")
}

// rounded rounds v to the given number of significant digits.
func rounded(v float64, digits int) float64 {
	f, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
	if err != nil {
		return v
	}
	return f
}

// literal returns a random constant of type t, or nil if t is not a basic type.
func (d *draft) literal(e *env, t types.Type, l limit) ast.Expr {
	switch {
	case isCharacter(t) && d.chance(0.8):
		return d.charLit(e, t, d.pool.randomRune(d.rand), l)
	case isInteger(t):
		n := d.pool.randomInt(d.rand)
		if d.chance(0.08) {
			n = -n
		}
		return d.intLit(e, t, n, l)
	case isFloat(t):
		f := d.pool.randomFloat(d.rand)
		if d.chance(0.12) {
			f = -f
		}
		return d.floatLit(e, t, f, l)
	case isString(t):
		return d.stringLit(e, t, d.pool.randomString(d.rand), l)
	case isBool(t):
		if id := d.builtin(e, oneOf(d.rand, "true", "false")); id != nil {
			return d.given(e, d.note(id, t, isConstant), t, types.Typ[types.Bool], l)
		}
	}
	return nil
}

// number returns a constant of a numeric type with a value near v.
func (d *draft) number(e *env, t types.Type, v float64, l limit) ast.Expr {
	if isInteger(t) {
		return d.intLit(e, t, int64(math.Round(max(min(v, 1<<53), -1<<53))), l)
	}
	return d.floatLit(e, t, v, l)
}

// intLit returns an integer constant within the range of t and the limits of
// the site.
func (d *draft) intLit(e *env, t types.Type, n int64, l limit) ast.Expr {
	lo, hi := intRange(t)
	if l&index != 0 {
		lo = 0
	}
	n = min(max(n, lo), hi)
	if n == 0 && l&nonzero != 0 {
		n = 1
	}
	abs := uint64(n)
	if n < 0 {
		abs = -abs
	}
	lit := d.note(&ast.BasicLit{Kind: token.INT, Value: strconv.FormatUint(abs, 10)}, t, isConstant)
	return d.given(e, d.signed(lit, n < 0), t, types.Typ[types.Int], l)
}

// intRange returns the range of values to try for an integer type, within
// int64.
func intRange(t types.Type) (lo, hi int64) {
	bits := 63
	b := t.Underlying().(*types.Basic)
	switch b.Kind() {
	case types.Int8:
		bits = 7
	case types.Int16:
		bits = 15
	case types.Int32:
		bits = 31
	case types.Uint8:
		bits = 8
	case types.Uint16:
		bits = 16
	case types.Uint32:
		bits = 32
	}
	hi = math.MaxInt64 >> (63 - bits)
	if b.Info()&types.IsUnsigned != 0 {
		return 0, hi
	}
	return -hi - 1, hi
}

func (d *draft) floatLit(e *env, t types.Type, f float64, l limit) ast.Expr {
	if math.IsNaN(f) || math.IsInf(f, 0) || t.Underlying().(*types.Basic).Kind() == types.Float32 && math.Abs(f) > math.MaxFloat32 {
		f = 1
	}
	if f == 0 && l&nonzero != 0 {
		f = 1
	}
	lit := d.note(&ast.BasicLit{Kind: token.FLOAT, Value: floatText(math.Abs(f))}, t, isConstant)
	return d.given(e, d.signed(lit, f < 0), t, types.Typ[types.Float64], l)
}

// floatText formats f as a floating-point literal.
func floatText(f float64) string {
	s := strconv.FormatFloat(f, 'g', -1, 64)
	for _, c := range s {
		if c == '.' || c == 'e' {
			return s
		}
	}
	return s + ".0"
}

func (d *draft) stringLit(e *env, t types.Type, s string, l limit) ast.Expr {
	lit := d.note(&ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(s)}, t, isConstant)
	return d.given(e, lit, t, types.Typ[types.String], l)
}

func (d *draft) charLit(e *env, t types.Type, c rune, l limit) ast.Expr {
	if _, hi := intRange(t); int64(c) > hi || c < 0 {
		c = '?'
	}
	lit := d.note(&ast.BasicLit{Kind: token.CHAR, Value: strconv.QuoteRune(c)}, t, isConstant)
	return d.given(e, lit, t, types.Typ[types.Int32], l)
}

func (d *draft) signed(lit ast.Expr, negative bool) ast.Expr {
	if !negative {
		return lit
	}
	return d.note(&ast.UnaryExpr{Op: token.SUB, X: lit}, d.notes[lit].typ, isConstant)
}

// given converts a constant to its type if the context would choose another.
func (d *draft) given(e *env, lit ast.Expr, t, otherwise types.Type, l limit) ast.Expr {
	if l&(untyped|variables) == 0 || types.Identical(t, otherwise) && l&variables == 0 {
		return lit
	}
	if l&variables != 0 {
		return nil
	}
	return d.convert(e, t, lit)
}

// convert returns the conversion T(x), or nil if the type has no name here.
func (d *draft) convert(e *env, t types.Type, x ast.Expr) ast.Expr {
	to := d.typeExpr(e, t)
	if to == nil || x == nil {
		return nil
	}
	k := isValue
	if d.notes[x].kind == isConstant {
		k = isConstant
	}
	return d.note(&ast.CallExpr{Fun: to, Args: []ast.Expr{x}}, t, k)
}

// numberOf returns the value of a literal with or without a minus sign.
func numberOf(e ast.Expr) (v float64, ok bool) {
	switch e := e.(type) {
	case *ast.UnaryExpr:
		if e.Op == token.SUB {
			v, ok = numberOf(e.X)
			return -v, ok
		}
	case *ast.BasicLit:
		if e.Kind == token.INT || e.Kind == token.FLOAT || e.Kind == token.CHAR {
			v, _ = constant.Float64Val(constant.ToFloat(constant.MakeFromLiteral(e.Value, e.Kind, 0)))
			return v, true
		}
	}
	return 0, false
}
