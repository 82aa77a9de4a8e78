package rules

import (
	"fmt"
	"go/ast"
	"go/types"

	"github.com/wallacea-go/wallacea/swap/internal/frames"
)

// maxArraySize is roughly how many bytes an array may have. Larger ones make
// the compiler slow and end in an allocation that no memory is enough for.
const maxArraySize = 64 << 20

// typeRules holds a file that type-checks to the rules about what it uses.
func (c *checker) typeRules(info *types.Info) {
	for id, obj := range info.Uses {
		switch obj := obj.(type) {
		case *types.Builtin:
			switch obj.Name() {
			case "recover":
				c.report(id.Pos(), "recover is not allowed", "test for what would panic before it happens; a panic ends the call and is reported")
			case "print", "println":
				c.report(id.Pos(), obj.Name()+" is not allowed", "leave it out: what counts is what the function returns")
			}
		case *types.Func, *types.Var, *types.TypeName:
			if pkg := obj.Pkg(); pkg != nil && pkg.Path() != candidatePath {
				if hint, ok := refused(obj); ok {
					c.report(id.Pos(), fmt.Sprintf("%s is not allowed", nameIn(obj)), hint)
				}
			}
		}
	}
	sizes := make(map[types.Type]float64)
	if frames.Exceed(frames.MaxStack, c.file, info) {
		c.report(c.fn.Name.Pos(), fmt.Sprintf("the arrays that functions hold, pass and return take more than %d MiB", frames.MaxStack>>20), "pass slices instead of arrays")
	}
	c.deferRules(info)
	c.sharedRules(info)
	c.embedRules(info)
	ast.Inspect(c.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ArrayType:
			if t := info.TypeOf(n); t != nil && frames.Size(t, sizes) > maxArraySize {
				c.report(n.Pos(), "the array is too large", "make a slice of the length that is needed")
				return false
			}
		case *ast.CompositeLit:
			if sl, ok := info.TypeOf(n).Underlying().(*types.Slice); ok && float64(frames.LiteralLength(n, info))*frames.Size(sl.Elem(), sizes) > maxArraySize {
				c.report(n.Pos(), "the slice is too large", "make a slice of the length that is needed")
			}
		case *ast.RangeStmt:
			if tv, ok := info.Types[n.X]; ok && isChan(tv.Type) {
				c.report(n.X.Pos(), "channels are not allowed", channelHint)
			}
		}
		return true
	})
}

// refused returns what to do instead of obj if it is in refusedNames, or is a
// function with a parameter or result of such a type, from which generic code
// could infer it.
func refused(obj types.Object) (hint string, ok bool) {
	if obj.Parent() == obj.Pkg().Scope() {
		if hint, ok = refusedNames[obj.Pkg().Path()+"."+obj.Name()]; ok {
			return hint, true
		}
	}
	fn, isFunc := obj.(*types.Func)
	if !isFunc {
		return "", false
	}
	for _, tuple := range []*types.Tuple{fn.Signature().Params(), fn.Signature().Results()} {
		for v := range tuple.Variables() {
			if n, named := types.Unalias(v.Type()).(*types.Named); named && n.Obj().Pkg() != nil {
				if hint, ok = refusedNames[n.Obj().Pkg().Path()+"."+n.Obj().Name()]; ok {
					return hint, true
				}
			}
		}
	}
	return "", false
}

func isChan(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Chan)
	return ok
}
