package offline

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

var integer = types.Typ[types.Int]

// define is "name := x".
func (d *draft) define(name string, x ast.Expr) *ast.AssignStmt {
	return &ast.AssignStmt{Lhs: []ast.Expr{d.named(name, d.typeOf(x))}, Tok: token.DEFINE, Rhs: []ast.Expr{x}}
}

// named is an identifier of a variable.
func (d *draft) named(name string, t types.Type) *ast.Ident {
	return d.note(ast.NewIdent(name), t, isVariable).(*ast.Ident)
}

// elementOf is x[i].
func (d *draft) elementOf(x ast.Expr, i string) ast.Expr {
	return d.note(&ast.IndexExpr{X: copyOf(d, x), Index: d.named(i, integer)}, elem(d.notes[x].typ), isVariable)
}

// expand writes copy(a, b) as a loop over the elements, which further edits
// can get hold of.
func (d *draft) expand() bool {
	s, ok := d.statement(func(_ *block, s ast.Stmt) bool { return d.copied(s) != nil })
	if !ok {
		return false
	}
	call := d.copied(s.stmt())
	g := d.in(s.block, s.index)
	n := g.extreme("min", integer, g.length(call.Args[0]), g.length(call.Args[1]))
	if n == nil || !sequence(d.typeOf(call.Args[0])) || !sequence(d.typeOf(call.Args[1])) {
		return false
	}
	i := d.fresh("i")
	s.replace(&ast.RangeStmt{Key: d.named(i, integer), Tok: token.DEFINE, X: n, Body: blockOf(&ast.AssignStmt{
		Lhs: []ast.Expr{d.elementOf(call.Args[0], i)}, Tok: token.ASSIGN, Rhs: []ast.Expr{d.elementOf(call.Args[1], i)},
	})})
	return true
}

// copied returns the call of copy that a statement is, nil if it is another.
func (d *draft) copied(s ast.Stmt) *ast.CallExpr {
	x, ok := s.(*ast.ExprStmt)
	if !ok {
		return nil
	}
	call, ok := x.X.(*ast.CallExpr)
	if !ok || d.notes[call.Fun].kind != isBuiltin {
		return nil
	}
	if id, ok := call.Fun.(*ast.Ident); !ok || id.Name != "copy" {
		return nil
	}
	return call
}

// sequences returns the slices and arrays in reach whose elements ok accepts.
func (g gen) sequences(ok func(types.Type) bool) []route {
	return g.routes(func(t types.Type) bool { return sequence(t) && elem(t) != nil && ok(elem(t)) })
}

// each adds a loop that computes every element of a slice, or of one from
// another.
func (d *draft) each() bool {
	s, g := d.spot()
	if s.block == nil || g.loops > 0 {
		return false
	}
	routes := slices.DeleteFunc(g.sequences(isPlain), func(p route) bool { return p.n > 0 || !p.writable() })
	at := weighted(d.rand, routes, func(p route) float64 {
		if d.written[p.root.name] {
			return 8
		}
		return 1
	})
	if at < 0 {
		return false
	}
	to := g.build(routes[at])
	t := elem(d.notes[to].typ)
	from := g.pick(g.sequences(func(u types.Type) bool { return same(t, u) }))
	if from == nil || d.chance(0.3) {
		from = copyOf(d, to)
	}
	i, v := d.fresh("i"), d.fresh("v")
	over := from
	if !sameTree(from, to) {
		n := g.extreme("min", integer, g.length(to), g.length(from))
		if n == nil {
			return false
		}
		over = d.note(&ast.SliceExpr{X: from, High: n}, d.notes[from].typ, isValue)
		if _, array := arrayLen(d.notes[from].typ); array {
			return false
		}
	}
	inner := g.with(i, integer, isControl).with(v, t, isVariable)
	inner.loops++
	x := inner.expr(t, 2, 0)
	if x == nil {
		return false
	}
	s.insert(&ast.RangeStmt{Key: d.named(i, integer), Value: d.named(v, t), Tok: token.DEFINE, X: over, Body: blockOf(
		&ast.AssignStmt{Lhs: []ast.Expr{d.elementOf(to, i)}, Tok: token.ASSIGN, Rhs: []ast.Expr{x}},
	)})
	return true
}

