package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"math"
	"slices"
)

// site returns a random site that ok accepts, or nil if there is none. Sites
// where a change is rarely useful are less likely.
func (d *draft) site(ok func(*site) bool) *site {
	i := weighted(d.rand, d.indices(), func(i int) float64 {
		s := &d.sites[i]
		switch {
		case !ok(s):
			return 0
		case s.limit&(header|label) != 0:
			return 0.1
		case s.limit&inside != 0:
			return 0.15
		}
		return 1
	})
	if i < 0 {
		return nil
	}
	return &d.sites[i]
}

func (d *draft) indices() []int {
	list := make([]int, len(d.sites))
	for i := range list {
		list[i] = i
	}
	return list
}

// open reports whether a site may hold anything of its type.
func open(s *site) bool { return s.limit&(constants|label) == 0 }

// replace replaces an expression by a new one of the same type.
func (d *draft) replace() bool {
	s := d.site(open)
	if s == nil {
		return false
	}
	x := d.at(*s).expr(s.typ, 1+d.rand.IntN(3), s.limit)
	if x == nil || sameTree(x, *s.at) || !d.fits(s, x) {
		return false
	}
	*s.at = x
	return true
}

// fits reports whether the limits of a site allow an expression.
func (d *draft) fits(s *site, x ast.Expr) bool {
	if d.notes[x].kind != isConstant {
		return true
	}
	v, ok := numberOf(x)
	switch {
	case s.limit&variables != 0:
		return false
	case s.limit&nonzero != 0 && (!ok || v == 0):
		return false
	case s.limit&index != 0 && (!ok || v < 0):
		return false
	case s.limit&untyped != 0 && !ok && !isString(s.typ):
		return false
	}
	return true
}

// hoist replaces an expression by one of its parts.
func (d *draft) hoist() bool {
	s := d.site(func(s *site) bool { return open(s) && d.hasPart(s) })
	if s == nil {
		return false
	}
	in := oneOf(d.rand, d.parts(s)...)
	if !d.fits(s, *in.at) {
		return false
	}
	*s.at = *in.at
	return true
}

// parts returns the sites inside s with the same type and function.
func (d *draft) parts(s *site) []*site {
	var list []*site
	for i := s.number + 1; i < s.end; i++ {
		if in := &d.sites[i]; in.block == s.block && same(in.typ, s.typ) {
			list = append(list, in)
		}
	}
	return list
}

// hasPart reports whether there are parts of s.
func (d *draft) hasPart(s *site) bool {
	return slices.ContainsFunc(d.sites[s.number+1:s.end], func(in site) bool { return in.block == s.block && same(in.typ, s.typ) })
}

// reoperate changes the operator of a binary expression or exchanges its
// operands.
func (d *draft) reoperate() bool {
	s := d.site(func(s *site) bool {
		_, ok := (*s.at).(*ast.BinaryExpr)
		return ok && open(s)
	})
	if s == nil {
		return false
	}
	e := (*s.at).(*ast.BinaryExpr)
	x := d.typeOf(e.X)
	if d.chance(0.3) && e.Op != token.SHL && e.Op != token.SHR {
		if v, ok := numberOf(e.X); e.Op != token.QUO && e.Op != token.REM || !ok || v != 0 {
			e.X, e.Y = e.Y, e.X
			return true
		}
	}
	op := e.Op
	switch {
	case isBool(s.typ) && op != token.LAND && op != token.LOR:
		op = d.comparison(x)
		if !isOrdered(x) {
			op = opposite[e.Op]
		}
	case isNumber(s.typ) || isBool(s.typ):
		op = d.operator(s.typ)
	}
	if op == e.Op || op == token.ILLEGAL {
		return false
	}
	if v, ok := numberOf(e.Y); d.notes[e.Y].kind == isConstant {
		switch op {
		case token.QUO, token.REM:
			if !ok || v == 0 {
				return false
			}
		case token.SHL, token.SHR:
			if !ok || v < 0 {
				return false
			}
		}
	}
	made := d.binary(op, e.X, e.Y, s.typ)
	*s.at = made
	return true
}

