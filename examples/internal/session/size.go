package session

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"

	"github.com/wallacea-go/wallacea/population"
)

// Size returns the size of the candidate that an Evaluate measures: the nodes
// of the syntax trees of its declarations, imports aside. Comments, formatting
// and the length of names do not count.
func Size(ctx context.Context) (int, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "", population.Source(ctx), parser.SkipObjectResolution)
	if err != nil {
		return 0, err
	}
	size := 0
	for _, decl := range file.Decls {
		if g, ok := decl.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			continue
		}
		for range ast.Preorder(decl) {
			size++
		}
	}
	return size, nil
}
