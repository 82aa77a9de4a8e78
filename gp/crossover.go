package gp

import (
	"go/ast"
	"go/token"
	"slices"
)

// donor returns a random donor, or nil if there is none.
func (d *draft) donor() *donor {
	if len(d.donors) == 0 {
		return nil
	}
	return oneOf(d.rand, d.donors...)
}

// use records that a donor contributed something.
func (d *draft) use(from *donor) {
	if !slices.Contains(d.used, from.id) {
		d.used = append(d.used, from.id)
	}
}

// read walks a donor's tree as if it were a draft of its own. The draft shares
// d's random stream and must not be printed.
func (from *donor) read(d *draft) *draft {
	if from.draft == nil {
		from.draft = newDraft(d.rand, from.typed, d.entry)
		from.draft.walk()
	}
	return from.draft
}

// crossExpression replaces an expression by one of the same type from a donor.
// Half of the time it takes only the form and keeps the constants.
func (d *draft) crossExpression() bool {
	from := d.donor()
	if from == nil {
		return false
	}
	theirs := from.read(d)
	whole := d.chance(0.5)
	s := d.site(func(s *site) bool { return open(s) && (!whole || !s.nested) })
	if s == nil {
		return false
	}
	var fit []*site
	for i := range theirs.sites {
		if o := &theirs.sites[i]; open(o) && same(o.typ, s.typ) && (!whole || !o.nested) {
			fit = append(fit, o)
		}
	}
	at := weighted(d.rand, fit, func(o *site) float64 { // prefers computed expressions to names
		if theirs.notes[*o.at].kind == isValue {
			return 3
		}
		return 1
	})
	if at < 0 {
		return false
	}
	x, ok := graft(d, theirs, *fit[at].at, d.at(*s))
	if !ok || sameTree(x, *s.at) || !d.fits(s, x) {
		return false
	}
	if d.chance(0.5) {
		d.inherit(x, *s.at, func() float64 { return 1 })
	}
	*s.at = x
	d.use(from)
	return true
}

// crossStatements inserts one to three statements of a donor between those of
// the parent, or replaces some by them.
func (d *draft) crossStatements() bool {
	from := d.donor()
	if from == nil {
		return false
	}
	theirs := from.read(d)
	source, ok := theirs.statement(func(_ *block, s ast.Stmt) bool { return !hasLabel(s) })
	if !ok {
		return false
	}
	n := min(len(*source.block.list)-source.index, 1+d.rand.IntN(3))
	chunk := &ast.BlockStmt{List: (*source.block.list)[source.index : source.index+n]}
	to, g := d.spot()
	if to.block == nil || !sameResults(to.block.fn, source.block.fn) || strays(chunk) && to.block.loops == 0 || d.grows(chunk, g) {
		return false
	}
	made, ok := graft(d, theirs, chunk, g)
	if !ok {
		return false
	}
	cut := 0
	if d.chance(0.6) {
		cut = min(len(*to.block.list)-to.index, d.rand.IntN(3))
	}
	list := slices.Clone(*to.block.list)
	*to.block.list = slices.Replace(list, to.index, to.index+cut, made.List...)
	d.use(from)
	return true
}

// sameResults reports whether a return statement of one function is valid in
// the other.
func sameResults(a, b *frame) bool {
	return slices.EqualFunc(a.results, b.results, same)
}

// strays reports whether a statement list has a break or continue of a loop
// outside it.
func strays(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(m ast.Node) bool {
		switch m := m.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit:
			return false
		case *ast.BranchStmt:
			found = found || m.Tok == token.BREAK || m.Tok == token.CONTINUE
		}
		return !found
	})
	return found
}
