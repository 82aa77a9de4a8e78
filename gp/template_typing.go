package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"math"
	"slices"
	"strconv"
)

// What follows gives the parsed text of a template types, names, and what its holes
// stand for.

func (f *filler) stmts(b *ast.BlockStmt) {
	outer := f.env
	for _, s := range b.List {
		f.stmt(s)
	}
	f.env = outer
}

func (f *filler) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.BlockStmt:
		f.stmts(s)
	case *ast.AssignStmt:
		f.assign(s)
	case *ast.IncDecStmt:
		f.expr(&s.X, nil)
	case *ast.ExprStmt:
		f.expr(&s.X, nil)
	case *ast.IfStmt:
		outer := f.env
		if s.Init != nil {
			f.stmt(s.Init)
		}
		f.expr(&s.Cond, types.Typ[types.Bool])
		f.stmts(s.Body)
		if s.Else != nil {
			f.stmt(s.Else)
		}
		f.env = outer
	case *ast.ForStmt:
		outer := f.gen
		f.stmt(s.Init)
		f.expr(&s.Cond, types.Typ[types.Bool])
		f.stmt(s.Post)
		f.loops++
		f.stmts(s.Body)
		f.gen = outer
	case *ast.RangeStmt:
		outer := f.gen
		t := f.expr(&s.X, integer)
		f.bind(s.Key, integer, isControl)
		if s.Value != nil {
			f.bind(s.Value, elem(t), isVariable)
		}
		f.loops++
		f.stmts(s.Body)
		f.gen = outer
	}
}

func (f *filler) assign(s *ast.AssignStmt) {
	for i := range s.Rhs {
		if s.Tok == token.DEFINE {
			t := f.expr(&s.Rhs[i], nil)
			defer f.bind(s.Lhs[i], t, isVariable)
		} else {
			f.expr(&s.Rhs[i], f.expr(&s.Lhs[i], nil))
		}
	}

}

// bind declares a variable of the template.
func (f *filler) bind(x ast.Expr, t types.Type, k kind) {
	id := x.(*ast.Ident)
	if id.Name == "_" {
		return
	}
	name := f.d.fresh(variableNames[id.Name])
	f.names[id.Name] = name
	id.Name = name
	f.d.note(id, t, isVariable)
	f.env = f.env.bind(name, t, k)
}

// expr gives an expression its type, which it returns. A literal or E takes the
// wanted type.
func (f *filler) expr(at *ast.Expr, want types.Type) types.Type {
	if f.failed {
		return types.Typ[types.Invalid]
	}
	made := f.typed(*at, want)
	if made == nil {
		f.failed = true
		return types.Typ[types.Invalid]
	}
	*at = made
	return f.d.notes[made].typ
}

func (f *filler) typed(e ast.Expr, want types.Type) ast.Expr {
	d := f.d
	switch e := e.(type) {
	case *ast.Ident:
		return f.ident(e, want)
	case *ast.BasicLit:
		return f.literal(e, want)
	case *ast.UnaryExpr:
		return d.note(e, f.expr(&e.X, want), isValue)
	case *ast.BinaryExpr:
		return f.operation(e, want)
	case *ast.IndexExpr:
		t := f.expr(&e.X, nil)
		f.expr(&e.Index, integer)
		return d.note(e, elem(t), isVariable)
	case *ast.SelectorExpr:
		t := f.expr(&e.X, nil)
		if s := structOf(t); s != nil {
			for v := range s.Fields() {
				if v.Name() == e.Sel.Name {
					d.note(e.Sel, v.Type(), isField)
					return d.note(e, v.Type(), isVariable)
				}
			}
		}
	case *ast.ArrayType:
		var of types.Type = types.Typ[types.Float64]
		if isIdent(e.Elt, "X") {
			of = elem(d.notes[f.seqs["X"]].typ)
		}
		return d.typeExpr(f.env, types.NewSlice(of))
	case *ast.CallExpr:
		return f.call(e, want)
	}
	return nil
}

