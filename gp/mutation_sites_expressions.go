package gp

import (
	"go/ast"
	"go/token"
	"go/types"
)

// expr makes a site of the expression at p if possible, and walks its parts.
func (w *walker) expr(p *ast.Expr, l limit) {
	n := w.d.notes[*p]
	ok := n.typ != nil && (n.kind == isValue || n.kind == isVariable || n.kind == isConstant || n.kind == isFunction)
	if t, tuple := n.typ.(*types.Tuple); tuple && t.Len() != 1 {
		ok = false
	}
	if b, basic := n.typ.(*types.Basic); basic && (b.Kind() == types.Invalid || b.Kind() == types.UntypedNil) {
		ok = false
	}
	if s, sig := n.typ.(*types.Signature); sig && s.TypeParams().Len() > 0 {
		ok = false
	}
	if !ok {
		w.inside(*p, l)
		return
	}
	at := len(w.sites)
	w.sites = append(w.sites, site{
		at: p, typ: types.Default(n.typ), env: w.env, block: w.block, index: w.index, limit: l, number: at, nested: w.depth > 0,
	})
	w.depth++
	w.inside(*p, l)
	w.depth--
	w.sites[at].end = len(w.sites)
}

func (w *walker) exprs(list []ast.Expr, l limit) {
	for i := range list {
		w.expr(&list[i], l)
	}
}

func (w *walker) insides(list []ast.Expr) {
	for _, e := range list {
		w.inside(e, 0)
	}
}

// inside walks the parts of an expression that has the limit l.
func (w *walker) inside(e ast.Expr, l limit) {
	keep := l & (constants | header | inside)
	switch e := e.(type) {
	case *ast.CompositeLit:
		w.composite(e, keep)
	case *ast.FuncLit:
		w.function(w.env, e.Type, e.Body, &frame{outer: w.block.frame()})
	case *ast.SelectorExpr:
		if w.d.notes[e.X].kind != isPackage {
			w.inside(e.X, keep)
		}
	case *ast.IndexExpr:
		if k := w.d.notes[e.X].kind; k == isFunction || k == isType {
			return // an instance of something generic
		}
		w.part(&e.X, keep)
		w.expr(&e.Index, keep|index|inside)
	case *ast.SliceExpr:
		w.inside(e.X, keep)
		for _, p := range []*ast.Expr{&e.Low, &e.High, &e.Max} {
			if *p != nil {
				w.expr(p, keep|index|inside)
			}
		}
	case *ast.StarExpr:
		w.expr(&e.X, keep)
	case *ast.UnaryExpr:
		if e.Op == token.AND {
			w.inside(e.X, keep)
		} else {
			w.expr(&e.X, keep|l&untyped|operand)
		}
	case *ast.BinaryExpr:
		w.binary(e, l)
	case *ast.CallExpr:
		w.call(e, keep)
	case *ast.TypeAssertExpr:
		w.inside(e.X, keep)
	}
}

// part walks an indexed expression. It is a site unless it must stay a
// variable.
func (w *walker) part(p *ast.Expr, l limit) {
	if _, array := arrayLen(w.d.typeOf(*p)); array {
		w.inside(*p, l)
		return
	}
	w.expr(p, l)
}

func (w *walker) composite(e *ast.CompositeLit, l limit) {
	t := w.d.notes[e].typ
	_, isMap := t.Underlying().(*types.Map)
	for i := range e.Elts {
		kv, ok := e.Elts[i].(*ast.KeyValueExpr)
		if !ok {
			w.elem(&e.Elts[i], l)
			continue
		}
		if isMap {
			w.elem(&kv.Key, l|label)
		}
		w.elem(&kv.Value, l)
	}
}

// elem walks an element of a composite literal. An element without a type of
// its own is not a site.
func (w *walker) elem(p *ast.Expr, l limit) {
	if lit, ok := (*p).(*ast.CompositeLit); ok && lit.Type == nil {
		w.inside(lit, l)
		return
	}
	w.expr(p, l)
}

func (w *walker) binary(e *ast.BinaryExpr, l limit) {
	keep := l&(constants|header|inside) | operand
	x, y := keep, keep
	if w.d.notes[e.Y].kind == isConstant {
		x |= l & untyped
	}
	if w.d.notes[e.X].kind == isConstant {
		y |= l & untyped
	}
	switch e.Op {
	case token.QUO, token.REM:
		y |= nonzero
	case token.SHL, token.SHR:
		x |= l & untyped
		y = keep | index
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		if w.d.notes[e.Y].kind == isConstant {
			x |= untyped
		}
		if w.d.notes[e.X].kind == isConstant {
			y |= untyped
		}
	}
	w.expr(&e.X, x)
	w.expr(&e.Y, y)
}

func (w *walker) call(e *ast.CallExpr, l limit) {
	fun := w.d.notes[e.Fun]
	switch fun.kind {
	case isType:
		w.expr(&e.Args[0], l|variables|untyped|operand)
		return
	case isBuiltin:
		w.builtin(e, l)
		return
	}
	w.inside(e.Fun, l)
	sig, ok := fun.typ.Underlying().(*types.Signature)
	if !ok || len(e.Args) == 1 && sig.Params().Len() > 1 { // f(g()) with several results
		w.insides(e.Args)
		return
	}
	for i := range e.Args {
		limit := l
		if sig.TypeParams().Len() > 0 || types.IsInterface(param(sig, i)) {
			limit |= untyped
		}
		w.expr(&e.Args[i], limit)
	}
}

// param returns the type of the i-th argument of a call.
func param(sig *types.Signature, i int) types.Type {
	last := sig.Params().Len() - 1
	if i < last || !sig.Variadic() {
		return sig.Params().At(min(i, last)).Type()
	}
	t := sig.Params().At(last).Type()
	if s, ok := t.Underlying().(*types.Slice); ok {
		return s.Elem()
	}
	return t
}

// builtin walks the arguments of a builtin function that are values.
func (w *walker) builtin(e *ast.CallExpr, l limit) {
	id, ok := e.Fun.(*ast.Ident)
	if !ok {
		return
	}
	switch id.Name {
	case "make", "new":
		for i := range e.Args[1:] {
			w.expr(&e.Args[i+1], l|index)
		}
	case "append":
		w.exprs(e.Args, l)
	case "min", "max":
		for i := range e.Args {
			w.expr(&e.Args[i], l|untyped|operand)
		}
	case "len", "cap", "copy":
		w.exprs(e.Args, l|variables)
	case "panic", "print", "println":
		w.exprs(e.Args, l|untyped)
	default:
		w.insides(e.Args)
	}
}

// target walks the left side of an assignment. The variable itself is not a
// site, but the expressions in it are.
func (w *walker) target(e ast.Expr) {
	switch e := e.(type) {
	case *ast.IndexExpr:
		w.target(e.X)
		w.expr(&e.Index, index|inside)
	case *ast.StarExpr:
		w.target(e.X)
	case *ast.SelectorExpr:
		w.target(e.X)
	case *ast.CallExpr:
		w.inside(e, 0)
	}
}

// frame returns the function that contains a block, or nil at the top level.
func (b *block) frame() *frame {
	if b == nil {
		return nil
	}
	return b.fn
}
