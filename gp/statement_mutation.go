package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"math"
	"slices"
)

// A spot is a position between two statements.
type spot struct {
	block *block
	index int
}

// spot returns a random position for a new statement.
func (d *draft) spot() (spot, gen) {
	i := weighted(d.rand, d.blocks, func(b *block) float64 { return float64((len(*b.list) + 1) * (b.loops + 1)) })
	if i < 0 {
		return spot{}, gen{}
	}
	b := d.blocks[i]
	s := spot{b, d.rand.IntN(len(*b.list) + 1)}
	if n := len(*b.list); s.index == n && n > 0 && jumps((*b.list)[n-1]) {
		s.index--
	}
	return s, d.in(b, s.index)
}

// statement returns a random statement that ok accepts. It prefers small
// statements and those in loops.
func (d *draft) statement(ok func(b *block, s ast.Stmt) bool) (spot, bool) {
	var found []spot
	for _, b := range d.blocks {
		for i, s := range *b.list {
			if ok(b, s) {
				found = append(found, spot{b, i})
			}
		}
	}
	sizes := sizes(d.file)
	i := weighted(d.rand, found, func(s spot) float64 { return float64(s.block.loops+1) / math.Sqrt(float64(sizes[s.stmt()])) })
	if i < 0 {
		return spot{}, false
	}
	return found[i], true
}

func (s spot) stmt() ast.Stmt { return (*s.block.list)[s.index] }

func (s spot) insert(list ...ast.Stmt) {
	*s.block.list = slices.Insert(slices.Clone(*s.block.list), s.index, list...)
}

func (s spot) replace(list ...ast.Stmt) {
	*s.block.list = slices.Replace(slices.Clone(*s.block.list), s.index, s.index+1, list...)
}

// insert adds a new statement.
func (d *draft) insert() bool {
	s, g := d.spot()
	if s.block == nil {
		return false
	}
	made := g.statement(s.block)
	if made == nil {
		return false
	}
	s.insert(made)
	return true
}

// statement returns a new simple statement.
func (g gen) statement(b *block) ast.Stmt {
	for range 4 {
		var s ast.Stmt
		switch x := g.d.rand.Float64(); {
		case x < 0.45:
			s = g.assignment()
		case x < 0.60:
			s = g.update()
		case x < 0.75:
			s = g.swap()
		case x < 0.80:
			s = g.work()
		default:
			s = g.leave(b)
		}
		if s != nil {
			return s
		}
	}
	return nil
}

// assignment returns a statement that stores a new value.
func (g gen) assignment() ast.Stmt {
	to := g.place(nil)
	if to == nil || g.d.chance(0.1) {
		to = g.anyPlace()
	}
	if to == nil {
		return nil
	}
	x := g.expr(g.d.notes[to].typ, 2, 0)
	if x == nil || sameTree(to, x) {
		return nil
	}
	return &ast.AssignStmt{Lhs: []ast.Expr{to}, Tok: token.ASSIGN, Rhs: []ast.Expr{x}}
}

// anyPlace returns an assignable expression of any type.
func (g gen) anyPlace() ast.Expr {
	var found []types.Type
	for b := range g.env.variables() {
		found = append(found, b.typ)
	}
	if len(found) == 0 {
		return nil
	}
	return g.place(oneOf(g.d.rand, found...))
}

// update returns a statement that changes a value: x += e, x *= e, x++.
func (g gen) update() ast.Stmt {
	to := g.place(nil)
	if to == nil {
		return nil
	}
	t := g.d.notes[to].typ
	if isInteger(t) && g.d.chance(0.5) {
		return &ast.IncDecStmt{X: to, Tok: oneOf(g.d.rand, token.INC, token.INC, token.DEC)}
	}
	var x ast.Expr
	op := token.ADD_ASSIGN
	switch {
	case isString(t):
		x = g.d.literal(g.env, t, 0)
	case isNumber(t):
		op = oneOf(g.d.rand, token.ADD_ASSIGN, token.ADD_ASSIGN, token.SUB_ASSIGN, token.MUL_ASSIGN)
		x = g.expr(t, 2, 0)
	}
	if x == nil {
		return nil
	}
	return &ast.AssignStmt{Lhs: []ast.Expr{to}, Tok: op, Rhs: []ast.Expr{x}}
}

// swap returns a statement that exchanges two values of the same type.
func (g gen) swap() ast.Stmt {
	var types []types.Type
	for b := range g.env.variables() {
		if sequence(b.typ) && elem(b.typ) != nil {
			types = append(types, elem(b.typ))
		}
	}
	if len(types) == 0 {
		return nil
	}
	t := oneOf(g.d.rand, types...)
	x, y := g.place(t), g.place(t)
	if x == nil || y == nil || sameTree(x, y) {
		return nil
	}
	return g.d.exchangeOf(x, y)
}

// exchangeOf returns x, y = y, x.
func (d *draft) exchangeOf(x, y ast.Expr) ast.Stmt {
	return &ast.AssignStmt{Lhs: []ast.Expr{x, y}, Tok: token.ASSIGN, Rhs: []ast.Expr{copyOf(d, y), copyOf(d, x)}}
}

// work returns a call of a function that changes its argument, such as
// slices.Sort, on a slice that the function has made or already changes.
func (g gen) work() ast.Stmt {
	fit := slices.DeleteFunc(slices.Clone(g.d.library), func(f function) bool { return f.result != nil })
	if len(fit) == 0 || g.loops > 0 {
		return nil
	}
	f := oneOf(g.d.rand, fit...)
	x := g.place(f.params[0])
	if x == nil {
		return nil
	}
	call := g.callOf(f, x)
	if call == nil {
		return nil
	}
	g.d.note(call, nil, isNothing)
	return &ast.ExprStmt{X: call}
}

