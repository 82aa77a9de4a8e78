package constants

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"slices"
	"strings"

	"github.com/wallacea-go/wallacea/swap/rules"
)

// A Kind is that of a number.
type Kind int

// The kinds.
const (
	Integer Kind = iota
	Float
)

// A Parameter is a number of a source that can be changed. Integers and their
// bounds are whole.
type Parameter struct {
	Kind     Kind
	Value    float64
	Min, Max float64 // what can be written in its place, whatever it does
	Name     string  // of the constant that it is declared as; "": it is none
	Line     int     // from 1
	Text     string  // the innermost expression around it
	From, To int     // where it stands in the source
	Literal  string  // what stands there
}

// A Slot is a place in a source where a value is read.
type Slot struct {
	From, To int
	Kind     Kind
	Type     types.BasicKind // of the value
	NotZero  bool            // it is a divisor
	Size     bool            // it must not be negative: it is a size
	Value    *Node
}

// Numbers are those of a source.
type Numbers struct {
	Parameters []Parameter // in the order of the text
	Slots      []Slot      // in the order of the text
}

const (
	mostExact   = 1 << 53 // integers up to here are floats too
	mostEntries = 8       // a composite literal with more numbers is a table of data
	mostSize    = 1 << 30 // of what is made
	mostNodes   = 64      // of an expression that is computed for each setting
)

// Find finds the numbers of a checked source, except for those in expressions
// that have to stay as they are.
func Find(t *rules.Typed, fixed func(ast.Expr) bool) Numbers {
	f := &finder{t: t, fixed: fixed, file: t.Fset.File(t.File.FileStart), declared: make(map[*types.Const]*declaration), inside: make(map[*ast.Ident]bool)}
	for _, d := range t.File.Decls {
		ast.Inspect(d, f.declarations)
	}
	for _, d := range t.File.Decls {
		f.walk(d, place{})
	}
	f.fixOthers()
	return f.result(f.integers())
}

// A declaration is that of a constant by an expression of its own.
type declaration struct {
	object *types.Const
	value  ast.Expr
	parts  []*declaration // that value names
	simple bool           // value is made of numbers alone
	fixed  bool           // it has to stay as it is
	size   int            // of value, with the parts in place of their names; at most mostNodes+1
	index  int            // of its parameter, or -1
}

type finder struct {
	t        *rules.Typed
	fixed    func(ast.Expr) bool
	file     *token.File
	declared map[*types.Const]*declaration
	found    []occurrence
	inside   map[*ast.Ident]bool // of found expressions and of declared values
}

// An occurrence is a constant expression that may become a slot.
type occurrence struct {
	expr   ast.Expr
	around ast.Node
	slot   Slot
}

// declarations takes note of the constants that a node declares.
func (f *finder) declarations(n ast.Node) bool {
	d, ok := n.(*ast.GenDecl)
	if !ok || d.Tok != token.CONST {
		return true
	}
	counts := false // one that uses iota, or repeats an expression
	for _, s := range d.Specs {
		s := s.(*ast.ValueSpec)
		counts = counts || len(s.Values) == 0
		f.note(s.Values...)
		for _, v := range s.Values {
			ast.Inspect(v, func(n ast.Node) bool {
				id, ok := n.(*ast.Ident)
				counts = counts || ok && id.Name == "iota"
				return true
			})
		}
	}
	for _, s := range d.Specs {
		s := s.(*ast.ValueSpec)
		for i, name := range s.Names {
			if c, ok := f.t.Info.Defs[name].(*types.Const); ok && i < len(s.Values) {
				f.declared[c] = &declaration{object: c, value: s.Values[i], simple: f.simple(s.Values[i]), fixed: counts, index: -1}
			}
		}
	}
	return false
}

// note takes note of the names in expressions.
func (f *finder) note(all ...ast.Expr) {
	for _, x := range all {
		ast.Inspect(x, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				f.inside[id] = true
			}
			return true
		})
	}
}

// A place says what an expression stands in.
type place struct {
	around  ast.Node
	divisor bool
	size    bool
}

