package rules

import (
	"go/token"
	"go/types"
)

// A Draft is a source text in the making, formatted, with its syntax tree and types as far
// as the type checker could find them. Hash is empty.
type Draft struct {
	Typed
	Errors []types.Error // what the type checker found
}

// Draft formats, parses and types a source that may break the rules, for a mutator that mends
// what it has made of accepted sources. The error is an *Error with stage StageCheck:
// the source cannot be parsed, exceeds a limit or does not declare the function.
func (r *Rules) Draft(source string) (*Draft, error) {
	if e := TooLong(source, r.maxSource); e != nil {
		return nil, e
	}
	c := &checker{rules: r, source: source, fset: token.NewFileSet()}
	if !c.read() {
		return nil, c.err()
	}
	if c.declared(); c.fn == nil || len(c.diagnostics) > 0 {
		_, err := r.Check(source) // it says all that is wrong
		return nil, err
	}
	text, err := c.format()
	if err != nil {
		return nil, err
	}
	if text != source {
		c = &checker{rules: r, source: text, fset: token.NewFileSet()}
		c.parse()
		if c.declared(); len(c.diagnostics) > 0 {
			return nil, c.err()
		}
	}
	c.info, c.pkg, c.errs = r.typeCheck(c.fset, c.file)
	return &Draft{Typed: *c.typed(), Errors: c.errs}, nil
}

// CheckDraft does for a draft what Check does for its source, and uses its tree and
// types if its imports need no fixing.
func (r *Rules) CheckDraft(d *Draft) (*Typed, error) {
	c := &checker{rules: r, source: d.Source, fset: d.Fset, file: d.File, info: d.Info, pkg: d.Pkg, errs: d.Errors, formatted: true}
	if len(c.missing(c.info, c.errs)) > 0 || c.unusedImports() {
		return r.Check(d.Source) // which changes the tree
	}
	c.rememberImports()
	c.syntaxRules()
	c.refuseImports()
	typed := c.typesAndFormat()
	if len(c.diagnostics) > 0 {
		return nil, c.err()
	}
	return typed, nil
}

// unusedImports reports whether the file imports something that it does not use.
func (c *checker) unusedImports() bool {
	unused := c.unused()
	for _, s := range c.file.Imports {
		if unused(s) {
			return true
		}
	}
	return false
}
