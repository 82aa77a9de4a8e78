package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// tidy cleans up after edits: it folds constants, removes statements without
// effect and unused variables, and adds missing return statements.
func (d *draft) tidy() {
	d.walk()
	for i := len(d.sites) - 1; i >= 0; i-- { // inner ones first
		d.simplify(&d.sites[i])
	}
	for _, decl := range d.file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		const rounds = 8 // each may make more code dead
		for range rounds {
			c := cleaner{d: d, unused: d.unused(f)}
			f.Body.List = c.list(f.Body.List)
			if !c.changed {
				break
			}
		}
	}
	d.addReturns()
}

// unused returns the names of the variables that a function declares but never
// reads. Assigning to a variable or counting it does not read it.
func (d *draft) unused(f *ast.FuncDecl) map[string]bool {
	names := make(map[string]bool)
	declares(f.Body, func(id *ast.Ident) {
		if d.notes[id].kind == isVariable && id.Name != "_" {
			names[id.Name] = true
		}
	})
	for n := range ast.Preorder(f.Body) { // parameters of function literals may be unused
		if lit, ok := n.(*ast.FuncLit); ok {
			declares(lit.Type, func(id *ast.Ident) { delete(names, id.Name) })
		}
	}
	own := func(id *ast.Ident) { delete(names, id.Name) } // a result of that name is read
	declares(f.Type, own)
	if f.Recv != nil {
		declares(f.Recv, own)
	}
	if len(names) == 0 {
		return nil
	}
	stored := make(map[*ast.Ident]bool)
	declares(f.Body, func(id *ast.Ident) { stored[id] = true })
	for n := range ast.Preorder(f.Body) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if !d.mayPanic(n) {
				identsOf(n.Lhs, func(id *ast.Ident) { stored[id] = true })
			}
		case *ast.IncDecStmt:
			identsOf([]ast.Expr{n.X}, func(id *ast.Ident) { stored[id] = true })
		}
	}
	d.idents(f.Body, func(id *ast.Ident) {
		if !stored[id] {
			delete(names, id.Name)
		}
	})
	return names
}

// mayPanic reports whether an assignment like x /= y may panic.
func (d *draft) mayPanic(s *ast.AssignStmt) bool {
	switch s.Tok {
	case token.QUO_ASSIGN, token.REM_ASSIGN:
		return !isFloat(d.typeOf(s.Lhs[0])) && d.notes[s.Rhs[0]].kind != isConstant
	case token.SHL_ASSIGN, token.SHR_ASSIGN:
		return !isUnsigned(d.typeOf(s.Rhs[0])) && d.notes[s.Rhs[0]].kind != isConstant
	}
	return false
}

// A cleaner removes dead code from a function.
type cleaner struct {
	d       *draft
	unused  map[string]bool
	changed bool
}

// list removes unreachable statements and statements without effect from a
// list.
func (c *cleaner) list(list []ast.Stmt) []ast.Stmt {
	kept := list[:0]
	for i, s := range list {
		s = c.stmt(s)
		if s == nil {
			c.changed = true
			continue
		}
		if b, ok := s.(*ast.BlockStmt); ok && !declaresAny(b.List) {
			kept = append(slices.Clip(kept), b.List...)
			kept = append(kept, list[i+1:]...)
			c.changed = true
			return kept // the next round continues
		}
		kept = append(kept, s)
		if jumps(s) && i+1 < len(list) && !slices.ContainsFunc(list[i+1:], hasLabel) {
			c.changed = true
			break
		}
	}
	return kept
}

// declaresAny reports whether a statement of the list declares something.
func declaresAny(list []ast.Stmt) bool {
	return slices.ContainsFunc(list, func(s ast.Stmt) bool {
		switch s := s.(type) {
		case *ast.DeclStmt, *ast.LabeledStmt:
			return true
		case *ast.AssignStmt:
			return s.Tok == token.DEFINE
		}
		return false
	})
}