// walk looks for numbers in a tree, and passes over what the compiler has to
// know.
func (f *finder) walk(n ast.Node, at place) {
	if x, ok := n.(ast.Expr); ok {
		tv := f.t.Info.Types[x]
		switch {
		case tv.IsType(), f.fixed(x):
			return
		case tv.Value != nil:
			f.take(x, tv, at)
			return
		}
	}
	inside := place{around: n}
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
		f.walkLiteral(n)
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
		f.walk(n.Fun, place{around: n})
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

// walkLiteral walks the elements of a composite literal, but not its keys, and
// not the numbers of a table of data.
func (f *finder) walkLiteral(n *ast.CompositeLit) {
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
		if numbers > mostEntries {
			f.unlessConstant(e, place{around: n})
		} else {
			f.walk(e, place{around: n})
		}
	}
}

// take takes a constant expression for a slot if it can be one.
func (f *finder) take(x ast.Expr, tv types.TypeAndValue, at place) {
	b, ok := types.Unalias(tv.Type).(*types.Basic)
	if !ok || b.Info()&(types.IsInteger|types.IsFloat) == 0 || b.Info()&types.IsUntyped != 0 || b.Kind() == types.Uintptr || !f.simple(x) {
		return
	}
	f.note(x)
	s := Slot{From: f.file.Offset(x.Pos()), To: f.file.Offset(x.End()), Type: b.Kind(), NotZero: at.divisor && b.Info()&types.IsInteger != 0, Size: at.size}
	if b.Info()&types.IsFloat != 0 {
		s.Kind = Float
	}
	f.found = append(f.found, occurrence{x, at.around, s})
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

// constantsIn returns the declarations of the constants that an expression
// names.
func (f *finder) constantsIn(x ast.Expr) []*declaration {
	var named []*declaration
	ast.Inspect(x, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if c, ok := f.t.Info.Uses[id].(*types.Const); ok && f.declared[c] != nil {
				named = append(named, f.declared[c])
			}
		}
		return true
	})
	return named
}

// fixOthers fixes the constants that are used elsewhere than in slots and in values of
// constants, those that are no numbers, those that take long to compute, and the
// constants that fixed ones are made of.
func (f *finder) fixOthers() {
	for id, object := range f.t.Info.Uses {
		if c, ok := object.(*types.Const); ok && f.declared[c] != nil && !f.inside[id] {
			f.declared[c].fixed = true
		}
	}
	for _, d := range f.declared {
		d.parts = f.constantsIn(d.value)
	}
	for _, d := range f.declared {
		if !d.simple || f.literal(d.value) == nil || !number(d.object.Val()) || f.size(d) > mostNodes {
			d.fixed = true
		}
	}
	for _, d := range f.declared {
		if d.fixed {
			fix(d)
		}
	}
}

// fix fixes a constant and those that it is made of.
func fix(d *declaration) {
	d.fixed = true
	for _, p := range d.parts {
		if !p.fixed {
			fix(p)
		}
	}
}

// size returns how many nodes a constant's value has.
func (f *finder) size(d *declaration) int {
	if d.size == 0 {
		d.size = mostNodes + 1 // while it is counted
		d.size = min(nodes(d.value)+f.sizeOf(d.parts), mostNodes+1)
	}
	return d.size
}

func (f *finder) sizeOf(parts []*declaration) int {
	n := 0
	for _, p := range parts {
		if n <= mostNodes && !p.fixed {
			n += f.size(p)
		}
	}
	return n
}

