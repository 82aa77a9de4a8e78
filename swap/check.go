package swap

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"
)

// Checked is a source text that keeps all the rules.
type Checked struct {
	Decl   Decl
	Source string // imports mended, formatted
	Hash   string // of the canonical form: comments, formatting and local names do not count
	Fset   *token.FileSet
	File   *ast.File // of Source
	Info   *types.Info
	Pkg    *types.Package

	fn *ast.FuncDecl // the declared function
}

// candidatePath is the import path under which candidates are type-checked.
const candidatePath = "candidate"

// maxDiagnostics is how many things wrong with one source are told at once.
const maxDiagnostics = 10

// Check parses source, mends its imports and holds it to the rules: it must
// declare the function of decl and otherwise only functions, types and
// constants, import only allowed packages, and type-check. The error is an
// *Error with Diagnostics, whose positions are those of source, if the source
// is at fault.
//
// A Builder resolves the allowed packages in its first call, which takes a
// moment; later calls start no process and touch no file.
func (b *Builder) Check(ctx context.Context, decl Decl, source string) (*Checked, error) {
	env, err := b.environment(ctx, decl)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return env.check(source)
}

// check is Check after the environment is known.
func (env *environment) check(source string) (*Checked, error) {
	source = strings.TrimPrefix(source, "\ufeff") // the byte order mark that editors hide
	c := &checker{env: env, source: source, fset: token.NewFileSet()}
	checked := c.run()
	if len(c.diagnostics) > 0 {
		return nil, c.err()
	}
	return checked, nil
}

// A checker checks one source text.
type checker struct {
	env         *environment
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
}