// jumps reports whether the code after a statement is unreachable.
func jumps(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return s.Tok != token.FALLTHROUGH
	}
	return false
}

func hasLabel(s ast.Stmt) bool {
	found := false
	ast.Inspect(s, func(n ast.Node) bool {
		_, ok := n.(*ast.LabeledStmt)
		found = found || ok
		return !found
	})
	return found
}

// stmt cleans a statement. It returns nil if the statement has no effect.
func (c *cleaner) stmt(s ast.Stmt) ast.Stmt {
	c.literals(s)
	switch s := s.(type) {
	case *ast.EmptyStmt:
		return nil
	case *ast.AssignStmt:
		return c.assign(s)
	case *ast.IncDecStmt:
		if id, ok := s.X.(*ast.Ident); ok && c.unused[id.Name] {
			return nil
		}
	case *ast.DeclStmt:
		return c.decl(s)
	case *ast.BlockStmt:
		if s.List = c.list(s.List); len(s.List) == 0 {
			return nil
		}
	case *ast.LabeledStmt:
		if s.Stmt = c.stmt(s.Stmt); s.Stmt == nil {
			s.Stmt = &ast.EmptyStmt{}
		}
	case *ast.IfStmt:
		return c.ifStmt(s)
	case *ast.ForStmt:
		s.Body.List = c.list(s.Body.List)
		if len(s.Body.List) == 0 && c.d.countsOnly(s) {
			return nil
		}
	case *ast.RangeStmt:
		return c.rangeStmt(s)
	case *ast.SwitchStmt:
		c.init(&s.Init)
		c.clauses(s.Body)
		if len(s.Body.List) == 0 && s.Init == nil && (s.Tag == nil || c.d.pure(s.Tag)) {
			return nil
		}
	case *ast.TypeSwitchStmt:
		if a, ok := s.Assign.(*ast.AssignStmt); ok && c.unused[a.Lhs[0].(*ast.Ident).Name] {
			s.Assign = &ast.ExprStmt{X: a.Rhs[0]}
		}
		c.clauses(s.Body)
	}
	return s
}

// literals cleans the bodies of function literals in the expressions of s.
func (c *cleaner) literals(s ast.Stmt) {
	switch s.(type) {
	case *ast.AssignStmt, *ast.ExprStmt, *ast.ReturnStmt, *ast.DeclStmt, *ast.DeferStmt:
		ast.Inspect(s, func(n ast.Node) bool {
			if f, ok := n.(*ast.FuncLit); ok {
				f.Body.List = c.list(f.Body.List)
				return false
			}
			return true
		})
	}
}

