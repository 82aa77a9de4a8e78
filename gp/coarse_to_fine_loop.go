package gp

import (
	"go/ast"
	"go/token"
	"go/types"
)

// coarsen runs a loop at several scales, from coarse to fine: again and again,
// with a step in the place of the ones in it that begins at half of some
// length and is halved until it is one. What the loop does to neighbours it
// then does to elements far apart first.
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

// ones returns the sites in a loop that hold the number one; none if the
// statement is no loop.
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
