package guard

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/wallacea-go/wallacea/swap/internal/calls"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// An entry says what a function has to do first when it is called.
type entry int

const (
	entryNone      entry = iota // nothing: only guarded code of the same candidate calls it, and it does not recurse
	entryStop                   // a preemption check: code of other packages may call it again and again
	entryDeep                   // a preemption check, and measure the stack
	entryDeferring              // the same, for functions that defer calls
	entryCounted                // the same, at every 256th depth, for functions that count theirs
)

// A callGraph tells which functions of a candidate can recurse. It errs on
// the safe side: calls of function values, of interface methods and of
// imported functions that take such may reach every function that is used as
// a value and every method.
type callGraph struct {
	info  *types.Info
	pkg   *types.Package
	funcs map[*types.Func]*callNode
	lits  map[*ast.FuncLit]*callNode
	bound map[*types.Var]*callNode // variables that always hold one function literal
	nodes []*callNode
	any   *callNode // stands for a call whose target is not known
	calls map[*ast.Ident]*ast.CallExpr
	short *shortLoops
}

// The cost of a call is roughly in statements. A function that costs more
// than maxCost between two preemption checks has one at its entry, so that calls that double from function to function can be ended.
const (
	maxCost      = 1 << 12
	shortCost    = 1 << 9 // of a loop without a check
	importedCost = 1 << 7 // of a call into another package
	statement    = 16     // bytes of text
)

// A callNode is a function and what it calls.
type callNode struct {
	decl    *ast.FuncDecl // or
	lit     *ast.FuncLit
	out     []*callNode
	value   bool // used as a value, and so called by who knows whom
	cyclic  bool
	cost    float64 // of one call up to the preemption checks in it
	defers  bool    // whether it defers calls with a preemption check
	costly  bool    // whether it costs too much to leave out the check at entry
	index   int     // of Tarjan's algorithm
	low     int
	stacked bool
}

func newCallGraph(c *rules.Typed, short *shortLoops) *callGraph {
	g := &callGraph{
		info: c.Info, pkg: c.Pkg,
		funcs: make(map[*types.Func]*callNode),
		lits:  make(map[*ast.FuncLit]*callNode),
		bound: make(map[*types.Var]*callNode),
		calls: make(map[*ast.Ident]*ast.CallExpr),
		short: short,
	}
	g.any = g.add(&callNode{})
	g.declare(c.File)
	g.bind(c.File)
	for _, d := range c.File.Decls {
		if fd, ok := d.(*ast.FuncDecl); ok {
			g.walk(g.declNode(fd), fd.Body)
		}
	}
	for _, n := range g.nodes {
		if n.value || n.method() {
			g.any.out = append(g.any.out, n)
		}
	}
	g.cycles()
	return g
}

// price adds to the cost of a node that of its callees, which have theirs.
func (g *callGraph) price(n *callNode) {
	for _, m := range n.out {
		cost := m.cost
		if m != g.any && m.entry() != entryNone {
			cost = 1
		}
		if n == g.any {
			n.cost = max(n.cost, cost) // it calls one of them
		} else {
			n.cost += cost
		}
	}
	n.costly = n.cost > maxCost
}

func (g *callGraph) add(n *callNode) *callNode {
	g.nodes = append(g.nodes, n)
	return n
}

func (g *callGraph) declNode(fd *ast.FuncDecl) *callNode {
	fn, ok := g.info.Defs[fd.Name].(*types.Func)
	if !ok {
		return g.add(&callNode{decl: fd})
	}
	if g.funcs[fn] == nil {
		g.funcs[fn] = g.add(&callNode{decl: fd})
	}
	return g.funcs[fn]
}

// declare makes a node for every function of the file.
func (g *callGraph) declare(f *ast.File) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			g.declNode(n)
		case *ast.FuncLit:
			g.lits[n] = g.add(&callNode{lit: n, value: true})
		}
		return true
	})
}

// bind finds the local variables that are given a function literal where they
// are declared, are never assigned again and are only called: calling one is
// calling the literal.
func (g *callGraph) bind(f *ast.File) {
	bind := func(id *ast.Ident, x ast.Expr) {
		v, isVar := g.info.Defs[id].(*types.Var)
		lit, isLit := ast.Unparen(x).(*ast.FuncLit)
		if isVar && isLit {
			g.bound[v] = g.lits[lit]
		}
	}
	called := make(map[*ast.Ident]bool)
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if id, ok := l.(*ast.Ident); ok && len(n.Lhs) == len(n.Rhs) {
					bind(id, n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if len(n.Names) == len(n.Values) {
					bind(id, n.Values[i])
				}
			}
		case *ast.CallExpr:
			if id, ok := ast.Unparen(n.Fun).(*ast.Ident); ok {
				called[id] = true
			}
		}
		return true
	})
	for id, obj := range g.info.Uses {
		if v, ok := obj.(*types.Var); ok && !called[id] {
			delete(g.bound, v)
		}
	}
	for _, n := range g.bound {
		n.value = false
	}
}

