package guard

import (
	"fmt"
	"go/ast"

	"github.com/wallacea-go/wallacea/swap/internal/calls"
)

// stopReturn is the preemption check of a deferred function literal: it returns.
func (w *rewriter) stopReturn() string {
	w.atomic = true
	return fmt.Sprintf(" if %[1]satomic.LoadInt64(&%[1]sleft) < 0 { return }; ", w.tag)
}

// leaves reports whether the declared function needs a preemption check when it
// returns: package fmt turns panics of the methods it calls into text, and a
// deferred function literal that is skipped leaves no trace.
func (w *rewriter) leaves() bool {
	found := false
	ast.Inspect(w.c.File, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			found = found || formats(n)
		case *ast.DeferStmt:
			_, lit := calls.DeferredLiteral(n)
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

// leave is the preemption check when a function returns, a deferred call of a
// function of the runtime package.
func (w *rewriter) leave(function string) string {
	w.guards = true
	return fmt.Sprintf(" defer %[1]sguard.%[2]s(&%[1]sleft); ", w.tag, function)
}
