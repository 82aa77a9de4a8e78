package swap

import (
	"context"
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
	ar, err := txtar.ParseFile(filepath.Join("testdata", "refused.txtar"))
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
	env, err := b.environment(f.Context(), quantize)
	if err != nil {
		f.Fatal(err)
	}
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
		lawful(t, c)
		again, err := b.Check(t.Context(), quantize, c.Source)
		if err != nil || again.Source != c.Source || again.Hash != c.Hash {
			t.Fatalf("the mended text checks to something else: %v\n%s", err, c.Source)
		}
		u := newUnit(c, "key", false)
		if n++; n%8 == 1 && !testing.Short() {
			compiles(t.Context(), t, b, env, u)
		}
	})
}

// lawful fails if a checked source has a forbidden construct.
func lawful(t *testing.T, c *Checked) {
	t.Helper()
	for _, d := range c.File.Decls {
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
	ast.Inspect(c.File, func(n ast.Node) bool {
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

// compiles fails if a unit does not compile.
func compiles(ctx context.Context, t *testing.T, b *Builder, env *environment, u *unit) {
	t.Helper()
	p := &pluginJob{job: &job{b: b, env: env}, dir: t.TempDir(), path: "wallacea/fuzz"}
	if err := p.prepare(ctx); err != nil {
		t.Fatal(err)
	}
	if err := p.compileShard(ctx, &shard{units: []*unit{u}, path: p.path + "/s0", name: "s0", archive: "s0.a"}); err != nil {
		t.Fatalf("accepted, but %v\n%s", err, u.file("s0"))
	}
}

// TestGeneratedText makes sure that the rewriting leaves every line where it is,
// so that panics and compile errors point into the text of the candidate.
func TestGeneratedText(t *testing.T) {
	b := checkBuilder(t)
	_, sources := programs(t)
	for _, s := range sources {
		c, err := b.Check(t.Context(), run, s)
		if err != nil {
			t.Fatal(err)
		}
		text := newUnit(c, "key", false).file("p")
		// Every line of the candidate is where it was: one line of //line before.
		got, want := strings.Split(text, "\n"), strings.Split(c.Source, "\n")
		for i, line := range want {
			fields := strings.Fields(line)
			if len(fields) == 0 {
				continue
			}
			if last := fields[len(fields)-1]; i > 0 && (last == "{" || last == "}") && !strings.HasSuffix(strings.TrimSpace(got[i+1]), last) && !strings.Contains(got[i+1], "atomic_") && !strings.Contains(got[i+1], "guard_") {
				t.Errorf("line %d is %q, was %q", i+1, got[i+1], line)
			}
		}
	}
}