// walk adds the calls in a function's body to its node.
func (g *callGraph) walk(from *callNode, body ast.Node) {
	if body == nil {
		return
	}
	from.cost += 1 + float64(body.End()-body.Pos())/statement
	direct := make(map[ast.Node]bool) // functions and methods that are called, not used as values
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			lit := g.lits[n]
			if direct[n] {
				lit.value = false
			}
			g.walk(lit, n.Body)
			return false
		case *ast.CallExpr:
			targets := g.targets(n, direct)
			from.out = append(from.out, targets...)
			if len(targets) == 0 {
				from.cost += importedCost
			}
		case *ast.DeferStmt:
			from.defers = from.defers || calls.DefersPlainly(g.info, n)
		case *ast.ForStmt:
			if g.short.forLoop(n) {
				from.cost += shortCost
			}
		case *ast.RangeStmt:
			if g.short.rangeLoop(n) {
				from.cost += shortCost
			}
			if t := g.info.TypeOf(n.X); t != nil {
				if _, ok := t.Underlying().(*types.Signature); ok {
					from.out = append(from.out, g.any)
				} else if _, ok := t.(*types.TypeParam); ok {
					from.out = append(from.out, g.any)
				}
			}
		case *ast.Ident:
			if fn, ok := g.info.Uses[n].(*types.Func); ok && !direct[n] {
				if t := g.funcs[fn.Origin()]; t != nil {
					t.value = true
				}
			}
		}
		return true
	})
}

// targets returns what a call may call, and marks what it names as called.
func (g *callGraph) targets(call *ast.CallExpr, direct map[ast.Node]bool) []*callNode {
	if tv := g.info.Types[call.Fun]; tv.IsType() || tv.IsBuiltin() {
		return nil
	}
	fun := ast.Unparen(call.Fun)
	switch x := fun.(type) { // an explicit instantiation
	case *ast.IndexExpr:
		if _, isFunc := g.info.TypeOf(x.X).(*types.Signature); isFunc {
			fun = ast.Unparen(x.X)
		}
	case *ast.IndexListExpr:
		fun = ast.Unparen(x.X)
	}
	var id *ast.Ident
	switch x := fun.(type) {
	case *ast.FuncLit:
		direct[x] = true
		return []*callNode{g.lits[x]}
	case *ast.Ident:
		id = x
	case *ast.SelectorExpr:
		id = x.Sel
	default:
		return []*callNode{g.any}
	}
	switch obj := g.info.Uses[id].(type) {
	case *types.Func:
		direct[id] = true
		if t := g.funcs[obj.Origin()]; t != nil {
			g.calls[id] = call
			return []*callNode{t}
		}
		if !calls.Back(obj) {
			return nil
		}
	case *types.Var:
		if t := g.bound[obj]; t != nil {
			return []*callNode{t}
		}
	}
	return []*callNode{g.any}
}

// cycles marks the nodes that can reach themselves (Tarjan's strongly
// connected components).
func (g *callGraph) cycles() {
	var stack []*callNode
	next := 1
	var visit func(n *callNode)
	visit = func(n *callNode) {
		n.index, n.low, n.stacked = next, next, true
		next++
		stack = append(stack, n)
		for _, m := range n.out {
			if m == n {
				n.cyclic = true
			}
			if m.index == 0 {
				visit(m)
				n.low = min(n.low, m.low)
			} else if m.stacked {
				n.low = min(n.low, m.index)
			}
		}
		if n.low != n.index {
			return
		}
		from := slices.Index(stack, n)
		component := stack[from:]
		stack = stack[:from]
		for _, m := range component {
			m.stacked = false
			m.cyclic = m.cyclic || len(component) > 1
		}
		// Callees have been here before their callers.
		if slices.Contains(component, g.any) {
			g.price(g.any)
		}
		for _, m := range component {
			if m != g.any {
				g.price(m)
			}
		}
	}
	for _, n := range g.nodes {
		if n.index == 0 {
			visit(n)
		}
	}
}

// entry says what the function of a node has to do first.
func (n *callNode) entry() entry {
	switch {
	case n.cyclic && n.defers:
		return entryDeferring
	case n.cyclic:
		return entryDeep
	case n.value, n.costly, n.method() && n.decl.Name.IsExported():
		return entryStop
	}
	return entryNone
}

func (n *callNode) method() bool { return n.decl != nil && n.decl.Recv != nil }
