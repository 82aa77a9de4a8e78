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
	var list []ast.Stmt
	for range 8 { // many templates need what is not in scope
		f := filler{gen: g}
		if list = f.fill("statement"); list != nil {
			break
		}
	}
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

// outermost returns the position before the statement of a site where code of
// the function runs once, or as rarely as possible.
func (d *draft) outermost(s *site) (*block, int) {
	b, i := s.block, s.index
	for b.outer != nil && b.outer.fn == b.fn && b.loops > 0 {
		b, i = b.outer, b.at
	}
	return b, i
}
