package swap

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
)

// A countedFunc is a recursive top-level function that counts its depth in a
// hidden first parameter.
type countedFunc struct {
	decl *ast.FuncDecl
	plain,
	wrapped bool // whether the function is needed under its own type, and has been made
}

// guard makes the candidate stoppable: every loop, goto and, where it
// matters, function entry looks at the stop word, and recursion looks at the
// stack.
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

// stopCheck is the look at the stop word.
func (w *rewriter) stopCheck() string {
	if w.ownPanic {
		return w.ifStopped(w.leaveCall())
	}
	return w.ifStopped(fmt.Sprintf("panic(guard_%s.Stopped())", w.tag))
}

// ifStopped is the look at the stop word with what is done if it is set.
func (w *rewriter) ifStopped(statements string) string {
	w.atomic, w.guards = true, true
	return fmt.Sprintf(" if atomic_%[1]s.LoadUint32(&stop_%[1]s) != 0 { %[2]s }; ", w.tag, statements)
}

// leaveCall is a call of the guard package that ends the candidate's.
func (w *rewriter) leaveCall() string {
	return fmt.Sprintf("guard_%[1]s.Leave(&stop_%[1]s)", w.tag)
}

// notInlined keeps the compiler from inlining a function that has many bytes
// of variables: a frame would get them with each call in it, and 256 frames go
// by between two looks at the stack. Two calls are more than what a function
// that is inlined may hold (cmd/compile/internal/inline: inlineExtraCallCost),
// and these are not made.
func (w *rewriter) notInlined(function ast.Node, body *ast.BlockStmt) {
	if variables(function, w.c.Info, w.sizes) <= fewVariables {
		return
	}
	leave := w.leaveCall()
	w.e.insert(w.offset(body.Lbrace)+1, w.ifStopped(leave+"; "+leave+"; "+leave))
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
		if e == entryNone && fd == w.c.fn {
			e = entryStop
		}
		w.enter(w.entryOffset(fd), e)
	}
	w.notInlined(fd, fd.Body)
	if formats(fd) {
		w.e.insert(w.offset(fd.Body.Lbrace)+1, w.leave("LeaveFormatter"))
	}
	deferred := make(map[*ast.FuncLit]bool)
	shorts := 0
	look := func(body *ast.BlockStmt, short bool) {
		if short {
			shorts++
		}
		if !short || shorts%8 == 0 {
			w.e.insert(w.offset(body.Lbrace)+1, w.stopCheck())
		}
	}
	ast.Inspect(fd.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.DeferStmt:
			if lit, ok := deferredLiteral(n); ok {
				deferred[lit] = true
			}
		case *ast.ForStmt:
			look(n.Body, w.short.forLoop(n))
		case *ast.RangeStmt:
			look(n.Body, w.short.rangeLoop(n))
		case *ast.BranchStmt:
			if n.Tok == token.GOTO {
				w.e.insert(w.offset(n.Pos()), w.stopCheck())
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

// entryOffset returns where a function does what it has to do first. One that
// only the candidate's own functions call may do it after the statements in
// front that call nothing, such as the test for the end of a recursion: half
// of all calls return there.
func (w *rewriter) entryOffset(fd *ast.FuncDecl) int {
	n := w.graph.declNode(fd)
	fromOutside := n.value || fd == w.c.fn || n.method() && fd.Name.IsExported()
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
		w.e.insert(at, w.stopCheck())
	case entryDeep, entryDeferring:
		w.guards = true
		name := "Enter"
		if e == entryDeferring {
			name = "EnterDeferring"
		}
		w.e.insert(at, fmt.Sprintf(" guard_%[1]s.%[2]s(&stop_%[1]s); ", w.tag, name))
	}
}

// count gives a function the hidden parameter. It looks at the stack at
// depths 0, 256, 512 and so on; depth 0 is every call from elsewhere.
func (w *rewriter) count(fd *ast.FuncDecl) {
	w.atomic, w.guards = true, true
	param := "depth_" + w.tag + " int"
	if fd.Type.Params.NumFields() > 0 {
		param += ", "
	}
	w.e.insert(w.offset(fd.Type.Params.Opening)+1, param)
	w.e.insert(w.entryOffset(fd), fmt.Sprintf(
		" if atomic_%[1]s.LoadUint32(&stop_%[1]s) != 0 || depth_%[1]s&0xff == 0 { guard_%[1]s.Enter(&stop_%[1]s) }; ", w.tag))
}

// chooseCounted returns the functions whose depth is counted: plain recursive
// functions with small frames. Looking at the stack in each call costs as
// much as the call.
func (w *rewriter) chooseCounted() map[*types.Func]*countedFunc {
	chosen := make(map[*types.Func]*countedFunc)
	if framesExceed(countedStack, w.c.File, w.c.Info) {
		return chosen
	}
	for fn, n := range w.graph.funcs {
		if n.entry() != entryDeep || n.decl == nil || n.decl.Recv != nil || n.decl.Type.TypeParams != nil || fn.Name() == "_" {
			continue
		}
		if !namedParams(n.decl.Type.Params) {
			continue
		}
		chosen[fn] = &countedFunc{decl: n.decl, plain: n.decl == w.c.fn}
	}
	return chosen
}

// namedParams reports whether a parameter can be put before the others.
func namedParams(params *ast.FieldList) bool {
	for _, f := range params.List {
		if len(f.Names) == 0 {
			return false
		}
	}
	return true
}

// guardCalls gives the calls of counted functions their hidden argument. A
// call that passes on several results at once and a use as a value go through
// a wrapper.
func (w *rewriter) guardCalls() {
	if len(w.counted) == 0 {
		return
	}
	for _, d := range w.c.File.Decls {
		fd, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		fn, _ := w.c.Info.Defs[fd.Name].(*types.Func)
		depth := "0"
		if w.counted[fn] != nil {
			depth = "depth_" + w.tag + "+1"
		}
		w.guardCallsIn(fd.Body, depth)
	}
}

func (w *rewriter) guardCallsIn(body ast.Node, depth string) {
	ast.Inspect(body, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok {
			if depth == "0" {
				return true
			}
			w.guardCallsIn(lit.Body, "0")
			return false
		}
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		fn, ok := w.c.Info.Uses[id].(*types.Func)
		if !ok || w.counted[fn] == nil {
			return true
		}
		call := w.graph.calls[id]
		if call == nil || w.spreads(call) {
			w.counted[fn].plain = true
			w.useWrapper(id)
			return true
		}
		arg := depth
		if len(call.Args) > 0 {
			arg += ", "
		}
		w.e.insert(w.offset(call.Lparen)+1, arg)
		return true
	})
}

