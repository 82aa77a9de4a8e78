package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// A gen makes expressions for one position of a draft's program. Its methods return
// none if they cannot make one.
type gen struct {
	*draft
	env
	vars []*variable // that are in scope
}

// at returns the gen of a site.
func (d *draft) at(s *site) gen { return d.gen(s.env(d.p)) }

// in returns the gen of the position before the i-th statement of a block.
func (d *draft) in(b *block, i int) gen { return d.gen(b.env(d.p, i)) }

func (d *draft) gen(e env) gen { return gen{d, e, e.variables()} }

// with returns g with one more variable in scope.
func (g gen) with(name string, t types.Type) gen {
	g.extra = append(slices.Clip(g.extra), &variable{name: name, typ: t})
	g.vars = g.variables()
	return g
}

// code returns the code of a variable.
func (v *variable) code() code { return primary(v.name, v.typ, isVariable) }

// A rule is one way to make an expression. Rules are tried in a random order,
// weighted by their weights, until one succeeds.
type rule struct {
	weight float64
	make   func() code
}

func (g gen) try(rules ...rule) code {
	for {
		i := weighted(g.rand, rules, func(r rule) float64 { return r.weight })
		if i < 0 {
			return none
		}
		if x := rules[i].make(); x.ok() {
			return x
		}
		rules[i].weight = 0
	}
}

// expr returns an expression of type t with about depth levels of operators.
func (g gen) expr(t types.Type, depth int, l limit) code {
	if l&literalOnly != 0 {
		return g.literal(t, l)
	}
	deep := 0.0
	if depth > 0 {
		deep = 1
	}
	if isNumber(t) {
		return g.numeric(t, depth, deep, l)
	}
	common := []rule{
		{4, func() code { return g.variable(t) }},
		{1.5, func() code { return g.existing(t) }},
		{deep, func() code { return g.call(t, depth-1) }},
		{0.5 * deep, func() code { return g.callScope(t, depth-1) }},
	}
	switch {
	case isBool(t):
		return g.try(append(common,
			rule{6 * deep, func() code { return g.condition(depth) }},
			rule{0.3, func() code { return g.literal(t, l) }})...)
	case isString(t):
		return g.try(append(common,
			rule{3, func() code { return g.literal(t, l) }},
			rule{1.5 * deep, func() code { return g.arithmetic(t, depth-1) }},
			rule{0.5 * deep, func() code { return g.substring(t) }})...)
	}
	return g.try(append(common, rule{1, func() code { return g.composed(t, depth-1) }})...)
}

func (g gen) numeric(t types.Type, depth int, deep float64, l limit) code {
	return g.try(
		rule{5, func() code { return g.variable(t) }},
		rule{3, func() code { return g.literal(t, l) }},
		rule{1.5, func() code { return g.existing(t) }},
		rule{2.5 * deep, func() code { return g.arithmetic(t, depth-1) }},
		rule{0.4 * deep, func() code { return g.minus(g.computed(t, depth-1)) }},
		rule{2 * deep, func() code { return g.call(t, depth-1) }},
		rule{deep, func() code { return g.callScope(t, depth-1) }},
		rule{0.7 * deep, func() code { return g.conversion(t, depth-1) }},
		rule{0.6 * deep, func() code { return g.extremum(t, depth-1) }},
		rule{0.3, func() code { return g.mathConstant(t) }},
		rule{0.8, func() code { return g.anyLength(t) }},
	)
}

// existing returns a copy of an expression that occurs elsewhere in the file
// and has the same meaning here.
func (g gen) existing(t types.Type) code {
	var fit []ast.Expr
	for i := range g.p.sites {
		if s := &g.p.sites[i]; open(g.draft, s) && s.kind == isValue && same(s.typ, t) {
			fit = append(fit, s.expr)
		}
	}
	for range min(len(fit), tries) {
		if x := oneOf(g.rand, fit...); g.reaches(x) && !g.recursive(x) {
			return g.p.code(x)
		}
	}
	return none
}

// arithmetic returns x op y, which is not constant.
func (g gen) arithmetic(t types.Type, depth int) code {
	return g.operate(g.computed(t, depth), t, depth)
}

// computed returns an expression that is not constant.
func (g gen) computed(t types.Type, depth int) code {
	for range 3 {
		if x := g.expr(t, depth, variables); x.ok() && x.kind != isConstant {
			return x
		}
	}
	return g.variable(t)
}

