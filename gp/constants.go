package gp

import (
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
	old, ok := numberOf(lit)
	switch {
	case lit.Kind == token.STRING:
		return g.exchange(s, g.nearString(s.typ, lit))
	case lit.Kind == token.CHAR && isInteger(s.typ):
		return g.exchange(s, g.nearChar(s.typ, rune(old)))
	case !ok || !isNumber(s.typ):
		return change{}
	}
	v := old
	for range 8 {
		if isInteger(s.typ) {
			v = g.nearInt(old)
		} else {
			v = g.nearFloat(old)
		}
		if v != old {
			break
		}
	}
	together := 0.85
	if old == 0 || old == 1 || old == 2 && isInteger(s.typ) {
		together = 0.15
	}
	made := g.number(s.typ, v, s.limit)
	c := changed(g.p.put(s, made), "changed %s to %s", lit.Value, made.text)
	if !g.chance(together) {
		return c
	}
	for i := range g.p.sites {
		o := &g.p.sites[i]
		if o == s || !isLiteral(nil, o) || o.fn != s.fn || !same(o.typ, s.typ) {
			continue
		}
		if w, ok := numberOf(literalAt(o)); ok && w == old {
			c.edits = append(c.edits, g.p.put(o, g.number(o.typ, v, o.limit)))
		}
	}
	return c
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
