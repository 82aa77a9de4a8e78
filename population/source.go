package population

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
)

// sourceKey is the context key of the source of the candidate under way.
type sourceKey struct{}

// Source returns the source text of the candidate that Screen, Evaluate or
// Validate measures, as it was checked: for objectives that are about the text,
// such as its size. Of a setting that tuning tries it is the text with its numbers.
// ctx is the context that they were given, or made from it; Source returns "" with
// any other.
func Source(ctx context.Context) string {
	if source, ok := ctx.Value(sourceKey{}).(func() string); ok {
		return source()
	}
	return ""
}

// Size returns the size of the candidate that Evaluate measures, for an
// objective: the number of nodes in the syntax trees of its declarations,
// imports aside. Comments, formatting and the length of names do not count. ctx
// is as in Source.
func Size(ctx context.Context) (int, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "", Source(ctx), parser.SkipObjectResolution)
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

// withSource returns a context for which Source returns what source does.
func withSource(ctx context.Context, source func() string) context.Context {
	return context.WithValue(ctx, sourceKey{}, source)
}