// recall makes a call use another function, a similar one or any of the same
// type, or changes the order of its arguments.
func (d *draft) recall() bool {
	s := d.site(func(s *site) bool {
		call, ok := (*s.at).(*ast.CallExpr)
		return ok && open(s) && (d.notes[call.Fun].kind == isFunction || isExtremum(call) || d.roundTripped(call) != nil)
	})
	if s == nil {
		return false
	}
	call := (*s.at).(*ast.CallExpr)
	g := d.at(*s)
	if x := d.roundTripped(call); x != nil {
		like := "Trunc" // the effect of the round trip
		if d.chance(0.3) {
			like = ""
		}
		if x = g.applyUnary(x, s.typ, like); x == nil {
			return false
		}
		*s.at = x
		return true
	}
	if isExtremum(call) {
		id := call.Fun.(*ast.Ident)
		id.Name = map[string]string{"min": "max", "max": "min"}[id.Name]
		return true
	}
	if len(call.Args) == 2 && d.chance(0.2) && same(d.typeOf(call.Args[0]), d.typeOf(call.Args[1])) {
		call.Args[0], call.Args[1] = call.Args[1], call.Args[0]
		return true
	}
	x := g.recalled(call)
	if x == nil {
		return false
	}
	*s.at = x
	return true
}

// roundTripped returns x if a call is a conversion T(U(x)) and x has type T.
func (d *draft) roundTripped(call *ast.CallExpr) ast.Expr {
	if d.notes[call.Fun].kind != isType || len(call.Args) != 1 {
		return nil
	}
	in, ok := call.Args[0].(*ast.CallExpr)
	if !ok || d.notes[in.Fun].kind != isType || len(in.Args) != 1 || !same(d.typeOf(in.Args[0]), d.typeOf(call)) || !isFloat(d.typeOf(call)) {
		return nil
	}
	return in.Args[0]
}

// recalled returns a call of another function with the same arguments.
func (g gen) recalled(call *ast.CallExpr) ast.Expr {
	d := g.d
	sig, ok := d.notes[call.Fun].typ.(*types.Signature)
	sel, qualified := call.Fun.(*ast.SelectorExpr)
	if !ok || !qualified {
		return nil
	}
	close := d.chance(0.7)
	i := weighted(d.rand, d.library, func(f function) float64 {
		switch {
		case f.result == nil || f.name == sel.Sel.Name || close && !areAlike(f.name, sel.Sel.Name):
			return 0
		case !types.Identical(f.signature(), sig):
			return 0
		}
		return f.weight
	})
	if i < 0 {
		return nil
	}
	return g.callOf(d.library[i], call.Args...)
}

func isExtremum(call *ast.CallExpr) bool {
	id, ok := call.Fun.(*ast.Ident)
	return ok && (id.Name == "min" || id.Name == "max")
}

// rename replaces a variable, field or element by another one.
func (d *draft) rename() bool {
	s := d.site(func(s *site) bool { return open(s) && d.notes[*s.at].kind == isVariable })
	if s == nil {
		return false
	}
	x := d.at(*s).variable(s.typ)
	if x == nil || sameTree(x, *s.at) {
		return false
	}
	*s.at = x
	return true
}

// duplicate overwrites an expression with a copy of another one of its type.
func (d *draft) duplicate() bool {
	s := d.site(open)
	if s == nil {
		return false
	}
	x := d.at(*s).existing(s.typ)
	if x == nil || sameTree(x, *s.at) {
		return false
	}
	*s.at = x
	return true
}

// exchange exchanges two expressions of the same type.
func (d *draft) exchange() bool {
	s := d.site(open)
	if s == nil {
		return false
	}
	at := s.number
	var others []*site
	for i := range d.sites {
		o := &d.sites[i]
		inside := i >= at && i < s.end || at >= i && at < o.end
		if !inside && open(o) && same(o.typ, s.typ) {
			others = append(others, o)
		}
	}
	for o := range someOf(d.rand, others) {
		if d.reaches(*o.at, s.env) && d.reaches(*s.at, o.env) && d.fits(s, *o.at) && d.fits(o, *s.at) && !sameTree(*s.at, *o.at) {
			*s.at, *o.at = *o.at, *s.at
			return true
		}
	}
	return false
}

