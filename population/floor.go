package population

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
)

// The floor of a timing is what Evaluate finds of a function that does nothing: what the
// harness takes itself, below which no candidate gets. It is measured once, by turns with the
// seed, as a Rival without an ID, if Evaluate says what it takes without refusing it.

// emptied returns the text of a seed whose function does nothing, and returns zero values.
func emptied(seed, name string) (source string, ok bool) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", seed, parser.SkipObjectResolution) // without comments, which belong to the body
	if err != nil {
		return "", false
	}
	for _, decl := range f.Decls {
		d, is := decl.(*ast.FuncDecl)
		if !is || d.Recv != nil || d.Name.Name != name || d.Body == nil {
			continue
		}
		if d.Type.Results != nil {
			for _, r := range d.Type.Results.List {
				if len(r.Names) == 0 {
					r.Names = []*ast.Ident{ast.NewIdent("_")}
				}
			}
		}
		d.Body.List = []ast.Stmt{&ast.ReturnStmt{}}
		var text bytes.Buffer
		if format.Node(&text, fset, f) != nil {
			return "", false
		}
		return text.String(), true
	}
	return "", false
}
