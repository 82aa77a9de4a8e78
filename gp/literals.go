package gp

import (
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
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

// poolOf returns the numbers and the quoted strings of a text.
func poolOf(text string) (p pool) {
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
	return p
}

// add adds what another pool has.
func (p *pool) add(other pool) {
	p.ints, p.floats, p.strings = append(p.ints, other.ints...), append(p.floats, other.floats...), append(p.strings, other.strings...)
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
	letters := oneOf(r, "az", "az", "az", "az", "az", "az", "AZ", "09", " ~")
	return rune(int(letters[0]) + r.IntN(int(letters[1]-letters[0])+1))
}

// rounded rounds v to the given number of significant digits.
func rounded(v float64, digits int) float64 {
	f, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64) // what was formatted can be read
	return f
}

// literal returns a random constant of type t, or none if t is not a basic type.
func (g gen) literal(t types.Type, l limit) code {
	d := g.draft
	switch {
	case isCharacter(t) && d.chance(0.8):
		return g.charLit(t, d.pool.randomRune(d.rand), l)
	case isInteger(t):
		n := d.pool.randomInt(d.rand)
		if d.chance(0.08) {
			n = -n
		}
		return g.intLit(t, n, l)
	case isFloat(t):
		f := d.pool.randomFloat(d.rand)
		if d.chance(0.12) {
			f = -f
		}
		return g.floatLit(t, f, l)
	case isString(t):
		return g.stringLit(t, d.pool.randomString(d.rand), l)
	case isBool(t):
		return g.boolLit(oneOf(d.rand, "true", "false"), t, l)
	}
	return none
}

// number returns a constant of a numeric type with a value near v.
func (g gen) number(t types.Type, v float64, l limit) code {
	if isInteger(t) {
		return g.whole(t, constant.ToInt(constant.MakeFloat64(math.Round(v))), l)
	}
	return g.floatLit(t, v, l)
}

func (g gen) intLit(t types.Type, n int64, l limit) code {
	return g.whole(t, constant.MakeInt64(n), l)
}

// whole returns an integer constant within the range of t and the limits of the site.
func (g gen) whole(t types.Type, v constant.Value, l limit) code {
	lo, hi := intRange(t)
	if l&index != 0 {
		lo = constant.MakeInt64(0)
	}
	switch {
	case constant.Compare(v, token.LSS, lo):
		v = lo
	case constant.Compare(v, token.GTR, hi):
		v = hi
	}
	if constant.Sign(v) == 0 && l&nonzero != 0 {
		v = constant.MakeInt64(1)
	}
	return permitted(literalOf(v.ExactString(), t, v), l)
}

// literalOf is a literal, perhaps with a sign.
func literalOf(text string, t types.Type, v constant.Value) code {
	c := code{text: text, typ: t, kind: isConstant, prec: token.HighestPrec, literal: true, value: v}
	if text[0] == '-' {
		c.prec = token.UnaryPrec
	}
	return c
}

// intRange returns the range of an integer type.
func intRange(t types.Type) (lo, hi constant.Value) {
	bits := 8 * types.SizesFor("gc", "amd64").Sizeof(t)
	if isUnsigned(t) {
		return constant.MakeInt64(0), constant.MakeUint64(math.MaxUint64 >> (64 - bits))
	}
	most := int64(math.MaxInt64) >> (64 - bits)
	return constant.MakeInt64(-most - 1), constant.MakeInt64(most)
}

func (g gen) floatLit(t types.Type, f float64, l limit) code {
	if math.IsNaN(f) || math.IsInf(f, 0) || t.Underlying().(*types.Basic).Kind() == types.Float32 && math.Abs(f) > math.MaxFloat32 {
		f = 1
	}
	if f == 0 && l&nonzero != 0 {
		f = 1
	}
	if f == 0 {
		f = math.Abs(f) // a literal has no negative zero
	}
	return permitted(literalOf(floatText(f), t, constant.MakeFloat64(f)), l)
}

// floatText formats f as a floating-point literal.
func floatText(f float64) string {
	s := strconv.FormatFloat(f, 'g', -1, 64)
	if strings.ContainsAny(s, ".e") {
		return s
	}
	return s + ".0"
}

func (g gen) stringLit(t types.Type, s string, l limit) code {
	return permitted(literalOf(strconv.Quote(s), t, nil), l)
}

func (g gen) charLit(t types.Type, c rune, l limit) code {
	v := constant.MakeInt64(int64(c))
	if _, hi := intRange(t); constant.Compare(v, token.GTR, hi) || c < 0 {
		c, v = '?', constant.MakeInt64('?')
	}
	return permitted(literalOf(strconv.QuoteRune(c), t, v), l)
}

func (g gen) boolLit(name string, t types.Type, l limit) code {
	if g.taken(name) {
		return none
	}
	return permitted(primary(name, t, isConstant), l)
}

// permitted returns a constant if a limit allows one.
func permitted(lit code, l limit) code {
	if l&variables != 0 {
		return none
	}
	return lit
}

// convert returns the conversion T(x), or none if the type has no name here.
func (g gen) convert(t types.Type, x code) code {
	to := g.typeText(t)
	if to == "" || !x.ok() {
		return none
	}
	c := call(to, t, x)
	c.kind = kindOfAll(x)
	return c
}