func (f *filler) ident(e *ast.Ident, want types.Type) ast.Expr {
	if x := f.seqs[e.Name]; x != nil {
		return copyOf(f.d, x)
	}
	if e.Name == "E" {
		if want == nil {
			return nil
		}
		return f.gen.expr(want, 2, 0)
	}
	if b := f.env.lookup(f.names[e.Name]); b != nil {
		return f.d.ident(b)
	}
	return nil
}

// literal varies a number.
func (f *filler) literal(e *ast.BasicLit, want types.Type) ast.Expr {
	v, known := f.numbers[e.Value]
	if !known {
		v, _ = strconv.ParseFloat(e.Value, 64)
		if (e.Kind == token.FLOAT && v > 1e-6 || v >= 10) && f.d.chance(0.5) {
			v = rounded(v*math.Exp(0.4*f.d.rand.NormFloat64()), 2)
		}
		f.numbers[e.Value] = v
	}
	switch {
	case want != nil && isNumber(want):
	case e.Kind == token.INT:
		want = integer
	default:
		want = types.Typ[types.Float64]
	}
	return f.d.number(f.env, want, v, 0)
}

// operation gives an operation the type of the operand that has one.
func (f *filler) operation(e *ast.BinaryExpr, want types.Type) ast.Expr {
	compares := slices.Contains([]token.Token{token.LSS, token.GTR, token.NEQ}, e.Op)
	if compares {
		want = nil
	}
	first, second := &e.X, &e.Y
	if weak(e.X) {
		first, second = second, first
	}
	t := f.expr(first, want)
	f.expr(second, t)
	if compares {
		t = types.Typ[types.Bool]
	}
	return f.d.binary(e.Op, e.X, e.Y, t)
}

// weak reports whether an expression takes its type from what is around it.
func weak(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return true
	case *ast.Ident:
		return e.Name == "E"
	case *ast.UnaryExpr:
		return weak(e.X)
	case *ast.BinaryExpr:
		return weak(e.X) && weak(e.Y)
	}
	return false
}

func (f *filler) call(e *ast.CallExpr, want types.Type) ast.Expr {
	d := f.d
	id, ok := e.Fun.(*ast.Ident)
	if !ok { // of package math
		fun := e.Fun.(*ast.SelectorExpr)
		for i := range e.Args {
			f.expr(&e.Args[i], types.Typ[types.Float64])
		}
		return f.math(types.Typ[types.Float64], fun.Sel.Name, e.Args...)
	}
	switch id.Name {
	case "T":
		if lit, ok := e.Args[0].(*ast.BasicLit); ok {
			v, _ := numberOf(lit)
			return d.number(f.env, f.typ, v, untyped)
		}
		return f.converted(f.typ, e.Args[0])
	case "float64":
		return f.converted(types.Typ[types.Float64], e.Args[0])
	case "make", "len", "copy":
		for i := range e.Args {
			f.expr(&e.Args[i], integer)
		}
	case "min", "max":
		for _, weakly := range []bool{false, true} {
			for i := range e.Args {
				if weak(e.Args[i]) == weakly {
					want = f.expr(&e.Args[i], want)
				}
			}
		}
	}
	fun := d.builtin(f.env, id.Name)
	if fun == nil || f.failed {
		return nil
	}
	e.Fun = fun
	switch id.Name {
	case "make":
		return d.note(e, d.notes[e.Args[0]].typ, isValue)
	case "len":
		return d.note(e, integer, isValue)
	case "copy":
		return d.note(e, integer, isNothing)
	}
	return d.note(e, want, isValue)
}

// converted returns T(x), or x if it has that type.
func (f *filler) converted(t types.Type, x ast.Expr) ast.Expr {
	from := f.expr(&x, nil)
	if same(from, t) {
		return x
	}
	if f.failed || !isNumber(from) {
		return nil
	}
	return f.d.convert(f.env, t, x)
}