// leave returns an if statement that ends a loop, continues it, or returns.
func (g gen) leave(b *block) ast.Stmt {
	cond := g.condition(types.Typ[types.Bool], 2)
	if cond == nil {
		return nil
	}
	var s ast.Stmt
	switch {
	case g.loops > 0 && g.d.chance(0.5):
		s = &ast.BranchStmt{Tok: oneOf(g.d.rand, token.BREAK, token.CONTINUE)}
	default:
		if s = g.result(b.fn); s == nil {
			return nil
		}
	}
	return &ast.IfStmt{Cond: cond, Body: &ast.BlockStmt{List: []ast.Stmt{s}}}
}

// result returns a return statement, or nil if it cannot make a result.
func (g gen) result(fn *frame) ast.Stmt {
	s := &ast.ReturnStmt{}
	for _, t := range fn.results {
		x := g.outcome(t)
		if x == nil {
			return nil
		}
		s.Results = append(s.Results, x)
	}
	return s
}

// outcome returns the value of a case, usually a constant.
func (g gen) outcome(t types.Type) ast.Expr {
	if g.d.chance(0.6) {
		if x := g.wanted(t); x != nil {
			return x
		}
	}
	if isPlain(t) && g.d.chance(0.6) {
		return g.d.literal(g.env, t, 0)
	}
	return g.expr(t, g.d.rand.IntN(3), 0)
}

// remove deletes a statement whose declarations, if any, are not used.
func (d *draft) remove() bool {
	s, ok := d.statement(func(*block, ast.Stmt) bool { return true })
	if !ok || d.needs((*s.block.list)[s.index+1:], s.stmt()) {
		return false
	}
	s.replace()
	return true
}

// needs reports whether a statement of the list uses what others declare.
func (d *draft) needs(list []ast.Stmt, others ...ast.Stmt) bool {
	names := make(map[string]bool)
	for _, s := range others {
		if isDefine(s) || isDecl(s) {
			declares(topOf(s), func(id *ast.Ident) { names[id.Name] = true })
		}
	}
	if len(names) == 0 {
		return false
	}
	found := false
	for _, later := range list {
		d.idents(later, func(id *ast.Ident) { found = found || names[id.Name] })
	}
	return found
}

// move moves a statement to another position in its block.
func (d *draft) move() bool {
	s, ok := d.statement(func(b *block, _ ast.Stmt) bool { return len(*b.list) > 1 })
	if !ok {
		return false
	}
	list := slices.Clone(*s.block.list)
	stmt := list[s.index]
	to := d.rand.IntN(len(list))
	switch {
	case to == s.index:
		return false
	case to > s.index && d.needs(list[s.index+1:to+1], stmt):
		return false
	case to < s.index && d.needs([]ast.Stmt{stmt}, list[to:s.index]...):
		return false
	}
	*s.block.list = slices.Insert(slices.Delete(list, s.index, s.index+1), to, stmt)
	return true
}

// repeat copies a statement to another position where its variables are in
// scope, and sometimes replaces one of them.
func (d *draft) repeat() bool {
	s, ok := d.statement(func(_ *block, s ast.Stmt) bool { return !hasLabel(s) && !isDefine(s) && !isDecl(s) })
	if !ok {
		return false
	}
	to, g := d.spot()
	if d.chance(0.5) {
		to, g = spot{s.block, s.index + 1}, d.in(s.block, s.index+1)
	}
	c := copyOf(d, s.stmt())
	if !d.reaches(c, g.env) || s.block.fn != to.block.fn || s.block.loops > to.block.loops || d.grows(c, g) {
		return false
	}
	if d.chance(0.5) {
		g.redirect(c)
	}
	to.insert(c)
	return true
}

func isDecl(s ast.Stmt) bool {
	_, ok := s.(*ast.DeclStmt)
	return ok
}

// grows reports whether inserting a statement nests loops more deeply than
// anywhere in the program so far.
func (d *draft) grows(s ast.Node, g gen) bool {
	n := loopDepth(s)
	return n > 0 && n+g.loops > max(1, loopDepth(d.file))
}

// loopDepth returns how deeply loops are nested in a tree. Loops with a small
// fixed number of iterations and loops that halve their counter do not count.
func loopDepth(n ast.Node) int {
	depth := 0
	ast.Inspect(n, func(m ast.Node) bool {
		switch s := m.(type) {
		case *ast.ForStmt:
			depth = max(depth, cost(s)+loopDepth(s.Body))
			return false
		case *ast.RangeStmt:
			depth = max(depth, cost(s)+loopDepth(s.Body))
			return false
		}
		return true
	})
	return depth
}

// cost returns 1 for a loop whose iterations depend on data, and 0 for one with
// few iterations.
func cost(s ast.Stmt) int {
	switch s := s.(type) {
	case *ast.ForStmt:
		if _, direction, even := counter(s.Post); direction != 0 && !even {
			return 0
		}
	case *ast.RangeStmt:
		switch x := s.X.(type) {
		case *ast.CompositeLit:
			return 0
		case *ast.BasicLit:
			if v, ok := numberOf(x); ok && v <= 64 {
				return 0
			}
		}
	}
	return 1
}
