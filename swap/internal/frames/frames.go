package frames

import (
	"go/ast"
	"go/constant"
	"go/types"
)

// MaxStack bounds what all functions of a candidate together may put on the
// stack, in bytes. A chain of calls without recursion stays below it, and one
// that begins where the guard would end a recursion, 48 MiB down, stays below
// 176 MiB: the stack, which grows by doubling, is then 256 MiB, and the
// runtime ends the process at a gigabyte.
const MaxStack = 128 << 20

// MaxCounted is how large the sum may be for the guard to measure recursion
// only at every 256th call.
const MaxCounted = 512 << 10

// wordSizes are those of the platforms that plugins exist for.
var wordSizes = types.StdSizes{WordSize: 8, MaxAlign: 8}

// Size bounds the size of a type in memory, a type parameter's by that of a
// slice. Known keeps the sizes of types computed before.
func Size(t types.Type, known map[types.Type]float64) float64 {
	if n, ok := known[t]; ok {
		return n
	}
	n := 24.0 // a slice, or anything smaller
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Info()&types.IsUntyped == 0 && u.Kind() != types.Invalid {
			n = float64(wordSizes.Sizeof(u))
		}
	case *types.Pointer, *types.Map, *types.Signature:
		n = 8
	case *types.Array:
		n = float64(u.Len()) * Size(u.Elem(), known)
	case *types.Struct:
		n = 0
		for f := range u.Fields() {
			n += max(Size(f.Type(), known), 8) // with what aligns it
		}
	}
	known[t] = n
	return n
}

// Exceed reports whether the frames of all functions in a file together
// may take more than limit bytes: variables, arguments, results, literals,
// what new and make allocate, the arrays that loops range over, and what
// inlining adds.
func Exceed(limit float64, file *ast.File, info *types.Info) bool {
	known := make(map[types.Type]float64)
	sum, calls := total(file, info, known)
	if sum+calls*inlinedFunctions*FewVariables <= limit {
		return false
	}
	return sum+calls*inlinedFunctions*mostInlined(file, info, known) > limit
}

// MayExceed reports whether they may if make gets other constants for sizes.
func MayExceed(limit float64, file *ast.File, info *types.Info) bool {
	sum, calls := total(file, info, make(map[types.Type]float64))
	ast.Inspect(file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && IsMake(call, info) {
			sum += maxImplicitStackVarSize // the most that the compiler keeps on the stack
		}
		return true
	})
	return sum+calls*inlinedFunctions*FewVariables > limit
}

// total returns how many bytes the frames of all functions take without what inlining
// adds, and how many calls of functions there are.
func total(file *ast.File, info *types.Info, known map[types.Type]float64) (sum, calls float64) {
	add := func(t types.Type) {
		switch t := t.(type) {
		case nil:
		case *types.Tuple:
			for v := range t.Variables() {
				sum += Size(v.Type(), known)
			}
		default:
			sum += Size(t, known)
		}
	}
	for _, obj := range info.Defs {
		sum += onStack(obj, known)
	}
	for _, obj := range info.Implicits { // of type switches
		sum += onStack(obj, known)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		sum += made(n, info, known)
		switch n := n.(type) {
		case *ast.CallExpr:
			add(info.TypeOf(n))
			for _, a := range n.Args {
				add(info.TypeOf(a))
			}
			if tv := info.Types[n.Fun]; !tv.IsBuiltin() && !tv.IsType() {
				calls++
			}
		case *ast.TypeAssertExpr:
			add(info.TypeOf(n))
		case *ast.RangeStmt:
			add(info.TypeOf(n.X))
		}
		return true
	})
	return sum, calls
}

// IsMake reports whether a call is one of make.
func IsMake(call *ast.CallExpr, info *types.Info) bool {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	return ok && id.Name == "make" && info.Types[call.Fun].IsBuiltin()
}

