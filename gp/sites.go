package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// A site is an expression that can be replaced by another one of its type.
type site struct {
	expr ast.Expr // without parentheses
	node ast.Expr // with them
	typ  types.Type
	kind kind
	place
	block *block // the innermost statement list around it; nil at the top level
	index int    // of the statement in the block
	limit limit
	least int // the least precedence of what stands here without parentheses

	number int  // its own index in the list of sites
	end    int  // the sites from the next one to this index lie inside this one
	nested bool // inside another site of the same block
}

// A limit says what is not allowed at a site, or what it is part of.
type limit uint16

const (
	variables   limit = 1 << iota // no constants
	literalOnly                   // literals only
	nonzero                       // a constant must not be zero: a divisor
	index                         // a constant must not be negative: an index
	header                        // in a loop header: evaluated repeatedly, or before the loop begins
	label                         // of a case
	inside                        // a part of an index
	target                        // what is assigned to
	bare                          // a brace would end the header of a statement

	inherited = literalOnly | header | inside | bare
)

// A place is what code is in.
type place struct {
	fn    *frame
	loops int   // around it, within its function
	loop  *loop // the innermost, or nil
}

// A frame is a function.
type frame struct {
	sig  *types.Signature
	decl *ast.FuncDecl // that it is or lies in
}

// A loop is a loop with the variables that control how often it runs.
type loop struct {
	outer    *loop
	controls []types.Object
}

// controlled reports whether a variable controls a loop around the place.
func (p place) controlled(v types.Object) bool {
	for l := p.loop; l != nil; l = l.outer {
		if slices.Contains(l.controls, v) {
			return true
		}
	}
	return false
}

// A block is a statement list.
type block struct {
	place
	list       []ast.Stmt
	nodes      []int     // how many each statement has
	sites      []int     // how many sites come before each statement, and before the end
	begin, end token.Pos // in its scope, before all statements and after them
	outer      *block    // nil for a function's body
	at         int       // index of the statement in outer that contains it
	flagged    bool      // one of the statements declares a bool
}

// A walker finds sites and blocks. It is passed by value: what lies deeper in the tree
// changes nothing of it.
type walker struct {
	p *program
	place
	block *block
	index int
	depth int  // in sites of the block
	nodes *int // seen so far
}

// children visits the parts of a node, which has the limit l.
func (w walker) children(c inspector.Cursor, l limit) {
	for child := range c.Children() {
		w.visit(child, l)
	}
}

func (w walker) visit(c inspector.Cursor, l limit) {
	*w.nodes++
	switch n := c.Node().(type) {
	case *ast.FuncDecl:
		if f, ok := w.p.Info.Defs[n.Name].(*types.Func); ok && n.Body != nil {
			w.function(c.ChildAt(edge.FuncDecl_Body, -1), &frame{f.Signature(), n})
		}
	case *ast.BlockStmt:
		w.list(c, edge.BlockStmt_List, n.List, n.Lbrace, n.Rbrace)
	case *ast.CaseClause:
		for child := range c.Children() {
			if child.ParentEdgeKind() == edge.CaseClause_List {
				w.visit(child, 0)
			}
		}
		w.list(c, edge.CaseClause_Body, n.Body, n.Colon, n.End())
	case *ast.ForStmt, *ast.RangeStmt:
		w.loopOf(c)
	case *ast.IfStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt:
		for child := range c.Children() {
			switch child.ParentEdgeKind() {
			case edge.IfStmt_Body, edge.IfStmt_Else:
				w.visit(child, 0)
			case edge.SwitchStmt_Body, edge.TypeSwitchStmt_Body: // the list of clauses is none of statements
				w.children(child, 0)
			default:
				w.visit(child, bare)
			}
		}
	case ast.Expr:
		w.expr(c, l)
	case *ast.ImportSpec, *ast.TypeSpec, *ast.FieldList, *ast.BranchStmt, *ast.CommentGroup:
	default:
		w.children(c, l)
	}
}

