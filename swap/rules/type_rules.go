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
				if hint, ok := refusedNames[pkg.Path()+"."+obj.Name()]; ok && obj.Parent() == pkg.Scope() {
					c.report(id.Pos(), fmt.Sprintf("%s.%s is not allowed", pkg.Name(), obj.Name()), hint)
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

func isChan(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Chan)
	return ok
}
