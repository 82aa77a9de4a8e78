package gp

import (
	"go/ast"
	"go/constant"
	"go/token"
	"math"
	"strconv"
)

// tune changes the value of a literal a little or a lot. Literals with the same
// type and value often mean the same, so they usually change together.
func (d *draft) tune() bool {
	s := d.site(isLiteral)
	if s == nil {
		return false
	}
	lit := literalAt(s)
	switch lit.Kind {
	case token.STRING:
		return d.tuneString(lit)
	case token.CHAR:
		return d.tuneChar(s, lit)
	}
	old, ok := numberOf(lit)
	if !ok || !isNumber(s.typ) {
		return false
	}
	v := old
	for range 8 {
		if isInteger(s.typ) {
			v = d.nearInt(old)
		} else {
			v = d.nearFloat(old)
		}
		if v != old {
			break
		}
	}
	together := 0.85
	if old == 0 || old == 1 || old == 2 && isInteger(s.typ) {
		together = 0.15
	}
	if !d.chance(together) {
		d.set(s, v)
		return true
	}
	for i := range d.sites {
		if o := &d.sites[i]; isLiteral(o) && same(o.typ, s.typ) && d.blockOf(o) == d.blockOf(s) {
			if w, ok := numberOf(literalAt(o)); ok && w == old {
				d.set(o, v)
			}
		}
	}
	return true
}

// blockOf returns the function that contains a site. Constants of different
// functions are unrelated.
func (d *draft) blockOf(s *site) *frame { return s.block.frame() }

// renew replaces a literal by an unrelated one.
func (d *draft) renew() bool {
	s := d.site(isLiteral)
	if s == nil {
		return false
	}
	x := d.literal(s.env, s.typ, s.limit)
	if x == nil || sameTree(x, *s.at) {
		return false
	}
	*s.at = x
	return true
}

// isLiteral reports whether a site holds a literal.
func isLiteral(s *site) bool { return literalAt(s) != nil }

func literalAt(s *site) *ast.BasicLit {
	lit, _ := (*s.at).(*ast.BasicLit)
	return lit
}

// set changes the value of the literal at a site, within the site's limits.
func (d *draft) set(s *site, v float64) {
	x := d.number(s.env, s.typ, v, s.limit)
	if x == nil {
		return
	}
	if lit, ok := x.(*ast.CallExpr); ok && s.limit&constants == 0 && literalAt(s) != nil {
		x = lit.Args[0] // its type comes from the context as before
	}
	*s.at = x
}

// nearFloat returns a number near v, at another scale, or with another sign.
func (d *draft) nearFloat(v float64) float64 {
	r := d.rand
	if v == 0 {
		return rounded(r.NormFloat64()*math.Exp(2*r.NormFloat64()), d.digits())
	}
	switch x := r.Float64(); {
	case x < 0.20:
		v *= math.Exp(0.08 * r.NormFloat64())
	case x < 0.55:
		v *= math.Exp(0.4 * r.NormFloat64())
	case x < 0.83:
		v *= math.Exp(1.5 * r.NormFloat64())
	case x < 0.88:
		v += r.NormFloat64()
	case x < 0.92:
		return rounded(v, 1+r.IntN(2))
	case x < 0.95:
		return -v
	default:
		return d.pool.randomFloat(r)
	}
	return rounded(v, d.digits())
}

// digits returns how many significant digits a new number has, usually few.
func (d *draft) digits() int {
	return oneOf(d.rand, 1, 2, 2, 3, 3, 3, 4, 4, 5, 8)
}

// nearInt returns an integer near v or at another scale.
func (d *draft) nearInt(v float64) float64 {
	r := d.rand
	switch x := r.Float64(); {
	case x < 0.45:
		return v + float64(1-2*r.IntN(2))
	case x < 0.60:
		return v + math.Round(4*r.NormFloat64())
	case x < 0.70:
		return v * 2
	case x < 0.80:
		return math.Trunc(v / 2)
	case x < 0.90:
		return math.Round(v * math.Exp(r.NormFloat64()))
	default:
		return float64(d.pool.randomInt(r))
	}
}

// tuneChar changes a character literal to an adjacent one, or to any other.
func (d *draft) tuneChar(s *site, lit *ast.BasicLit) bool {
	v, _ := numberOf(lit)
	c := rune(v) + rune(1-2*d.rand.IntN(2))
	if d.chance(0.7) {
		c = d.pool.randomRune(d.rand)
	}
	made, ok := d.charLit(s.env, s.typ, c, s.limit&^untyped).(*ast.BasicLit)
	if !ok || made.Value == lit.Value {
		return false
	}
	lit.Value = made.Value
	return true
}

// tuneString changes one character of a string literal, or replaces the string.
func (d *draft) tuneString(lit *ast.BasicLit) bool {
	old := constant.StringVal(constant.MakeFromLiteral(lit.Value, lit.Kind, 0))
	runes := []rune(old)
	i := d.rand.IntN(len(runes) + 1)
	letter := rune(' ' + d.rand.IntN(95))
	switch d.rand.IntN(5) {
	case 0:
		runes = append(runes[:i:i], append([]rune{letter}, runes[i:]...)...)
	case 1:
		if i < len(runes) {
			runes = append(runes[:i:i], runes[i+1:]...)
		}
	case 2:
		if i < len(runes) {
			runes[i] = letter
		}
	case 3:
		runes = append(runes, runes...)
	default:
		runes = []rune(d.pool.randomString(d.rand))
	}
	if s := string(runes); s != old && len(runes) <= 80 {
		lit.Value, lit.Kind = strconv.Quote(s), token.STRING
		return true
	}
	return false
}
