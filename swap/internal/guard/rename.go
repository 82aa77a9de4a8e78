package guard

import (
	"go/ast"
	"go/types"
)

// rename makes the top-level names unique, wherever they are used.
func (w *rewriter) rename() {
	ast.Inspect(w.c.File, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || id.Name == "_" {
			return true
		}
		// An embedded field's name is also the use of a type.
		obj := w.c.Info.Uses[id]
		if obj == nil {
			obj = w.c.Info.Defs[id]
		}
		if name := w.newName(obj); name != "" {
			w.e.replace(w.offset(id.Pos()), w.offset(id.End()), name)
		}
		return true
	})
}

// newName returns the unique name of an object, or "" if it keeps its own.
func (w *rewriter) newName(obj types.Object) string {
	switch o := obj.(type) {
	case *types.Func:
		if o.Parent() == w.c.Pkg.Scope() {
			return w.funcName(o.Name())
		}
	case *types.TypeName, *types.Const:
		if o.Parent() == w.c.Pkg.Scope() {
			return w.otherName(o.Name())
		}
	case *types.Var:
		if o.IsField() && w.embedded[o.Origin()] {
			return w.otherName(o.Name())
		}
	}
	return ""
}

// embeddedFields returns the fields whose names are those of top-level types
// that are embedded, and so change with them.
func (w *rewriter) embeddedFields() map[*types.Var]bool {
	fields := make(map[*types.Var]bool)
	ast.Inspect(w.c.File, func(n ast.Node) bool {
		st, ok := n.(*ast.StructType)
		if !ok {
			return true
		}
		for _, f := range st.Fields.List {
			if len(f.Names) > 0 {
				continue
			}
			id := embeddedName(f.Type)
			if id == nil {
				continue
			}
			tn, isType := w.c.Info.Uses[id].(*types.TypeName)
			v, isVar := w.c.Info.Defs[id].(*types.Var)
			if isType && isVar && tn.Parent() == w.c.Pkg.Scope() {
				fields[v] = true
			}
		}
		return true
	})
	return fields
}

// embeddedName returns the identifier that names an embedded field, if it has
// no package.
func embeddedName(x ast.Expr) *ast.Ident {
	for {
		switch t := x.(type) {
		case *ast.Ident:
			return t
		case *ast.StarExpr:
			x = t.X
		case *ast.ParenExpr:
			x = t.X
		case *ast.IndexExpr:
			x = t.X
		case *ast.IndexListExpr:
			x = t.X
		default:
			return nil
		}
	}
}
