package rules

import (
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A goText is Go source text with its syntax tree.
type goText struct {
	text     string // with a package clause
	fragment bool   // the package clause was added
	fset     *token.FileSet
	file     *ast.File // not to be used if there is an error
	err      error     // of the parser
}

// parseText parses text. If it has no package clause, parseText adds one for
// pkg. A text that is too long or nested too deeply counts as one with errors.
func parseText(text, pkg string, maxSource int) goText {
	t := goText{text: text, fset: token.NewFileSet()}
	if len(text) > maxSource {
		t.err = errTooLong
		return t
	}
	if _, err := parser.ParseFile(t.fset, "", text, parser.PackageClauseOnly); err != nil {
		t.fragment = true
		t.text = "package " + pkg + "\n\n" + text
	}
	if t.err = tooNested(t.text); t.err != nil {
		return t
	}
	t.file, t.err = parser.ParseFile(t.fset, "", t.text, parser.ParseComments|parser.SkipObjectResolution)
	if t.err == nil && tooDeep(t.file) != nil {
		t.err = errNested
	}
	return t
}

// packageName returns the name in the package clause, or "main" if there is
// none.
func (t goText) packageName() string {
	if t.err != nil || t.file.Name.Name == "_" {
		return "main"
	}
	return t.file.Name.Name
}

// declares reports whether t declares the named function. If t does not parse,
// this is a guess.
func (t goText) declares(name string) bool {
	if t.err != nil {
		return regexp.MustCompile(`(?m)^func\s+` + regexp.QuoteMeta(name) + `\s*[(\[]`).MatchString(t.text)
	}
	return slices.ContainsFunc(t.file.Decls, func(d ast.Decl) bool {
		f, ok := d.(*ast.FuncDecl)
		return ok && f.Recv == nil && f.Name.Name == name
	})
}

// overlaps reports whether t and other declare the same name.
func (t goText) overlaps(other goText) bool {
	theirs := make(map[string]bool)
	for _, u := range other.units() {
		for _, name := range u.names {
			theirs[name] = true
		}
	}
	return slices.ContainsFunc(t.units(), func(u unit) bool {
		return slices.ContainsFunc(u.names, func(name string) bool { return theirs[name] })
	})
}

// A unit is the smallest part that can be copied from one file to another: a
// function, a method, or one specification of a type, constants or variables.
// Constants that depend on their position in a group form one unit.
type unit struct {
	names    []string // names declared; a method's is "Type.Method"
	receiver string   // a method's type
	node     ast.Node
	text     string // a complete declaration with its doc comment
}

// units returns the declarations of t in order, without imports. It returns
// none if t does not parse.
func (t goText) units() []unit {
	if t.err != nil {
		return nil
	}
	var all []unit
	for _, d := range t.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			u := unit{names: []string{d.Name.Name}, node: d, text: t.between(d, d.Doc)}
			if d.Recv != nil {
				u.receiver = receiverType(d)
				u.names[0] = u.receiver + "." + d.Name.Name
			}
			all = append(all, u)
		case *ast.GenDecl:
			all = append(all, t.specUnits(d)...)
		}
	}
	return all
}

func (t goText) specUnits(d *ast.GenDecl) []unit {
	if d.Tok == token.IMPORT {
		return nil
	}
	whole := unit{node: d, text: t.between(d, d.Doc)}
	var each []unit
	for _, s := range d.Specs {
		u := unit{node: s}
		var doc *ast.CommentGroup
		switch s := s.(type) {
		case *ast.TypeSpec:
			u.names, doc = []string{s.Name.Name}, s.Doc
		case *ast.ValueSpec:
			for _, id := range s.Names {
				u.names = append(u.names, id.Name)
			}
			doc = s.Doc
		}
		if doc != nil {
			u.text = t.between(doc, nil) + "\n"
		}
		u.text += d.Tok.String() + " " + t.between(s, nil)
		whole.names = append(whole.names, u.names...)
		each = append(each, u)
	}
	if !d.Lparen.IsValid() || d.Tok == token.CONST && dependent(d) {
		return []unit{whole}
	}
	return each
}

