package gp

import "go/ast"

// hasValue reports whether a statement does something for which there may be special cases.
func hasValue(_ *draft, s spot) bool {
	switch s := s.stmt().(type) {
	case *ast.ReturnStmt:
		return len(s.Results) > 0
	case *ast.AssignStmt, *ast.IncDecStmt, *ast.ExprStmt:
		return !declares(s)
	}
	return false
}

// split adds a special case for a statement: it turns "stmt" into "if cond {
// variant } else { stmt }" or, if the statement returns, into "if cond {
// variant }; stmt". The variant differs from the statement, or is the same for
// now.
func (g gen) split(s spot) change {
	cond, variant := g.condition(2), g.p.text(s.stmt())
	if g.chance(0.75) {
		variant = g.varied(s.stmt())
	}
	branch := ifText(cond, variant)
	e := g.p.add(s, branch)
	if !jumps(s.stmt()) {
		e = g.p.replace(s.stmt(), branch+" else {\n"+g.p.text(s.stmt())+"\n}")
	}
	if branch == "" {
		return change{}
	}
	return changed(e, "added the case %s: %s", cond.text, variant)
}

// varied returns a statement with another one of the values that it stores or returns.
func (g gen) varied(s ast.Stmt) string {
	var values []ast.Expr
	switch s := s.(type) {
	case *ast.ReturnStmt:
		values = s.Results
	case *ast.AssignStmt:
		values = s.Rhs
	}
	if len(values) > 0 {
		x := oneOf(g.rand, values...)
		if t := g.p.typeOf(x); isProper(t) {
			if y := g.outcome(t); y.ok() {
				return g.p.textWith(s, g.p.replace(x, y.text))
			}
		}
	}
	return g.p.text(s)
}

// special adds a special case: an if statement that returns or assigns something else.
func (g gen) special(s spot) change {
	cond, then := g.condition(2), ""
	if s.block.fn.sig.Results().Len() > 0 && g.chance(0.7) {
		then = g.result(s.block.fn)
	} else {
		then = g.assignment()
	}
	branch := ifText(cond, then)
	if branch == "" {
		return change{}
	}
	return changed(g.p.add(s, branch), "added the case %s: %s", cond.text, then)
}