// nodes returns how many nodes an expression has.
func nodes(x ast.Expr) int {
	n := 0
	ast.Inspect(x, func(c ast.Node) bool {
		if c != nil {
			n++
		}
		return true
	})
	return n
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

// result makes parameters and slots of what was found.
func (f *finder) result(integers map[*declaration]bool) Numbers {
	var c Numbers
	for _, o := range f.found {
		named := f.constantsIn(o.expr)
		switch {
		case len(named) == 0 && f.literal(o.expr) != nil && number(f.t.Info.Types[o.expr].Value):
			value := f.t.Info.Types[o.expr].Value
			o.slot.Value = &Node{Op: parameter, Type: o.slot.Type, Literal: value.ExactString(), Parameter: len(c.Parameters)}
			c.Parameters = append(c.Parameters, f.parameter(f.literal(o.expr), o.around, o.slot.Kind))
		case len(named) > 0 && !settled(named) && nodes(o.expr)+f.sizeOf(named) <= mostNodes:
			o.slot.Value = f.node(&c, o.expr, integers)
		default:
			continue
		}
		c.Slots = append(c.Slots, o.slot)
	}
	for _, s := range c.Slots {
		c.bound(s)
	}
	c.sort()
	return c
}

// literal returns the part of an expression of numbers in whose place another number
// can stand: what is converted if it is a conversion, which says the type, and nil
// if one is deeper in it.
func (f *finder) literal(x ast.Expr) ast.Expr {
	if call, ok := ast.Unparen(x).(*ast.CallExpr); ok {
		x = call.Args[0]
	}
	converts := false
	ast.Inspect(x, func(n ast.Node) bool {
		_, call := n.(*ast.CallExpr)
		converts = converts || call
		return true
	})
	if converts {
		return nil
	}
	return x
}

// settled reports whether none of some constants can change.
func settled(named []*declaration) bool {
	for _, d := range named {
		if !d.fixed && (len(d.parts) == 0 || !settled(d.parts)) {
			return false
		}
	}
	return true
}

// integers returns the constants that have to stay integers: those that are
// read as one, or divided, which depends on whether both operands are integers.
// It fixes floats that are read as integers.
func (f *finder) integers() map[*declaration]bool {
	all := make(map[*declaration]bool)
	var mark func(x ast.Expr, named []*declaration, read, divided bool)
	mark = func(x ast.Expr, named []*declaration, read, divided bool) {
		ast.Inspect(x, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				divided = divided || n.Op == token.QUO
			case *ast.CallExpr:
				read = read || isInteger(f.t.Info.Types[n.Fun].Type)
			}
			return true
		})
		for _, d := range named {
			if d.fixed {
				continue
			}
			switch typed := d.object.Type().Underlying().(*types.Basic); {
			case typed.Info()&types.IsInteger != 0:
				all[d] = all[d] || read || divided || typed.Info()&types.IsUntyped == 0
			case read:
				fix(d)
			}
			mark(d.value, d.parts, read || isInteger(d.object.Type()), divided)
		}
	}
	for _, o := range f.found {
		if named := f.constantsIn(o.expr); nodes(o.expr)+f.sizeOf(named) <= mostNodes {
			mark(o.expr, named, o.slot.Kind == Integer, false)
		} else { // the compiler computes it
			for _, d := range named {
				fix(d)
			}
		}
	}
	return all
}

// isInteger reports whether a type is one of integers, and no untyped one.
func isInteger(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0 && b.Info()&types.IsUntyped == 0
}

// parameter describes the number that an expression is.
func (f *finder) parameter(x ast.Expr, around ast.Node, kind Kind) Parameter {
	p := Parameter{
		Kind: kind, From: f.file.Offset(x.Pos()), To: f.file.Offset(x.End()), Line: f.file.Line(x.Pos()),
		Literal: f.text(x), Min: -math.MaxFloat64, Max: math.MaxFloat64,
	}
	p.Value, _ = constant.Float64Val(constant.ToFloat(f.t.Info.Types[x].Value))
	if kind == Integer {
		p.Min, p.Max = -mostExact, mostExact
	}
	if around != nil {
		p.Text = beginning(f.text(around))
	}
	return p
}

// beginning is the beginning of the first line of a text.
func beginning(text string) string {
	const most = 80
	line, _, more := strings.Cut(text, "\n")
	if len(line) > most {
		line, more = strings.ToValidUTF8(line[:most], ""), true
	}
	if more {
		line += " …"
	}
	return line
}

