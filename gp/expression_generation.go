package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// A gen makes expressions for one position in the tree. Its methods return nil
// if they cannot make one.
type gen struct {
	d     *draft
	env   *env
	fn    *frame
	loops int // around the position
}

// at returns the gen of a site.
func (d *draft) at(s site) gen {
	g := gen{d: d, env: s.env, fn: s.block.frame()}
	if s.block != nil {
		g.loops = s.block.loops
	}
	return g
}

// in returns the gen of the position before the i-th statement of a block.
func (d *draft) in(b *block, i int) gen {
	return gen{d: d, env: b.envs[i], fn: b.fn, loops: b.loops}
}

// with returns g with one more variable in scope.
func (g gen) with(name string, t types.Type, k kind) gen {
	g.env = g.env.bind(name, t, k)
	return g
}

// A rule is one way to make an expression. Rules are tried in a random order,
// weighted by their weights, until one succeeds.
type rule struct {
	weight float64
	make   func() ast.Expr
}

func (g gen) try(rules ...rule) ast.Expr {
	for {
		i := weighted(g.d.rand, rules, func(r rule) float64 { return r.weight })
		if i < 0 {
			return nil
		}
		if x := rules[i].make(); x != nil {
			return x
		}
		rules[i].weight = 0
	}
}

// expr returns an expression of type t with about depth levels of operators.
func (g gen) expr(t types.Type, depth int, l limit) ast.Expr {
	if l&constants != 0 {
		return g.d.literal(g.env, t, l)
	}
	deep := 0.0
	if depth > 0 {
		deep = 1
	}
	if isNumber(t) {
		return g.numeric(t, depth, deep, l)
	}
	common := []rule{
		{4, func() ast.Expr { return g.variable(t) }},
		{1.5, func() ast.Expr { return g.existing(t) }},
		{deep, func() ast.Expr { return g.call(t, depth-1) }},
		{0.5 * deep, func() ast.Expr { return g.callScope(t, depth-1) }},
	}
	switch {
	case isBool(t):
		return g.try(append(common,
			rule{6 * deep, func() ast.Expr { return g.condition(t, depth) }},
			rule{0.3, func() ast.Expr { return g.d.literal(g.env, t, l) }})...)
	case isString(t):
		return g.try(append(common,
			rule{3, func() ast.Expr { return g.d.literal(g.env, t, l) }},
			rule{1.5 * deep, func() ast.Expr { return g.concatenation(t, depth-1) }},
			rule{0.5 * deep, func() ast.Expr { return g.substring(t) }})...)
	}
	return g.try(append(common, rule{1, func() ast.Expr { return g.composed(t, depth-1) }})...)
}

func (g gen) numeric(t types.Type, depth int, deep float64, l limit) ast.Expr {
	floating, whole := 0.0, 0.0
	if isFloat(t) {
		floating = 1
	} else {
		whole = 1
	}
	return g.try(
		rule{5, func() ast.Expr { return g.variable(t) }},
		rule{3, func() ast.Expr { return g.d.literal(g.env, t, l) }},
		rule{1.5, func() ast.Expr { return g.existing(t) }},
		rule{2.5 * deep, func() ast.Expr { return g.arithmetic(t, depth-1) }},
		rule{0.4 * deep, func() ast.Expr { return g.negative(t, depth-1) }},
		rule{2 * deep, func() ast.Expr { return g.call(t, depth-1) }},
		rule{deep, func() ast.Expr { return g.callScope(t, depth-1) }},
		rule{0.7 * deep, func() ast.Expr { return g.conversion(t, depth-1) }},
		rule{0.6 * deep, func() ast.Expr { return g.extremum(t, depth-1) }},
		rule{0.3 * floating, func() ast.Expr { return g.mathConstant(t) }},
		rule{0.8 * whole, func() ast.Expr { return g.anyLength(t) }},
	)
}

// existing returns a copy of an expression that occurs elsewhere in the file
// and has the same meaning here.
func (g gen) existing(t types.Type) ast.Expr {
	var fit []ast.Expr
	for i := range g.d.sites {
		if s := &g.d.sites[i]; open(s) && same(s.typ, t) && g.d.notes[*s.at].kind == isValue {
			fit = append(fit, *s.at)
		}
	}
	for x := range someOf(g.d.rand, fit) {
		if g.d.reaches(x, g.env) {
			return copyOf(g.d, x)
		}
	}
	return nil
}

