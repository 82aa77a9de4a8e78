package rules

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// syntaxRules holds a file to the rules that need no types: what may be
// declared at top level, and statements that are refused.
func (c *checker) syntaxRules() {
	c.declared()
	for _, d := range c.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			c.funcDecl(d)
		case *ast.GenDecl:
			c.genDecl(d)
		}
	}
	ast.Inspect(c.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			c.report(n.Pos(), "go statements are not allowed", "a candidate runs on one goroutine: call the function directly")
		case *ast.SelectStmt:
			c.report(n.Pos(), "select statements are not allowed", "a candidate runs on one goroutine: use if or switch")
			return false
		case *ast.SendStmt:
			c.report(n.Pos(), "channels are not allowed", channelHint)
		case *ast.ChanType:
			c.report(n.Pos(), "channels are not allowed", channelHint)
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				c.report(n.Pos(), "channels are not allowed", channelHint)
			}
		}
		return true
	})
}

const channelHint = "a candidate runs on one goroutine: use a slice, or an iter.Seq for a stream of values"

func (c *checker) funcDecl(d *ast.FuncDecl) {
	name := d.Name.Name
	if d.Recv == nil && (name == "init" || name == "main") {
		c.report(d.Name.Pos(), fmt.Sprintf("func %s is not allowed", name), fmt.Sprintf("only %s is called: do the work there", c.rules.decl.Name))
	}
	if d.Body == nil {
		c.report(d.Pos(), fmt.Sprintf("func %s has no body", name), "write the body in Go; assembly cannot be linked in")
	}
}

func (c *checker) genDecl(d *ast.GenDecl) {
	switch d.Tok {
	case token.VAR:
		for _, s := range d.Specs {
			for _, id := range s.(*ast.ValueSpec).Names {
				c.report(id.Pos(), fmt.Sprintf("package-level variable %s is not allowed: it would hold state between calls", id.Name),
					"make it a constant, a local variable, or a function that returns the value")
			}
		}
	case token.TYPE:
		for _, s := range d.Specs {
			c.shadow(s.(*ast.TypeSpec).Name, "type")
		}
	case token.CONST:
		for _, s := range d.Specs {
			for _, id := range s.(*ast.ValueSpec).Names {
				c.shadow(id, "constant")
			}
		}
	case token.IMPORT:
		for _, s := range d.Specs {
			c.importSpec(s.(*ast.ImportSpec))
		}
	}
}

// shadow refuses a top-level name that takes the declared function's place.
func (c *checker) shadow(id *ast.Ident, what string) {
	switch id.Name {
	case c.rules.decl.Name:
		c.report(id.Pos(), fmt.Sprintf("%s is declared as a %s", id.Name, what), "declare it as "+c.rules.decl.Text)
	case "init", "main":
		c.report(id.Pos(), fmt.Sprintf("a %s cannot be named %s", what, id.Name), "choose another name")
	}
}

func (c *checker) importSpec(s *ast.ImportSpec) {
	path, err := strconv.Unquote(s.Path.Value)
	if err != nil {
		return // a syntax error, reported as such
	}
	if path == "C" {
		c.report(s.Pos(), "cgo is not allowed", importHints["C"])
		return
	}
	if s.Name == nil {
		return
	}
	switch name := s.Name.Name; {
	case name == ".":
		c.report(s.Pos(), fmt.Sprintf("dot import of %q is not allowed", path), "import it plainly and write the package name before each use")
	case name == "_":
		c.report(s.Pos(), fmt.Sprintf("blank import of %q is not allowed", path), "leave it out")
	case name == "init" || name == "main" || name == c.rules.decl.Name:
		c.report(s.Pos(), fmt.Sprintf("%q cannot be imported as %s", path, name), "import it under its own name")
	case types.Universe.Lookup(name) != nil:
		c.report(s.Pos(), fmt.Sprintf("importing %q as %s hides the predeclared %s", path, name, name), "import it under its own name")
	case c.rules.byName[name] != "" && c.rules.byName[name] != path:
		c.report(s.Pos(), fmt.Sprintf("importing %q as %s hides package %s", path, name, c.rules.byName[name]), "import it under its own name")
	}
}

// declared looks for the declared function: once, at top level, under its
// exact name.
func (c *checker) declared() {
	want := c.rules.decl.Name
	var found, method, folded *ast.FuncDecl
	for _, d := range c.file.Decls {
		fd, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		switch {
		case fd.Name.Name == want && fd.Recv != nil:
			method = fd
		case fd.Name.Name == want && found != nil:
			c.report(fd.Name.Pos(), fmt.Sprintf("func %s is declared more than once", want), "keep one of them")
		case fd.Name.Name == want:
			found = fd
		case fd.Recv == nil && strings.EqualFold(fd.Name.Name, want):
			folded = fd
		}
	}
	c.fn = found
	hint := "declare " + c.rules.decl.Text
	switch {
	case found != nil && found.Type.TypeParams != nil:
		c.report(found.Name.Pos(), fmt.Sprintf("func %s has type parameters", want), hint+" without type parameters")
	case found != nil:
	case folded != nil:
		c.report(folded.Name.Pos(), fmt.Sprintf("func %s must be spelled %s", folded.Name.Name, want), "rename it to "+want)
	case method != nil:
		c.report(method.Name.Pos(), fmt.Sprintf("%s is a method", want), hint+" without a receiver")
	default:
		if !c.declaresOtherwise(want) {
			c.report(token.NoPos, fmt.Sprintf("func %s is missing", want), hint)
		}
	}
}

// declaresOtherwise reports whether name is declared at top level as
// something that is reported elsewhere.
func (c *checker) declaresOtherwise(name string) bool {
	for _, d := range c.file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, s := range g.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if s.Name.Name == name {
					return true
				}
			case *ast.ValueSpec:
				for _, id := range s.Names {
					if id.Name == name {
						return true
					}
				}
			}
		}
	}
	return false
}
