package gp

import (
	"go/ast"
	"go/token"
	"go/types"
)

// elementOf returns x[i].
func (d *draft) elementOf(x ast.Expr, i string) ast.Expr {
	return d.note(&ast.IndexExpr{X: copyOf(d, x), Index: d.named(i, integer)}, elem(d.notes[x].typ), isVariable)
}

// sequences returns the routes to slices and arrays in scope whose element
// types ok accepts.
func (g gen) sequences(ok func(types.Type) bool) []route {
	return g.routes(func(t types.Type) bool { return sequence(t) && elem(t) != nil && ok(elem(t)) })
}

// writable reports whether the elements of the sequence that a route leads to
// can be assigned to.
func (p route) writable() bool {
	if _, array := arrayLen(p.typ()); array {
		return p.assignable()
	}
	return true
}

// expand replaces copy(a, b) by a loop over the elements, which further edits
// can change.
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

// copied returns the call of copy in a statement, or nil if the statement is
// not one.
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
