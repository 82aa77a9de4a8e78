package constants

import (
	"go/ast"
	"go/token"
	"go/types"
)

// A declaration is that of a constant by an expression of its own.
type declaration struct {
	object *types.Const
	value  ast.Expr
	parts  []*declaration // that value names
	simple bool           // value is made of numbers alone
	fixed  bool           // it has to stay as it is
	mark   *mark
	size   int // of value, with the parts in place of their names; at most mostNodes+1
	index  int // of its parameter, or -1
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
				m := f.marks.of(s.Values[i], f.marks.around(s, nil))
				f.declared[c] = &declaration{object: c, value: s.Values[i], simple: f.simple(s.Values[i]), fixed: counts || m != nil && m.fixed, mark: m, index: -1}
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

// constantsIn returns the declarations of the constants that an expression
// names.
func (f *finder) constantsIn(x ast.Expr) []*declaration {
	if len(f.declared) == 0 {
		return nil
	}
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
	f.fixIf(func(d *declaration) bool { return !d.simple || f.literal(d.value) == nil || !number(d.object.Val()) })
	for _, d := range f.declared { // before one is fixed for its size, since what is fixed has none
		f.size(d)
	}
	f.fixIf(func(d *declaration) bool { return d.size > mostNodes })
}

// fixIf fixes the constants of which that is said, and what fixed ones are made of.
func (f *finder) fixIf(of func(*declaration) bool) {
	for _, d := range f.declared {
		d.fixed = d.fixed || of(d)
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
