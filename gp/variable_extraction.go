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

// bind extracts an expression into a new variable, and often changes the variable
// then.
func (d *draft) bind() bool {
	s := d.site(d.extractable)
	if s == nil {
		return false
	}
	name := d.extract(s)
	if name == "" {
		return false
	}
	if d.chance(0.6) { // a second look at it
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

func (d *draft) extractable(s *site) bool {
	return open(s) && s.block != nil && s.limit&header == 0 && d.notes[*s.at].kind == isValue && isPlain(s.typ)
}

// extract makes a variable for an expression, declared before the statement, and
// returns its name, or "" if it cannot. The statement does the same as before if
// its expressions are pure: they are evaluated earlier than they were, and some
// that were not or twice are evaluated once.
func (d *draft) extract(s *site) (name string) {
	before := s.block.envs[s.index]
	if !d.means(*s.at, s.env, before) || !d.typed(*s.at) || assignsFirst((*s.block.list)[s.index]) {
		return ""
	}
	name = d.fresh("v")
	x := *s.at
	for i := range d.sites {
		if o := &d.sites[i]; o.block == s.block && o.index == s.index && o.at != s.at && o.end-o.number == s.end-s.number && sameTree(*o.at, x) && d.means(x, o.env, before) {
			*o.at = d.named(name, s.typ)
		}
	}
	*s.at = d.named(name, s.typ)
	spot{s.block, s.index}.insert(d.define(name, x))
	return name
}

// means reports whether the free names of n are the same variables and functions
// at two positions.
func (d *draft) means(n ast.Node, a, b *env) bool {
	for _, id := range d.free(n) {
		if x := a.lookup(id.Name); x == nil || x != b.lookup(id.Name) {
			return false
		}
	}
	return true
}

// assignsFirst reports whether a statement has an init statement that assigns to
// variables outside it.
func assignsFirst(s ast.Stmt) bool {
	var init ast.Stmt
	switch s := s.(type) {
	case *ast.LabeledStmt:
		return assignsFirst(s.Stmt)
	case *ast.IfStmt:
		if s.Else != nil && assignsFirst(s.Else) {
			return true
		}
		init = s.Init
	case *ast.SwitchStmt:
		init = s.Init
	case *ast.TypeSwitchStmt:
		init = s.Init
	}
	return init != nil && !isDefine(init)
}
