package gp

import (
	"go/ast"
	"go/token"
	"go/types"
)

// define returns "name := x".
func (d *draft) define(name string, x ast.Expr) *ast.AssignStmt {
	return &ast.AssignStmt{Lhs: []ast.Expr{d.named(name, d.typeOf(x))}, Tok: token.DEFINE, Rhs: []ast.Expr{x}}
}

// named returns the identifier of a variable.
func (d *draft) named(name string, t types.Type) *ast.Ident {
	return d.note(ast.NewIdent(name), t, isVariable).(*ast.Ident)
}

// bind extracts an expression into a new variable, declared before the
// statement.
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
