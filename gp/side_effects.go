package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// An effect is what evaluating an expression may do besides giving a value.
type effect uint8

const (
	panics effect = 1 << iota
	acts          // changes something, or gives another value the next time
)

// pure reports whether an expression can be left out: evaluating it changes
// nothing and cannot panic. It may say no of a pure expression.
func (d *draft) pure(e ast.Expr) bool { return d.effect(e) == 0 }

// repeatable reports whether it makes no difference if an expression is evaluated
// once or twice. It may say no where it makes none.
func (d *draft) repeatable(e ast.Expr) bool { return d.effect(e)&acts == 0 }

// effect returns what evaluating an expression may do.
func (d *draft) effect(e ast.Expr) (all effect) {
	may := func(what effect, unless bool) {
		if !unless {
			all |= what
		}
	}
	ast.Inspect(e, func(n ast.Node) bool {
		x, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		if d.notes[x].kind == isType {
			return false
		}
		switch x := x.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			all |= d.callEffect(x)
		case *ast.SelectorExpr:
			if d.notes[x.X].kind == isPackage {
				return false
			}
			may(panics, d.ownField(x))
		case *ast.IndexExpr:
			may(panics, d.pureIndex(x))
		case *ast.SliceExpr:
			_, array := arrayLen(d.typeOf(x.X))
			may(panics, x.Low == nil && x.High == nil && x.Max == nil && !array)
		case *ast.StarExpr, *ast.TypeAssertExpr:
			all |= panics
		case *ast.UnaryExpr:
			may(acts, x.Op != token.ARROW)
		case *ast.BinaryExpr:
			may(panics, d.pureOperation(x))
		case *ast.CompositeLit:
			if m, ok := d.notes[x].typ.Underlying().(*types.Map); ok {
				may(panics, isPlain(m.Key()))
			}
		}
		return true
	})
	return all
}

// callEffect returns what a call may do besides evaluating its arguments.
func (d *draft) callEffect(e *ast.CallExpr) effect {
	switch d.notes[e.Fun].kind {
	case isType:
		if _, array := arrayLen(d.notes[e].typ); array { // of a slice that may be shorter
			return panics
		}
		return 0
	case isBuiltin:
		id, ok := e.Fun.(*ast.Ident)
		switch {
		case ok && slices.Contains([]string{"len", "cap", "min", "max", "new"}, id.Name):
			return 0
		case ok && id.Name == "make":
			if slices.ContainsFunc(e.Args[1:], func(x ast.Expr) bool { return d.notes[x].kind != isConstant }) {
				return panics
			}
			return 0
		}
	default:
		if sel, ok := e.Fun.(*ast.SelectorExpr); ok && d.isLibrary(sel) {
			return 0
		}
	}
	return panics | acts
}

// isLibrary reports whether a qualified name is in the catalogue, whose
// functions with a result are pure.
func (d *draft) isLibrary(sel *ast.SelectorExpr) bool {
	id, ok := sel.X.(*ast.Ident)
	if !ok || d.notes[id].kind != isPackage {
		return false
	}
	i := slices.IndexFunc(d.imports, func(i imported) bool { return i.name == id.Name })
	return i >= 0 && standard(d.imports[i].path) && slices.ContainsFunc(d.library, func(f function) bool {
		return f.name == sel.Sel.Name && f.path == d.imports[i].path && f.result != nil
	})
}

// ownField reports whether a selector selects a field without following a
// pointer, which may be nil.
func (d *draft) ownField(e *ast.SelectorExpr) bool {
	t := d.typeOf(e.X)
	if t == nil || d.notes[e.Sel].kind != isField {
		return false
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range s.Fields() {
		if f.Name() == e.Sel.Name {
			return true
		}
	}
	return false // of an embedded struct, perhaps behind a pointer
}

// pureIndex reports whether an index is in range or a key, if the operands are
// pure.
func (d *draft) pureIndex(e *ast.IndexExpr) bool {
	t := d.typeOf(e.X)
	if t == nil {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Map:
		return isPlain(u.Key()) // another key may not be comparable
	case *types.Array:
		return d.notes[e.Index].kind == isConstant // the compiler looks
	case *types.Signature:
		return d.notes[e.X].kind == isFunction // an instance
	}
	return false
}

// pureOperation reports whether a binary operation does not panic.
func (d *draft) pureOperation(e *ast.BinaryExpr) bool {
	x, y := d.typeOf(e.X), d.typeOf(e.Y)
	if x == nil || y == nil {
		return false
	}
	switch e.Op {
	case token.QUO, token.REM:
		return isFloat(x) && isFloat(y) || d.notes[e.Y].kind == isConstant
	case token.SHL, token.SHR:
		return isUnsigned(y) || d.notes[e.Y].kind == isConstant
	case token.EQL, token.NEQ:
		return isPlain(x) || isPlain(y) && !types.IsInterface(x) || isNil(x) || isNil(y) // others may hold what is not comparable
	}
	return true
}

func isNil(t types.Type) bool {
	b, ok := t.(*types.Basic)
	return ok && b.Kind() == types.UntypedNil
}