// writable reports whether the elements of the sequence that a route leads to
// can be assigned to.
func (p route) writable() bool {
	if _, array := arrayLen(p.typ()); array {
		return p.assignable()
	}
	return true
}

// accumulate adds a loop over a slice that gathers its elements in a number:
// their sum, the sum of something computed from them, a count, an extreme.
// The number is put to use in an expression that follows.
func (d *draft) accumulate() bool {
	s := d.site(func(s *site) bool { return open(s) && isNumber(s.typ) && s.block != nil })
	if s == nil {
		return false
	}
	b, i := d.outermost(s)
	g := d.in(b, i)
	over := g.pick(g.sequences(isPlain))
	if over == nil || g.loops > 1 {
		return false
	}
	v, sum := d.fresh("v"), d.fresh("sum")
	t := elem(d.notes[over].typ)
	inner := g.with(v, t, isVariable).with(sum, s.typ, isVariable)
	inner.loops++
	start, step := inner.gather(sum, s.typ, v, t)
	if step == nil {
		return false
	}
	acc := ast.Expr(d.named(sum, s.typ))
	if d.chance(0.3) {
		n := ast.Expr(g.length(over))
		if !types.Identical(s.typ, integer) && n != nil {
			n = d.convert(g.env, s.typ, n)
		}
		if n == nil {
			return false
		}
		one := d.number(g.env, s.typ, 1, 0)
		acc = d.binary(token.QUO, acc, g.extreme("max", s.typ, one, n), s.typ)
	}
	x := acc
	if d.chance(0.7) {
		x = d.binary(d.operator(s.typ), *s.at, acc, s.typ)
		if e := x.(*ast.BinaryExpr); e.Op == token.SHL || e.Op == token.SHR || isInteger(s.typ) && (e.Op == token.QUO || e.Op == token.REM) {
			e.Op = token.ADD
		}
	}
	*s.at = x
	spot{b, i}.insert(
		d.define(sum, start),
		&ast.RangeStmt{Key: ast.NewIdent("_"), Value: d.named(v, t), Tok: token.DEFINE, X: over, Body: blockOf(step)},
	)
	return true
}

// outermost returns a place before the statement of a site that runs once, or
// as rarely as possible within the function.
func (d *draft) outermost(s *site) (*block, int) {
	b, i := s.block, s.index
	for b.outer != nil && b.outer.fn == b.fn && b.loops > 0 {
		b, i = b.outer, b.at
	}
	return b, i
}

// gather is the start value of an accumulator and the statement that adds one
// element to it.
func (g gen) gather(sum string, t types.Type, v string, of types.Type) (start ast.Expr, step ast.Stmt) {
	d := g.d
	acc, x := d.named(sum, t), ast.Expr(d.named(v, of))
	zero := d.number(g.env, t, 0, untyped)
	if d.chance(0.3) { // a count
		cond := g.compare(x, types.Typ[types.Bool], 1)
		if cond == nil {
			return nil, nil
		}
		return zero, &ast.IfStmt{Cond: cond, Body: blockOf(&ast.IncDecStmt{X: acc, Tok: token.INC})}
	}
	if !isNumber(of) {
		return nil, nil
	}
	if !same(of, t) {
		x = d.convert(g.env, t, x)
	}
	if x != nil && d.chance(0.4) {
		x = g.around(x, t)
	}
	if x == nil || zero == nil {
		return nil, nil
	}
	if d.chance(0.3) { // an extreme
		y := g.extreme(oneOf(d.rand, "min", "max"), t, acc, x)
		if y == nil {
			return nil, nil
		}
		return zero, &ast.AssignStmt{Lhs: []ast.Expr{d.named(sum, t)}, Tok: token.ASSIGN, Rhs: []ast.Expr{y}}
	}
	return zero, &ast.AssignStmt{Lhs: []ast.Expr{acc}, Tok: token.ADD_ASSIGN, Rhs: []ast.Expr{x}}
}

