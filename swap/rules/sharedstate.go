package rules

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
)

// Variables of imported packages belong to the whole program, which reads
// them at any time: unicode.Han, crc32.IEEETable, io.EOF. A candidate may use
// them and must not change them or what they point to.

const sharedHint = "copy its value into a local variable"

// sharedRules refuses what would change variables of other packages.
func (c *checker) sharedRules(info *types.Info) {
	shared := c.rules.shared
	reading := c.readings(info)
	for id, obj := range info.Uses {
		v, ok := obj.(*types.Var)
		if !ok || !foreign(v) {
			continue
		}
		switch v.Type().Underlying().(type) {
		case *types.Map, *types.Slice:
			if !reading[id] {
				c.report(id.Pos(), fmt.Sprintf("%s.%s is a %s of the whole program and can only be indexed and ranged over", v.Pkg().Name(), v.Name(), kindOf(v.Type())),
					"copy what you need of it")
			}
		}
	}
	c.readsUnseen(info)
	ast.Inspect(c.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				c.writes(info, l, shared)
			}
		case *ast.IncDecStmt:
			c.writes(info, n.X, shared)
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				c.writes(info, n.Key, shared)
				c.writes(info, n.Value, shared)
			}
		case *ast.UnaryExpr:
			if _, lit := ast.Unparen(n.X).(*ast.CompositeLit); n.Op == token.AND && !lit {
				c.writes(info, n.X, shared)
			}
		case *ast.SliceExpr:
			switch t := info.TypeOf(n.X); {
			case !isSlice(t): // an array: the slice can be written to
				c.writes(info, n.X, shared)
			case sharesElements(t, shared): // append would write behind it
				c.mayBeShared(n.Pos(), elem(t))
			}
		case *ast.CallExpr:
			c.sharedCall(info, n, shared)
		case *ast.Ident:
			// What is generic could write to it unseen.
			for a := range info.Instances[n].TypeArgs.Types() {
				if name := mentions(a, shared); name != nil {
					c.report(n.Pos(), fmt.Sprintf("%s.%s cannot be part of a type argument: it may belong to the whole program", name.Pkg().Name(), name.Name()), "write the function for this type, or copy what you need into types of your own")
				}
			}
		}
		return true
	})
}

// foreign reports whether v is a variable of another package.
func foreign(v *types.Var) bool {
	return !v.IsField() && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() && v.Pkg().Path() != candidatePath
}

func kindOf(t types.Type) string {
	if _, ok := t.Underlying().(*types.Map); ok {
		return "map"
	}
	return "slice"
}

func isSlice(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Slice:
		return true
	case *types.Basic:
		return true // a string
	}
	return false
}

// readings returns the identifiers of package members that are indexed,
// ranged over, measured with len, or passed to a function of their own
// package.
func (c *checker) readings(info *types.Info) map[*ast.Ident]bool {
	reading := make(map[*ast.Ident]bool)
	read := func(x ast.Expr) {
		if sel, ok := ast.Unparen(x).(*ast.SelectorExpr); ok {
			reading[sel.Sel] = true
		}
	}
	ast.Inspect(c.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IndexExpr:
			read(n.X)
		case *ast.RangeStmt:
			read(n.X)
		case *ast.CallExpr:
			var id *ast.Ident
			switch f := ast.Unparen(n.Fun).(type) {
			case *ast.Ident:
				id = f
			case *ast.SelectorExpr:
				id = f.Sel
			default:
				return true
			}
			for _, a := range n.Args {
				sel, ok := ast.Unparen(a).(*ast.SelectorExpr)
				if !ok {
					continue
				}
				switch fn := info.Uses[id].(type) {
				case *types.Builtin:
					if fn.Name() == "len" {
						read(a)
					}
				case *types.Func:
					if v := info.Uses[sel.Sel]; v != nil && fn.Pkg() == v.Pkg() {
						read(a)
					}
				}
			}
		}
		return true
	})
	return reading
}

// sharedTypes returns the types that variables of the allowed packages point
// to, and the types of the elements of those.
func (r *Rules) sharedTypes() map[*types.TypeName]bool {
	set := make(map[*types.TypeName]bool)
	var add func(t types.Type, behind bool)
	add = func(t types.Type, behind bool) {
		if n, ok := types.Unalias(t).(*types.Named); ok && behind {
			if set[n.Obj()] {
				return
			}
			set[n.Obj()] = true
		}
		switch u := t.Underlying().(type) {
		case *types.Pointer:
			add(u.Elem(), true)
		case *types.Slice:
			add(u.Elem(), true)
		case *types.Map:
			add(u.Elem(), true)
		case *types.Array:
			add(u.Elem(), behind)
		case *types.Struct:
			for f := range u.Fields() {
				if behind && f.Exported() {
					add(f.Type(), false)
				}
			}
		}
	}
	for _, path := range r.allowed {
		pkg, err := r.packages.Import(path)
		if err != nil || !r.packages.Standard(path) {
			continue
		}
		if path == "hash/crc64" { // MakeTable returns tables that the package goes on using
			add(types.NewPointer(pkg.Scope().Lookup("Table").Type()), false)
		}
		for _, name := range pkg.Scope().Names() {
			if v, ok := pkg.Scope().Lookup(name).(*types.Var); ok && v.Exported() {
				add(v.Type(), false)
			}
		}
	}
	return set
}

// writes refuses an assignment to a variable of an imported package and to
// what it may point to, and taking the address of either.
func (c *checker) writes(info *types.Info, x ast.Expr, shared map[*types.TypeName]bool) {
	for x != nil {
		if n, ok := types.Unalias(info.TypeOf(x)).(*types.Named); ok && shared[n.Obj()] && reaches(info, x) {
			c.mayBeShared(x.Pos(), n)
			return
		}
		switch e := x.(type) {
		case *ast.ParenExpr:
			x = e.X
		case *ast.IndexExpr:
			if p, ok := info.TypeOf(e.X).Underlying().(*types.Pointer); ok && c.isShared(p.Elem(), e.X, shared) {
				return
			}
			x = e.X
		case *ast.StarExpr:
			x = e.X
		case *ast.SelectorExpr:
			if v, ok := info.Uses[e.Sel].(*types.Var); ok && foreign(v) {
				c.report(e.Pos(), fmt.Sprintf("%s.%s is a variable of another package and cannot be changed", v.Pkg().Name(), v.Name()), sharedHint)
				return
			}
			if t := info.TypeOf(e.X); t != nil {
				if p, ok := t.Underlying().(*types.Pointer); ok && c.isShared(p.Elem(), e.X, shared) {
					return
				}
			}
			x = e.X
		default:
			return
		}
	}
}

// isShared refuses x if what it points to is of a shared type.
func (c *checker) isShared(t types.Type, x ast.Expr, shared map[*types.TypeName]bool) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || !shared[n.Obj()] {
		return false
	}
	c.mayBeShared(x.Pos(), t)
	return true
}

// mayBeShared refuses to change a value of the named type t.
func (c *checker) mayBeShared(pos token.Pos, t types.Type) {
	name := types.TypeString(t, (*types.Package).Name)
	c.report(pos, fmt.Sprintf("a %s may belong to the whole program and cannot be changed", name), "make a new one with a composite literal")
}

// reaches reports whether x is reached through a pointer or a slice: what is
// in a variable of the candidate is its own.
func reaches(info *types.Info, x ast.Expr) bool {
	switch e := ast.Unparen(x).(type) {
	case *ast.StarExpr:
		return true
	case *ast.IndexExpr:
		return info.TypeOf(e.X) != nil && isSlice(info.TypeOf(e.X))
	}
	return false
}
