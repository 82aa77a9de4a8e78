package gp

import (
	"go/ast"
	"go/token"
	"go/types"
)

// goesWrong reports whether a loop of the form "for i := …; i < n; i++" does not
// come to its bound. The variables that the body assigns to are given; if the
// counter is one of them, only the body can tell.
func (d *draft) goesWrong(s *ast.ForStmt, body map[string]bool) bool {
	name, _, _ := counter(s.Post)
	cond, ok := s.Cond.(*ast.BinaryExpr)
	if name == "" || !ok {
		return false
	}
	c := course{op: cond.Op, typ: d.typeOf(cond.X)}
	bound := cond.Y
	if !isIdent(cond.X, name) {
		c.op, c.typ, bound = mirrored(cond.Op), d.typeOf(cond.Y), cond.X
		if !isIdent(cond.Y, name) {
			return false
		}
	}
	if !isNumber(c.typ) || uses(bound, name) {
		return false
	}
	if body[name] {
		_, direction, _ := counter(s.Post)
		return setsBack(s.Body, name, direction)
	}
	c.post = s.Post
	c.bound, c.bounded = numberOf(bound)
	if init, ok := s.Init.(*ast.AssignStmt); ok && len(init.Lhs) == 1 && isIdent(init.Lhs[0], name) {
		x := init.Rhs[0]
		if call, ok := x.(*ast.CallExpr); ok && d.notes[call.Fun].kind == isType {
			x = call.Args[0]
		}
		c.start, c.started = numberOf(x)
	}
	return c.goesWrong()
}

// A course is that of a loop's counter.
type course struct {
	typ              types.Type // of the counter
	op               token.Token
	post             ast.Stmt
	start, bound     float64
	started, bounded bool // whether these are known
}

// goesWrong reports whether the counter does not come to its bound, as far as that
// depends on literals.
func (c course) goesWrong() bool {
	if isUnsigned(c.typ) && c.bounded && c.bound == 0 && c.op == token.GEQ {
		return true
	}
	_, direction, even := counter(c.post)
	if c.started && c.bounded {
		if k := c.typ.Underlying().(*types.Basic).Kind(); k == types.Uint || k == types.Uint64 || k == types.Uintptr {
			return runs(c.op, uint64(c.start), uint64(c.bound), even, func(x uint64) uint64 { return counted(c.post, x) })
		} else if isInteger(c.typ) {
			return runs(c.op, int64(c.start), int64(c.bound), even, c.nextInt)
		}
		return runs(c.op, c.start, c.bound, even, func(x float64) float64 { return counted(c.post, x) })
	}
	if c.started {
		direction = sign(float64(c.nextInt(int64(c.start))) - c.start)
		if !isInteger(c.typ) {
			direction = sign(counted(c.post, c.start) - c.start)
		}
	}
	switch c.op {
	case token.LSS, token.LEQ:
		return direction <= 0
	case token.GTR, token.GEQ:
		// Halving never gets below zero.
		return direction >= 0 || !even && c.bounded && (c.bound < 0 || c.bound == 0 && c.op == token.GEQ)
	}
	return direction == 0
}

// runs reports whether a loop with known bounds still runs after many rounds and
// does not come nearer to its end.
func runs[N int64 | uint64 | float64](op token.Token, x, bound N, even bool, next func(N) N) bool {
	const rounds = 1 << 11 // halving a floating-point number takes more than half as many to end
	last := x
	for range rounds {
		y := next(x)
		switch {
		case !holds(op, x, bound):
			return false
		case y == x || y == last:
			return true
		}
		last, x = x, y
	}
	switch {
	case !even: // it has overflown many times
		return true
	case op == token.LSS || op == token.LEQ:
		return x < last
	case op == token.GTR || op == token.GEQ:
		return x > last
	}
	if x > last {
		left := N(int64((bound - x) / (x - last)))
		return bound < x || x+left*(x-last) != bound
	}
	left := N(int64((x - bound) / (last - x)))
	return bound > x || x-left*(last-x) != bound
}

func holds[N int64 | uint64 | float64](op token.Token, x, bound N) bool {
	switch op {
	case token.LSS:
		return x < bound
	case token.LEQ:
		return x <= bound
	case token.GTR:
		return x > bound
	case token.GEQ:
		return x >= bound
	case token.EQL:
		return x == bound
	}
	return x != bound
}

