package swap

import (
	"github.com/wallacea-go/wallacea/swap/internal/link"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// What the rules and the tools say about candidates has its names here too, so
// that a program that builds and loads functions needs no other package.
type (
	// Decl names a function and its exact type: what a candidate has to declare.
	Decl = rules.Decl
	// Checked is a source text that keeps the rules.
	Checked = rules.Checked
	// An Error says at which stage a source text failed, and why.
	Error = rules.Error
	// A Diagnostic is one thing wrong with a source text.
	Diagnostic = rules.Diagnostic
	// A Stage is a step on the way from source text to a function.
	Stage = rules.Stage
	// A Toolchain is what a Builder builds with.
	Toolchain = link.Toolchain
)

// The stages at which a source text can fail, in order.
const (
	StageCheck   = rules.StageCheck
	StageCompile = rules.StageCompile
	StageLink    = rules.StageLink
	StageLoad    = rules.StageLoad
)

// DefaultImports returns the packages of the standard library that candidates
// may import unless a Builder says otherwise, sorted.
func DefaultImports() []string { return rules.DefaultImports() }
