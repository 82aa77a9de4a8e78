package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// mended returns the program of a text after mending what the type checker finds in it,
// or nil if that is impossible. Positions in the text become those in the program's.
func (d *draft) mended(text string, at ...*int) *program {
	for range 8 { // each round can bring up something else: a variable that is unused once a statement is gone
		draft, err := d.parse(text)
		if err != nil {
			return nil
		}
		for _, o := range at {
			*o = formatted(text, draft.Source, *o)
		}
		p := newProgram(draft)
		if len(draft.Errors) == 0 {
			edits := p.merges(d.p)
			if len(edits) == 0 {
				return p
			}
			text = d.edited(p.Source, edits, at)
			continue
		}
		m := mender{draft: d, p: p, root: inspector.New([]*ast.File{p.File}).Root()}
		m.index()
		mends := make(map[edit]int) // the number of the error, from 1
		for i, e := range draft.Errors {
			before := len(m.edits)
			if !m.mend(e) {
				return nil
			}
			for _, e := range m.edits[before:] {
				mends[e] = i + 1
			}
		}
		edits := disjoint(append(m.edits, p.addImports(slices.Compact(slices.Sorted(slices.Values(m.imports))))...), mends)
		if len(edits) == 0 {
			return nil
		}
		text = d.edited(p.Source, edits, at)
	}
	return nil
}

// edited returns a text after edits, which are disjoint, and moves positions in it.
func (*draft) edited(source string, edits []edit, at []*int) string {
	for _, o := range at {
		*o = moved(*o, edits)
	}
	text, _ := replaced(source, 0, len(source), edits)
	return text
}

// disjoint returns the edits of a mender without those for errors of which one overlaps with
// that for another error: they are for the next round.
func disjoint(edits []edit, mends map[edit]int) []edit {
	slices.SortStableFunc(edits, compareEdits)
	dropped, end := make(map[int]bool), 0
	edits = slices.Compact(edits)
	for _, e := range edits {
		if e.from < end {
			dropped[mends[e]] = true
		} else if !dropped[mends[e]] {
			end = e.to
		}
	}
	return slices.DeleteFunc(edits, func(e edit) bool { return dropped[mends[e]] })
}

// A mender collects the edits that mend a program. None changes what the program does, but
// for the return statements that a function without one gets.
type mender struct {
	*draft
	p       *program
	root    inspector.Cursor
	names   map[token.Pos]inspector.Cursor      // all identifiers
	uses    map[types.Object][]inspector.Cursor // those that refer to an object, in order
	edits   []edit
	imports []string // to be added
}

// index finds the identifiers of the program.
func (m *mender) index() {
	m.names, m.uses = make(map[token.Pos]inspector.Cursor), make(map[types.Object][]inspector.Cursor)
	for c := range m.root.Preorder((*ast.Ident)(nil)) {
		id := c.Node().(*ast.Ident)
		m.names[id.Pos()] = c
		if obj := m.p.Info.Uses[id]; obj != nil {
			m.uses[obj] = append(m.uses[obj], c)
		}
	}
}

// mend mends what an error says, if it can.
func (m *mender) mend(e types.Error) bool {
	switch name, undefined := strings.CutPrefix(e.Msg, "undefined: "); {
	case undefined:
		return m.addImport(name)
	case strings.HasPrefix(e.Msg, "declared and not used: "), strings.HasSuffix(e.Msg, " declared and not used"): // in a type switch
		return m.unused(e.Pos)
	case strings.HasSuffix(e.Msg, " and not used"):
		return m.removeImport(e.Pos)
	case e.Msg == "missing return":
		return m.addReturn(e.Pos)
	case strings.HasPrefix(e.Msg, "no new variables on left side of :="):
		at := m.p.offset(e.Pos)
		m.edits = append(m.edits, edit{at, at + len(":="), "="})
		return true
	}
	return false
}

// unused removes a variable whose value nobody uses, with the assignments to it.
func (m *mender) unused(pos token.Pos) bool {
	c, ok := m.names[pos]
	if !ok || !m.undeclare(c) {
		return false
	}
	obj := m.p.Info.Defs[c.Node().(*ast.Ident)]
	return obj == nil || !slices.ContainsFunc(m.uses[obj], func(c inspector.Cursor) bool { return !m.unassign(c) })
}

// undeclare removes the declaration of a variable.
func (m *mender) undeclare(c inspector.Cursor) bool {
	switch parent := c.Parent().Node().(type) {
	case *ast.AssignStmt:
		if c.Parent().ParentEdgeKind() == edge.TypeSwitchStmt_Assign {
			m.delete(parent.Pos(), parent.Rhs[0].Pos())
			return true
		}
		return m.unassign(c)
	case *ast.RangeStmt:
		m.unrange(parent, c.Node())
		return true
	case *ast.ValueSpec:
		decl := c.Parent().Parent().Node()
		if len(parent.Names) == 1 && len(decl.(*ast.GenDecl).Specs) == 1 && (len(parent.Values) == 0 || m.p.quiet(parent.Values[0])) {
			m.edits = append(m.edits, m.p.remove(decl))
		} else {
			m.edits = append(m.edits, m.p.replace(c.Node(), "_"))
		}
		return true
	}
	return false
}

