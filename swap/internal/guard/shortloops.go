package guard

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/wallacea-go/wallacea/swap/internal/frames"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// A short loop needs no preemption check: it has no loop and no costly
// call in it, and it ends, at the latest, after one pass over something that
// is in memory, because its counter only grows (or shrinks) and is compared
// with a length, or indexes something without condition and would panic.
//
// A preemption check costs most in loops like these: it can take longer than
// the round. The proofs are simple. Where none applies, the loop gets a check.
type shortLoops struct {
	info     *types.Info
	steady   map[*types.Var]bool // counters of for statements that only grow, from a small positive constant on
	assigned map[*types.Var]int  // how often a variable is assigned after its declaration, or may be
	asked    map[ast.Expr]bool   // constants that were asked for
}

// maxRounds is the most rounds that a short loop with a constant bound may
// have, and maxArray the most elements an array has that one may range over.
const (
	maxRounds = 1 << 16
	maxArray  = 1 << 20
)

func newShortLoops(c *rules.Typed) *shortLoops {
	s := &shortLoops{info: c.Info, steady: make(map[*types.Var]bool), assigned: make(map[*types.Var]int), asked: make(map[ast.Expr]bool)}
	ast.Inspect(c.File, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				s.assign(l)
			}
		case *ast.IncDecStmt:
			s.assign(n.X)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				s.assign(n.X)
				s.assign(n.X)
			}
		case *ast.SelectorExpr:
			// A method with a pointer receiver takes the address of its operand.
			if sel := s.info.Selections[n]; sel != nil && sel.Kind() == types.MethodVal {
				s.assign(n.X)
				s.assign(n.X)
			}
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				s.assign(n.Key)
				s.assign(n.Value)
			}
		}
		return true
	})
	ast.Inspect(c.File, func(n ast.Node) bool {
		if f, ok := n.(*ast.ForStmt); ok {
			if v, start, step := s.counter(f); v != nil && step > 0 && s.bounded(f) {
				if k, ok := s.constant(start); ok && k > 0 && k <= maxRounds {
					s.steady[v] = true
				}
			}
		}
		return true
	})
	return s
}

// bounded reports whether the counter of a for statement stays far below the
// largest integer: it is compared with something small, or it takes so many
// rounds of a guarded loop that nobody waits for them.
func (s *shortLoops) bounded(f *ast.ForStmt) bool {
	bound := s.upTo(f.Cond)
	if bound == nil {
		return false
	}
	if s.small(bound) {
		return true
	}
	if p, ok := f.Post.(*ast.AssignStmt); ok {
		k, ok := s.constant(p.Rhs[0])
		return ok && k <= 1<<10
	}
	return true
}

// assign counts an assignment to a variable.
func (s *shortLoops) assign(x ast.Expr) {
	if id, ok := unparenIdent(x); ok {
		if v, ok := s.info.Uses[id].(*types.Var); ok {
			s.assigned[v]++
		}
	}
}

func unparenIdent(x ast.Expr) (*ast.Ident, bool) {
	if x == nil {
		return nil, false
	}
	id, ok := ast.Unparen(x).(*ast.Ident)
	return id, ok
}

// rangeLoop reports whether a range statement is short.
func (s *shortLoops) rangeLoop(r *ast.RangeStmt) bool {
	if !s.cheap(r.Body) || r.Key != nil && !s.cheap(r.Key) || r.Value != nil && !s.cheap(r.Value) {
		return false
	}
	if k, ok := s.constant(r.X); ok {
		return k <= maxRounds
	}
	t := s.info.TypeOf(r.X).Underlying()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem().Underlying()
	}
	switch t := t.(type) {
	case *types.Slice:
		return s.takesMemory(t.Elem())
	case *types.Array:
		return t.Len() <= maxArray
	case *types.Basic:
		return t.Info()&types.IsString != 0 || s.length(r.X)
	}
	return false
}

// forLoop reports whether a for statement is short.
func (s *shortLoops) forLoop(f *ast.ForStmt) bool {
	v, start, step := s.counter(f)
	if v == nil || !s.cheap(f.Body) || !s.cheap(f.Cond) {
		return false
	}
	if step > 0 {
		bound := s.upTo(f.Cond)
		if bound == nil {
			return false
		}
		if s.small(bound) && s.notNegative(start) {
			return true
		}
	} else if !s.downTo(f.Cond) {
		return false
	} else if s.small(start) {
		return true
	}
	return s.indexes(f.Body.List, v)
}

// counter returns the variable that a for statement counts with, what it
// starts from and the sign of its step. The variable is not changed anywhere
// but in the post statement.
func (s *shortLoops) counter(f *ast.ForStmt) (v *types.Var, start ast.Expr, step int) {
	init, ok := f.Init.(*ast.AssignStmt)
	if !ok || init.Tok != token.DEFINE || len(init.Lhs) != len(init.Rhs) {
		return nil, nil, 0
	}
	cond, ok := f.Cond.(*ast.BinaryExpr)
	if !ok {
		return nil, nil, 0
	}
	id, ok := unparenIdent(cond.X)
	if !ok {
		return nil, nil, 0
	}
	v, ok = s.info.Uses[id].(*types.Var)
	if !ok || s.assigned[v] != 1 || !wide(v.Type()) {
		return nil, nil, 0
	}
	for i, l := range init.Lhs {
		if d, ok := l.(*ast.Ident); ok && s.info.Defs[d] == v {
			start = init.Rhs[i]
		}
	}
	if step = s.step(f.Post, v); start == nil || step == 0 {
		return nil, nil, 0
	}
	return v, start, step
}

