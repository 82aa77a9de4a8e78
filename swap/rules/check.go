package rules

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// candidatePath is the import path under which candidates are type-checked.
const candidatePath = "candidate"

// A checker checks one source text.
type checker struct {
	rules       *Rules
	source      string
	fset        *token.FileSet
	file        *ast.File
	fn          *ast.FuncDecl // the declared function, once found
	imports     [][2]int      // where the text has import declarations: offsets
	written     int           // how many packages they import
	added       []string      // imports that the text lacks
	info        *types.Info
	pkg         *types.Package
	errs        []types.Error // of the last type check
	diagnostics []Diagnostic
	seen        map[string]bool // lines and messages reported
	formatted   bool            // the source is as gofmt prints it
}

// run takes the steps of a check until one of them reports something.
func (c *checker) run() *Typed {
	if !c.read() {
		return nil
	}
	c.syntaxRules()
	c.fixImports()
	return c.typesAndFormat()
}

// read parses the source if that is within limits.
func (c *checker) read() bool {
	if strings.TrimSpace(c.source) == "" {
		c.report(token.NoPos, "the source is empty", "declare "+c.rules.decl.Text)
		return false
	}
	if c.lexical(); len(c.diagnostics) > 0 {
		return false
	}
	if c.parse(); len(c.diagnostics) > 0 {
		return false
	}
	if n := tooDeep(c.file); n != nil {
		c.report(n.Pos(), "nested too deeply", "split the expression or statement into several")
		return false
	}
	return true
}

// typesAndFormat takes the steps of a check that follow the imports.
func (c *checker) typesAndFormat() *Typed {
	if len(c.diagnostics) > 0 {
		return nil
	}
	c.signature()
	if c.typeErrors(c.errs); len(c.diagnostics) > 0 {
		return nil
	}
	if c.typeRules(c.info); len(c.diagnostics) > 0 {
		return nil
	}
	return c.finish()
}

// parse parses the source.
func (c *checker) parse() {
	f, err := parser.ParseFile(c.fset, "", c.source, parser.ParseComments|parser.SkipObjectResolution|parser.AllErrors)
	c.file = f
	var list scanner.ErrorList
	if errors.As(err, &list) {
		if i := slices.IndexFunc(list, func(e *scanner.Error) bool { return strings.HasPrefix(e.Msg, "expected 'package'") }); i >= 0 {
			list = list[i : i+1]
		}
		for i, e := range list {
			if i > 0 && e.Pos.Line == list[i-1].Pos.Line {
				continue // one mistake, seen again
			}
			c.reportAt(e.Pos.Line, e.Pos.Column, "syntax error: "+e.Msg, syntaxHint(e.Msg))
		}
	} else if err != nil {
		c.report(token.NoPos, "syntax error: "+err.Error(), "")
	} else {
		c.rememberImports()
	}
}

// typeErrors reports what the type checker found.
func (c *checker) typeErrors(errs []types.Error) {
	for _, e := range errs {
		c.report(e.Pos, e.Msg, c.typeHint(e.Msg))
	}
}

// typeCheck type-checks one file and returns all errors.
func (r *Rules) typeCheck(fset *token.FileSet, file *ast.File) (*types.Info, *types.Package, []types.Error) {
	expressions := int(file.FileEnd-file.FileStart) / 8 // about
	info := &types.Info{
		Types:      make(map[ast.Expr]types.TypeAndValue, expressions),
		Instances:  make(map[*ast.Ident]types.Instance),
		Defs:       make(map[*ast.Ident]types.Object, expressions/8),
		Uses:       make(map[*ast.Ident]types.Object, expressions/2),
		Implicits:  make(map[ast.Node]types.Object),
		Selections: make(map[*ast.SelectorExpr]*types.Selection),
	}
	var errs []types.Error
	conf := r.config
	conf.Error = func(err error) {
		var e types.Error
		if errors.As(err, &e) && !strings.HasPrefix(e.Msg, "\t") { // a tab continues the error before
			errs = append(errs, e)
		}
	}
	pkg, err := conf.Check(candidatePath, fset, []*ast.File{file}, info)
	if err != nil && len(errs) == 0 {
		errs = append(errs, types.Error{Fset: fset, Msg: err.Error()})
	}
	return info, pkg, errs
}

// finish formats the source and, if that changed it, parses and types it
// again, so that the syntax tree is that of the text.
func (c *checker) finish() *Typed {
	text, err := c.source, error(nil)
	if !c.formatted {
		text, err = c.format()
	}
	if err != nil {
		c.report(token.NoPos, "the source cannot be formatted: "+err.Error(), "")
		return nil
	}
	if text != c.source {
		again := &checker{rules: c.rules, source: text, fset: token.NewFileSet()}
		if again.parseAndType(); len(again.diagnostics) > 0 {
			c.diagnostics = again.diagnostics
			return nil
		}
		c = again
	}
	t := c.typed()
	t.Hash = t.canonical(c.rules.decl)
	return t
}

// parseAndType parses and types a source that keeps the other rules.
func (c *checker) parseAndType() {
	if c.parse(); len(c.diagnostics) > 0 {
		return
	}
	c.declared()
	c.info, c.pkg, c.errs = c.rules.typeCheck(c.fset, c.file)
	c.typeErrors(c.errs)
}

// typed returns what the last type check has found, without a hash.
func (c *checker) typed() *Typed {
	return &Typed{Checked: Checked{Source: c.source}, Fset: c.fset, File: c.file, Info: c.info, Pkg: c.pkg, Func: c.fn, Spare: c.rules.maxSource - len(c.source)}
}
