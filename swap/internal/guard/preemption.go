package guard

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/wallacea-go/wallacea/swap/internal/calls"
	"github.com/wallacea-go/wallacea/swap/internal/frames"
)

// guard makes the candidate stoppable: every loop, goto and, where it matters,
// function entry gets a preemption check, and recursion measures the stack.
func (w *rewriter) guard() {
	w.short = newShortLoops(w.c)
	w.graph = newCallGraph(w.c, w.short)
	w.counted = w.chooseCounted()
	w.ownPanic = w.hidesPanic()
	w.sizes = make(map[types.Type]float64)
	for _, d := range w.c.File.Decls {
		if fd, ok := d.(*ast.FuncDecl); ok {
			w.guardFunc(fd)
		}
	}
	w.guardCalls()
	w.e.sort()
	for fn, cf := range w.counted {
		if cf.plain {
			w.wrap(fn)
		}
	}
}

// preemptionCheck ends the call if the stop flag is set.
func (w *rewriter) preemptionCheck() string {
	if w.ownPanic {
		return w.ifStopped(w.leaveCall())
	}
	return w.ifStopped(fmt.Sprintf("panic(guard_%s.Stopped())", w.tag))
}

// ifStopped is a preemption check that runs statements if the stop flag is set.
func (w *rewriter) ifStopped(statements string) string {
	w.atomic, w.guards = true, true
	return fmt.Sprintf(" if atomic_%[1]s.LoadUint32(&stop_%[1]s) != 0 { %[2]s }; ", w.tag, statements)
}

// leaveCall is a call of the guard package that ends the candidate's.
func (w *rewriter) leaveCall() string {
	return fmt.Sprintf("guard_%[1]s.Leave(&stop_%[1]s)", w.tag)
}

// hidesPanic reports whether the candidate declares something local of the
// name panic, which is what the name would mean to the guard's code too. At
// top level that gets another name.
func (w *rewriter) hidesPanic() bool {
	for id, obj := range w.c.Info.Defs {
		// The variable of a type switch has no object here.
		if id.Name == "panic" && id != w.c.File.Name && (obj == nil || obj.Parent() != w.c.Pkg.Scope()) {
			return true
		}
	}
	return false
}

// guardFunc guards a function and all that is declared in it. Of its short
// loops, one in eight is guarded like any other: they may follow each other.
func (w *rewriter) guardFunc(fd *ast.FuncDecl) {
	fn, ok := w.c.Info.Defs[fd.Name].(*types.Func)
	switch {
	case ok && w.counted[fn] != nil:
		w.count(fd)
	default:
		e := w.graph.declNode(fd).entry()
		if e == entryNone && fd == w.c.Func {
			e = entryStop
		}
		w.enter(w.entryOffset(fd), e)
	}
	w.notInlined(fd, fd.Body)
	if formats(fd) {
		w.e.insert(w.offset(fd.Body.Lbrace)+1, w.leave("LeaveFormatter"))
	}
	if p := written(fd); p != "" {
		w.guards = true
		w.e.insert(w.offset(fd.Body.Lbrace)+1, fmt.Sprintf(" %[2]s = guard_%[1]s.Clip(%[2]s); ", w.tag, p))
	}
	deferred := make(map[*ast.FuncLit]bool)
	shorts := 0
	check := func(body *ast.BlockStmt, short bool) {
		if short {
			shorts++
		}
		if !short || shorts%8 == 0 {
			w.e.insert(w.offset(body.Lbrace)+1, w.preemptionCheck())
		}
	}
	ast.Inspect(fd.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.DeferStmt:
			if lit, ok := calls.DeferredLiteral(n); ok {
				deferred[lit] = true
			}
		case *ast.ForStmt:
			check(n.Body, w.short.forLoop(n))
		case *ast.RangeStmt:
			check(n.Body, w.short.rangeLoop(n))
		case *ast.BranchStmt:
			if n.Tok == token.GOTO {
				w.e.insert(w.offset(n.Pos()), w.preemptionCheck())
			}
		case *ast.FuncLit:
			if deferred[n] {
				w.e.insert(w.offset(n.Body.Lbrace)+1, w.stopReturn())
			}
			w.enter(w.offset(n.Body.Lbrace)+1, w.graph.lits[n].entry())
			w.notInlined(n, n.Body)
		}
		return true
	})
}

// written returns the name of the parameter of a method Write, which may be that
// of an io.Writer. Package fmt gives it a buffer that it uses again: behind its
// end is what somebody else has printed.
func written(fd *ast.FuncDecl) string {
	params := fd.Type.Params.List
	if fd.Recv == nil || fd.Name.Name != "Write" || len(params) != 1 || len(params[0].Names) != 1 || params[0].Names[0].Name == "_" {
		return ""
	}
	return params[0].Names[0].Name
}

// entryOffset returns where a function does what it has to do first. One that
// only the candidate's own functions call may do it after the statements in
// front that call nothing, such as the test for the end of a recursion: half
// of all calls return there.
func (w *rewriter) entryOffset(fd *ast.FuncDecl) int {
	n := w.graph.declNode(fd)
	fromOutside := n.value || fd == w.c.Func || n.method() && fd.Name.IsExported()
	if n.cyclic && !fromOutside {
		for _, st := range fd.Body.List {
			if !w.short.cheap(st) {
				return w.offset(st.Pos())
			}
		}
	}
	return w.offset(fd.Body.Lbrace) + 1
}

// enter puts what a function does first into its body.
func (w *rewriter) enter(at int, e entry) {
	switch e {
	case entryStop:
		w.e.insert(at, w.preemptionCheck())
	case entryDeep, entryDeferring:
		w.guards = true
		name := "Enter"
		if e == entryDeferring {
			name = "EnterDeferring"
		}
		w.e.insert(at, fmt.Sprintf(" guard_%[1]s.%[2]s(&stop_%[1]s); ", w.tag, name))
	}
}

// notInlined keeps the compiler from inlining a function that has many bytes
// of variables: a frame would get them with each call in it, and 256 frames go
// by between two measurements of the stack. It adds more calls than a function
// that is inlined may hold; none of them is ever made.
func (w *rewriter) notInlined(function ast.Node, body *ast.BlockStmt) {
	if frames.Variables(function, w.c.Info, w.sizes) <= frames.FewVariables {
		return
	}
	calls := strings.Repeat(w.leaveCall()+"; ", frames.UninlinableCalls)
	w.e.insert(w.offset(body.Lbrace)+1, w.ifStopped(strings.TrimSuffix(calls, "; ")))
}
