package constants

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"slices"

	"github.com/wallacea-go/wallacea/swap/rules"
)

const (
	mostExact   = 1 << 53 // integers up to here are floats too
	mostEntries = 8       // a composite literal with more numbers is a table of data
	mostSize    = 1 << 30 // of what is made
	mostNodes   = 64      // of an expression that is computed for each setting
)

// Find finds the numbers of a checked source, except for those in expressions
// that have to stay as they are.
func Find(t *rules.Typed, fixed func(ast.Expr) bool) Numbers {
	f := newFinder(t)
	f.fixed = fixed
	for _, d := range t.File.Decls {
		f.walk(d, place{})
	}
	f.fixOthers()
	return f.result(f.integers())
}

// newFinder knows the marks of a source and the constants that it declares.
func newFinder(t *rules.Typed) *finder {
	file := t.Fset.File(t.File.FileStart)
	f := &finder{t: t, file: file, marks: newMarks(file, t.File, t.Source), declared: make(map[*types.Const]*declaration), inside: make(map[*ast.Ident]bool)}
	for _, d := range t.File.Decls {
		ast.Inspect(d, f.declarations)
	}
	return f
}

type finder struct {
	t        *rules.Typed
	fixed    func(ast.Expr) bool
	file     *token.File
	marks    marks
	seen     int // constant expressions so far
	declared map[*types.Const]*declaration
	found    []occurrence
	marked   []*mark             // of the parameters that were made
	inside   map[*ast.Ident]bool // of found expressions and of declared values
}

// An occurrence is a constant expression that may become a slot.
type occurrence struct {
	expr   ast.Expr
	around ast.Node
	mark   *mark
	slot   Slot

	periodic bool
}

// A place says what an expression stands in.
type place struct {
	around  ast.Node
	mark    *mark
	divisor bool
	size    bool

	periodic bool // in an argument of a periodic function
}

// walk looks for numbers in a tree, and passes over what the compiler has to
// know.
func (f *finder) walk(n ast.Node, at place) {
	if x, ok := n.(ast.Expr); ok {
		tv := f.t.Info.Types[x]
		if tv.Value != nil {
			f.seen++
		}
		switch {
		case tv.IsType(), f.fixed(x):
			return
		case tv.Value != nil:
			f.take(x, tv, at)
			return
		}
	}
	inside := place{around: n, mark: f.marks.around(n, at.mark), periodic: at.periodic}
	switch n := n.(type) {
	case *ast.GenDecl:
		if n.Tok == token.VAR {
			f.walkAll(n, inside)
		}
	case *ast.CaseClause:
		for _, x := range n.List {
			f.unlessConstant(x, inside)
		}
		for _, s := range n.Body {
			f.walk(s, inside)
		}
	case *ast.IndexExpr:
		f.walk(n.X, inside)
		f.unlessConstant(n.Index, inside)
	case *ast.SliceExpr:
		f.walk(n.X, inside)
		for _, x := range []ast.Expr{n.Low, n.High, n.Max} {
			f.unlessConstant(x, inside)
		}
	case *ast.BinaryExpr:
		switch n.Op {
		case token.SHL, token.SHR:
			f.unlessConstant(n.X, inside)
			f.unlessConstant(n.Y, inside)
		default:
			f.walk(n.X, inside)
			inside.divisor = n.Op == token.QUO || n.Op == token.REM
			f.walk(n.Y, inside)
		}
	case *ast.AssignStmt:
		for _, x := range n.Lhs {
			f.walk(x, inside)
		}
		inside.divisor = n.Tok == token.QUO_ASSIGN || n.Tok == token.REM_ASSIGN
		for _, x := range n.Rhs {
			if n.Tok == token.SHL_ASSIGN || n.Tok == token.SHR_ASSIGN {
				f.unlessConstant(x, inside)
			} else {
				f.walk(x, inside)
			}
		}
	case *ast.CompositeLit:
		f.walkLiteral(n, inside)
	case *ast.CallExpr:
		id, ok := ast.Unparen(n.Fun).(*ast.Ident)
		_, builtin := f.t.Info.Uses[id].(*types.Builtin)
		if ok && builtin && id.Name == "make" {
			inside.size = true
			if len(n.Args) == 3 { // the compiler compares two constants
				for _, x := range n.Args[1:] {
					f.unlessConstant(x, inside)
				}
				return
			}
		}
		f.walk(n.Fun, inside)
		inside.periodic = inside.periodic || f.periodic(n.Fun)
		_, generic := f.t.Info.Types[n.Fun].Type.(*types.TypeParam)
		for _, x := range n.Args {
			if generic { // a conversion: the number has to fit all types
				f.unlessConstant(x, inside)
			} else {
				f.walk(x, inside)
			}
		}
	default:
		f.walkAll(n, inside)
	}
}

