package gp

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/token"
	"path"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ast/astutil"
)

// print returns the draft as the text of a file.
func (d *draft) print() (string, error) {
	var out bytes.Buffer
	out.WriteString("package " + d.file.Name.Name + "\n")
	d.printImports(&out)
	fset := token.NewFileSet()
	for _, decl := range d.file.Decls {
		if isImport(decl) {
			continue
		}
		out.WriteString("\n" + d.docs[decl])
		protect(decl)
		err := format.Node(&out, fset, decl)
		unprotect(decl)
		if err != nil {
			return "", err
		}
		out.WriteString("\n")
	}
	return out.String(), nil
}

func isImport(decl ast.Decl) bool {
	g, ok := decl.(*ast.GenDecl)
	return ok && g.Tok == token.IMPORT
}

// printImports writes the import declarations of the packages that are used.
func (d *draft) printImports(out *bytes.Buffer) {
	used := make(map[string]bool)
	for _, decl := range d.file.Decls {
		ast.Inspect(decl, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if id, ok := sel.X.(*ast.Ident); ok && d.notes[id].kind == isPackage {
					used[id.Name] = true
				}
			}
			return true
		})
	}
	var specs []string
	for _, i := range d.imports {
		switch {
		case !used[i.name]:
		case path.Base(i.path) == i.name:
			specs = append(specs, strconv.Quote(i.path))
		default:
			specs = append(specs, i.name+" "+strconv.Quote(i.path))
		}
	}
	switch {
	case len(specs) == 0:
	case d.grouped || len(specs) > 1:
		out.WriteString("\nimport (\n\t" + strings.Join(specs, "\n\t") + "\n)\n")
	default:
		out.WriteString("\nimport " + specs[0] + "\n")
	}
}

// protect puts composite literals in the headers of statements into
// parentheses. Otherwise the parser would take their brace for that of the
// body.
func protect(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			protectStmt(n.Init)
			n.Cond = protected(n.Cond)
		case *ast.ForStmt:
			protectStmt(n.Init)
			if n.Cond != nil {
				n.Cond = protected(n.Cond)
			}
			protectStmt(n.Post)
		case *ast.RangeStmt:
			n.X = protected(n.X)
		case *ast.SwitchStmt:
			protectStmt(n.Init)
			if n.Tag != nil {
				n.Tag = protected(n.Tag)
			}
		case *ast.TypeSwitchStmt:
			protectStmt(n.Init)
			protectStmt(n.Assign)
		}
		return true
	})
}

// unprotect removes the parentheses again.
func unprotect(n ast.Node) {
	astutil.Apply(n, nil, func(c *astutil.Cursor) bool {
		if paren, ok := c.Node().(*ast.ParenExpr); ok {
			c.Replace(paren.X)
		}
		return true
	})
}

func protectStmt(s ast.Stmt) {
	if s != nil {
		apply(s)
	}
}

func protected(e ast.Expr) ast.Expr {
	if lit, ok := e.(*ast.CompositeLit); ok {
		return &ast.ParenExpr{X: lit}
	}
	apply(e)
	return e
}

func apply(n ast.Node) {
	astutil.Apply(n, func(c *astutil.Cursor) bool {
		switch n := c.Node().(type) {
		case *ast.ParenExpr, *ast.FuncLit:
			return false
		case *ast.CompositeLit:
			if c.Parent() != nil {
				c.Replace(&ast.ParenExpr{X: n})
			}
			return false
		}
		return true
	}, nil)
}