// spreads reports whether a call passes on all the results of another one.
func (w *rewriter) spreads(call *ast.CallExpr) bool {
	if len(call.Args) != 1 {
		return false
	}
	_, ok := w.c.Info.TypeOf(call.Args[0]).(*types.Tuple)
	return ok
}

// useWrapper replaces the new name of a counted function by its wrapper's.
func (w *rewriter) useWrapper(id *ast.Ident) {
	at := w.offset(id.Pos())
	for i := range w.e.list {
		if x := &w.e.list[i]; x.from == at && x.to > at {
			x.with = w.wrapperName(id.Name)
		}
	}
}

// wrap writes the function that has a counted function's own type. The edits
// are sorted.
func (w *rewriter) wrap(fn *types.Func) {
	cf := w.counted[fn]
	if cf == nil || cf.wrapped {
		return
	}
	cf.wrapped = true
	w.wrapper(w.wrapperName(fn.Name()), cf.decl, "0", "")
}

// wrapper writes a function of the given name, with the type of the declared
// one, that does something first and then calls that, with a hidden argument
// or none.
func (w *rewriter) wrapper(name string, decl *ast.FuncDecl, args, first string) {
	params, n := "", 0
	for _, f := range decl.Type.Params.List {
		typ := w.e.apply(w.offset(f.Type.Pos()), w.offset(f.Type.End()))
		for range max(1, len(f.Names)) {
			arg := fmt.Sprintf("a%d_%s", n, w.tag)
			if n++; n > 1 {
				params += ", "
			}
			params += arg + " " + typ
			if args != "" {
				args += ", "
			}
			args += arg
			if _, variadic := f.Type.(*ast.Ellipsis); variadic {
				args += "..."
			}
		}
	}
	results, ret := "", ""
	if r := decl.Type.Results; r != nil && r.NumFields() > 0 {
		results = w.e.apply(w.offset(r.Pos()), w.offset(r.End()))
		ret = "return "
	}
	fmt.Fprintf(&w.wrappers, "func %s(%s) %s {%s %s%s(%s) }\n", name, params, results, first, ret, w.funcName(decl.Name.Name), args)
}