// walkAll walks the children of a node.
func (f *finder) walkAll(n ast.Node, at place) {
	ast.Inspect(n, func(c ast.Node) bool {
		if c == nil || c == n {
			return c == n
		}
		f.walk(c, at)
		return false
	})
}

func (f *finder) unlessConstant(x ast.Expr, at place) {
	if x != nil && f.t.Info.Types[x].Value == nil {
		f.walk(x, at)
	}
}

// walkLiteral walks the elements of a composite literal, but not its keys, and of
// the numbers of a table of data only those that are marked.
func (f *finder) walkLiteral(n *ast.CompositeLit, inside place) {
	numbers := 0
	for _, e := range n.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			e = kv.Value
		}
		if f.t.Info.Types[e].Value != nil {
			numbers++
		}
	}
	for _, e := range n.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			e = kv.Value
		}
		if tv := f.t.Info.Types[e]; numbers > mostEntries && tv.Value != nil && !f.wanted(e, tv, inside.mark) {
			f.seen++
		} else {
			f.walk(e, inside)
		}
	}
}

// wanted reports whether a number is marked as one to be changed, and the mark makes sense for it.
func (f *finder) wanted(x ast.Expr, tv types.TypeAndValue, around *mark) bool {
	m, kind := f.marks.of(x, around), kindOf(tv.Type)
	if m == nil {
		return false
	}
	p := Parameter{Min: -math.MaxFloat64, Max: math.MaxFloat64}
	if types.Typ[kind].Info()&(types.IsFloat|types.IsUntyped) != 0 {
		p.Kind = Float
	}
	p.Value, _ = constant.Float64Val(constant.ToFloat(tv.Value))
	p.within(p.Kind, kind)
	return m.narrow(&p)
}

// take takes a constant expression for a slot if it can be one.
func (f *finder) take(x ast.Expr, tv types.TypeAndValue, at place) {
	b, ok := types.Unalias(tv.Type).(*types.Basic)
	if !ok || b.Info()&(types.IsInteger|types.IsFloat) == 0 || b.Info()&types.IsUntyped != 0 || b.Kind() == types.Uintptr || !f.simple(x) {
		return
	}
	f.note(x)
	s := Slot{Nth: f.seen, From: f.file.Offset(x.Pos()), To: f.file.Offset(x.End()), Type: b.Kind(), NotZero: at.divisor && b.Info()&types.IsInteger != 0, Size: at.size}
	if b.Info()&types.IsFloat != 0 {
		s.Kind = Float
	}
	f.found = append(f.found, occurrence{x, at.around, f.marks.of(x, at.mark), s, at.periodic})
}

// periodic reports whether an expression is a periodic function of package math.
func (f *finder) periodic(x ast.Expr) bool {
	s, ok := ast.Unparen(x).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	fun, ok := f.t.Info.Uses[s.Sel].(*types.Func)
	return ok && fun.Pkg() != nil && fun.Pkg().Path() == "math" && slices.Contains([]string{"Sin", "Cos", "Sincos", "Tan", "Mod", "Remainder"}, fun.Name())
}

// simple reports whether an expression is made of numbers, constants of this
// source, the operators + - * / and conversions to numeric types.
func (f *finder) simple(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.BasicLit:
		return x.Kind == token.INT || x.Kind == token.FLOAT
	case *ast.Ident:
		c, ok := f.t.Info.Uses[x].(*types.Const)
		if !ok || f.declared[c] == nil {
			return false
		}
		b, ok := c.Type().Underlying().(*types.Basic)
		return ok && b.Info()&(types.IsInteger|types.IsFloat) != 0
	case *ast.ParenExpr:
		return f.simple(x.X)
	case *ast.UnaryExpr:
		return (x.Op == token.ADD || x.Op == token.SUB) && f.simple(x.X)
	case *ast.BinaryExpr:
		return slices.Contains([]token.Token{token.ADD, token.SUB, token.MUL, token.QUO}, x.Op) && f.simple(x.X) && f.simple(x.Y)
	case *ast.CallExpr:
		tv := f.t.Info.Types[x.Fun]
		if !tv.IsType() || len(x.Args) != 1 {
			return false
		}
		b, ok := types.Unalias(tv.Type).(*types.Basic)
		return ok && b.Info()&(types.IsInteger|types.IsFloat) != 0 && f.simple(x.Args[0])
	}
	return false
}

func (f *finder) text(x ast.Node) string {
	return f.t.Source[f.file.Offset(x.Pos()):f.file.Offset(x.End())]
}

// number reports whether a value is one that a parameter can have.
func number(v constant.Value) bool {
	switch v.Kind() {
	case constant.Int:
		n, exact := constant.Int64Val(v)
		return exact && -mostExact <= n && n <= mostExact
	case constant.Float:
		x, _ := constant.Float64Val(v)
		return !math.IsInf(x, 0)
	}
	return false
}
