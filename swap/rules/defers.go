package rules

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/wallacea-go/wallacea/swap/internal/calls"
)

// deferRules refuses what calls.DefersPlainly finds in loops. A function with a
// goto counts as a loop.
func (c *checker) deferRules(info *types.Info) {
	var above []ast.Node
	ast.Inspect(c.file, func(n ast.Node) bool {
		if n == nil {
			above = above[:len(above)-1]
			return true
		}
		if d, ok := n.(*ast.DeferStmt); ok && inLoop(above) && calls.DefersPlainly(info, d) {
			c.report(d.Pos(), "this call is deferred in a loop: the calls would pile up", "make the call at the end of the round, or defer a function literal: defer func() { … }()")
		}
		above = append(above, n)
		return true
	})
}

// inLoop reports whether what is below the given nodes may run more than once
// in one call.
func inLoop(above []ast.Node) bool {
	for _, n := range slices.Backward(above) {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return true
		case *ast.FuncLit:
			return hasGoto(n.Body)
		case *ast.FuncDecl:
			return hasGoto(n.Body)
		}
	}
	return false
}

func hasGoto(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		if b, ok := n.(*ast.BranchStmt); ok && b.Tok == token.GOTO {
			found = true
		}
		_, lit := n.(*ast.FuncLit)
		return !found && !lit
	})
	return found
}
