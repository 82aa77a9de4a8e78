package gp

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A filler makes statements from the text of a template, for one position.
type filler struct {
	gen
	seqs    map[string]ast.Expr // what X, Y and so on stand for
	names   map[string]string   // of variables
	numbers map[string]float64  // what fractions have become
	typ     types.Type          // T
	failed  bool
}

// add inserts statements made from templates.
func (d *draft) add() bool {
	s, g := d.spot()
	if s.block == nil {
		return false
	}
	if d.chance(0.5) { // what is computed is often complete only at the end
		for s.block.outer != nil && s.block.outer.fn == s.block.fn {
			s = spot{s.block.outer, s.block.at}
		}
		s.index = len(*s.block.list)
		if n := s.index; n > 0 && jumps((*s.block.list)[n-1]) {
			s.index--
		}
		g = d.in(s.block, s.index)
	}
	if g.loops > 0 && d.chance(0.8) {
		return false
	}
	f := filler{gen: g}
	list := f.fill("statement")
	if list == nil {
		return false
	}
	d.nested(g, list)
	s.insert(list...)
	return true
}

// nested allows the draft to nest loops as deeply as new statements do.
func (d *draft) nested(g gen, list []ast.Stmt) {
	for _, s := range list {
		d.depth = max(d.depth, g.loops+loopDepth(s))
	}
}

// compute inserts statements made from templates that compute a number, which an
// expression then uses.
func (d *draft) compute() bool {
	s := d.site(func(s *site) bool { return open(s) && isNumber(s.typ) && s.block != nil && s.limit&nonzero == 0 })
	if s == nil {
		return false
	}
	b, i := d.outermost(s)
	if d.chance(0.2) {
		b, i = s.block, s.index
	}
	g := d.in(b, i)
	if g.loops > 1 {
		return false
	}
	f := filler{gen: g, typ: s.typ}
	list := f.fill("value")
	if list == nil {
		return false
	}
	x := ast.Expr(d.named(f.names["S"], s.typ))
	if d.chance(0.7) {
		y := d.binary(d.operator(s.typ), *s.at, x, s.typ).(*ast.BinaryExpr)
		if y.Op == token.SHL || y.Op == token.SHR || isInteger(s.typ) && (y.Op == token.QUO || y.Op == token.REM) {
			y.Op = token.ADD
		}
		x = y
	}
	*s.at = x
	spot{b, i}.insert(list...)
	return true
}

// fill returns statements made from a template of that name, or nil.
func (f *filler) fill(name string) []ast.Stmt {
	text := f.draw(name)
	f.d.detail = ""
	if of := reference.FindAllStringSubmatch(text, -1); name == "statement" && of != nil {
		var names []string
		for _, m := range of {
			names = append(names, m[1])
		}
		f.d.detail = " " + strings.Join(names, " and ")
	}
	text = f.expand(text)
	if text = f.choose(text); text == "" {
		return nil
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p; func _() {\n"+text+"\n}", parser.SkipObjectResolution)
	if err != nil {
		panic(fmt.Sprintf("gp: template %s: %v", text, err))
	}
	body := file.Decls[0].(*ast.FuncDecl).Body
	body = copyFrom(f.d, func(ast.Expr) note { return note{} }, body)
	f.names, f.numbers = make(map[string]string), make(map[string]float64)
	f.stmts(body)
	if f.failed {
		return nil
	}
	return body.List
}

var (
	reference = regexp.MustCompile(`<([a-z]+)>`)
	repeated  = regexp.MustCompile(`«([^|]*)\|([^»]*)»`)
	sequences = regexp.MustCompile(`\b[XYNOA]\b`)
)

// expand replaces the names of templates.
func (f *filler) expand(text string) string {
	return reference.ReplaceAllStringFunc(text, func(name string) string { return f.expand(f.draw(name[1 : len(name)-1])) })
}

// draw returns the text of a template of that name.
func (f *filler) draw(name string) string {
	i := weighted(f.d.rand, templates, func(t template) float64 {
		if t.name == name {
			return t.weight
		}
		return 0
	})
	return templates[i].text
}

// choose chooses what the sequences in a text stand for, and writes the
// coordinates of their elements. It returns "" if something is missing.
func (f *filler) choose(text string) string {
	f.seqs = make(map[string]ast.Expr)
	for _, name := range slices.Compact(slices.Sorted(slices.Values(sequences.FindAllString(text, -1)))) {
		want := isFloat64
		switch name {
		case "X":
			want = func(t types.Type) bool { return len(parts(t)) > 0 && !strings.Contains(spell(t), "*") }
		case "O":
			want = isOrdered
		case "A":
			want = isNumber
		}
		written := strings.Contains("XNO", name)
		routes := slices.DeleteFunc(f.sequences(want), func(p route) bool {
			_, array := arrayLen(p.typ())
			return written && !p.writable() || array && strings.Contains("XNY", name)
		})
		for i := range routes {
			if slices.ContainsFunc(routes[i].steps[:routes[i].n], func(s step) bool { return s.field == "" }) {
				routes[i].root = nil
			}
		}
		routes = slices.DeleteFunc(routes, func(p route) bool { return p.root == nil })
		i := weighted(f.d.rand, routes, func(p route) float64 {
			if written == f.d.written[p.root.name] {
				return 8
			}
			return 1
		})
		if i < 0 {
			return ""
		}
		f.seqs[name] = f.build(routes[i])
	}
	var coordinates []string
	if x := f.seqs["X"]; x != nil {
		t := elem(f.d.notes[x].typ)
		coordinates = parts(t)
		if n := len(coordinates); strings.Contains(text, "#") || structOf(t) != nil && n > 2 && f.d.chance(0.5) {
			if n < 2 || structOf(t) == nil {
				return ""
			}
			k := f.d.rand.IntN(n)
			text = strings.ReplaceAll(text, "#", coordinates[k])
			coordinates = slices.Delete(coordinates, k, k+1)
		}
	}
	return repeated.ReplaceAllStringFunc(text, func(all string) string {
		m := repeated.FindStringSubmatch(all)
		var list []string
		for k, c := range coordinates {
			irregular := fmt.Sprintf("%.4f", 10*math.Sqrt(float64(2*k+3)))
			list = append(list, strings.NewReplacer("@", c, "°", irregular).Replace(m[2]))
		}
		return strings.Join(list, m[1])
	})
}

func isFloat64(t types.Type) bool { return types.Identical(t, types.Typ[types.Float64]) }

// parts returns how to select the float64 parts of a value of type t: "" if it is
// one, ".F" for a field, "[0]" for an element.
func parts(t types.Type) []string {
	const most = 8
	if isFloat64(t) {
		return []string{""}
	}
	var list []string
	if n, ok := arrayLen(t); ok && n <= most && isFloat64(elem(t)) {
		for i := range n {
			list = append(list, fmt.Sprintf("[%d]", i))
		}
	}
	if s := structOf(t); s != nil {
		for v := range s.Fields() {
			if isFloat64(v.Type()) && (v.Exported() || v.Pkg().Name() == "main") && v.Name() != "_" && len(list) < most {
				list = append(list, "."+v.Name())
			}
		}
	}
	return list
}

// The rest gives the parsed text types, names and holes.

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

// outermost returns the position before the statement of a site where code of
// the function runs once, or as rarely as possible.
func (d *draft) outermost(s *site) (*block, int) {
	b, i := s.block, s.index
	for b.outer != nil && b.outer.fn == b.fn && b.loops > 0 {
		b, i = b.outer, b.at
	}
	return b, i
}