// seek adds a loop that finds the index of the least or the largest element of
// a slice, and uses the index or the element in an expression that follows.
func (d *draft) seek() bool {
	s := d.site(func(s *site) bool { return open(s) && isNumber(s.typ) && s.block != nil && s.limit&nonzero == 0 })
	if s == nil {
		return false
	}
	b, at := s.block, s.index
	if d.chance(0.5) {
		b, at = d.outermost(s)
	}
	g := d.in(b, at)
	over := g.pick(g.sequences(isOrdered))
	if over == nil || g.loops > 1 {
		return false
	}
	t := elem(d.notes[over].typ)
	i, best := d.fresh("i"), d.fresh("best")
	var x ast.Expr = d.named(best, integer)
	switch {
	case types.Identical(s.typ, integer):
	case same(t, s.typ):
		x = d.elementOf(over, best)
	default:
		return false
	}
	cond := d.binary(oneOf(d.rand, token.LSS, token.GTR), d.elementOf(over, i), d.elementOf(over, best), types.Typ[types.Bool])
	*s.at = x
	spot{b, at}.insert(
		d.define(best, d.intLit(g.env, integer, 0, 0)),
		&ast.RangeStmt{Key: d.named(i, integer), Tok: token.DEFINE, X: over, Body: blockOf(
			&ast.IfStmt{Cond: cond, Body: blockOf(&ast.AssignStmt{
				Lhs: []ast.Expr{d.named(best, integer)}, Tok: token.ASSIGN, Rhs: []ast.Expr{d.named(i, integer)},
			})},
		)},
	)
	return true
}

// pairs adds a loop over the neighbours, or over all pairs, of a slice's
// elements, that lets two change places under a condition.
func (d *draft) pairs() bool {
	s, g := d.spot()
	if s.block == nil || g.loops > 0 {
		return false
	}
	routes := slices.DeleteFunc(g.sequences(isOrdered), func(p route) bool { return p.n > 0 || !p.writable() || !d.written[p.root.name] })
	x := g.pick(routes)
	if x == nil {
		return false
	}
	i, j := d.fresh("i"), d.fresh("j")
	n := g.length(x)
	next := d.binary(token.ADD, d.named(i, integer), d.intLit(g.env, integer, 1, 0), integer)
	if n == nil {
		return false
	}
	body := blockOf(
		&ast.IfStmt{
			Cond: d.binary(oneOf(d.rand, token.LSS, token.GTR), d.elementOf(x, j), d.elementOf(x, i), types.Typ[types.Bool]),
			Body: blockOf(d.exchangeOf(d.elementOf(x, i), d.elementOf(x, j))),
		})
	var inner ast.Stmt = &ast.ForStmt{
		Init: d.define(j, next),
		Cond: d.binary(token.LSS, d.named(j, integer), n, types.Typ[types.Bool]),
		Post: &ast.IncDecStmt{X: d.named(j, integer), Tok: token.INC},
		Body: body,
	}
	if d.chance(0.4) { // neighbours only
		inner = &ast.IfStmt{Init: d.define(j, next), Cond: d.binary(token.LSS, d.named(j, integer), n, types.Typ[types.Bool]), Body: body}
	}
	s.insert(&ast.RangeStmt{Key: d.named(i, integer), Tok: token.DEFINE, X: x, Body: blockOf(inner)})
	return true
}