// counted returns a counter after a round, but for overflow.
func counted[N int64 | uint64 | float64](post ast.Stmt, x N) N {
	switch post := post.(type) {
	case *ast.IncDecStmt:
		if post.Tok == token.INC {
			return x + 1
		}
		return x - 1
	case *ast.AssignStmt:
		v, _ := numberOf(post.Rhs[0])
		by := N(v)
		switch post.Tok {
		case token.ADD_ASSIGN:
			return x + by
		case token.SUB_ASSIGN:
			return x - by
		case token.MUL_ASSIGN:
			return x * by
		case token.QUO_ASSIGN:
			return x / by
		case token.SHL_ASSIGN:
			return N(int64(x) << min(uint(v), 64))
		case token.SHR_ASSIGN:
			return N(int64(x) >> min(uint(v), 64))
		}
	}
	return x
}

// nextInt returns an integer counter after a round.
func (c course) nextInt(x int64) int64 {
	x = counted(c.post, x)
	switch c.typ.Underlying().(*types.Basic).Kind() {
	case types.Int8:
		return int64(int8(x))
	case types.Int16:
		return int64(int16(x))
	case types.Int32:
		return int64(int32(x))
	case types.Uint8:
		return int64(uint8(x))
	case types.Uint16:
		return int64(uint16(x))
	case types.Uint32:
		return int64(uint32(x))
	}
	return x
}

// counter returns the variable that the post statement of a loop counts by a
// literal, its direction, and whether it counts in even steps.
func counter(post ast.Stmt) (name string, direction int, even bool) {
	switch post := post.(type) {
	case *ast.IncDecStmt:
		direction = -1
		if post.Tok == token.INC {
			direction = 1
		}
		return nameOf(post.X), direction, true
	case *ast.AssignStmt:
		if len(post.Lhs) != 1 {
			return "", 0, false
		}
		name = nameOf(post.Lhs[0])
		v, literal := numberOf(post.Rhs[0])
		if !literal {
			return "", 0, false
		}
		switch post.Tok {
		case token.ADD_ASSIGN:
			return name, sign(v), true
		case token.SUB_ASSIGN:
			return name, -sign(v), true
		case token.MUL_ASSIGN:
			return name, sign(v - 1), false
		case token.QUO_ASSIGN:
			return name, -sign(v - 1), false
		case token.SHL_ASSIGN:
			return name, sign(v), false
		case token.SHR_ASSIGN:
			return name, -sign(v), false
		}
	}
	return "", 0, false
}

// nameOf returns the name of an identifier, or "".
func nameOf(e ast.Expr) string {
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

func sign(v float64) int {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

// mirrored returns the operator that compares y with x as op compares x with y.
func mirrored(op token.Token) token.Token {
	switch op {
	case token.LSS:
		return token.GTR
	case token.GTR:
		return token.LSS
	case token.LEQ:
		return token.GEQ
	case token.GEQ:
		return token.LEQ
	}
	return op
}

// setsBack reports whether a loop's body sets its counter to a constant or
// counts it in the other direction.
func setsBack(body *ast.BlockStmt, name string, direction int) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IncDecStmt:
			if id, ok := n.X.(*ast.Ident); ok && id.Name == name {
				found = found || (n.Tok == token.INC) != (direction > 0)
			}
		case *ast.AssignStmt:
			for i, x := range n.Lhs {
				if id, ok := x.(*ast.Ident); ok && id.Name == name && n.Tok == token.ASSIGN && i < len(n.Rhs) {
					_, literal := numberOf(n.Rhs[i])
					found = found || literal
				}
			}
		}
		return !found
	})
	return found
}

// countsOnly reports whether the header of a loop does nothing but count a whole
// number up to a bound or down to one, or halve it.
func (d *draft) countsOnly(s *ast.ForStmt) bool {
	init, ok := s.Init.(*ast.AssignStmt)
	if !ok || init.Tok != token.DEFINE || len(init.Lhs) != 1 || len(init.Rhs) != 1 || !d.pure(init.Rhs[0]) {
		return false
	}
	i := init.Lhs[0].(*ast.Ident)
	cond, ok := s.Cond.(*ast.BinaryExpr)
	if !ok || !isInteger(d.typeOf(i)) || !d.pure(cond.Y) || !isIdent(cond.X, i.Name) || uses(cond.Y, i.Name) {
		return false
	}
	switch post := s.Post.(type) {
	case *ast.IncDecStmt:
		return isIdent(post.X, i.Name) && (post.Tok == token.INC && cond.Op == token.LSS || post.Tok == token.DEC && cond.Op == token.GTR)
	case *ast.AssignStmt:
		by, ok := numberOf(post.Rhs[0])
		above, zero := numberOf(cond.Y)
		return isIdent(post.Lhs[0], i.Name) && post.Tok == token.QUO_ASSIGN && ok && by >= 2 && cond.Op == token.GTR && zero && above >= 0
	}
	return false
}
