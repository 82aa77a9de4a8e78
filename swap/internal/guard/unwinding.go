package guard

import (
	"fmt"
	"go/ast"

	"github.com/wallacea-go/wallacea/swap/internal/calls"
)

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

// leave is what looks at the stop word when a function returns, with a
// function of the guard package.
func (w *rewriter) leave(function string) string {
	w.guards = true
	return fmt.Sprintf(" defer guard_%[1]s.%[2]s(&stop_%[1]s); ", w.tag, function)
}
