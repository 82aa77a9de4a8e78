package gp

import (
	"go/ast"
	"go/token"
	"go/types"
)

func blockOf(list ...ast.Stmt) *ast.BlockStmt { return &ast.BlockStmt{List: list} }

// guard makes a statement conditional.
func (d *draft) guard() bool {
	s, ok := d.statement(func(_ *block, s ast.Stmt) bool { return !isDefine(s) && !isDecl(s) && !hasLabel(s) })
	if !ok {
		return false
	}
	cond := d.in(s.block, s.index).condition(types.Typ[types.Bool], 2)
	if cond == nil {
		return false
	}
	s.replace(&ast.IfStmt{Cond: cond, Body: blockOf(s.stmt())})
	return true
}

// split adds a special case for a statement: it turns "stmt" into "if cond {
// variant } else { stmt }" or, if the statement returns, into "if cond {
// variant }; stmt". The variant differs from the statement, or is the same for
// now.
func (d *draft) split() bool {
	s, ok := d.statement(func(_ *block, s ast.Stmt) bool {
		switch s := s.(type) {
		case *ast.ReturnStmt:
			return len(s.Results) > 0
		case *ast.AssignStmt:
			return s.Tok != token.DEFINE
		case *ast.IncDecStmt, *ast.ExprStmt:
			return true
		}
		return false
	})
	if !ok {
		return false
	}
	g := d.in(s.block, s.index)
	cond := g.condition(types.Typ[types.Bool], 2)
	if cond == nil {
		return false
	}
	old := s.stmt()
	variant := copyOf(d, old)
	if d.chance(0.75) {
		g.vary(variant)
	}
	branch := &ast.IfStmt{Cond: cond, Body: blockOf(variant)}
	if jumps(old) {
		s.insert(branch)
		return true
	}
	branch.Else = blockOf(old)
	s.replace(branch)
	return true
}

// vary replaces one value that a statement stores or returns.
func (g gen) vary(s ast.Stmt) {
	var values []ast.Expr
	switch s := s.(type) {
	case *ast.ReturnStmt:
		values = s.Results
	case *ast.AssignStmt:
		values = s.Rhs
	default:
		return
	}
	if len(values) == 0 {
		return
	}
	i := g.d.rand.IntN(len(values))
	t := g.d.typeOf(values[i])
	if t == nil {
		return
	}
	if x := g.outcome(t); x != nil {
		values[i] = x
	}
}

// special adds a special case at a random position: an if statement that
// returns or assigns something else.
func (d *draft) special() bool {
	s, g := d.spot()
	if s.block == nil {
		return false
	}
	cond := g.condition(types.Typ[types.Bool], 2)
	if cond == nil {
		return false
	}
	var then ast.Stmt
	if len(s.block.fn.results) > 0 && d.chance(0.7) {
		then = g.result(s.block.fn)
	} else {
		then = g.assignment()
	}
	if then == nil {
		return false
	}
	s.insert(&ast.IfStmt{Cond: cond, Body: blockOf(then)})
	return true
}

// otherwise adds an else branch to an if statement.
func (d *draft) otherwise() bool {
	s, ok := d.statement(func(_ *block, s ast.Stmt) bool {
		i, ok := s.(*ast.IfStmt)
		return ok && i.Else == nil && i.Init == nil
	})
	if !ok {
		return false
	}
	g := d.in(s.block, s.index)
	branch := s.stmt().(*ast.IfStmt)
	made := g.statement(s.block)
	if made == nil {
		return false
	}
	if n := len(branch.Body.List); n > 0 && d.chance(0.5) && !isDefine(branch.Body.List[n-1]) {
		if c := copyOf(d, branch.Body.List[n-1]); d.reaches(c, g.env) {
			g.vary(c)
			made = c
		}
	}
	branch.Else = blockOf(made)
	return true
}

// unbranch replaces an if statement by one of its branches, or a loop by its
// body.
func (d *draft) unbranch() bool {
	s, ok := d.statement(func(b *block, s ast.Stmt) bool {
		switch s := s.(type) {
		case *ast.IfStmt:
			return s.Init == nil
		case *ast.RangeStmt, *ast.ForStmt:
			return true
		}
		return false
	})
	if !ok {
		return false
	}
	var body *ast.BlockStmt
	switch stmt := s.stmt().(type) {
	case *ast.IfStmt:
		body = stmt.Body
		if other, ok := stmt.Else.(*ast.BlockStmt); ok && d.chance(0.5) {
			body = other
		}
	case *ast.RangeStmt:
		body = stmt.Body
	case *ast.ForStmt:
		body = stmt.Body
	}
	if !d.reaches(body, s.block.envs[s.index]) {
		return false
	}
	s.replace(body) // tidy inlines a block without declarations
	return true
}
