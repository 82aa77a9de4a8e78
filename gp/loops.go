package gp

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// isCopy reports whether a statement calls copy.
func isCopy(d *draft, s spot) bool {
	x, ok := s.stmt().(*ast.ExprStmt)
	return ok && d.p.isBuiltinCall(x.X, "copy")
}

// expand replaces copy(a, b) by a loop over the elements, which further edits
// can change. That does the same where a and b do not overlap, as two parameters of the
// evolved function are supposed not to.
func (g gen) expand(s spot) change {
	e := s.stmt().(*ast.ExprStmt).X.(*ast.CallExpr)
	to, from := g.p.code(e.Args[0]), g.p.code(e.Args[1])
	n := g.extreme("min", integer, g.length(to), g.length(from))
	if !n.ok() || !sequence(to.typ) || !sequence(from.typ) || !g.p.apart(e.Args[0], e.Args[1]) {
		return change{}
	}
	i := primary(g.newName("i"), integer, isVariable)
	text := fmt.Sprintf("for %s := range %s {\n%s = %s\n}", i.text, n.text, indexed(to, i).text, indexed(from, i).text)
	return changed(g.p.replace(s.stmt(), text), "expanded %s", g.p.text(e))
}

func isSummable(d *draft, s *site) bool {
	return open(d, s) && isNumber(s.typ) && s.block != nil && s.limit&nonzero == 0
}

// compute inserts statements made from templates that compute a number, which an
// expression then uses.
func (g gen) compute(s *site) change {
	at := spot{s.block, s.index}
	if !g.chance(0.2) { // where it runs once, or as rarely as possible
		for b := at.block; b.outer != nil && b.outer.fn == b.fn && b.loops > 0; b = at.block {
			at = spot{b.outer, b.at}
		}
	}
	if g = g.before(at); g.loops > 1 {
		return change{}
	}
	f := filler{gen: g, typ: s.typ}
	text, _ := f.fill("value")
	x := primary(f.names["S"], s.typ, isVariable)
	if g.chance(0.7) {
		op := g.operator(s.typ)
		if l := operandLimit(op); l == index || l == nonzero && isInteger(s.typ) {
			op = token.ADD
		}
		x = binary(op, g.p.code(s.expr), x, s.typ)
	}
	if text == "" {
		return change{}
	}
	c := changed(g.p.add(at, text), "computed %s for %s", f.names["S"], g.p.text(s.expr))
	c.edits = append(c.edits, g.p.put(s, x))
	return c
}

// isCounted reports whether a statement is a counting loop with a known number of rounds.
func isCounted(d *draft, s spot) bool { return d.count(s.stmt()) > 1 }

// count returns the number of iterations of a loop over an array or up to a
// small literal.
func (d *draft) count(s ast.Stmt) int {
	const most = 32
	loop, ok := s.(*ast.RangeStmt)
	if !ok || loop.Tok != token.DEFINE || loop.Key == nil {
		return 0
	}
	if v, ok := floatOf(loop.X); ok && loop.Value == nil && v <= most && types.Identical(d.p.typeOf(loop.X), integer) {
		return int(v)
	}
	if n, ok := arrayLen(d.p.typeOf(loop.X)); ok && n <= most && d.p.kindOf(loop.X) == isVariable {
		return int(n)
	}
	return 0
}

// reorder makes a counting loop use a custom order.
func (g gen) reorder(s spot) change {
	loop := s.stmt().(*ast.RangeStmt)
	key, get := loop.Key.(*ast.Ident).Name, ""
	if value, ok := loop.Value.(*ast.Ident); ok {
		if key == "_" {
			key = g.newName("i")
		}
		get = "\n" + value.Name + " := " + g.p.code(loop.X).operand(token.HighestPrec) + "[" + key + "]"
	}
	var list []string
	for _, i := range g.rand.Perm(g.count(loop)) {
		list = append(list, strconv.Itoa(i))
	}
	header := fmt.Sprintf("_, %s := range []int{%s}", key, strings.Join(list, ", "))
	c := changed(edit{g.p.offset(loop.Key.Pos()), g.p.offset(loop.X.End()), header}, "reordered the loop over %s", g.p.text(loop.X))
	c.edits = append(c.edits, g.p.insert(loop.Body.Lbrace+1, get))
	return c
}

// isSettled reports whether a statement is a loop in another one, with a branch in it, that
// nothing ends yet.
func isSettled(d *draft, s spot) bool {
	return s.block.loops > 0 && !s.block.flagged && bodyOf(s.stmt()) != nil && len(branchesIn(s.stmt())) > 0
}

// isFlag reports whether a statement declares a bool, which may end a loop.
func (p *program) isFlag(s ast.Stmt) bool {
	a, ok := s.(*ast.AssignStmt)
	return ok && a.Tok == token.DEFINE && len(a.Rhs) == 1 && isBool(p.typeOf(a.Rhs[0]))
}

// branchesIn returns the if statements in a statement.
func branchesIn(s ast.Stmt) []*ast.IfStmt {
	var list []*ast.IfStmt
	for n := range ast.Preorder(s) {
		if b, ok := n.(*ast.IfStmt); ok {
			list = append(list, b)
		}
	}
	return list
}

// settle makes an outer loop end once an iteration has changed nothing. It adds
// a flag that a branch in the inner loop sets.
func (g gen) settle(s spot) change {
	flag := g.newName("changed")
	set := g.p.insert(oneOf(g.rand, branchesIn(s.stmt())...).Body.Lbrace+1, "\n"+flag+" = true")
	text := fmt.Sprintf("%s := false\n%s\nif !%s {\nbreak\n}", flag, g.p.textWith(s.stmt(), set), flag)
	return changed(g.p.replace(s.stmt(), text), "ended the loop once nothing has changed")
}

// hasStep reports whether a statement is a loop with a 1 in it.
func hasStep(d *draft, s spot) bool {
	return bodyOf(s.stmt()) != nil && slices.ContainsFunc(d.p.sites[s.block.sites[s.index]:s.block.sites[s.index+1]], isOne)
}

// coarsen runs a loop at several scales, from coarse to fine. It repeats the
// loop with a step in place of each 1 in it; the step starts at half of some
// length and is halved until it is 1. So what the loop does to neighbours, it
// first does to elements far apart.
func (g gen) coarsen(s spot) change {
	from := g.intLit(integer, 1<<(1+g.rand.IntN(8)), 0)
	if n := g.anyLength(integer); n.ok() {
		from = binary(token.QUO, n, g.intLit(integer, 2, 0), integer)
	}
	step := primary(g.newName("step"), integer, isVariable)
	var edits []edit
	for i := s.block.sites[s.index]; i < s.block.sites[s.index+1]; i++ {
		if one := g.p.sites[i]; isOne(one) {
			edits = append(edits, g.p.put(&one, step))
		}
	}
	text := fmt.Sprintf("for %[1]s := %[2]s; %[1]s > 0; %[1]s /= 2 {\n%[3]s\n}", step.text, from.text, g.p.textWith(s.stmt(), edits...))
	return changed(g.p.replace(s.stmt(), text), "ran a loop from coarse to fine")
}

// isOne reports whether a site holds the number 1 and may hold a variable.
func isOne(s site) bool {
	lit := literalAt(&s)
	return lit != nil && lit.Value == "1" && open(nil, &s) && s.limit&nonzero == 0 && types.Identical(s.typ, integer)
}
