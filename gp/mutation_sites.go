package gp

import (
	"go/ast"
	"go/token"
	"go/types"
)

// A site is an expression that can be replaced by another one of its type.
type site struct {
	at    *ast.Expr // where the tree holds it
	typ   types.Type
	env   *env
	block *block // the innermost statement list around it; nil at the top level
	index int    // of the statement in the block
	limit limit

	number int  // its own index in the list of sites
	end    int  // the sites from the next one to this index lie inside this one
	nested bool // inside another site of the same block
}

// A limit says what is not allowed at a site.
type limit uint16

const (
	untyped   limit = 1 << iota // a constant takes its default type here
	variables                   // no constants
	constants                   // literals only
	nonzero                     // a constant must not be zero: a divisor
	index                       // a constant must not be negative: an index
	header                      // in a loop header: evaluated repeatedly, or before the loop begins
	label                       // of a case
	inside                      // a part of an index
	operand                     // of an operation or a conversion
)

// A block is a statement list.
type block struct {
	list  *[]ast.Stmt
	envs  []*env // before each statement, and after the last
	sites []int  // how many sites come before each statement, and before the end
	outer *block // nil for a function's body
	at    int    // index of the statement in outer that contains it
	fn    *frame
	loops int  // around it, within its function
	brk   bool // break is allowed
}

// A frame is the function that contains a statement.
type frame struct {
	results []types.Type
	named   bool
	outer   *frame // for function literals
	decl    *ast.FuncDecl
}

// walk finds the sites and blocks of the draft.
func (d *draft) walk() {
	w := walker{d: d}
	top := w.file()
	for _, decl := range d.file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Body != nil {
			w.top(top, f)
		}
	}
	d.sites, d.blocks, d.callers = w.sites, w.blocks, nil
}

// file returns the scope of the file, which changes only if something is added to it.
func (w *walker) file() *env {
	d := w.d
	if d.scope == nil || d.scoped != len(d.file.Decls) {
		d.scope, d.scoped = nil, len(d.file.Decls)
		for _, decl := range d.file.Decls {
			d.scope = w.declare(d.scope, decl)
		}
		for b := d.scope; b != nil; b = b.outer {
			b.local = false
		}
	}
	return d.scope
}

type walker struct {
	d      *draft
	sites  []site
	blocks []*block
	block  *block
	index  int
	env    *env
	depth  int // in sites of the block
}

// declare binds the names of a declaration. Top-level names are visible
// everywhere.
func (w *walker) declare(e *env, decl ast.Decl) *env {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		if decl.Recv == nil {
			n := w.d.notes[decl.Name]
			e = e.bind(decl.Name.Name, n.typ, isFunction)
		}
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				e = e.bind(spec.Name.Name, w.d.notes[spec.Name].typ, isType)
			case *ast.ValueSpec:
				k := isVariable
				if decl.Tok == token.CONST {
					k = isConstant
				}
				for _, id := range spec.Names {
					e = e.bind(id.Name, w.d.notes[id].typ, k)
				}
			}
		}
	}
	return e
}

func (w *walker) top(e *env, f *ast.FuncDecl) {
	if f.Recv != nil {
		e = w.params(e, f.Recv)
	}
	if f.Type.TypeParams != nil {
		for _, field := range f.Type.TypeParams.List {
			for _, id := range field.Names {
				e = e.bind(id.Name, w.d.notes[id].typ, isType)
			}
		}
	}
	w.function(e, f.Type, f.Body, &frame{decl: f})
}

// params binds the names of a parameter list.
func (w *walker) params(e *env, list *ast.FieldList) *env {
	if list == nil {
		return e
	}
	for _, field := range list.List {
		for _, id := range field.Names {
			e = e.bind(id.Name, w.d.notes[id].typ, isVariable)
		}
	}
	return e
}

func (w *walker) function(e *env, t *ast.FuncType, body *ast.BlockStmt, f *frame) {
	if t.Results != nil {
		for _, field := range t.Results.List {
			for range max(1, len(field.Names)) {
				f.results = append(f.results, w.d.notes[field.Type].typ)
			}
			f.named = f.named || len(field.Names) > 0
		}
	}
	e = w.params(w.params(e, t.Params), t.Results)
	outer := *w
	w.block, w.index = nil, 0
	w.list(&body.List, e, block{fn: f})
	w.block, w.index, w.env = outer.block, outer.index, outer.env
}

// list walks a statement list; b describes the list.
func (w *walker) list(list *[]ast.Stmt, e *env, b block) {
	outer, at, before, depth := w.block, w.index, w.env, w.depth
	b.list, b.outer, b.at = list, outer, at
	if b.fn == nil {
		b.fn = outer.fn
	}
	w.block, w.depth = &b, 0
	w.blocks = append(w.blocks, &b)
	for i, s := range *list {
		b.envs, b.sites = append(b.envs, e), append(b.sites, len(w.sites))
		w.index, w.env = i, e
		e = w.stmt(s)
	}
	b.envs, b.sites = append(b.envs, e), append(b.sites, len(w.sites))
	w.block, w.index, w.env, w.depth = outer, at, before, depth
}

// body walks the block of a statement.
func (w *walker) body(s *ast.BlockStmt, e *env, loop bool) {
	b := block{loops: w.block.loops, brk: w.block.brk}
	if loop {
		b.loops, b.brk = b.loops+1, true
	}
	w.list(&s.List, e, b)
}