// onStack returns how many bytes obj takes if it is a variable of a function
// that the compiler may keep on the stack.
func onStack(obj types.Object, known map[types.Type]float64) float64 {
	v, ok := obj.(*types.Var)
	if !ok || v.IsField() {
		return 0
	}
	n := Size(v.Type(), known)
	if v.Kind() == types.LocalVar && n > maxStackVarSize {
		return 0
	}
	return n
}

// made returns how many bytes of the stack a node may take that is a literal or
// a call of new or make; 0 for others.
func made(n ast.Node, info *types.Info, known map[types.Type]float64) float64 {
	switch n := n.(type) {
	case *ast.CallExpr:
		if info.Types[n.Fun].IsBuiltin() {
			return allocated(n, info, known)
		}
	case *ast.CompositeLit:
		return Size(info.TypeOf(n), known) + backing(n, info, known)
	}
	return 0
}

// implicit returns n if the compiler may keep an allocation of n bytes on the
// stack.
func implicit(n float64) float64 {
	if n > maxImplicitStackVarSize {
		return 0
	}
	return n
}

// allocated returns how many bytes a call of new or make may put on the stack.
func allocated(call *ast.CallExpr, info *types.Info, known map[types.Type]float64) float64 {
	t := info.TypeOf(call)
	if t == nil {
		return 0
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return implicit(Size(u.Elem(), known))
	case *types.Slice:
		n := 0.0
		for _, a := range call.Args[1:] {
			if k, ok := ConstantInt(info, a); ok {
				n = max(n, float64(k)*Size(u.Elem(), known))
			}
		}
		return implicit(n)
	}
	return 0
}

// backing returns how many bytes of the stack the array behind a slice literal
// may take; 0 for other literals.
func backing(lit *ast.CompositeLit, info *types.Info, known map[types.Type]float64) float64 {
	s, ok := info.TypeOf(lit).Underlying().(*types.Slice)
	if !ok {
		return 0
	}
	return implicit(float64(LiteralLength(lit, info)) * Size(s.Elem(), known))
}

// FewVariables is how many bytes of variables a function may have for the
// compiler to inline it. The guard keeps it from inlining others. A function
// that can be inlined is so small that no more than inlinedFunctions with
// variables on the stack are inlined into it before.
const (
	FewVariables     = 512
	inlinedFunctions = 8
)

// mostInlined returns the most bytes of variables that a function has that
// may be inlined.
func mostInlined(file *ast.File, info *types.Info, known map[types.Type]float64) float64 {
	most := 0.0
	ast.Inspect(file, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			if v := Variables(n, info, known); v <= FewVariables {
				most = max(most, v)
			}
		}
		return true
	})
	return most
}

// Variables returns how many bytes the variables of a function take, without
// those of the function literals in it.
func Variables(function ast.Node, info *types.Info, known map[types.Type]float64) float64 {
	sum := 0.0
	ast.Inspect(function, func(n ast.Node) bool {
		sum += made(n, info, known)
		switch n := n.(type) {
		case *ast.FuncLit:
			return n == function
		case *ast.Ident:
			sum += onStack(info.Defs[n], known)
		case *ast.CaseClause:
			sum += onStack(info.Implicits[n], known)
		}
		return true
	})
	return sum
}

// LiteralLength returns the length of a slice literal, whose elements may have
// constant indices.
func LiteralLength(lit *ast.CompositeLit, info *types.Info) int64 {
	next, length := int64(0), int64(0)
	for _, x := range lit.Elts {
		if kv, ok := x.(*ast.KeyValueExpr); ok {
			if k, ok := ConstantInt(info, kv.Key); ok {
				next = k
			}
		}
		next++
		length = max(length, next)
	}
	return length
}

// ConstantInt returns the value of a constant integer expression.
func ConstantInt(info *types.Info, x ast.Expr) (int64, bool) {
	v := info.Types[x].Value
	if v == nil {
		return 0, false
	}
	if v = constant.ToInt(v); v.Kind() != constant.Int {
		return 0, false
	}
	return constant.Int64Val(v)
}
