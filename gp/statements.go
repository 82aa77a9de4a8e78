package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"math"
	"slices"
	"strings"
)

// A spot is a position between two statements.
type spot struct {
	block *block
	index int
}

// spot returns a random position for a new statement; that of a program without
// statements has no block.
func (d *draft) spot() spot {
	i := weighted(d.rand, d.p.blocks, func(b *block) float64 { return float64((len(b.list) + 1) * (b.loops + 1)) })
	if i < 0 {
		return spot{}
	}
	b := d.p.blocks[i]
	s := spot{b, d.rand.IntN(len(b.list) + 1)}
	if n := len(b.list); s.index == n && n > 0 && jumps(b.list[n-1]) {
		s.index--
	}
	return s
}

// statement returns a random statement that ok accepts. It prefers small
// statements and those in loops.
func (d *draft) statement(ok func(spot) bool) (spot, bool) {
	var found []spot
	for _, b := range d.p.blocks {
		for i := range b.list {
			if s := (spot{b, i}); ok(s) {
				found = append(found, s)
			}
		}
	}
	i := weighted(d.rand, found, func(s spot) float64 { return float64(s.block.loops+1) / math.Sqrt(float64(s.block.nodes[s.index])) })
	if i < 0 {
		return spot{}, false
	}
	return found[i], true
}

func (s spot) stmt() ast.Stmt { return s.block.list[s.index] }

func anyStatement(*draft, spot) bool { return true }

// isSimple reports whether a statement can stand anywhere where its names are in scope.
func isSimple(_ *draft, s spot) bool { return !declares(s.stmt()) }

// before returns the gen of a spot.
func (d *draft) before(s spot) gen { return d.in(s.block, s.index) }

// add returns an edit that inserts statements at a spot: above the comment that belongs
// to the statement there.
func (p *program) add(s spot, text string) edit {
	at := p.offset(s.block.pos(s.index))
	begin := strings.LastIndexByte(p.Source[:at], '\n') + 1
	if strings.TrimSpace(p.Source[begin:at]) != "" {
		line, _, _ := strings.Cut(p.Source[at:], "\n")
		if rest := strings.TrimSpace(line); rest != "" && !strings.HasPrefix(rest, "//") {
			return edit{at, at, "\n" + text + "\n"}
		}
		return edit{at + len(line), at + len(line), "\n" + text} // the end of a case
	}
	if s.index < len(s.block.list) {
		begin = p.above(begin)
	}
	return edit{begin, begin, text + "\n"}
}

// above returns where the lines of comments directly above a line begin, or where the line
// does if there are none.
func (p *program) above(begin int) int {
	line := p.file.Line(p.file.Pos(begin))
	i, _ := slices.BinarySearchFunc(p.File.Comments, p.file.Pos(begin), func(c *ast.CommentGroup, at token.Pos) int { return int(c.Pos() - at) })
	if i == 0 || p.file.Line(p.File.Comments[i-1].End()) != line-1 {
		return begin
	}
	first := p.offset(p.File.Comments[i-1].Pos())
	above := strings.LastIndexByte(p.Source[:first], '\n') + 1
	if strings.TrimSpace(p.Source[above:first]) != "" {
		return begin // it belongs to the line that it ends
	}
	return above
}

// insert adds a new statement.
func (g gen) insert(s spot) change {
	made := g.statement(s.block)
	if made == "" {
		return change{}
	}
	return changed(g.p.add(s, made), "inserted %s", made)
}

// statement returns a new simple statement for a block, or "".
func (g gen) statement(b *block) (s string) {
	for range 4 {
		switch x := g.rand.Float64(); {
		case x < 0.45:
			s = g.assignment()
		case x < 0.70:
			s = g.update()
		default:
			s = g.leave(b)
		}
		if s != "" {
			break
		}
	}
	return s
}

// assignment returns a statement that stores a new value.
func (g gen) assignment() string {
	to := g.target(nil)
	if (!to.ok() || g.chance(0.1)) && len(g.vars) > 0 {
		to = g.target(oneOf(g.rand, g.vars...).typ)
	}
	if !to.ok() {
		return ""
	}
	x := g.expr(to.typ, 2, 0)
	if !x.ok() || x.same(to) {
		return ""
	}
	return to.text + " = " + x.text
}

// idle counts the assignments of something to itself.
func (p *program) idle() (count int) {
	for n := range ast.Preorder(p.File) {
		if s, ok := n.(*ast.AssignStmt); ok && s.Tok == token.ASSIGN && len(s.Lhs) == len(s.Rhs) {
			for i, x := range s.Lhs {
				if p.text(x) == p.text(s.Rhs[i]) {
					count++
				}
			}
		}
	}
	return count
}

// update returns a statement that changes a value: x += e, x *= e, x++.
func (g gen) update() string {
	to := g.target(nil)
	switch {
	case !to.ok() || isBool(to.typ):
		return ""
	case isInteger(to.typ) && g.chance(0.5):
		return to.text + oneOf(g.rand, "++", "++", "--")
	case isString(to.typ):
		return to.text + " += " + g.literal(to.typ, 0).text
	}
	return to.text + oneOf(g.rand, " += ", " += ", " -= ", " *= ") + g.expr(to.typ, 2, 0).text
}