// run takes the steps of a check until one of them reports something.
func (c *checker) run() *Checked {
	if len(c.source) > c.env.max {
		c.report(token.NoPos, fmt.Sprintf("the source has %d bytes, more than the %d allowed", len(c.source), c.env.max), "write a shorter program: compute tables instead of spelling them out")
		return nil
	}
	if strings.TrimSpace(c.source) == "" {
		c.report(token.NoPos, "the source is empty", "declare "+c.env.decl.String())
		return nil
	}
	if c.lexical(); len(c.diagnostics) > 0 {
		return nil
	}
	if c.parse(); len(c.diagnostics) > 0 {
		return nil
	}
	if c.bounds(); len(c.diagnostics) > 0 {
		return nil
	}
	c.syntaxRules()
	if c.mend(); len(c.diagnostics) > 0 {
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

// syntaxHint says how to mend the syntax errors that models make.
func syntaxHint(msg string) string {
	switch {
	case strings.HasPrefix(msg, "expected 'package'"):
		return "begin the text with: package main"
	case strings.Contains(msg, "found 'EOF'"):
		return "the text ends too early: write it in full and close every brace"
	case strings.HasPrefix(msg, "expected declaration"):
		return "after the imports there can only be functions, types and constants: remove all that is not Go"
	case strings.Contains(msg, "ILLEGAL"), strings.HasPrefix(msg, "illegal "):
		return "remove the character"
	case strings.Contains(msg, "non-declaration statement outside function body"):
		return "put statements inside a function"
	}
	return ""
}

// typeErrors reports what the type checker found.
func (c *checker) typeErrors(errs []types.Error) {
	for _, e := range errs {
		c.report(e.Pos, e.Msg, c.typeHint(e.Msg))
	}
}

// typeCheck type-checks one file and returns all errors.
func (env *environment) typeCheck(fset *token.FileSet, file *ast.File) (*types.Info, *types.Package, []types.Error) {
	info := &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Instances:    make(map[*ast.Ident]types.Instance),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		Scopes:       make(map[ast.Node]*types.Scope),
		FileVersions: make(map[*ast.File]string),
	}
	var errs []types.Error
	conf := env.config
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

// typeHint says how to mend the type errors that models make.
func (c *checker) typeHint(msg string) string {
	switch {
	case strings.HasPrefix(msg, "declared and not used"):
		return "use it or remove it"
	case strings.HasPrefix(msg, "undefined: "):
		name, _, _ := strings.Cut(strings.TrimPrefix(msg, "undefined: "), ".")
		if path, ok := hintPackages[name]; ok {
			return importHint(path, c.env.allowed)
		}
		return "declare it, or check the spelling"
	case strings.HasPrefix(msg, "missing return"):
		return "end the function with a return statement"
	}
	return ""
}

// hintPackages are the names of refused packages that models use without
// importing them.
var hintPackages = map[string]string{
	"log": "log", "os": "os", "reflect": "reflect", "runtime": "runtime", "sync": "sync",
	"atomic": "sync/atomic", "time": "time", "unsafe": "unsafe", "json": "encoding/json", "context": "context",
}

// finish formats the source and, if that changed it, parses and checks it
// again, so that the syntax tree is that of the text.
func (c *checker) finish() *Checked {
	text, err := c.format()
	if err != nil {
		c.report(token.NoPos, "the source cannot be formatted: "+err.Error(), "")
		return nil
	}
	checked := &Checked{Decl: c.env.decl, Source: text, Fset: c.fset, File: c.file, Info: c.info, Pkg: c.pkg, fn: c.fn}
	if text != c.source {
		again := &checker{env: c.env, source: text, fset: token.NewFileSet()}
		if again.parse(); len(again.diagnostics) == 0 {
			again.declared()
			again.info, again.pkg, again.errs = c.env.typeCheck(again.fset, again.file)
			again.typeErrors(again.errs)
		}
		if len(again.diagnostics) > 0 {
			c.diagnostics = again.diagnostics
			return nil
		}
		checked.Fset, checked.File, checked.fn = again.fset, again.file, again.fn
		checked.Info, checked.Pkg = again.info, again.pkg
	}
	checked.Hash = checked.canonical()
	// Local names do not count in the hash, so one could be that of the stop word.
	if i := strings.Index(text, tag(checked.Hash)); i >= 0 {
		line := 1 + strings.Count(text[:i], "\n")
		c.diagnostics = []Diagnostic{{
			Line: line, Column: i - strings.LastIndex(text[:i], "\n"), Text: lineOf(text, line),
			Message: tag(checked.Hash) + " is part of names that the rewritten program has", Hint: "choose another name",
		}}
		return nil
	}
	return checked
}

// report records something wrong at a place, once.
func (c *checker) report(pos token.Pos, message, hint string) {
	if !pos.IsValid() {
		c.reportAt(0, 0, message, hint)
		return
	}
	p := c.fset.PositionFor(pos, false)
	c.reportAt(p.Line, p.Column, message, hint)
}

func (c *checker) reportAt(line, column int, message, hint string) {
	key := fmt.Sprint(line, " ", message)
	if c.seen[key] {
		return
	}
	if c.seen == nil {
		c.seen = make(map[string]bool)
	}
	c.seen[key] = true
	c.diagnostics = append(c.diagnostics, Diagnostic{
		Line: line, Column: column, Message: message, Text: lineOf(c.source, line), Hint: hint,
	})
}

// err returns what was reported in the order of the text, bounded.
func (c *checker) err() *Error {
	slices.SortStableFunc(c.diagnostics, func(a, b Diagnostic) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return &Error{Stage: "check", Diagnostics: c.diagnostics[:min(len(c.diagnostics), maxDiagnostics)]}
}

// lineOf returns a line of text, counted from 1, without the white space
// after it.
func lineOf(text string, line int) string {
	if line < 1 {
		return ""
	}
	for range line - 1 {
		i := strings.IndexByte(text, '\n')
		if i < 0 {
			return ""
		}
		text = text[i+1:]
	}
	text, _, _ = strings.Cut(text, "\n")
	if text = strings.TrimRight(text, " \t\r"); len(text) > 200 {
		text = strings.ToValidUTF8(text[:200], "") + " …"
	}
	return text
}

// funcType returns the type that the declared function has to have, as
// reflect gives it for a function type without a name.
func (env *environment) funcType() reflect.Type {
	return unnamedFunc(env.decl.Type)
}

// unnamedFunc returns the underlying type of a function type.
func unnamedFunc(t reflect.Type) reflect.Type {
	if t.Name() == "" {
		return t
	}
	in := make([]reflect.Type, t.NumIn())
	for i := range in {
		in[i] = t.In(i)
	}
	out := make([]reflect.Type, t.NumOut())
	for i := range out {
		out[i] = t.Out(i)
	}
	return reflect.FuncOf(in, out, t.IsVariadic())
}
