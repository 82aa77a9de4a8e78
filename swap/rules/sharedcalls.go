package rules

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
)

// sharedCall refuses calls and conversions that change, or let a candidate
// change, what pointers and slices of shared types point to.
func (c *checker) sharedCall(info *types.Info, call *ast.CallExpr, shared map[*types.TypeName]bool) {
	if len(call.Args) == 0 {
		return
	}
	fun := info.Types[call.Fun]
	arg := info.TypeOf(call.Args[0])
	switch {
	case fun.IsType():
		// (*[256]uint32)(crc32.IEEETable) points to the same table.
		p, ok := arg.Underlying().(*types.Pointer)
		if to := elem(fun.Type); ok && to != nil && !types.Identical(p.Elem(), to) {
			c.isShared(p.Elem(), call.Args[0], shared)
		}
	case fun.IsBuiltin():
		id, ok := ast.Unparen(call.Fun).(*ast.Ident)
		if ok && (id.Name == "copy" || id.Name == "clear") && sharesElements(arg, shared) {
			c.mayBeShared(call.Args[0].Pos(), elem(arg))
		}
	default:
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && readsInto(info.Uses[sel.Sel]) {
			c.readsShared(info, call.Args[len(call.Args)-1], shared)
		}
	}
}

const binaryPath = "encoding/binary"

// readsInto reports whether a function writes to what an argument of any type
// points to.
func readsInto(obj types.Object) bool {
	fn, ok := obj.(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != binaryPath || fn.Signature().Recv() != nil {
		return false
	}
	return fn.Name() == "Read" || fn.Name() == "Decode"
}

// readsShared refuses the argument of such a function if it is, or may be, a
// pointer to a shared type or a slice of one.
func (c *checker) readsShared(info *types.Info, x ast.Expr, shared map[*types.TypeName]bool) {
	t := info.TypeOf(x)
	if _, several := t.(*types.Tuple); several || types.IsInterface(t) {
		c.report(x.Pos(), "what is read into has to be a pointer or a slice here, not an interface", "pass the address of a variable of a type that is written out")
		return
	}
	if e := elem(t); e != nil {
		c.isShared(e, x, shared)
	}
}

// readsUnseen refuses the use of such a function as a value.
func (c *checker) readsUnseen(info *types.Info) {
	if !slices.ContainsFunc(c.pkg.Imports(), func(p *types.Package) bool { return p.Path() == binaryPath }) {
		return
	}
	called := make(map[*ast.Ident]bool)
	ast.Inspect(c.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok {
				called[sel.Sel] = true
			}
		case *ast.Ident:
			if fn := info.Uses[n]; !called[n] && readsInto(fn) {
				c.report(n.Pos(), fmt.Sprintf("binary.%s can only be called here, not used as a value", fn.Name()), "write a function that calls it")
			}
		}
		return true
	})
}

// sharesElements reports whether t is a slice of a shared type.
func sharesElements(t types.Type, shared map[*types.TypeName]bool) bool {
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return false
	}
	n, ok := types.Unalias(s.Elem()).(*types.Named)
	return ok && shared[n.Obj()]
}

// elem returns the type that a pointer points to or that a slice has elements
// of, and nil for other types.
func elem(t types.Type) types.Type {
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return u.Elem()
	case *types.Slice:
		return u.Elem()
	}
	return nil
}

// mentions returns a shared type that t is, points to or has elements of.
func mentions(t types.Type, shared map[*types.TypeName]bool) *types.TypeName {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if shared[t.Obj()] {
			return t.Obj()
		}
	case *types.Pointer:
		return mentions(t.Elem(), shared)
	case *types.Slice:
		return mentions(t.Elem(), shared)
	case *types.Array:
		return mentions(t.Elem(), shared)
	case *types.Map:
		if n := mentions(t.Key(), shared); n != nil {
			return n
		}
		return mentions(t.Elem(), shared)
	}
	return nil
}
