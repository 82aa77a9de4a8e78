package gp

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/wallacea-go/wallacea/population"
)

// A donor is another member, from whose program expressions and statements can be
// taken.
type donor struct {
	id population.ID
	p  *program
}

// donor returns a random donor, or nil if there is none.
func (d *draft) donor() *donor {
	if len(d.donors) == 0 {
		return nil
	}
	return oneOf(d.rand, d.donors...)
}

// crossExpression replaces an expression by one of the same type from a donor.
func (d *draft) crossExpression() change {
	from := d.donor()
	if from == nil {
		return change{}
	}
	whole := d.chance(0.5)
	s := d.site(func(s *site) bool { return open(d, s) && (!whole || !s.nested) })
	if s == nil {
		return change{}
	}
	at := weighted(d.rand, from.p.sites, func(o site) float64 {
		switch {
		case !open(d, &o) || whole && o.nested || !same(o.typ, s.typ):
			return 0
		case o.kind == isValue: // rather than a name
			return 3
		}
		return 1
	})
	if at < 0 {
		return change{}
	}
	theirs := from.p.sites[at].expr
	g := graft{gen: d.at(s), theirs: from.p, begin: theirs.Pos(), end: theirs.End()}
	if !g.adopt(theirs) {
		return change{}
	}
	c := d.at(s).exchange(s, from.p.codeWith(theirs, g.edits...))
	return g.from(c, from)
}

// crossStatements inserts one to three statements of a donor between those of
// the parent, or replaces some by them. What they declare may be declared already: then
// they assign to it, or the type checker objects.
func (g gen) crossStatements(to spot) change {
	from := g.donor()
	if from == nil {
		return change{}
	}
	source, ok := (&draft{job: g.job, p: from.p}).statement(func(spot) bool { return true })
	if !ok || !sameResults(to.block.fn, source.block.fn) {
		return change{}
	}
	chunk := source.block.list[source.index:min(len(source.block.list), source.index+1+g.rand.IntN(3))]
	begin, end := chunk[0].Pos(), chunk[len(chunk)-1].End()
	list := &ast.BlockStmt{Lbrace: begin, List: chunk, Rbrace: end - 1}
	t := graft{gen: g, theirs: from.p, begin: begin, end: end}
	if g.grows(list) || !t.adopt(list) {
		return change{}
	}
	text, ok := replaced(from.p.Source, from.p.offset(begin), from.p.offset(end), t.edits)
	if !ok {
		return change{}
	}
	e := g.p.add(to, text)
	if cut := min(len(to.block.list)-to.index, g.rand.IntN(3)); cut > 0 && g.chance(0.6) {
		e = edit{g.p.offset(to.stmt().Pos()), g.p.offset(to.block.list[to.index+cut-1].End()), text}
	}
	return t.from(changed(e, "took %s", text), from)
}

// from completes a change with what comes from a donor.
func (g *graft) from(c change, d *donor) change {
	if len(c.edits) == 0 {
		return c
	}
	for _, f := range g.funcs {
		c.edits = append(c.edits, edit{len(g.p.Source), len(g.p.Source), "\n" + g.theirs.text(f) + "\n"})
	}
	c.said, c.from = fmt.Sprintf("%s from candidate %v", c.said, d.id), d
	return c
}

// sameResults reports whether a return statement of one function is valid in
// the other.
func sameResults(a, b *frame) bool {
	return slices.EqualFunc(slices.Collect(a.sig.Results().Variables()), slices.Collect(b.sig.Results().Variables()), func(a, b *types.Var) bool {
		return same(a.Type(), b.Type())
	})
}

// A graft makes a part of a donor's text fit a position of the draft.
type graft struct {
	gen
	theirs     *program
	begin, end token.Pos       // of the part
	edits      []edit          // of the donor's text
	funcs      []*ast.FuncDecl // that come along
}

// adopt finds a counterpart for everything that the part uses but does not declare: what
// has the same name, or another variable of the same type. It returns false if there is
// none for something.
func (g *graft) adopt(n ast.Node) bool {
	stored, standIn := written(n, false), make(map[types.Object]string)
	for m := range ast.Preorder(n) {
		id, ok := m.(*ast.Ident)
		if !ok {
			continue
		}
		obj := g.theirs.Info.Uses[id]
		if obj == nil || obj.Parent() == types.Universe || obj.Pos() >= g.begin && obj.Pos() < g.end && obj.Pkg() == g.theirs.Pkg {
			continue
		}
		if standIn[obj] == "" {
			standIn[obj] = g.counterpart(obj, stored[id.Name])
		}
		switch standIn[obj] {
		case "":
			return false
		case id.Name:
		default:
			g.edits = append(g.edits, g.theirs.replace(id, standIn[obj]))
		}
	}
	return true
}

// counterpart returns the name to be used for what a donor declares or imports, or "".
func (g *graft) counterpart(obj types.Object, stored bool) string {
	switch obj := obj.(type) {
	case *types.PkgName:
		return g.packageName(obj.Imported().Path())
	case *types.Var:
		if obj.IsField() {
			return obj.Name()
		}
		var fit []string
		for _, v := range g.vars {
			if same(v.typ, obj.Type()) && (!stored || !v.control) {
				fit = append(fit, v.name)
			}
		}
		if len(fit) > 0 && (!slices.Contains(fit, obj.Name()) || g.chance(0.05)) {
			return oneOf(g.rand, fit...)
		} else if len(fit) == 0 {
			return ""
		}
	case *types.Func:
		if obj.Pkg() == g.theirs.Pkg && obj.Signature().Recv() == nil && !g.adoptFunction(obj) {
			return ""
		}
	}
	return obj.Name()
}

// adoptFunction makes sure that the draft declares a function of a donor with
// the same type, which leads to no function that leads here. One that calls others that the
// draft lacks does not pass the type checker.
func (g *graft) adoptFunction(f *types.Func) bool {
	callers := g.callers()
	if here := g.lookup(f.Name()); here != nil {
		_, ok := here.(*types.Func)
		return ok && same(here.Type(), f.Type()) && !callers[f.Name()]
	}
	for _, decl := range g.theirs.File.Decls {
		if d, ok := decl.(*ast.FuncDecl); ok && g.theirs.Info.Defs[d.Name] == f {
			g.funcs = append(g.funcs, d)
			return !slices.ContainsFunc(g.theirs.free(d.Body), func(id *ast.Ident) bool { return callers[id.Name] })
		}
	}
	return false
}
