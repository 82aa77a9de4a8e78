package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// coarsen runs a loop at several scales, from coarse to fine. It repeats the
// loop with a step in place of each 1 in it; the step starts at half of some
// length and is halved until it is 1. So what the loop does to neighbours, it
// first does to elements far apart.
func (d *draft) coarsen() bool {
	has := make(map[ast.Stmt]bool)
	for _, b := range d.blocks {
		for i, s := range *b.list {
			has[s] = isLoop(s) && slices.ContainsFunc(d.sitesIn(spot{b, i}), func(s site) bool { return isOne(&s) })
		}
	}
	s, ok := d.statement(func(_ *block, s ast.Stmt) bool { return has[s] })
	if !ok {
		return false
	}
	g := d.in(s.block, s.index)
	from := ast.Expr(d.intLit(g.env, integer, 1<<(1+d.rand.IntN(8)), 0))
	if n := g.anyLength(integer); n != nil {
		from = d.binary(token.QUO, n, d.intLit(g.env, integer, 2, 0), integer)
	}
	step := d.fresh("step")
	stmt := s.stmt()
	in := d.sitesIn(s)
	for i := range in {
		if isOne(&in[i]) {
			*in[i].at = d.named(step, integer)
		}
	}
	s.replace(d.halving(g.env, step, from, blockOf(stmt)))
	return true
}

func isLoop(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.ForStmt, *ast.RangeStmt:
		return true
	}
	return false
}

// isOne reports whether a site holds the number 1 and may hold a variable.
func isOne(s *site) bool {
	lit := literalAt(s)
	return lit != nil && lit.Value == "1" && open(s) && s.limit&nonzero == 0 && types.Identical(s.typ, integer)
}