func isIdent(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

// uses reports whether a tree has an identifier of that name.
func uses(n ast.Node, name string) bool {
	for n := range ast.Preorder(n) {
		if id, ok := n.(*ast.Ident); ok && id.Name == name {
			return true
		}
	}
	return false
}

func (c *cleaner) clauses(body *ast.BlockStmt) {
	for _, s := range body.List {
		clause := s.(*ast.CaseClause)
		clause.Body = c.list(clause.Body)
	}
}

func isDefine(s ast.Stmt) bool {
	a, ok := s.(*ast.AssignStmt)
	return ok && a.Tok == token.DEFINE
}

// assign removes assignments to unused variables and of variables to
// themselves.
func (c *cleaner) assign(s *ast.AssignStmt) ast.Stmt {
	blank, pure := 0, true
	for i, x := range s.Lhs {
		id, ok := x.(*ast.Ident)
		if ok && c.unused[id.Name] {
			if s.Tok != token.DEFINE && s.Tok != token.ASSIGN {
				s.Tok = token.ASSIGN // x += y reads an unused x
			}
			c.changed = true
			s.Lhs[i] = ast.NewIdent("_")
			ok, id = true, s.Lhs[i].(*ast.Ident)
		}
		if ok && id.Name == "_" {
			blank++
		}
	}
	for _, x := range s.Rhs {
		pure = pure && c.d.pure(x)
	}
	for _, x := range s.Lhs {
		pure = pure && (isIdent(x, "_") || c.d.pure(x))
	}
	if blank == len(s.Lhs) {
		if pure {
			return nil
		}
		s.Tok = token.ASSIGN
		return s
	}
	if s.Tok == token.ASSIGN && len(s.Lhs) == 1 && sameTree(s.Lhs[0], s.Rhs[0]) && pure && !c.d.inMap(s.Lhs[0]) {
		return nil
	}
	return s
}

// inMap reports whether an expression is an element of a map, which a store
// creates.
func (d *draft) inMap(e ast.Expr) bool {
	x, ok := e.(*ast.IndexExpr)
	if !ok {
		return false
	}
	_, ok = d.typeOf(x.X).Underlying().(*types.Map)
	return ok
}

func (c *cleaner) decl(s *ast.DeclStmt) ast.Stmt {
	decl := s.Decl.(*ast.GenDecl)
	if decl.Tok != token.VAR {
		return s
	}
	decl.Specs = slices.DeleteFunc(decl.Specs, func(spec ast.Spec) bool {
		v := spec.(*ast.ValueSpec)
		blank := 0
		for i, id := range v.Names {
			if c.unused[id.Name] {
				v.Names[i] = ast.NewIdent("_")
				c.changed = true
			}
			if v.Names[i].Name == "_" {
				blank++
			}
		}
		return blank == len(v.Names) && !slices.ContainsFunc(v.Values, func(x ast.Expr) bool { return !c.d.pure(x) })
	})
	if len(decl.Specs) == 0 {
		return nil
	}
	return s
}

// init removes the init statement of a header if it has no effect.
func (c *cleaner) init(s *ast.Stmt) {
	if *s == nil {
		return
	}
	if *s = c.stmt(*s); *s == nil {
		c.changed = true
	}
}

func (c *cleaner) ifStmt(s *ast.IfStmt) ast.Stmt {
	c.init(&s.Init)
	s.Body.List = c.list(s.Body.List)
	if s.Else != nil {
		s.Else = c.stmt(s.Else)
	}
	if s.Init != nil {
		return s
	}
	if always, known := c.d.truth(s.Cond); known {
		if always {
			return s.Body
		}
		return s.Else
	}
	if len(s.Body.List) > 0 {
		return s
	}
	if s.Else == nil {
		if c.d.pure(s.Cond) {
			return nil
		}
		return s
	}
	s.Cond = c.d.not(s.Cond)
	if other, ok := s.Else.(*ast.BlockStmt); ok {
		s.Body, s.Else = other, nil
	} else {
		s.Body, s.Else = &ast.BlockStmt{List: []ast.Stmt{s.Else}}, nil
	}
	return s
}

// truth returns the value of a condition that is the constant true or false.
func (d *draft) truth(e ast.Expr) (value, known bool) {
	id, ok := e.(*ast.Ident)
	if !ok || id.Name != "true" && id.Name != "false" || d.notes[id].kind != isConstant {
		return false, false
	}
	return id.Name == "true", true
}

func (c *cleaner) rangeStmt(s *ast.RangeStmt) ast.Stmt {
	drop := func(x ast.Expr) bool {
		id, ok := x.(*ast.Ident)
		return ok && (id.Name == "_" || s.Tok == token.DEFINE && c.unused[id.Name])
	}
	if drop(s.Value) {
		s.Value = nil
	}
	if drop(s.Key) {
		if s.Key = nil; s.Value != nil {
			s.Key = ast.NewIdent("_")
		} else {
			s.Tok = token.ILLEGAL
		}
	}
	s.Body.List = c.list(s.Body.List)
	_, calls := c.d.notes[s.X].typ.Underlying().(*types.Signature)
	if len(s.Body.List) == 0 && s.Tok != token.ASSIGN && !calls && c.d.pure(s.X) {
		return nil
	}
	return s
}