// loop runs a statement several times: for the values of a literal in it from
// small to large, from large to small by halves, or through a list.
func (d *draft) loop() bool {
	s, ok := d.statement(func(b *block, s ast.Stmt) bool {
		return !isDefine(s) && !isDecl(s) && !jumps(s) && !hasLabel(s)
	})
	if !ok {
		return false
	}
	g := d.in(s.block, s.index)
	k := d.fresh("k")
	stmt := s.stmt()
	d.vary(stmt, k)
	body := blockOf(stmt)
	n := ast.Expr(d.intLit(g.env, integer, int64(2+d.rand.ExpFloat64()*4), 0))
	if d.chance(0.3) {
		if m := g.anyLength(integer); m != nil && loopDepth(stmt)+g.loops < 1 {
			n = m
		}
	}
	zero := d.intLit(g.env, integer, 0, 0)
	switch d.rand.IntN(3) {
	case 0:
		s.replace(&ast.RangeStmt{Key: d.named(k, integer), Tok: token.DEFINE, X: n, Body: body})
	case 1:
		s.replace(&ast.ForStmt{
			Init: d.define(k, n),
			Cond: d.binary(token.GTR, d.named(k, integer), zero, types.Typ[types.Bool]),
			Post: &ast.AssignStmt{Lhs: []ast.Expr{d.named(k, integer)}, Tok: token.QUO_ASSIGN, Rhs: []ast.Expr{d.intLit(g.env, integer, 2, 0)}},
			Body: body,
		})
	default:
		list := &ast.CompositeLit{Type: d.note(&ast.ArrayType{Elt: d.note(ast.NewIdent("int"), integer, isType)}, types.NewSlice(integer), isType)}
		for range 2 + d.rand.IntN(6) {
			list.Elts = append(list.Elts, d.literal(g.env, integer, index))
		}
		d.note(list, types.NewSlice(integer), isValue)
		s.replace(&ast.RangeStmt{Key: ast.NewIdent("_"), Value: d.named(k, integer), Tok: token.DEFINE, X: list, Body: body})
	}
	return true
}

// vary puts a variable in the place of an int literal in a statement, and of
// all that have the same value.
func (d *draft) vary(n ast.Node, name string) {
	var found []*site
	for i := range d.sites {
		s := &d.sites[i]
		if open(s) && isLiteral(s) && types.Identical(s.typ, integer) && s.limit&nonzero == 0 && contains(n, *s.at) {
			found = append(found, s)
		}
	}
	if len(found) == 0 {
		return
	}
	old := literalAt(oneOf(d.rand, found...)).Value
	for _, s := range found {
		if literalAt(s).Value == old {
			*s.at = d.named(name, integer)
		}
	}
}

// contains reports whether a tree holds an expression.
func contains(n ast.Node, e ast.Expr) bool {
	found := false
	ast.Inspect(n, func(m ast.Node) bool {
		found = found || m == ast.Node(e)
		return !found
	})
	return found
}

// reorder makes a loop over the first whole numbers go through them in an
// order of its own, where their count is known: the length of an array, a
// literal.
func (d *draft) reorder() bool {
	s, ok := d.statement(func(_ *block, s ast.Stmt) bool { return d.count(s) > 1 })
	if !ok {
		return false
	}
	loop := s.stmt().(*ast.RangeStmt)
	n := d.count(loop)
	list := &ast.CompositeLit{Type: d.note(&ast.ArrayType{Elt: d.note(ast.NewIdent("int"), integer, isType)}, types.NewSlice(integer), isType)}
	for _, i := range d.rand.Perm(n) {
		list.Elts = append(list.Elts, d.intLit(nil, integer, int64(i), 0))
	}
	d.note(list, types.NewSlice(integer), isValue)
	if loop.Value != nil {
		id := loop.Value.(*ast.Ident)
		key := d.named(loop.Key.(*ast.Ident).Name, integer)
		if key.Name == "_" {
			key = d.named(d.fresh("i"), integer)
			loop.Key = key
		}
		if id.Name != "_" {
			get := &ast.AssignStmt{Lhs: []ast.Expr{id}, Tok: token.DEFINE, Rhs: []ast.Expr{d.elementOf(loop.X, key.Name)}}
			loop.Body.List = slices.Insert(slices.Clone(loop.Body.List), 0, ast.Stmt(get))
		}
	}
	loop.X, loop.Key, loop.Value = list, ast.NewIdent("_"), loop.Key
	return true
}