// node makes the tree of an expression with the constants that it names.
func (f *finder) node(c *Numbers, x ast.Expr, integers map[*declaration]bool) *Node {
	tv := f.t.Info.Types[x]
	n := &Node{Type: kindOf(tv.Type)}
	switch x := x.(type) {
	case *ast.ParenExpr:
		return f.node(c, x.X, integers)
	case *ast.BasicLit:
		n.Op, n.Literal = literal, tv.Value.ExactString()
	case *ast.UnaryExpr:
		n.Op, n.X = x.Op, f.node(c, x.X, integers)
	case *ast.BinaryExpr:
		n.Op, n.X, n.Y = x.Op, f.node(c, x.X, integers), f.node(c, x.Y, integers)
	case *ast.CallExpr:
		n.Op, n.X, n.Type = conversion, f.node(c, x.Args[0], integers), kindOf(f.t.Info.Types[x.Fun].Type)
	case *ast.Ident:
		d := f.declared[f.t.Info.Uses[x].(*types.Const)]
		n.Type, n.Literal = kindOf(d.object.Type()), d.object.Val().ExactString()
		switch {
		case d.fixed:
			n.Op = literal
		case len(d.parts) == 0:
			if d.index < 0 {
				d.index = len(c.Parameters)
				c.Parameters = append(c.Parameters, f.declaredParameter(d, integers[d]))
			}
			n.Op, n.Parameter = parameter, d.index
		default:
			n.Op, n.X = conversion, f.node(c, d.value, integers)
		}
	}
	return n
}

// kindOf is that of a basic type, or of the basic type under another one.
func kindOf(t types.Type) types.BasicKind {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return types.Invalid
	}
	return b.Kind()
}

// declaredParameter describes a constant that is declared.
func (f *finder) declaredParameter(d *declaration, integer bool) Parameter {
	kind := Float
	if integer {
		kind = Integer
	}
	p := f.parameter(f.literal(d.value), nil, kind)
	if b, ok := d.object.Type().Underlying().(*types.Basic); ok && integer && b.Info()&types.IsUntyped == 0 {
		p.Min, p.Max = limits(b.Kind())
	}
	p.Name, p.Text = d.object.Name(), d.object.Name()+" = "+beginning(f.text(d.value))
	return p
}

// bound narrows the bounds of a parameter that is read as it is.
func (n *Numbers) bound(s Slot) {
	if s.Value.Op != parameter {
		return
	}
	p := &n.Parameters[s.Value.Parameter]
	if s.Kind == Integer {
		low, high := limits(s.Type)
		p.Min, p.Max = max(p.Min, low), min(p.Max, high)
	} else if s.Type == types.Float32 {
		p.Min, p.Max = max(p.Min, -math.MaxFloat32), min(p.Max, math.MaxFloat32)
	}
	if s.Size {
		p.Min, p.Max = max(p.Min, 0), min(p.Max, mostSize)
	}
	switch {
	case s.NotZero && p.Value > 0:
		p.Min = max(p.Min, 1)
	case s.NotZero:
		p.Max = min(p.Max, -1)
	}
}

// limits returns the least and the largest integer of a type that are floats
// too.
func limits(kind types.BasicKind) (low, high float64) {
	switch kind {
	case types.Int8:
		return math.MinInt8, math.MaxInt8
	case types.Int16:
		return math.MinInt16, math.MaxInt16
	case types.Int32:
		return math.MinInt32, math.MaxInt32
	case types.Uint8:
		return 0, math.MaxUint8
	case types.Uint16:
		return 0, math.MaxUint16
	case types.Uint32:
		return 0, math.MaxUint32
	case types.Uint, types.Uint64:
		return 0, mostExact
	}
	return -mostExact, mostExact
}

// sort puts parameters and slots into the order of the text.
func (n *Numbers) sort() {
	order := make([]int, len(n.Parameters))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return n.Parameters[a].From - n.Parameters[b].From })
	sorted, place := make([]Parameter, len(order)), make([]int, len(order))
	for to, from := range order {
		sorted[to], place[from] = n.Parameters[from], to
	}
	n.Parameters = sorted
	slices.SortFunc(n.Slots, func(a, b Slot) int { return a.From - b.From })
	for _, s := range n.Slots {
		s.Value.renumber(place)
	}
}