// operator returns a random binary operator on values of type t.
func (d *draft) operator(t types.Type) token.Token {
	switch {
	case isString(t):
		return token.ADD
	case isBool(t):
		return oneOf(d.rand, token.LAND, token.LOR)
	case isInteger(t) && d.chance(0.45):
		if d.chance(0.5) {
			return token.REM
		}
		return oneOf(d.rand, token.AND, token.OR, token.XOR, token.SHL, token.SHR, token.AND_NOT)
	}
	return oneOf(d.rand, token.ADD, token.SUB, token.MUL, token.QUO)
}

// minus returns -x.
func (g gen) minus(x code) code {
	if !x.ok() || isUnsigned(x.typ) || x.kind == isConstant {
		return none
	}
	return unary(token.SUB, x)
}

// call returns a call of a library function with a result of type t.
func (g gen) call(t types.Type, depth int) code {
	f := g.pickFunction(func(f function) bool { return types.Identical(f.result, t) })
	args := make([]code, len(f.params))
	computed := g.rand.IntN(max(1, len(args)))
	for k, p := range f.params {
		if k == computed {
			args[k] = g.computed(p, depth)
		} else {
			args[k] = g.expr(p, depth, 0)
		}
	}
	return g.callOf(f, args...)
}

// callOf returns a call of a library function.
func (g gen) callOf(f function, args ...code) code {
	name := g.packageName(f.path)
	if name == "" {
		return none
	}
	return call(name+"."+f.name, f.result, args...)
}

// math returns a call of a function of package math on numbers, if that package
// may be imported and t is its type.
func (g gen) math(t types.Type, name string, args ...code) code {
	if !isFloat64(t) {
		return none
	}
	return g.callOf(function{path: "math", name: name, result: t}, args...)
}

// mathConstant returns a constant of package math, or twice that.
func (g gen) mathConstant(t types.Type) code {
	name := g.packageName("math")
	if name == "" || !isFloat(t) {
		return none
	}
	x := primary(name+"."+oneOf(g.rand, mathConstants...), t, isConstant)
	if g.chance(0.4) {
		return binary(token.MUL, g.floatLit(t, 2, 0), x, t)
	}
	return x
}

// callScope returns a call of a function that the file declares or a variable
// holds, with one result of type t.
func (g gen) callScope(t types.Type, depth int) code {
	var fit []*variable
	add := func(v *variable) {
		if sig, ok := v.typ.Underlying().(*types.Signature); ok && sig.TypeParams().Len() == 0 && sig.Results().Len() == 1 && same(sig.Results().At(0).Type(), t) {
			fit = append(fit, v)
		}
	}
	for _, v := range g.vars {
		add(v)
	}
	if g.fn != nil && g.fn.decl != nil && len(g.p.global) > 1 {
		callers := g.callers()
		for _, f := range g.p.global {
			if !callers[f.Name()] && g.lookup(f.Name()) == f {
				add(&variable{name: f.Name(), typ: f.Type()})
			}
		}
	}
	if len(fit) == 0 {
		return none
	}
	f := oneOf(g.rand, fit...)
	sig := f.typ.Underlying().(*types.Signature)
	var args []code
	for i := range sig.Params().Len() {
		if !sig.Variadic() || i < sig.Params().Len()-1 {
			args = append(args, g.expr(sig.Params().At(i).Type(), depth, 0))
		}
	}
	return call(f.name, t, args...)
}

// conversion returns T(x) of a number of another type.
func (g gen) conversion(t types.Type, depth int) code {
	x := g.pick(g.routes(func(u types.Type) bool { return isNumber(u) && !same(t, u) }))
	if !x.ok() && !same(t, integer) {
		x = g.anyLength(integer)
	}
	if x.ok() && depth > 0 && g.chance(0.4) {
		x = g.computed(x.typ, depth-1)
	}
	return g.convert(t, x)
}

// extremum returns the minimum or maximum of two numbers.
func (g gen) extremum(t types.Type, depth int) code {
	return g.extreme(oneOf(g.rand, "min", "max"), t, g.computed(t, depth), g.expr(t, depth, 0))
}

// extreme returns min(x, y) or max(x, y).
func (g gen) extreme(name string, t types.Type, x, y code) code {
	if g.taken(name) {
		return none
	}
	c := call(name, t, x, y)
	c.kind = kindOfAll(x, y)
	return c
}

// length returns len(x), or none if len has another meaning here.
func (g gen) length(x code) code {
	if g.taken("len") {
		return none
	}
	return call("len", integer, x)
}

// anyLength returns the length of something in scope.
func (g gen) anyLength(t types.Type) code {
	if !types.Identical(t, integer) {
		return none
	}
	x := g.pick(g.routes(func(u types.Type) bool {
		_, fixed := arrayLen(u)
		_, isMap := u.Underlying().(*types.Map)
		return !fixed && (isMap || elem(u) != nil)
	}))
	return g.length(x)
}
