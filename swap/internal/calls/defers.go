package calls

import (
	"go/ast"
	"go/types"
)

// A panic that ends a call runs what the call has deferred. If a deferred call
// panics too, the runtime starts over on top of the stack. A thousand deferred
// calls with a preemption check each would take seconds to end, a million
// would never end. So a deferred function literal returns at once when the
// stop flag is set. The rules refuse other deferred calls with a preemption
// check in loops, and the guard gives recursion that defers them less stack.

// DeferredLiteral returns the function literal that a statement defers, if it
// does and can return early.
func DeferredLiteral(d *ast.DeferStmt) (*ast.FuncLit, bool) {
	lit, ok := ast.Unparen(d.Call.Fun).(*ast.FuncLit)
	return lit, ok && lit.Type.Results.NumFields() == 0
}

// DefersPlainly reports whether a statement defers a call that may make a
// preemption check and is not of a function literal.
func DefersPlainly(info *types.Info, d *ast.DeferStmt) bool {
	if _, ok := DeferredLiteral(d); ok {
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
		return Back(obj)
	}
	return true
}