// dependent reports whether a constant of the group repeats the one before it
// or uses iota.
func dependent(d *ast.GenDecl) bool {
	found := false
	for _, s := range d.Specs {
		v, ok := s.(*ast.ValueSpec)
		found = found || !ok || len(v.Values) == 0
		ast.Inspect(s, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			found = found || ok && id.Name == "iota"
			return !found
		})
	}
	return found
}

// between returns the text of n with its doc comment and the comment that ends its last
// line.
func (t goText) between(n ast.Node, doc *ast.CommentGroup) string {
	from := n.Pos()
	if doc != nil {
		from = doc.Pos()
	}
	to := t.fset.Position(n.End()).Offset
	rest := t.text[to:]
	if comment := strings.TrimLeft(rest, " \t"); strings.HasPrefix(comment, "//") {
		comment, _, _ = strings.Cut(comment, "\n")
		to += strings.Index(rest, "//") + len(comment)
	}
	return t.text[t.fset.Position(from).Offset:to]
}

// receiverType returns the name of the type that a method belongs to.
func receiverType(d *ast.FuncDecl) string {
	if len(d.Recv.List) == 0 {
		return ""
	}
	for e := d.Recv.List[0].Type; ; {
		switch x := e.(type) {
		case *ast.Ident:
			return x.Name
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		default:
			return ""
		}
	}
}

// splice returns reply's text and adds the declarations of parent that it uses
// but lacks, at least the named function. If one of the two does not parse, it
// returns reply unchanged.
func splice(reply, parent goText, name string) string {
	if reply.err != nil || parent.err != nil {
		return reply.text
	}
	s := newSplicer(reply, parent)
	names := append(unresolved(reply), name)
	if reply.fragment { // it need not repeat the methods of types that it changes
		for _, u := range s.parent {
			if u.receiver != "" && s.declared[u.receiver] {
				names = append(names, u.names[0])
			}
		}
	}
	s.need(names)
	return s.result(reply)
}

// A splicer adds to a reply the declarations that it needs from its parent.
type splicer struct {
	parent   []unit
	named    map[string][]int  // indices of parent, by the names that they declare
	methods  map[string][]int  // the same, by receiver
	imports  map[string]string // the parent's, by local name
	declared map[string]bool   // names that the reply declares
	uses     func(ast.Node) []string

	taken    map[int]bool // indices of parent
	imported []string     // import specifications to add
}

func newSplicer(reply, parent goText) *splicer {
	s := &splicer{
		parent: parent.units(), imports: importsOf(parent.file), uses: usesOf(parent),
		declared: make(map[string]bool), taken: make(map[int]bool),
		named: make(map[string][]int), methods: make(map[string][]int),
	}
	for i, u := range s.parent {
		for _, n := range u.names {
			s.named[n] = append(s.named[n], i)
		}
		if u.receiver != "" {
			s.methods[u.receiver] = append(s.methods[u.receiver], i)
		}
	}
	for _, u := range reply.units() {
		for _, n := range u.names {
			s.declared[n] = true
		}
	}
	for n := range importsOf(reply.file) {
		s.declared[n] = true
	}
	return s
}

// names returns all names that the parent declares or imports.
func (s *splicer) names() []string {
	names := slices.Sorted(maps.Keys(s.imports))
	for _, u := range s.parent {
		names = append(names, u.names...)
	}
	return names
}

// need takes the named declarations from the parent, the declarations that
// these use in turn, and the methods of all types taken.
func (s *splicer) need(names []string) {
	for len(names) > 0 {
		n := names[0]
		names = names[1:]
		if s.declared[n] {
			continue
		}
		if spec, ok := s.imports[n]; ok {
			s.declared[n] = true
			s.imported = append(s.imported, spec)
		}
		for _, i := range s.named[n] {
			if !s.taken[i] {
				s.taken[i] = true
				names = append(names, s.uses(s.parent[i].node)...)
			}
		}
		for _, i := range s.methods[n] {
			if name := s.parent[i].names[0]; !s.taken[i] && !s.declared[name] {
				names = append(names, name)
			}
		}
	}
}

