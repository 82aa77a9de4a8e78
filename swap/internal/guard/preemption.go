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

// preemptionCheck ends the call if the stop flag is set or, where checks are
// counted, if this one is too many.
func (w *rewriter) preemptionCheck(by counter) string {
	then := "panic(%[1]sguard.Stopped(&%[1]sleft))"
	if w.ownPanic {
		then = w.stop()
	}
	w.atomic, w.guards = true, true
	return fmt.Sprintf(" if "+by.tooMany()+" { "+then+" }; ", w.tag)
}

// stop is a call of the guard package that ends the candidate's.
func (w *rewriter) stop() string {
	w.guards = true
	return fmt.Sprintf("%[1]sguard.Stop(&%[1]sleft)", w.tag)
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
// loops, one in eight is guarded like any other: they may follow each other. The
// rounds of the others are counted, where steps are, but not looked at.
func (w *rewriter) guardFunc(fd *ast.FuncDecl) {
	fn, _ := w.c.Info.Defs[fd.Name].(*types.Func)
	f := function{node: fd, typ: fd.Type, body: fd.Body, entry: w.graph.declNode(fd).entry(), entryAt: w.entryOffset(fd)}
	if f.entry == entryNone && fd == w.c.Func {
		f.entry = entryStop
	}
	if w.counted[fn] != nil {
		w.addDepth(fd)
		f.entry = entryCounted
	}
	w.guardFunction(f, new(int))
	if formats(fd) {
		w.e.insert(w.offset(fd.Body.Lbrace)+1, w.leave("LeaveFormatter"))
	}
	if p := written(fd); p != "" {
		w.guards = true
		w.e.insert(w.offset(fd.Body.Lbrace)+1, fmt.Sprintf(" %[2]s = %[1]sguard.Clip(%[2]s); ", w.tag, p))
	}
}

// A function is a declared function or a function literal.
type function struct {
	node    ast.Node
	typ     *ast.FuncType
	body    *ast.BlockStmt
	entry   entry
	entryAt int // the offset of what it does first
}

// guardFunction guards a function and the literals in it. Shorts is how many
// short loops the declared function had so far.
func (w *rewriter) guardFunction(f function, shorts *int) {
	var checks, counts, returns []int // offsets
	var literals []*ast.FuncLit
	deferred := make(map[*ast.FuncLit]bool)
	check := func(body *ast.BlockStmt, short bool) {
		if short {
			*shorts++
		}
		switch {
		case !short || *shorts%8 == 0:
			checks = append(checks, w.offset(body.Lbrace)+1)
		case w.counting:
			counts = append(counts, w.offset(body.Lbrace)+1)
		}
	}
	ast.Inspect(f.body, func(n ast.Node) bool {
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
				checks = append(checks, w.offset(n.Pos()))
			}
		case *ast.ReturnStmt:
			returns = append(returns, w.offset(n.Pos()))
		case *ast.FuncLit:
			literals = append(literals, n)
			return false
		}
		return true
	})
	by := w.counter(f, len(checks)+len(counts) > 0)
	if by == countsLocally {
		w.e.insert(w.offset(f.body.Lbrace)+1, " "+w.newCount()+"; ")
	}
	w.enter(f.entryAt, f.entry, by)
	if by == countsLocally {
		w.addCount(f, returns)
	}
	w.notInlined(f.node, f.body)
	for _, at := range checks {
		w.e.insert(at, w.preemptionCheck(by))
	}
	for _, at := range counts {
		w.e.insert(at, fmt.Sprintf(" "+by.count()+"; ", w.tag))
	}
	for _, lit := range literals {
		at := w.offset(lit.Body.Lbrace) + 1
		if deferred[lit] {
			w.e.insert(at, w.stopReturn())
		}
		w.guardFunction(function{lit, lit.Type, lit.Body, w.graph.lits[lit].entry(), at}, shorts)
	}
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
func (w *rewriter) enter(at int, e entry, by counter) {
	measure := func(name string) string {
		w.guards = true
		return fmt.Sprintf(" %[1]sguard.%[2]s(&%[1]sleft); ", w.tag, name)
	}
	switch {
	case e == entryStop:
		w.e.insert(at, w.preemptionCheck(by))
	case e == entryCounted && by == countsNot:
		w.atomic = true
		w.e.insert(at, fmt.Sprintf(" if %[1]satomic.LoadInt64(&%[1]sleft) < 0 || %[1]sdepth&0xff == 0 {%[2]s}; ", w.tag, measure("Enter")))
	case e == entryCounted:
		w.e.insert(at, w.preemptionCheck(by)+fmt.Sprintf("if %sdepth&0xff == 0 {%s}; ", w.tag, measure("Enter")))
	case e != entryNone:
		if by != countsNot {
			w.e.insert(at, w.preemptionCheck(by))
		}
		if e == entryDeferring {
			w.e.insert(at, measure("EnterDeferring"))
		} else {
			w.e.insert(at, measure("Enter"))
		}
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
	w.atomic = true
	calls := strings.Repeat(w.stop()+"; ", frames.UninlinableCalls)
	w.e.insert(w.offset(body.Lbrace)+1, fmt.Sprintf(" if %[1]satomic.LoadInt64(&%[1]sleft) < 0 { %[2]s }; ", w.tag, strings.TrimSuffix(calls, "; ")))
}
