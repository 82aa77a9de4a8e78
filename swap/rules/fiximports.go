package rules

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// fixImports adds the imports of allowed packages that are missing and removes the
// imports that nothing uses, in the syntax tree, and refuses those that are
// used and not allowed.
func (c *checker) fixImports() {
	c.info, c.pkg, c.errs = c.rules.typeCheck(c.fset, c.file)
	c.removeImports(c.unused())
	c.refuseImports()
	c.addImports(c.missing(c.info, c.errs))
	if !c.importsChanged() || len(c.diagnostics) > 0 {
		return
	}
	// The checker skips the type arguments of an undefined type, so more imports
	// may be missing. Each round adds an import.
	for more := true; more; {
		c.info, c.pkg, c.errs = c.rules.typeCheck(c.fset, c.file)
		paths := c.missing(c.info, c.errs)
		c.addImports(paths)
		more = len(paths) > 0
	}
}

// unused returns what reports whether nothing uses an import.
func (c *checker) unused() func(*ast.ImportSpec) bool {
	used := make(map[*types.PkgName]bool)
	for _, obj := range c.info.Uses {
		if p, ok := obj.(*types.PkgName); ok {
			used[p] = true
		}
	}
	return func(s *ast.ImportSpec) bool {
		if s.Name != nil && (s.Name.Name == "." || s.Name.Name == "_") {
			return false // refused elsewhere
		}
		var obj types.Object
		if s.Name != nil {
			obj = c.info.Defs[s.Name]
		} else {
			obj = c.info.Implicits[s]
		}
		p, ok := obj.(*types.PkgName)
		return !ok || !used[p]
	}
}

// refuseImports refuses what is not allowed.
func (c *checker) refuseImports() {
	for _, s := range c.file.Imports {
		if path, err := strconv.Unquote(s.Path.Value); err == nil && path != "C" {
			if _, ok := slices.BinarySearch(c.rules.allowed, path); !ok {
				c.report(s.Pos(), fmt.Sprintf("import of %q is not allowed", path), importHint(path, c.rules.allowed))
			}
		}
	}
}

// missing returns the import paths of allowed packages whose names are used
// as if they had been imported.
func (c *checker) missing(info *types.Info, errs []types.Error) []string {
	undefined := make(map[token.Pos]bool)
	for _, e := range errs {
		if strings.HasPrefix(e.Msg, "undefined: ") {
			undefined[e.Pos] = true
		}
	}
	if len(undefined) == 0 {
		return nil
	}
	var paths []string
	ast.Inspect(c.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if id, ok := sel.X.(*ast.Ident); ok && undefined[id.Pos()] && info.Uses[id] == nil {
			if path, ok := c.rules.byName[id.Name]; ok && !slices.Contains(paths, path) && !slices.Contains(c.added, path) {
				paths = append(paths, path)
			}
		}
		return true
	})
	slices.Sort(paths)
	return paths
}

// removeImports takes the imports for which drop holds out of the tree.
func (c *checker) removeImports(drop func(*ast.ImportSpec) bool) {
	gone := make(map[*ast.ImportSpec]bool)
	for _, s := range c.file.Imports {
		if drop(s) {
			gone[s] = true
		}
	}
	if len(gone) == 0 {
		return
	}
	c.file.Imports = slices.DeleteFunc(c.file.Imports, func(s *ast.ImportSpec) bool { return gone[s] })
	c.file.Decls = slices.DeleteFunc(c.file.Decls, func(d ast.Decl) bool {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.IMPORT {
			return false
		}
		n := len(g.Specs)
		g.Specs = slices.DeleteFunc(g.Specs, func(s ast.Spec) bool { return gone[s.(*ast.ImportSpec)] })
		return n > 0 && len(g.Specs) == 0
	})
}

// addImports puts imports into the tree, without positions.
func (c *checker) addImports(paths []string) {
	for _, path := range paths {
		s := &ast.ImportSpec{Path: &ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(path)}}
		c.file.Imports = append(c.file.Imports, s)
		c.added = append(c.added, path)
		c.file.Decls = append([]ast.Decl{&ast.GenDecl{Tok: token.IMPORT, Specs: []ast.Spec{s}}}, c.file.Decls...)
	}
}

// format returns the source as gofmt prints it, with the imports of the tree
// in place of those of the text. The text is spliced, since a printer moves
// comments that it finds between declarations that have no positions.
func (c *checker) format() (string, error) {
	var out bytes.Buffer
	if !c.importsChanged() {
		err := format.Node(&out, c.fset, c.file)
		return out.String(), err
	}
	at := c.offset(c.file.Name.End())
	out.WriteString(c.source[:at])
	at = c.afterSemicolon(at)
	out.WriteString("\n\n")
	out.WriteString(c.importBlock())
	for _, r := range c.imports {
		out.WriteString(c.source[at:r[0]])
		at = c.afterSemicolon(r[1])
	}
	out.WriteString(c.source[at:])
	text, err := format.Source(out.Bytes())
	return string(text), err
}

// afterSemicolon returns the offset after a semicolon at or, but for space,
// after at, and at if there is none.
func (c *checker) afterSemicolon(at int) int {
	if rest := strings.TrimLeft(c.source[at:], " \t"); strings.HasPrefix(rest, ";") {
		return len(c.source) - len(rest) + 1
	}
	return at
}

// importsChanged reports whether the tree imports something else than the
// text.
func (c *checker) importsChanged() bool { return len(c.added) > 0 || len(c.file.Imports) != c.written }

// importBlock returns the imports of the tree as text.
func (c *checker) importBlock() string {
	specs := slices.Clone(c.file.Imports)
	slices.SortFunc(specs, func(a, b *ast.ImportSpec) int { return strings.Compare(a.Path.Value, b.Path.Value) })
	lines := make([]string, 0, len(specs))
	for _, s := range specs {
		line := s.Path.Value
		if s.Name != nil {
			line = s.Name.Name + " " + line
		}
		lines = append(lines, line)
	}
	switch len(lines) {
	case 0:
		return ""
	case 1:
		return "import " + lines[0] + "\n"
	}
	return "import (\n\t" + strings.Join(lines, "\n\t") + "\n)\n"
}

// rememberImports notes where the text has its import declarations.
func (c *checker) rememberImports() {
	c.written = len(c.file.Imports)
	for _, d := range c.file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			c.imports = append(c.imports, [2]int{c.offset(g.Pos()), c.offset(g.End())})
		}
	}
}

func (c *checker) offset(p token.Pos) int { return c.fset.PositionFor(p, false).Offset }