// leave returns an if statement that ends a loop, continues it, or returns.
func (g gen) leave(b *block) string {
	cond, then := g.condition(2), ""
	if g.loops > 0 && g.chance(0.5) {
		then = oneOf(g.rand, "break", "continue")
	} else {
		then = g.result(b.fn)
	}
	return ifText(cond, then)
}

// ifText returns an if statement, or "" if a part is missing.
func ifText(cond code, then string) string {
	if !cond.ok() || then == "" {
		return ""
	}
	text := cond.text
	if cond.braces {
		text = "(" + text + ")"
	}
	return "if " + text + " {\n" + then + "\n}"
}

// result returns a return statement, or "" if it cannot make a result.
func (g gen) result(fn *frame) string {
	var values []string
	for v := range fn.sig.Results().Variables() {
		x := g.outcome(v.Type())
		if !x.ok() {
			return ""
		}
		values = append(values, x.text)
	}
	return strings.TrimSpace("return " + strings.Join(values, ", "))
}

// outcome returns the value of a case, usually a constant.
func (g gen) outcome(t types.Type) code {
	if g.chance(0.6) {
		if x := g.wanted(t); x.ok() {
			return x
		}
	}
	if isPlain(t) && g.chance(0.6) {
		return g.literal(t, 0)
	}
	return g.expr(t, g.rand.IntN(3), 0)
}

// remove deletes a statement. If others use what it declares, the type checker objects.
func (g gen) remove(s spot) change {
	return changed(g.p.remove(s.stmt()), "removed %s", g.p.text(s.stmt()))
}

// repeat copies a statement to another position where its variables are in
// scope, and sometimes replaces one of them.
func (g gen) repeat(s spot) change {
	to := g.spot()
	if g.chance(0.5) {
		to = spot{s.block, s.index + 1}
	}
	g = g.before(to)
	if !g.reaches(s.stmt()) || s.block.fn != to.block.fn || s.block.loops > to.block.loops || g.grows(s.stmt()) {
		return change{}
	}
	var edits []edit
	if g.chance(0.5) {
		edits = g.redirected(s.stmt())
	}
	text := g.p.textWith(s.stmt(), edits...)
	return changed(g.p.add(to, text), "repeated %s", text)
}

// hasBody reports whether a statement is a loop, or a branch without a statement in its header.
func hasBody(_ *draft, s spot) bool {
	i, branch := s.stmt().(*ast.IfStmt)
	return branch && i.Init == nil || bodyOf(s.stmt()) != nil
}

// bodyOf returns the body of a loop, or nil.
func bodyOf(s ast.Stmt) *ast.BlockStmt {
	switch s := s.(type) {
	case *ast.ForStmt:
		return s.Body
	case *ast.RangeStmt:
		return s.Body
	}
	return nil
}

// unbranch replaces an if statement by one of its branches, or a loop by its
// body.
func (g gen) unbranch(s spot) change {
	body := bodyOf(s.stmt())
	if branch, ok := s.stmt().(*ast.IfStmt); ok {
		body = branch.Body
		if other, ok := branch.Else.(*ast.BlockStmt); ok && g.chance(0.5) {
			body = other
		}
	}
	if !g.reaches(body) {
		return change{}
	}
	text := g.p.text(body)
	if !slices.ContainsFunc(body.List, declares) {
		text = strings.TrimSpace(text[1 : len(text)-1])
	}
	header := g.p.Source[g.p.offset(s.stmt().Pos()):g.p.offset(body.Lbrace)]
	return changed(g.p.replace(s.stmt(), text), "dropped %s", strings.TrimSpace(header))
}

// declares reports whether a statement declares something for those that follow.
func declares(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.AssignStmt:
		return s.Tok == token.DEFINE
	case *ast.DeclStmt:
		return true
	}
	return false
}

// jumps reports whether no statement after s is reached.
func jumps(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return s.Tok != token.FALLTHROUGH
	}
	return false
}

// grows reports whether inserting a tree nests loops more deeply than
// anywhere in the program so far.
func (g gen) grows(n ast.Node) bool {
	depth := loopDepth(n)
	return depth > 0 && depth+g.loops > max(1, loopDepth(g.p.File))
}

// loopDepth returns how deeply loops are nested in a tree. Loops with a small
// fixed number of iterations and loops that halve their counter do not count.
func loopDepth(n ast.Node) int {
	depth := 0
	ast.Inspect(n, func(m ast.Node) bool {
		s, ok := m.(ast.Stmt)
		if !ok || bodyOf(s) == nil {
			return true
		}
		depth = max(depth, cost(s)+loopDepth(bodyOf(s)))
		return false
	})
	return depth
}

// cost returns 1 for a loop whose iterations depend on data, and 0 for one with
// few iterations.
func cost(s ast.Stmt) int {
	switch s := s.(type) {
	case *ast.ForStmt:
		if a, ok := s.Post.(*ast.AssignStmt); ok && slices.Contains([]token.Token{token.MUL_ASSIGN, token.QUO_ASSIGN, token.SHL_ASSIGN, token.SHR_ASSIGN}, a.Tok) {
			if numberOf(a.Rhs[0]) != nil {
				return 0
			}
		}
	case *ast.RangeStmt:
		switch x := s.X.(type) {
		case *ast.CompositeLit:
			return 0
		case *ast.BasicLit:
			if v, ok := floatOf(x); ok && v <= 64 {
				return 0
			}
		}
	}
	return 1
}