func (w walker) function(body inspector.Cursor, f *frame) {
	w.place, w.block, w.index, w.depth = place{fn: f}, nil, 0, 0
	w.visit(body, 0)
}

// list visits a statement list.
func (w walker) list(c inspector.Cursor, k edge.Kind, list []ast.Stmt, begin, end token.Pos) {
	b := &block{place: w.place, list: list, begin: begin, end: end, outer: w.block, at: w.index, flagged: slices.ContainsFunc(list, w.p.isFlag)}
	w.p.blocks = append(w.p.blocks, b)
	w.block, w.depth = b, 0
	for child := range c.Children() {
		if child.ParentEdgeKind() != k {
			continue
		}
		b.sites = append(b.sites, len(w.p.sites))
		w.index = child.ParentEdgeIndex()
		before := *w.nodes
		w.visit(child, 0)
		b.nodes = append(b.nodes, *w.nodes-before)
	}
	b.sites = append(b.sites, len(w.p.sites))
}

// loopOf visits a loop.
func (w walker) loopOf(c inspector.Cursor) {
	l := &loop{outer: w.loop}
	for child := range c.Children() {
		in := w
		switch k := child.ParentEdgeKind(); k {
		case edge.ForStmt_Body, edge.RangeStmt_Body:
			in.loop, in.loops = l, in.loops+1
			in.visit(child, 0)
			continue
		case edge.ForStmt_Cond, edge.RangeStmt_Key, edge.ForStmt_Init:
			for c := range child.Preorder((*ast.Ident)(nil)) {
				if k == edge.ForStmt_Init && c.ParentEdgeKind() != edge.AssignStmt_Lhs {
					continue
				}
				if v, ok := w.p.Info.ObjectOf(c.Node().(*ast.Ident)).(*types.Var); ok && isPlain(v.Type()) {
					l.controls = append(l.controls, v)
				}
			}
			in.loop = l
		case edge.ForStmt_Post:
			in.loop = l
		}
		in.visit(child, header|bare)
	}
}

// expr makes a site of an expression if it can be one, and visits its parts.
func (w walker) expr(c inspector.Cursor, l limit) {
	node := c.Node().(ast.Expr)
	if w.p.kindOf(node) == isType {
		return
	}
	l, ok := w.slot(c, l)
	least := leastPrecedence(c)
	for e, paren := node.(*ast.ParenExpr); paren; e, paren = e.X.(*ast.ParenExpr) {
		c, _ = c.FirstChild()
		l &^= bare
	}
	e := c.Node().(ast.Expr)
	if _, literal := e.(*ast.BasicLit); literal { // it may be another one
		l &^= variables
	}
	t, k := w.p.Info.TypeOf(e), w.p.kindOf(e)
	if ok && l&target == 0 && isProper(t) && k != isNothing && k != isBuiltin {
		at := len(w.p.sites)
		w.p.sites = append(w.p.sites, site{
			expr: e, node: node, typ: types.Default(t), kind: k, place: w.place, block: w.block, index: w.index,
			limit: l, least: least, number: at, end: at + 1, nested: w.depth > 0,
		})
		defer func() { w.p.sites[at].end = len(w.p.sites) }()
		w.depth++
	}
	_, literal := e.(*ast.FuncLit)
	if sig, ok := t.(*types.Signature); ok && literal {
		w.function(c.ChildAt(edge.FuncLit_Body, -1), &frame{sig, w.fn.decl})
	} else {
		w.children(c, l)
	}
}

// isProper reports whether values of a type can stand for each other.
func isProper(t types.Type) bool {
	switch t := t.(type) {
	case nil, *types.Tuple:
		return false
	case *types.Basic:
		return t.Kind() != types.Invalid && t.Kind() != types.UntypedNil
	case *types.Signature:
		return t.TypeParams().Len() == 0
	}
	return true
}

