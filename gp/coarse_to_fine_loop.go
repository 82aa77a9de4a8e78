package gp

import (
	"go/ast"
	"go/token"
	"go/types"
)

// coarsen runs a loop at several scales, from coarse to fine. It repeats the
// loop with a step in place of each 1 in it; the step starts at half of some
// length and is halved until it is 1. So what the loop does to neighbours, it
// first does to elements far apart.
func (d *draft) coarsen() bool {
	s, ok := d.statement(func(_ *block, s ast.Stmt) bool { return len(d.ones(s)) > 0 })
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
	for _, one := range d.ones(stmt) {
		*one.at = d.named(step, integer)
	}
	s.replace(d.halving(g.env, step, from, blockOf(stmt)))
	return true
}

// ones returns the sites in a loop that hold the number 1, or none if the
// statement is not a loop.
func (d *draft) ones(s ast.Stmt) []*site {
	switch s.(type) {
	case *ast.ForStmt, *ast.RangeStmt:
	default:
		return nil
	}
	var list []*site
	for i := range d.sites {
		at := &d.sites[i]
		if lit := literalAt(at); lit != nil && lit.Value == "1" && open(at) && at.limit&nonzero == 0 && types.Identical(at.typ, integer) && contains(s, *at.at) {
			list = append(list, at)
		}
	}
	return list
}