// unassign removes an assignment to a variable, or only the variable if the rest has an
// effect.
func (m *mender) unassign(c inspector.Cursor) bool {
	s, ok := c.Parent().Node().(*ast.AssignStmt)
	if !ok {
		return false
	}
	k := c.Parent().ParentEdgeKind()
	switch {
	case len(s.Lhs) > 1 || m.p.Info.Types[s.Rhs[0]].IsNil():
		m.edits = append(m.edits, m.p.replace(c.Node(), "_"))
	case (k == edge.BlockStmt_List || k == edge.CaseClause_Body) && m.p.quiet(s.Rhs[0]):
		m.edits = append(m.edits, m.p.remove(s))
	default:
		m.edits = append(m.edits, edit{m.p.offset(s.Pos()), m.p.offset(s.Rhs[0].Pos()), "_ = "})
	}
	return true
}

// unrange removes a variable of a range clause.
func (m *mender) unrange(s *ast.RangeStmt, of ast.Node) {
	switch {
	case of == s.Value && isIdent(s.Key, "_"), of == s.Key && s.Value == nil:
		m.delete(s.Key.Pos(), s.Range)
	case of == s.Value:
		m.delete(s.Key.End(), s.Value.End())
	case isIdent(s.Value, "_"):
		m.delete(s.Key.Pos(), s.Range)
	default:
		m.edits = append(m.edits, m.p.replace(of, "_"))
	}
}

func (m *mender) delete(from, to token.Pos) {
	m.edits = append(m.edits, edit{m.p.offset(from), m.p.offset(to), ""})
}

// addReturn adds a return statement at the end of a function that lacks one.
func (m *mender) addReturn(end token.Pos) bool {
	c, ok := m.root.FindByPos(end, end)
	if !ok {
		return false
	}
	for c := range c.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		var sig *types.Signature
		switch f := c.Node().(type) {
		case *ast.FuncDecl:
			sig = m.p.Info.Defs[f.Name].(*types.Func).Signature()
		case *ast.FuncLit:
			sig, _ = m.p.Info.TypeOf(f).(*types.Signature)
		}
		if sig == nil {
			return false
		}
		values, ok := m.results(sig, end)
		m.edits = append(m.edits, m.p.insert(end, "\nreturn "+strings.Join(values, ", ")+"\n"))
		return ok
	}
	return false
}

// results returns what a function may return at its end.
func (m *mender) results(sig *types.Signature, end token.Pos) (values []string, ok bool) {
	if sig.Results().Len() > 0 && sig.Results().At(0).Name() != "" {
		return nil, true
	}
	d := *m.draft
	d.p = m.p
	g := d.gen(env{of: m.p, scope: m.p.innermost(end), pos: end, place: place{fn: &frame{sig: sig}}})
	for v := range sig.Results().Variables() {
		x := g.expr(v.Type(), 0, 0)
		if !x.ok() {
			return nil, false
		}
		values = append(values, x.text)
	}
	return values, true
}

// addImports returns edits that import packages and leave the other imports as they are.
func (p *program) addImports(paths []string) []edit {
	if len(paths) == 0 {
		return nil
	}
	var lines []string
	for _, path := range paths {
		lines = append(lines, strconv.Quote(path))
	}
	text := strings.Join(lines, "\n")
	for _, decl := range slices.Backward(p.File.Decls) {
		g, ok := decl.(*ast.GenDecl)
		switch {
		case !ok || g.Tok != token.IMPORT || len(g.Specs) == 0:
		case g.Lparen.IsValid():
			return []edit{p.insert(g.Specs[len(g.Specs)-1].End(), "\n"+text)}
		default:
			return []edit{p.replace(g, "import (\n"+p.text(g.Specs[0])+"\n"+text+"\n)")}
		}
	}
	if len(lines) > 1 {
		text = "(\n" + text + "\n)"
	}
	return []edit{p.insert(p.File.Name.End(), "\n\nimport "+text+"\n")}
}

// addImport imports the package that a name may refer to.
func (m *mender) addImport(name string) bool {
	for _, of := range m.req.Imports {
		if path.Base(of) == name {
			m.imports = append(m.imports, of)
			return true
		}
	}
	return false
}

// removeImport removes an import that nothing uses.
func (m *mender) removeImport(pos token.Pos) bool {
	for c := range m.root.Preorder((*ast.ImportSpec)(nil)) {
		if s := c.Node(); s.Pos() == pos || s.(*ast.ImportSpec).Path.Pos() == pos {
			if decl := c.Parent().Node().(*ast.GenDecl); len(decl.Specs) == 1 {
				s = decl
			}
			m.edits = append(m.edits, m.p.remove(s))
			return true
		}
	}
	return false
}