// leastPrecedence returns the least precedence of an operator that needs no parentheses in
// the place of a node.
func leastPrecedence(c inspector.Cursor) int {
	switch c.ParentEdgeKind() {
	case edge.BinaryExpr_X:
		return c.Parent().Node().(*ast.BinaryExpr).Op.Precedence()
	case edge.BinaryExpr_Y:
		return c.Parent().Node().(*ast.BinaryExpr).Op.Precedence() + 1
	case edge.UnaryExpr_X, edge.StarExpr_X, edge.IndexExpr_X, edge.SliceExpr_X, edge.SelectorExpr_X, edge.TypeAssertExpr_X, edge.CallExpr_Fun:
		return token.HighestPrec
	}
	return 0
}

// slot returns what the slot in which an expression stands asks of it, and whether
// another expression may stand there. The parent has the limit l.
func (w walker) slot(c inspector.Cursor, l limit) (limit, bool) {
	keep := l & inherited
	k, i := c.ParentEdge()
	switch parent := c.Parent().Node().(type) {
	case *ast.AssignStmt:
		if k == edge.AssignStmt_Lhs {
			return keep | target, parent.Tok != token.DEFINE
		}
		op := parent.Tok - token.ADD_ASSIGN + token.ADD // no operator for = and :=
		return keep | operandLimit(op), len(parent.Lhs) == len(parent.Rhs)
	case *ast.ReturnStmt:
		return keep, len(parent.Results) == w.fn.sig.Results().Len()
	case *ast.ValueSpec:
		if _, constant := w.p.Info.Defs[parent.Names[0]].(*types.Const); constant {
			keep |= literalOnly
		}
		return keep, k == edge.ValueSpec_Values && len(parent.Names) == len(parent.Values)
	case *ast.RangeStmt, *ast.IncDecStmt:
		if k == edge.RangeStmt_X {
			return keep, true
		}
		return keep | target, true
	case *ast.IfStmt, *ast.ForStmt, *ast.SwitchStmt:
		return keep, true
	case *ast.CaseClause:
		return keep | label, true
	case *ast.UnaryExpr:
		return keep, parent.Op != token.AND
	case *ast.BinaryExpr:
		if k == edge.BinaryExpr_Y {
			keep |= operandLimit(parent.Op)
		}
		return keep, true
	case *ast.IndexExpr:
		if k == edge.IndexExpr_Index {
			of := w.p.kindOf(parent.X)
			return keep&^bare | index | inside, of != isFunction && of != isType
		}
		_, array := arrayLen(w.p.Info.TypeOf(parent.X))
		return keep | l&target, !array
	case *ast.SliceExpr:
		return keep&^bare | index | inside, k != edge.SliceExpr_X
	case *ast.StarExpr, *ast.SelectorExpr, *ast.ParenExpr:
		return keep | l&target, k == edge.StarExpr_X
	case *ast.CompositeLit, *ast.KeyValueExpr:
		lit, composite := c.Node().(*ast.CompositeLit)
		_, pair := c.Node().(*ast.KeyValueExpr)
		return keep &^ bare, !pair && k != edge.KeyValueExpr_Key && (!composite || lit.Type != nil)
	case *ast.CallExpr:
		if k == edge.CallExpr_Fun {
			return keep, false
		}
		return w.argument(parent, i, keep&^bare)
	}
	return keep, false
}

// operandLimit returns the limits of the second operand of an operation.
func operandLimit(op token.Token) limit {
	switch op {
	case token.QUO, token.REM:
		return nonzero
	case token.SHL, token.SHR:
		return index
	}
	return 0
}

// argument returns the limits of an argument of a call.
func (w walker) argument(e *ast.CallExpr, i int, l limit) (limit, bool) {
	switch {
	case w.p.kindOf(e.Fun) == isType, w.p.isBuiltinCall(e, "len", "cap", "copy"):
		return l | variables, true
	case w.p.isBuiltinCall(e, "make", "new"):
		return l | index, i > 0
	case w.p.kindOf(e.Fun) == isBuiltin:
		return l, w.p.isBuiltinCall(e, "append", "min", "max", "panic")
	}
	sig, ok := w.p.Info.TypeOf(e.Fun).Underlying().(*types.Signature)
	return l, ok && (len(e.Args) > 1 || sig.Params().Len() <= 1) // but for f(g()) with several results
}
