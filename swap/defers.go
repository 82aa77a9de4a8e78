package swap

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// A panic that ends a call runs what the call has deferred. Where that panics
// too, the runtime starts over on top of the stack, so that a thousand
// deferred calls that all look at the stop word would take seconds to end, and
// a million for ever. So a deferred function literal returns at once when the
// stop word is set; other deferred calls that may look at it are refused in
// loops and make recursion end sooner.

// deferredLiteral returns the function literal that a statement defers, if it
// does and can return early.
func deferredLiteral(d *ast.DeferStmt) (*ast.FuncLit, bool) {
	lit, ok := ast.Unparen(d.Call.Fun).(*ast.FuncLit)
	return lit, ok && lit.Type.Results.NumFields() == 0
}

// defersPlainly reports whether a statement defers a call that may look at
// the stop word and is not of a function literal.
func defersPlainly(info *types.Info, d *ast.DeferStmt) bool {
	if _, ok := deferredLiteral(d); ok {
		return false
	}
	var id *ast.Ident
	switch x := ast.Unparen(d.Call.Fun).(type) {
	case *ast.Ident:
		id = x
	case *ast.SelectorExpr:
		id = x.Sel
	default:
		return true
	}
	switch obj := info.Uses[id].(type) {
	case *types.Builtin:
		return false
	case *types.Func:
		return !callsBackNever(obj)
	}
	return true
}

// deferRules refuses what defersPlainly finds in loops. A function with a goto
// may be one.
func (c *checker) deferRules(info *types.Info) {
	var above []ast.Node
	ast.Inspect(c.file, func(n ast.Node) bool {
		if n == nil {
			above = above[:len(above)-1]
			return true
		}
		if d, ok := n.(*ast.DeferStmt); ok && inLoop(above) && defersPlainly(info, d) {
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

// stopReturn is the look at the stop word in a deferred function literal.
func (w *rewriter) stopReturn() string {
	w.atomic = true
	return fmt.Sprintf(" if atomic_%[1]s.LoadUint32(&stop_%[1]s) != 0 { return }; ", w.tag)
}

// leaves reports whether the declared function has to look at the stop word
// when it returns: package fmt turns panics of the methods that it calls into
// text, and a deferred function literal that is skipped says nothing.
func (w *rewriter) leaves() bool {
	found := false
	ast.Inspect(w.c.File, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			found = found || formats(n)
		case *ast.DeferStmt:
			_, lit := deferredLiteral(n)
			found = found || lit
		}
		return !found
	})
	return found
}

// formats reports whether a function is a method that package fmt calls.
func formats(fd *ast.FuncDecl) bool {
	if fd.Recv == nil {
		return false
	}
	switch fd.Name.Name {
	case "Error", "String", "GoString", "Format":
		return true
	}
	return false
}

// leave is what looks at the stop word when a function returns, with a
// function of the guard package.
func (w *rewriter) leave(function string) string {
	w.guards = true
	return fmt.Sprintf(" defer guard_%[1]s.%[2]s(&stop_%[1]s); ", w.tag, function)
}
