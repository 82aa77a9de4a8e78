package swap

import (
	"errors"
	"go/ast"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// FuzzCheck checks arbitrary text. Check never panics; what it accepts has
// none of the forbidden constructs, checks again to the same, and compiles,
// guarded.
func FuzzCheck(f *testing.F) {
	ar, err := txtar.ParseFile(filepath.Join("rules", "testdata", "refused.txtar"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range ar.Files {
		if strings.HasSuffix(file.Name, ".go") && len(file.Data) < 2000 {
			f.Add(string(file.Data))
		}
	}
	_, sources := programs(f)
	for _, s := range sources {
		f.Add(strings.Replace(s, "func Run() string", "func Quantize(in, out []float64) { _ = run() }\n\nfunc run() string", 1))
	}
	b := checkBuilder(f)
	n := 0
	f.Fuzz(func(t *testing.T, source string) {
		c, err := b.Check(t.Context(), quantize, source)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || len(e.Diagnostics) == 0 {
				t.Fatalf("got %v, want an *Error with diagnostics", err)
			}
			return
		}
		draft, err := b.Draft(t.Context(), quantize, c.Source)
		if err != nil || len(draft.Errors) > 0 {
			t.Fatalf("accepted, but %v\n%s", err, c.Source)
		}
		lawful(t, draft.File)
		again, err := b.Check(t.Context(), quantize, c.Source)
		if err != nil || again.Source != c.Source || again.Hash != c.Hash {
			t.Fatalf("the fixed text checks to something else: %v\n%s", err, c.Source)
		}
		if n++; n%8 == 1 && !testing.Short() {
			built, err := b.Build(t.Context(), quantize, []string{source})
			if err != nil {
				t.Fatal(err)
			}
			if built[0].Err != nil {
				t.Fatalf("accepted, but %v\n%s", built[0].Err, c.Source)
			}
		}
	})
}

// lawful fails if a file has a forbidden construct.
func lawful(t *testing.T, file *ast.File) {
	t.Helper()
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			if d.Tok == token.VAR {
				t.Fatal("a package-level variable")
			}
		case *ast.FuncDecl:
			if d.Body == nil || d.Recv == nil && (d.Name.Name == "init" || d.Name.Name == "main") {
				t.Fatalf("func %s", d.Name.Name)
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt, *ast.SelectStmt, *ast.SendStmt, *ast.ChanType:
			t.Fatalf("a %T", n)
		case *ast.ImportSpec:
			for _, bad := range []string{"unsafe", "os", "reflect", "runtime", "syscall", "net", "time", "C"} {
				if n.Path.Value == `"`+bad+`"` {
					t.Fatalf("import of %s", bad)
				}
			}
		case *ast.Comment:
			if strings.HasPrefix(n.Text, "//go:") || strings.HasPrefix(n.Text, "//line ") {
				t.Fatal(n.Text)
			}
		}
		return true
	})
}