// mirror applies an expression to a second variable: it turns f(x) into f(x) op
// f(y).
func (d *draft) mirror() bool {
	if d.chance(0.5) && d.mirrorTerm() {
		return true
	}
	s := d.site(func(s *site) bool { return open(s) && isPlain(s.typ) && d.notes[*s.at].kind == isValue })
	if s == nil {
		return false
	}
	x := copyOf(d, *s.at)
	if !d.at(*s).redirect(x) {
		return false
	}
	if d.chance(0.3) {
		*s.at = x
	} else {
		op := d.operator(s.typ)
		if isNumber(s.typ) && d.chance(0.6) {
			op = token.ADD
		}
		*s.at = d.binary(op, *s.at, x, s.typ)
	}
	return true
}

// mirrorTerm turns x + f(y) into x + f(y) + f(z).
func (d *draft) mirrorTerm() bool {
	sum := func(s *site) (*ast.BinaryExpr, bool) {
		x, ok := ast.Unparen(*s.at).(*ast.BinaryExpr)
		return x, ok && (x.Op == token.ADD || x.Op == token.SUB)
	}
	s := d.site(func(s *site) bool {
		_, ok := sum(s)
		return ok && open(s) && isNumber(s.typ) && d.notes[*s.at].kind == isValue
	})
	if s == nil {
		return false
	}
	x, _ := sum(s)
	term, op := x.Y, x.Op
	if d.chance(0.5) {
		term, op = x.X, token.ADD
	}
	term = copyOf(d, term)
	if !d.at(*s).redirect(term) {
		return false
	}
	*s.at = d.binary(op, *s.at, term, s.typ)
	return true
}

// term adds a typical term of a formula to a number: a function of a variable,
// with a factor before and inside the function.
func (d *draft) term() bool {
	s := d.site(func(s *site) bool {
		return open(s) && isFloat(s.typ) && s.limit&inside == 0 && !s.nested
	})
	if s == nil {
		return false
	}
	g := d.at(*s)
	x := g.variable(s.typ)
	if x == nil {
		return false
	}
	factor := func(scale float64) ast.Expr {
		return d.number(s.env, s.typ, rounded(math.Exp(scale*d.rand.NormFloat64()), 2), nonzero)
	}
	square := d.chance(0.3)
	if d.tuned && !square || !d.tuned && d.chance(0.7) {
		inside := factor(1)
		if pi := g.mathConstant(s.typ); pi != nil && !d.tuned && d.chance(0.4) {
			inside = pi
		}
		x = d.binary(token.MUL, inside, x, s.typ)
	}
	wave := g.math(s.typ, oneOf(d.rand, "Sin", "Cos"), x)
	switch {
	case square:
		x = d.binary(token.MUL, x, copyOf(d, x), s.typ)
	case wave != nil && d.tuned && d.chance(0.4):
		x = wave
	default:
		if x = g.applyUnary(x, s.typ, ""); x == nil {
			return false
		}
	}
	if d.tuned || d.chance(0.6) {
		x = d.binary(token.MUL, factor(1.5), x, s.typ)
	}
	*s.at = d.binary(oneOf(d.rand, token.ADD, token.SUB), *s.at, x, s.typ)
	return true
}

// redirect replaces one variable that a tree uses by another of the same type,
// throughout the tree.
func (g gen) redirect(n ast.Node) bool {
	used := g.d.free(n)
	used = slices.DeleteFunc(used, func(id *ast.Ident) bool { return g.d.notes[id].kind != isVariable })
	if len(used) == 0 {
		return false
	}
	old := oneOf(g.d.rand, used...)
	var others []*env
	for b := range g.env.variables() {
		if b.name != old.Name && same(b.typ, g.d.notes[old].typ) {
			others = append(others, b)
		}
	}
	if len(others) == 0 {
		return false
	}
	name, from := oneOf(g.d.rand, others...).name, old.Name
	for _, id := range used {
		if id.Name == from {
			id.Name = name
		}
	}
	return true
}