// result returns the reply with the declarations taken.
func (s *splicer) result(reply goText) string {
	if len(s.taken) == 0 && len(s.imported) == 0 {
		return strings.TrimRight(reply.text, " \t\n") + "\n"
	}
	clause := reply.fset.Position(reply.file.Name.End()).Offset
	var b strings.Builder
	b.WriteString(reply.text[:clause] + "\n\n")
	if len(s.imported) > 0 {
		b.WriteString("import (\n" + strings.Join(s.imported, "\n") + "\n)\n\n")
	}
	b.WriteString(strings.Trim(reply.text[clause:], " \t\n") + "\n")
	for i, u := range s.parent {
		if s.taken[i] {
			b.WriteString("\n" + u.text + "\n")
		}
	}
	formatted, err := format.Source([]byte(b.String()))
	if err != nil {
		return b.String() // the check reports what is wrong
	}
	return string(formatted)
}

// importsOf returns the import specifications of a file by local name.
func importsOf(f *ast.File) map[string]string {
	specs := make(map[string]string)
	for _, s := range f.Imports {
		if s.Name != nil {
			specs[s.Name.Name] = s.Name.Name + " " + s.Path.Value
		} else if p, err := strconv.Unquote(s.Path.Value); err == nil {
			specs[packageNameOf(p)] = s.Path.Value
		}
	}
	return specs
}

var majorVersion = regexp.MustCompile(`^v[0-9]+$`)

// packageNameOf guesses the name of the package at an import path.
func packageNameOf(importPath string) string {
	base := path.Base(importPath)
	if majorVersion.MatchString(base) {
		base = path.Base(path.Dir(importPath))
	}
	return base
}

// An emptyImporter imports every path as an empty package: go/types is used
// here only to resolve names.
type emptyImporter struct{}

func (emptyImporter) Import(importPath string) (*types.Package, error) {
	p := types.NewPackage(importPath, packageNameOf(importPath))
	p.MarkComplete()
	return p, nil
}

// lookUp asks go/types what each identifier of t refers to. Type errors are
// expected and ignored.
func lookUp(t goText) *types.Info {
	info := &types.Info{Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object)}
	config := types.Config{Importer: emptyImporter{}, Error: func(error) {}, DisableUnusedImportCheck: true}
	_, _ = config.Check("p", t.fset, []*ast.File{t.file}, info)
	return info
}

// unresolved returns, in order and without repetition, the names that t uses
// but nobody declares.
func unresolved(t goText) []string {
	info := lookUp(t)
	var names []string
	seen := make(map[string]bool)
	var walk func(ast.Node) bool
	walk = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr: // the name after the dot belongs elsewhere
			ast.Inspect(n.X, walk)
			return false
		case *ast.Ident:
			_, defined := info.Defs[n]
			_, used := info.Uses[n]
			if !defined && !used && n.Name != "_" && !seen[n.Name] {
				seen[n.Name] = true
				names = append(names, n.Name)
			}
		}
		return true
	}
	for _, d := range t.file.Decls {
		ast.Inspect(d, walk)
	}
	return names
}

// usesOf returns a function that reports which of t's top-level declarations
// and imports a node of t uses.
func usesOf(t goText) func(ast.Node) []string {
	var info *types.Info // made when it is needed: t may be hard to check
	return func(n ast.Node) []string {
		if info == nil {
			info = lookUp(t)
		}
		var names []string
		ast.Inspect(n, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			obj := info.Uses[id]
			if obj == nil || obj.Pkg() == nil {
				return true
			}
			_, isImport := obj.(*types.PkgName)
			if isImport || obj.Parent() == obj.Pkg().Scope() {
				names = append(names, id.Name)
			}
			return true
		})
		return names
	}
}
