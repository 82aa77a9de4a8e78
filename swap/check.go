package swap

import (
	"context"
	"errors"
	"go/ast"
	"go/token"
	"go/types"
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
}

// Check parses source, mends its imports and holds it to the rules. The error
// is an *Error with Diagnostics if the source is at fault.
func (b *Builder) Check(ctx context.Context, decl Decl, source string) (*Checked, error) {
	return nil, errors.New("swap: not built yet")
}

// DefaultImports returns the packages of the standard library that candidates
// may import unless a Builder says otherwise, sorted. None of them reaches
// the process, the network, files, time, reflection or memory addresses.
func DefaultImports() []string { return nil }
