package guard

import (
	"fmt"
	"go/ast"
	"go/types"

	"github.com/wallacea-go/wallacea/swap/internal/frames"
)

// A countedFunc is a recursive top-level function that counts its depth in a
// hidden first parameter.
type countedFunc struct {
	decl *ast.FuncDecl
	plain,
	wrapped bool // whether the function is needed under its own type, and has been made
}

// addDepth gives a function the hidden parameter. The function measures the
// stack at depths 0, 256, 512 and so on; depth 0 is every call from elsewhere.
// Where preemption checks are counted, another parameter points to their count.
func (w *rewriter) addDepth(fd *ast.FuncDecl) {
	param := w.tag + "depth int"
	if w.counting {
		param += ", " + w.tag + "n *int64"
	}
	if fd.Type.Params.NumFields() > 0 {
		param += ", "
	}
	w.e.insert(w.offset(fd.Type.Params.Opening)+1, param)
}

// hidden returns the hidden arguments of a call in a counted function, or else
// in a wrapper or anywhere where preemption checks are not counted.
func (w *rewriter) hidden(inside bool) string {
	switch {
	case inside && w.counting:
		return fmt.Sprintf("%[1]sdepth+1, %[1]sn", w.tag)
	case inside:
		return w.tag + "depth+1"
	case w.counting:
		return "0, &" + w.tag + "n"
	}
	return "0"
}

// chooseCounted returns the functions whose depth is counted: plain recursive
// functions with small frames. Measuring the stack in each call costs
// as much as the call.
func (w *rewriter) chooseCounted() map[*types.Func]*countedFunc {
	chosen := make(map[*types.Func]*countedFunc)
	if frames.Exceed(frames.MaxCounted, w.c.File, w.c.Info) {
		return chosen
	}
	for fn, n := range w.graph.funcs {
		if n.entry() != entryDeep || n.decl == nil || n.decl.Recv != nil || n.decl.Type.TypeParams != nil || fn.Name() == "_" {
			continue
		}
		if !namedParams(n.decl.Type.Params) {
			continue
		}
		chosen[fn] = &countedFunc{decl: n.decl, plain: n.decl == w.c.Func}
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
// a wrapper, and so do calls from elsewhere if preemption checks are counted.
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
		w.guardCallsIn(fd.Body, w.counted[fn] != nil)
	}
}

func (w *rewriter) guardCallsIn(body ast.Node, inside bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok {
			if !inside {
				return true
			}
			w.guardCallsIn(lit.Body, false)
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
		if call == nil || w.spreads(call) || w.counting && !inside {
			w.counted[fn].plain = true
			w.useWrapper(id)
			return true
		}
		arg := w.hidden(inside)
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
	w.wrapper(w.wrapperName(fn.Name()), cf.decl, w.hidden(false), "")
}

// wrapper writes a function of the given name, with the type of the declared
// one, that does something first and then calls that, with a hidden argument
// or none.
func (w *rewriter) wrapper(name string, decl *ast.FuncDecl, args, first string) {
	params, n := "", 0
	for _, f := range decl.Type.Params.List {
		typ := w.e.apply(w.offset(f.Type.Pos()), w.offset(f.Type.End()))
		for range max(1, len(f.Names)) {
			arg := fmt.Sprintf("%sa%d", w.tag, n)
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
	if w.counting && w.counted[w.c.Info.Defs[decl.Name].(*types.Func)] != nil {
		w.guards = true
		first += fmt.Sprintf(" %[2]s; defer %[1]sguard.Count(&%[1]sleft, &%[1]sn); ", w.tag, w.newCount())
	}
	results, ret := "", ""
	if r := decl.Type.Results; r != nil && r.NumFields() > 0 {
		results = w.e.apply(w.offset(r.Pos()), w.offset(r.End()))
		ret = "return "
	}
	fmt.Fprintf(&w.wrappers, "func %s(%s) %s {%s %s%s(%s) }\n", name, params, results, first, ret, w.funcName(decl.Name.Name), args)
}