// arithmetic returns x op y. At least one of the operands is not constant, so
// that the result is not constant either.
func (g gen) arithmetic(t types.Type, depth int) ast.Expr {
	x := g.computed(t, depth)
	if x == nil {
		return nil
	}
	op := g.d.operator(t)
	limit := limit(0)
	switch op {
	case token.QUO, token.REM:
		limit = nonzero
	case token.SHL, token.SHR:
		limit = index
	}
	var y ast.Expr
	if (limit == 0 || isFloat(t)) && g.d.chance(0.5) {
		y = g.expr(t, depth, limit)
	} else {
		y = g.d.literal(g.env, t, limit)
	}
	if y == nil {
		return nil
	}
	if limit == 0 && g.d.chance(0.3) {
		x, y = y, x
	}
	return g.d.binary(op, x, y, t)
}

// computed returns an expression that is not constant.
func (g gen) computed(t types.Type, depth int) ast.Expr {
	for range 3 {
		if x := g.expr(t, depth, variables); x != nil && g.d.notes[x].kind != isConstant {
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

// binary returns x op y of type t.
func (d *draft) binary(op token.Token, x, y ast.Expr, t types.Type) ast.Expr {
	k := isValue
	if d.notes[x].kind == isConstant && d.notes[y].kind == isConstant {
		k = isConstant
	}
	return d.note(&ast.BinaryExpr{X: x, Op: op, Y: y}, t, k)
}

func (g gen) negative(t types.Type, depth int) ast.Expr {
	if isUnsigned(t) {
		return nil
	}
	x := g.computed(t, depth)
	if x == nil {
		return nil
	}
	return g.d.note(&ast.UnaryExpr{Op: token.SUB, X: x}, t, isValue)
}

// call returns a call of a library function with a result of type t.
func (g gen) call(t types.Type, depth int) ast.Expr {
	fit := slices.DeleteFunc(slices.Clone(g.d.library), func(f function) bool { return f.result == nil || !types.Identical(f.result, t) })
	i := weighted(g.d.rand, fit, func(f function) float64 { return f.weight })
	if i < 0 {
		return nil
	}
	f := fit[i]
	args := make([]ast.Expr, len(f.params))
	hole := 0
	if len(args) > 1 {
		hole = g.d.rand.IntN(len(args))
	}
	for k, p := range f.params {
		if k == hole {
			args[k] = g.computed(p, depth)
		} else {
			args[k] = g.expr(p, depth, 0)
		}
		if args[k] == nil {
			return nil
		}
	}
	return g.callOf(f, args...)
}

// callOf returns a call of a library function.
func (g gen) callOf(f function, args ...ast.Expr) ast.Expr {
	fun := g.library(f.path, f.name)
	if fun == nil || slices.Contains(args, nil) {
		return nil
	}
	return g.d.note(&ast.CallExpr{Fun: fun, Args: args}, f.result, isValue)
}

// library returns the qualified name of a declaration of a package.
func (g gen) library(path, name string) ast.Expr {
	pkg := g.d.packageName(g.env, path)
	if pkg == nil {
		return nil
	}
	sel := ast.NewIdent(name)
	var t types.Type = types.Typ[types.Invalid]
	for _, f := range g.d.library {
		if f.path == path && f.name == name {
			t = f.signature()
		}
	}
	g.d.note(sel, t, isFunction)
	return g.d.note(&ast.SelectorExpr{X: pkg, Sel: sel}, t, isFunction)
}

// signature returns the function's type.
func (f function) signature() *types.Signature {
	var params, results []*types.Var
	for _, p := range f.params {
		params = append(params, types.NewParam(token.NoPos, nil, "", p))
	}
	if f.result != nil {
		results = []*types.Var{types.NewParam(token.NoPos, nil, "", f.result)}
	}
	return types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), types.NewTuple(results...), false)
}

// math returns a call of a function of package math on numbers, if that package
// may be imported and t is its type.
func (g gen) math(t types.Type, name string, args ...ast.Expr) ast.Expr {
	if !types.Identical(t, types.Typ[types.Float64]) {
		return nil
	}
	i := slices.IndexFunc(g.d.library, func(f function) bool { return f.path == "math" && f.name == name })
	if i < 0 {
		return nil
	}
	return g.callOf(g.d.library[i], args...)
}

// mathConstant returns a constant of package math, or twice that.
func (g gen) mathConstant(t types.Type) ast.Expr {
	if !slices.ContainsFunc(g.d.library, func(f function) bool { return f.path == "math" }) {
		return nil
	}
	x := g.library("math", oneOf(g.d.rand, mathConstants...))
	if x == nil {
		return nil
	}
	g.d.note(x, t, isConstant)
	if g.d.chance(0.4) {
		x = g.d.binary(token.MUL, g.d.floatLit(g.env, t, 2, 0), x, t)
	}
	return x
}

// callScope returns a call of a function that the file declares or a variable
// holds, with one result of type t.
func (g gen) callScope(t types.Type, depth int) ast.Expr {
	var fit []*env
	for b := range g.env.visible() {
		if sig, ok := signatureOf(b); ok && sig.Results().Len() == 1 && same(sig.Results().At(0).Type(), t) && g.d.callable(g.fn, b) {
			fit = append(fit, b)
		}
	}
	if len(fit) == 0 {
		return nil
	}
	b := oneOf(g.d.rand, fit...)
	args := g.arguments(b.typ.Underlying().(*types.Signature), depth)
	if args == nil {
		return nil
	}
	return g.d.note(&ast.CallExpr{Fun: g.d.ident(b), Args: *args}, t, isValue)
}

// arguments makes the arguments of a call. It returns nil if it cannot make
// one.
func (g gen) arguments(sig *types.Signature, depth int) *[]ast.Expr {
	args := []ast.Expr{}
	for i := range sig.Params().Len() {
		if sig.Variadic() && i == sig.Params().Len()-1 {
			break
		}
		x := g.expr(sig.Params().At(i).Type(), depth, 0)
		if x == nil {
			return nil
		}
		args = append(args, x)
	}
	return &args
}

// signatureOf returns the type of a function that a call can name.
func signatureOf(b *env) (*types.Signature, bool) {
	if b.typ == nil || b.kind != isFunction && b.kind != isVariable {
		return nil, false
	}
	sig, ok := b.typ.Underlying().(*types.Signature)
	return sig, ok && sig.TypeParams().Len() == 0
}

// conversion returns T(x) of a number of another type.
func (g gen) conversion(t types.Type, depth int) ast.Expr {
	routes := g.routes(func(u types.Type) bool { return isNumber(u) && !same(t, u) })
	x := g.pick(routes)
	if x == nil {
		x = g.anyLength(types.Typ[types.Int])
	}
	if x == nil {
		return nil
	}
	if depth > 0 && g.d.chance(0.4) {
		if y := g.computed(g.d.typeOf(x), depth-1); y != nil {
			x = y
		}
	}
	if same(g.d.typeOf(x), t) {
		return nil
	}
	return g.d.convert(g.env, t, x)
}

// extremum returns the minimum or maximum of two numbers.
func (g gen) extremum(t types.Type, depth int) ast.Expr {
	return g.extreme(oneOf(g.d.rand, "min", "max"), t, g.computed(t, depth), g.expr(t, depth, 0))
}

// extreme returns min(x, y) or max(x, y).
func (g gen) extreme(name string, t types.Type, x, y ast.Expr) ast.Expr {
	f := g.d.builtin(g.env, name)
	if f == nil || x == nil || y == nil {
		return nil
	}
	k := isValue
	if g.d.notes[x].kind == isConstant && g.d.notes[y].kind == isConstant {
		k = isConstant
	}
	return g.d.note(&ast.CallExpr{Fun: f, Args: []ast.Expr{x, y}}, t, k)
}

// anyLength returns the length of something in scope.
func (g gen) anyLength(t types.Type) ast.Expr {
	if !types.Identical(t, types.Typ[types.Int]) {
		return nil
	}
	x := g.pick(g.routes(func(u types.Type) bool {
		_, fixed := arrayLen(u)
		_, isMap := u.Underlying().(*types.Map)
		return !fixed && (isMap || elem(u) != nil)
	}))
	if x == nil {
		return nil
	}
	return g.length(x)
}
