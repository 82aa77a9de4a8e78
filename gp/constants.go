package gp

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"slices"
)

// changeLiteral changes the value of a literal a little or a lot. Literals with the same
// type and value often mean the same, so they usually change together.
func (g gen) changeLiteral(s *site) change {
	lit := literalAt(s)
	old := numberOf(lit)
	switch {
	case lit.Kind == token.STRING:
		return g.exchange(s, g.nearString(s.typ, lit))
	case lit.Kind == token.CHAR && isInteger(s.typ):
		return g.exchange(s, g.nearChar(s.typ, rune(float(old))))
	case old == nil || !isNumber(s.typ):
		return change{}
	}
	near := g.near(s.typ, old)
	c := g.exchange(s, near(s))
	together := 0.85
	if v := float(old); v == 0 || v == 1 || v == 2 && isInteger(s.typ) {
		together = 0.15
	}
	if len(c.edits) == 0 || !g.chance(together) {
		return c
	}
	for i := range g.p.sites {
		o := &g.p.sites[i]
		if o == s || !isLiteral(nil, o) || o.fn != s.fn || !same(o.typ, s.typ) {
			continue
		}
		if w := numberOf(literalAt(o)); w != nil && constant.Compare(w, token.EQL, old) {
			c.edits = append(c.edits, g.exchange(o, near(o)).edits...)
		}
	}
	if n := len(c.edits); n > 1 {
		slices.SortFunc(c.edits, compareEdits)
		c.said += fmt.Sprintf(" in %d places, the first", n)
	}
	return c
}

// near returns a function that gives, for a site, a number near another one; the same number
// wherever the limits of the sites allow it.
func (g gen) near(t types.Type, old constant.Value) func(*site) code {
	v := constant.ToInt(old)
	f := float(old)
	for n := 0; n < 8 && f == float(old) && !constant.Compare(v, token.NEQ, old); n++ {
		if isInteger(t) {
			v = g.nearInt(v)
		} else {
			f = g.nearFloat(f)
		}
	}
	if !isInteger(t) {
		return func(s *site) code { return g.floatLit(t, f, s.limit) }
	}
	return func(s *site) code { return g.whole(t, v, s.limit) }
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
func (d *draft) nearInt(v constant.Value) constant.Value {
	r := d.rand
	by := func(op token.Token, n int64) constant.Value { return constant.BinaryOp(v, op, constant.MakeInt64(n)) }
	switch x := r.Float64(); {
	case x < 0.45:
		return by(token.ADD, int64(1-2*r.IntN(2)))
	case x < 0.60:
		return by(token.ADD, int64(math.Round(4*r.NormFloat64())))
	case x < 0.70:
		return by(token.MUL, 2)
	case x < 0.80:
		return by(token.QUO_ASSIGN, 2) // of integers
	case x < 0.90:
		return constant.ToInt(constant.MakeFloat64(math.Round(float(v) * math.Exp(r.NormFloat64()))))
	default:
		return constant.MakeInt64(d.pool.randomInt(r))
	}
}

// nearChar returns an adjacent character, or any other.
func (g gen) nearChar(t types.Type, c rune) code {
	if g.chance(0.7) {
		return g.charLit(t, g.pool.randomRune(g.rand), 0)
	}
	return g.charLit(t, c+rune(1-2*g.rand.IntN(2)), 0)
}

// nearString returns a string with one character changed, or another string.
func (g gen) nearString(t types.Type, lit *ast.BasicLit) code {
	runes := []rune(constant.StringVal(constant.MakeFromLiteral(lit.Value, lit.Kind, 0)))
	i, letter := g.rand.IntN(len(runes)+1), rune(' '+g.rand.IntN(95))
	switch n := g.rand.IntN(5); {
	case n == 0:
		runes = slices.Insert(runes, i, letter)
	case n == 1 && i < len(runes):
		runes = slices.Delete(runes, i, i+1)
	case n == 2 && i < len(runes):
		runes[i] = letter
	case n == 3 && len(runes) < 40:
		runes = append(runes, runes...)
	default:
		runes = []rune(g.pool.randomString(g.rand))
	}
	return g.stringLit(t, string(runes), 0)
}
