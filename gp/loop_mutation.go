package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// loop makes a statement run several times: for the values of one of its
// literals from small to large, from large to small by halves, or from a list.
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
	d.vary(s, k)
	body := blockOf(stmt)
	n := ast.Expr(d.intLit(g.env, integer, int64(2+d.rand.ExpFloat64()*4), 0))
	if d.chance(0.3) {
		if m := g.anyLength(integer); m != nil && loopDepth(stmt)+g.loops < 1 {
			n = m
		}
	}
	switch d.rand.IntN(3) {
	case 0:
		s.replace(&ast.RangeStmt{Key: d.named(k, integer), Tok: token.DEFINE, X: n, Body: body})
	case 1:
		s.replace(d.halving(g.env, k, n, body))
	default:
		var list []ast.Expr
		for range 2 + d.rand.IntN(6) {
			list = append(list, d.literal(g.env, integer, index))
		}
		s.replace(&ast.RangeStmt{Key: ast.NewIdent("_"), Value: d.named(k, integer), Tok: token.DEFINE, X: d.ints(list), Body: body})
	}
	return true
}

// halving returns a loop whose variable starts at from and is halved while it
// is positive.
func (d *draft) halving(e *env, name string, from ast.Expr, body *ast.BlockStmt) ast.Stmt {
	zero, two := d.intLit(e, integer, 0, 0), d.intLit(e, integer, 2, 0)
	return &ast.ForStmt{
		Init: d.define(name, from),
		Cond: d.binary(token.GTR, d.named(name, integer), zero, types.Typ[types.Bool]),
		Post: &ast.AssignStmt{Lhs: []ast.Expr{d.named(name, integer)}, Tok: token.QUO_ASSIGN, Rhs: []ast.Expr{two}},
		Body: body,
	}
}

// ints returns []int{elements…}.
func (d *draft) ints(elements []ast.Expr) ast.Expr {
	t := types.NewSlice(integer)
	of := d.note(&ast.ArrayType{Elt: d.note(ast.NewIdent("int"), integer, isType)}, t, isType)
	return d.note(&ast.CompositeLit{Type: of, Elts: elements}, t, isValue)
}

// vary replaces an int literal in a statement, and all literals of the same
// value, by a variable.
func (d *draft) vary(at spot, name string) {
	var found []*site
	in := d.sitesIn(at)
	for i := range in {
		s := &in[i]
		if open(s) && isLiteral(s) && types.Identical(s.typ, integer) && s.limit&nonzero == 0 {
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

// sitesIn returns the sites in the statement at a spot, as the last walk found them.
func (d *draft) sitesIn(s spot) []site {
	return d.sites[s.block.sites[s.index]:s.block.sites[s.index+1]]
}

// reorder makes a counting loop use a custom order, if the number of its
// iterations is known from a literal or the length of an array.
func (d *draft) reorder() bool {
	s, ok := d.statement(func(_ *block, s ast.Stmt) bool { return d.count(s) > 1 })
	if !ok {
		return false
	}
	loop := s.stmt().(*ast.RangeStmt)
	n := d.count(loop)
	var list []ast.Expr
	for _, i := range d.rand.Perm(n) {
		list = append(list, d.intLit(nil, integer, int64(i), 0))
	}
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
	loop.X, loop.Key, loop.Value = d.ints(list), ast.NewIdent("_"), loop.Key
	return true
}

// count returns the number of iterations of a loop over an array or up to a
// small literal.
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

// settle makes an outer loop end once an iteration has changed nothing. It adds
// a flag that a branch in the inner loop sets.
func (d *draft) settle() bool {
	flagged := make(map[*block]bool)
	for _, b := range d.blocks {
		flagged[b] = d.flagged(b)
	}
	s, ok := d.statement(func(b *block, s ast.Stmt) bool {
		return b.loops > 0 && !flagged[b] && len(branchesIn(s)) > 0
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

// flagged reports whether a block already has such a flag.
func (d *draft) flagged(b *block) bool {
	return slices.ContainsFunc(*b.list, func(s ast.Stmt) bool {
		a, ok := s.(*ast.AssignStmt)
		return ok && a.Tok == token.DEFINE && len(a.Rhs) == 1 && isBool(d.typeOf(a.Rhs[0]))
	})
}

// branchesIn returns the if statements in the inner loops of a loop.
func branchesIn(s ast.Stmt) []*ast.IfStmt {
	if !isLoop(s) {
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