// stmt walks a statement in the walker's env and returns the env after it.
func (w *walker) stmt(s ast.Stmt) *env {
	e := w.env
	switch s := s.(type) {
	case *ast.AssignStmt:
		return w.assign(s)
	case *ast.ExprStmt:
		w.inside(s.X, 0)
	case *ast.IncDecStmt:
		w.target(s.X)
	case *ast.DeclStmt:
		return w.decl(s.Decl.(*ast.GenDecl))
	case *ast.ReturnStmt:
		if len(s.Results) == len(w.block.fn.results) {
			w.exprs(s.Results, 0)
		} else {
			w.insides(s.Results)
		}
	case *ast.BlockStmt:
		w.body(s, e, false)
	case *ast.LabeledStmt:
		return w.stmt(s.Stmt)
	case *ast.IfStmt:
		w.ifStmt(s)
	case *ast.ForStmt:
		w.forStmt(s)
	case *ast.RangeStmt:
		w.rangeStmt(s)
	case *ast.SwitchStmt:
		w.switchStmt(s)
	case *ast.TypeSwitchStmt:
		w.typeSwitch(s)
	case *ast.DeferStmt:
		w.inside(s.Call, 0)
	}
	w.env = e
	return e
}

func (w *walker) assign(s *ast.AssignStmt) *env {
	limit := limit(0)
	switch s.Tok {
	case token.DEFINE:
		limit = untyped
	case token.QUO_ASSIGN, token.REM_ASSIGN:
		limit = nonzero
	case token.SHL_ASSIGN, token.SHR_ASSIGN:
		limit = index
	}
	if len(s.Lhs) == len(s.Rhs) {
		for i := range s.Rhs {
			l := limit
			if id, ok := s.Lhs[i].(*ast.Ident); ok && id.Name == "_" {
				l |= untyped
			}
			w.expr(&s.Rhs[i], l)
		}
	} else {
		w.insides(s.Rhs)
	}
	if s.Tok != token.DEFINE {
		for _, x := range s.Lhs {
			w.target(x)
		}
		return w.env
	}
	return w.bindAll(s.Lhs, isVariable)
}

func (w *walker) bindAll(list []ast.Expr, k kind) *env {
	e := w.env
	for _, x := range list {
		if id, ok := x.(*ast.Ident); ok {
			e = e.bind(id.Name, w.d.notes[id].typ, k)
		}
	}
	w.env = e
	return e
}

func (w *walker) decl(decl *ast.GenDecl) *env {
	for _, spec := range decl.Specs {
		if v, ok := spec.(*ast.ValueSpec); ok {
			limit := limit(0)
			if v.Type == nil {
				limit |= untyped
			}
			if decl.Tok == token.CONST {
				limit |= constants
			}
			if len(v.Names) == len(v.Values) {
				w.exprs(v.Values, limit)
			} else {
				w.insides(v.Values)
			}
		}
	}
	w.env = w.declare(w.env, decl)
	return w.env
}

func (w *walker) ifStmt(s *ast.IfStmt) {
	e := w.env
	if s.Init != nil {
		w.env = w.stmt(s.Init)
	}
	w.expr(&s.Cond, 0)
	inner := w.env
	w.body(s.Body, inner, false)
	switch other := s.Else.(type) {
	case *ast.BlockStmt:
		w.env = inner
		w.body(other, inner, false)
	case *ast.IfStmt:
		w.env = inner
		w.ifStmt(other)
	}
	w.env = e
}

func (w *walker) forStmt(s *ast.ForStmt) {
	e := w.env
	if s.Init != nil {
		first := len(w.sites)
		w.env = w.stmt(s.Init)
		w.limit(first, header)
	}
	inner := w.env
	for id := range controls(s) {
		if b := w.env.lookup(id.Name); b != nil && b.kind == isVariable && isPlain(b.typ) {
			inner = inner.bind(id.Name, b.typ, isControl)
		}
	}
	w.env = inner
	first := len(w.sites)
	if s.Cond != nil {
		w.expr(&s.Cond, 0)
	}
	if s.Post != nil {
		w.stmt(s.Post)
	}
	w.limit(first, header)
	w.body(s.Body, inner, true)
	w.env = e
}

// limit adds a limit to the sites from first on.
func (w *walker) limit(first int, l limit) {
	for i := first; i < len(w.sites); i++ {
		w.sites[i].limit |= l
	}
}

func (w *walker) rangeStmt(s *ast.RangeStmt) {
	e := w.env
	first := len(w.sites)
	w.expr(&s.X, untyped)
	w.limit(first, header)
	if s.Tok == token.DEFINE {
		w.bindAll([]ast.Expr{s.Key}, isControl)
		w.bindAll([]ast.Expr{s.Value}, isVariable)
	} else {
		w.target(s.Key)
		w.target(s.Value)
	}
	w.body(s.Body, w.env, true)
	w.env = e
}

func (w *walker) switchStmt(s *ast.SwitchStmt) {
	e := w.env
	if s.Init != nil {
		w.env = w.stmt(s.Init)
	}
	if s.Tag != nil {
		w.expr(&s.Tag, untyped)
	}
	inner := w.env
	for _, clause := range s.Body.List {
		c := clause.(*ast.CaseClause)
		w.env = inner
		w.exprs(c.List, label)
		w.list(&c.Body, inner, block{loops: w.block.loops, brk: true})
	}
	w.env = e
}

func (w *walker) typeSwitch(s *ast.TypeSwitchStmt) {
	e := w.env
	if s.Init != nil {
		w.env = w.stmt(s.Init)
	}
	if a, ok := s.Assign.(*ast.AssignStmt); ok {
		w.env = w.env.bind(a.Lhs[0].(*ast.Ident).Name, nil, isNothing) // of another type in each clause
	}
	inner := w.env
	for _, clause := range s.Body.List {
		w.env = inner
		w.list(&clause.(*ast.CaseClause).Body, inner, block{loops: w.block.loops, brk: true})
	}
	w.env = e
}