// wide reports whether a counter of this type cannot overflow in years.
func wide(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return false
	}
	switch b.Kind() {
	case types.Int, types.Int64:
		return true
	}
	return false
}

// step returns the sign of what a post statement adds to v, or 0 if it does
// something else.
func (s *shortLoops) step(post ast.Stmt, v *types.Var) int {
	is := func(x ast.Expr) bool {
		id, ok := unparenIdent(x)
		return ok && s.info.Uses[id] == v
	}
	switch p := post.(type) {
	case *ast.IncDecStmt:
		if is(p.X) && p.Tok == token.INC {
			return 1
		} else if is(p.X) {
			return -1
		}
	case *ast.AssignStmt:
		if len(p.Lhs) != 1 || !is(p.Lhs[0]) {
			return 0
		}
		sign := map[token.Token]int{token.ADD_ASSIGN: 1, token.SUB_ASSIGN: -1}[p.Tok]
		if k, ok := s.constant(p.Rhs[0]); ok && k > 0 && k < 1<<32 {
			return sign
		}
		if id, ok := unparenIdent(p.Rhs[0]); ok {
			if w, ok := s.info.Uses[id].(*types.Var); ok && s.steady[w] {
				return sign
			}
		}
	}
	return 0
}

// upTo returns the bound of a condition "counter < bound" or "<=".
func (s *shortLoops) upTo(cond ast.Expr) ast.Expr {
	if b, ok := cond.(*ast.BinaryExpr); ok && (b.Op == token.LSS || b.Op == token.LEQ) {
		return b.Y
	}
	return nil
}

// downTo reports whether a condition ends a loop at a number that is not
// negative.
func (s *shortLoops) downTo(cond ast.Expr) bool {
	b, ok := cond.(*ast.BinaryExpr)
	if !ok || b.Op != token.GTR && b.Op != token.GEQ {
		return false
	}
	k, ok := s.constant(b.Y)
	return ok && k >= 0
}

// notNegative reports whether x is known to be at least 0. Constants have to
// be small, so that sums of them and of lengths do not overflow.
func (s *shortLoops) notNegative(x ast.Expr) bool {
	if k, ok := s.constant(x); ok {
		return k >= 0 && k <= maxRounds
	}
	if s.length(x) {
		return true
	}
	x = ast.Unparen(x)
	if b, ok := x.(*ast.BinaryExpr); ok && b.Op == token.ADD {
		return s.notNegative(b.X) && s.notNegative(b.Y)
	}
	id, ok := x.(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := s.info.Uses[id].(*types.Var)
	return ok && s.steady[v]
}

// constant returns the value of a constant integer expression.
func (s *shortLoops) constant(x ast.Expr) (int64, bool) {
	k, ok := frames.ConstantInt(s.info, x)
	if ok {
		s.asked[x] = true
	}
	return k, ok
}

// indexes reports whether the statements index something by v, or v and a
// constant, in every round.
func (s *shortLoops) indexes(list []ast.Stmt, v *types.Var) bool {
	for _, st := range list {
		found := false
		for _, x := range always(st) {
			s.evaluated(x, func(ix *ast.IndexExpr) {
				found = found || s.inMemory(s.info.TypeOf(ix.X)) && s.isIndex(ix.Index, v)
			})
		}
		if found {
			return true
		}
		if jumps(st) {
			return false
		}
	}
	return false
}

// isIndex reports whether x is v, or v plus or minus a constant.
func (s *shortLoops) isIndex(x ast.Expr, v *types.Var) bool {
	x = ast.Unparen(x)
	if b, ok := x.(*ast.BinaryExpr); ok && (b.Op == token.ADD || b.Op == token.SUB) {
		if _, ok := s.constant(b.Y); ok {
			x = ast.Unparen(b.X)
		}
	}
	id, ok := x.(*ast.Ident)
	return ok && s.info.Uses[id] == v
}

// always returns the expressions that a statement evaluates whenever it runs.
func always(st ast.Stmt) []ast.Expr {
	switch st := st.(type) {
	case *ast.AssignStmt:
		return append(append([]ast.Expr(nil), st.Lhs...), st.Rhs...)
	case *ast.IncDecStmt:
		return []ast.Expr{st.X}
	case *ast.ExprStmt:
		return []ast.Expr{st.X}
	case *ast.IfStmt:
		if st.Init != nil {
			return append(always(st.Init), st.Cond)
		}
		return []ast.Expr{st.Cond}
	case *ast.SwitchStmt:
		if st.Init == nil && st.Tag != nil {
			return []ast.Expr{st.Tag}
		}
	}
	return nil
}

// evaluated calls f for the index expressions that are evaluated whenever x
// is: not those behind && and ||, and not those in constants: len(a[i]) of an
// array of arrays reads no element.
func (s *shortLoops) evaluated(x ast.Expr, f func(*ast.IndexExpr)) {
	ast.Inspect(x, func(n ast.Node) bool {
		if x, ok := n.(ast.Expr); ok && s.info.Types[x].Value != nil {
			return false
		}
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if n.Op == token.LAND || n.Op == token.LOR {
				s.evaluated(n.X, f)
				return false
			}
		case *ast.IndexExpr:
			f(n)
		}
		return true
	})
}

// jumps reports whether a statement can end a round early and begin the next.
func jumps(st ast.Stmt) bool {
	found := false
	ast.Inspect(st, func(n ast.Node) bool {
		if b, ok := n.(*ast.BranchStmt); ok && b.Tok != token.BREAK && b.Tok != token.FALLTHROUGH {
			found = true
		}
		return !found
	})
	return found
}
