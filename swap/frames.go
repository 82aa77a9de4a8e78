package swap

import (
	"go/ast"
	"go/types"
)

// maxStack bounds what all functions of a candidate together may put on the
// stack, in bytes. A chain of calls without recursion stays below it, and one
// that begins where the guard would end a recursion, 48 MiB down, stays below
// 176 MiB: the stack, which grows by doubling, is then 256 MiB, and the
// runtime ends the process at a gigabyte.
const maxStack = 128 << 20

// countedStack is how large the sum may be for recursion to be measured only
// at every 256th call.
const countedStack = 512 << 10

// heapVariable is the size above which the compiler keeps a variable that is
// no parameter and no result on the heap (cmd/compile/internal/ir.MaxStackVarSize).
const heapVariable = 128 << 10

// wordSizes are those of the platforms that plugins exist for.
var wordSizes = types.StdSizes{WordSize: 8, MaxAlign: 8}

// size bounds the size of a type in memory, a type parameter's by that of a
// slice. Known keeps the sizes of types computed before.
func size(t types.Type, known map[types.Type]float64) float64 {
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
		n = float64(u.Len()) * size(u.Elem(), known)
	case *types.Struct:
		n = 0
		for f := range u.Fields() {
			n += max(size(f.Type(), known), 8) // with what aligns it
		}
	}
	known[t] = n
	return n
}

// frames bounds how many bytes the frames of all functions in a file take
// together: variables, arguments, results, literals, and the arrays that
// loops range over.
func frames(file *ast.File, info *types.Info) float64 {
	known := make(map[types.Type]float64)
	sum := 0.0
	add := func(t types.Type) {
		switch t := t.(type) {
		case nil:
		case *types.Tuple:
			for v := range t.Variables() {
				sum += size(v.Type(), known)
			}
		default:
			sum += size(t, known)
		}
	}
	for _, obj := range info.Defs {
		v, ok := obj.(*types.Var)
		if !ok || v.IsField() {
			continue
		}
		if n := size(v.Type(), known); v.Kind() != types.LocalVar || n <= heapVariable {
			sum += n
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			add(info.TypeOf(n))
			for _, a := range n.Args {
				add(info.TypeOf(a))
			}
		case *ast.CompositeLit:
			add(info.TypeOf(n))
		case *ast.RangeStmt:
			add(info.TypeOf(n.X))
		}
		return true
	})
	return sum
}
