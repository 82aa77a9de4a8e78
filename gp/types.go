package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"reflect"
	"slices"
	"strconv"
)

// integer is int, the type of indices and lengths.
var integer = types.Typ[types.Int]

// same reports whether two types are identical. Types of different candidates,
// each of which declares them in its own file, are compared by name.
func same(a, b types.Type) bool {
	if a == nil || b == nil {
		return false
	}
	if a == b || types.Identical(a, b) {
		return true
	}
	if reflect.TypeOf(a) != reflect.TypeOf(b) || reflect.TypeOf(a.Underlying()) != reflect.TypeOf(b.Underlying()) {
		return false
	}
	if _, ok := a.(*types.Basic); ok {
		return false
	}
	return spell(a) == spell(b)
}

// spell returns the type as a candidate writes it.
func spell(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Name() == "main" {
			return ""
		}
		return p.Path()
	})
}

// has reports whether t, or the type it is defined as, is a basic type with one
// of the given properties. Type parameters have no properties.
func has(t types.Type, info types.BasicInfo) bool {
	if t == nil {
		return false
	}
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&info != 0
}

func isInteger(t types.Type) bool  { return has(t, types.IsInteger) }
func isFloat(t types.Type) bool    { return has(t, types.IsFloat) }
func isNumber(t types.Type) bool   { return has(t, types.IsInteger|types.IsFloat) }
func isUnsigned(t types.Type) bool { return has(t, types.IsUnsigned) }
func isString(t types.Type) bool   { return has(t, types.IsString) }
func isBool(t types.Type) bool     { return has(t, types.IsBoolean) }
func isOrdered(t types.Type) bool  { return has(t, types.IsOrdered) }

// elem returns the type of the elements that an index selects from a slice,
// array, pointer to an array, map or string, or nil for other types.
func elem(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return u.Elem()
	case *types.Array:
		return u.Elem()
	case *types.Map:
		return u.Elem()
	case *types.Pointer:
		if a, ok := u.Elem().Underlying().(*types.Array); ok {
			return a.Elem()
		}
	case *types.Basic:
		if u.Info()&types.IsString != 0 {
			return types.Typ[types.Byte]
		}
	}
	return nil
}

// sequence reports whether t is a slice or an array.
func sequence(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Slice, *types.Array:
		_, param := types.Unalias(t).(*types.TypeParam)
		return !param
	}
	return false
}

// arrayLen returns the length of an array type, and whether t is one.
func arrayLen(t types.Type) (int64, bool) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	a, ok := t.Underlying().(*types.Array)
	if !ok {
		return 0, false
	}
	return a.Len(), true
}

// typeExpr returns the expression for a type, or nil if the type has no name
// here.
func (d *draft) typeExpr(e *env, t types.Type) ast.Expr {
	var x ast.Expr
	switch t := t.(type) {
	case *types.Basic:
		x = d.typeName(e, t.Name())
	case *types.Alias:
		if t.Obj().Pkg() == nil {
			x = d.typeName(e, t.Obj().Name()) // any
		} else {
			return d.typeExpr(e, types.Unalias(t))
		}
	case *types.Named:
		x = d.namedExpr(e, t)
	case *types.TypeParam:
		x = d.typeName(e, t.Obj().Name())
	case *types.Pointer:
		if of := d.typeExpr(e, t.Elem()); of != nil {
			x = &ast.StarExpr{X: of}
		}
	case *types.Slice:
		if of := d.typeExpr(e, t.Elem()); of != nil {
			x = &ast.ArrayType{Elt: of}
		}
	case *types.Array:
		if of := d.typeExpr(e, t.Elem()); of != nil {
			n := &ast.BasicLit{Kind: token.INT, Value: strconv.FormatInt(t.Len(), 10)}
			d.note(n, types.Typ[types.Int], isConstant)
			x = &ast.ArrayType{Len: n, Elt: of}
		}
	case *types.Map:
		key, value := d.typeExpr(e, t.Key()), d.typeExpr(e, t.Elem())
		if key != nil && value != nil {
			x = &ast.MapType{Key: key, Value: value}
		}
	case *types.Signature:
		if f := d.funcType(e, t, nil); f != nil {
			x = f
		}
	}
	if x == nil {
		return nil
	}
	return d.note(x, t, isType)
}

// typeName returns the identifier of a type, or nil if something else has the
// name here.
func (d *draft) typeName(e *env, name string) ast.Expr {
	if b := e.lookup(name); b != nil && b.kind != isType {
		return nil
	}
	return ast.NewIdent(name)
}

func (d *draft) namedExpr(e *env, t *types.Named) ast.Expr {
	if t.TypeArgs().Len() > 0 {
		return nil
	}
	pkg := t.Obj().Pkg()
	if pkg == nil || pkg.Name() == "main" {
		return d.typeName(e, t.Obj().Name())
	}
	if !t.Obj().Exported() {
		return nil
	}
	name := d.packageName(e, pkg.Path())
	if name == nil {
		return nil
	}
	return &ast.SelectorExpr{X: name, Sel: ast.NewIdent(t.Obj().Name())}
}

// packageName returns the identifier by which the file refers to a package, or
// nil if something else has the name here.
func (d *draft) packageName(e *env, importPath string) *ast.Ident {
	at := slices.IndexFunc(d.imports, func(i imported) bool { return i.path == importPath })
	name := path.Base(importPath)
	if at >= 0 {
		name = d.imports[at].name
	} else if slices.ContainsFunc(d.imports, func(i imported) bool { return i.name == name }) {
		return nil
	}
	if e.lookup(name) != nil {
		return nil
	}
	if at < 0 {
		d.imports = append(d.imports, imported{name, importPath})
	}
	id := ast.NewIdent(name)
	d.note(id, types.Typ[types.Invalid], isPackage)
	return id
}

// funcType returns the expression for a function type with the given parameter
// names, which may be nil.
func (d *draft) funcType(e *env, sig *types.Signature, names []string) *ast.FuncType {
	if sig.TypeParams().Len() > 0 {
		return nil
	}
	f := &ast.FuncType{Params: &ast.FieldList{}}
	for i := range sig.Params().Len() {
		t := sig.Params().At(i).Type()
		var x ast.Expr
		if sig.Variadic() && i == sig.Params().Len()-1 {
			if of := d.typeExpr(e, t.(*types.Slice).Elem()); of != nil {
				x = &ast.Ellipsis{Elt: of}
			}
		} else {
			x = d.typeExpr(e, t)
		}
		if x == nil {
			return nil
		}
		field := &ast.Field{Type: x}
		if names != nil {
			field.Names = []*ast.Ident{d.note(ast.NewIdent(names[i]), t, isVariable).(*ast.Ident)}
		}
		f.Params.List = append(f.Params.List, field)
	}
	if sig.Results().Len() > 0 {
		f.Results = &ast.FieldList{}
		for i := range sig.Results().Len() {
			x := d.typeExpr(e, sig.Results().At(i).Type())
			if x == nil {
				return nil
			}
			f.Results.List = append(f.Results.List, &ast.Field{Type: x})
		}
	}
	return f
}