// count returns how often a loop runs, if it is over an array or up to a small
// literal.
func (d *draft) count(s ast.Stmt) int {
	const most = 32
	loop, ok := s.(*ast.RangeStmt)
	if !ok || loop.Tok != token.DEFINE || loop.Key == nil {
		return 0
	}
	if v, ok := numberOf(loop.X); ok && loop.Value == nil && v <= most && types.Identical(d.typeOf(loop.X), integer) {
		return int(v)
	}
	if n, ok := arrayLen(d.typeOf(loop.X)); ok && n <= most && d.notes[loop.X].kind == isVariable {
		return int(n)
	}
	return 0
}

// settle ends an outer loop as soon as a round of it has changed nothing: it
// adds a flag that a branch in the inner loop sets.
func (d *draft) settle() bool {
	s, ok := d.statement(func(b *block, s ast.Stmt) bool {
		return b.loops > 0 && !d.flagged(b) && len(branchesIn(s)) > 0
	})
	if !ok {
		return false
	}
	g := d.in(s.block, s.index)
	no, yes := d.builtin(g.env, "false"), d.builtin(g.env, "true")
	if no == nil || yes == nil {
		return false
	}
	boolean := types.Typ[types.Bool]
	d.note(no, boolean, isConstant)
	d.note(yes, boolean, isConstant)
	flag := d.fresh("changed")
	branch := oneOf(d.rand, branchesIn(s.stmt())...)
	set := &ast.AssignStmt{Lhs: []ast.Expr{d.named(flag, boolean)}, Tok: token.ASSIGN, Rhs: []ast.Expr{yes}}
	branch.Body.List = append([]ast.Stmt{set}, branch.Body.List...)
	s.replace(
		d.define(flag, no),
		s.stmt(),
		&ast.IfStmt{Cond: d.not(d.named(flag, boolean)), Body: blockOf(&ast.BranchStmt{Tok: token.BREAK})},
	)
	return true
}

// flagged reports whether a block has such a flag already.
func (d *draft) flagged(b *block) bool {
	return slices.ContainsFunc(*b.list, func(s ast.Stmt) bool {
		a, ok := s.(*ast.AssignStmt)
		return ok && a.Tok == token.DEFINE && len(a.Rhs) == 1 && isBool(d.typeOf(a.Rhs[0]))
	})
}

// branchesIn returns the if statements of the loops in a loop.
func branchesIn(s ast.Stmt) []*ast.IfStmt {
	switch s.(type) {
	case *ast.ForStmt, *ast.RangeStmt:
	default:
		return nil
	}
	var list []*ast.IfStmt
	for n := range ast.Preorder(s) {
		if b, ok := n.(*ast.IfStmt); ok {
			list = append(list, b)
		}
	}
	return list
}

// bind gives an expression a name: a variable that holds it, declared before
// the statement.
func (d *draft) bind() bool {
	s := d.site(func(s *site) bool {
		return open(s) && s.block != nil && s.limit&header == 0 && d.notes[*s.at].kind == isValue && isPlain(s.typ)
	})
	if s == nil || !d.reaches(*s.at, s.block.envs[s.index]) || d.typeOf(*s.at) == nil {
		return false
	}
	name := d.fresh("v")
	x := *s.at
	for i := range d.sites {
		if o := &d.sites[i]; o.block == s.block && o.index == s.index && o.at != s.at && sameTree(*o.at, x) {
			*o.at = d.named(name, s.typ)
		}
	}
	*s.at = d.named(name, s.typ)
	at := spot{s.block, s.index}
	at.insert(d.define(name, x))
	if d.chance(0.6) { // and a second look at it
		next := gen{d: d, env: s.block.envs[s.index].bind(name, s.typ, isVariable), fn: s.block.fn, loops: s.block.loops}
		if y := next.around(d.named(name, s.typ), s.typ); y != nil {
			update := &ast.AssignStmt{Lhs: []ast.Expr{d.named(name, s.typ)}, Tok: token.ASSIGN, Rhs: []ast.Expr{y}}
			var extra ast.Stmt = update
			if cond := next.condition(types.Typ[types.Bool], 1); cond != nil && d.chance(0.5) {
				extra = &ast.IfStmt{Cond: cond, Body: blockOf(update)}
			}
			spot{s.block, s.index + 1}.insert(extra)
		}
	}
	return true
}
