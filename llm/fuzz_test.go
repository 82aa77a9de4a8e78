package llm

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap/rules"
	"golang.org/x/tools/txtar"
)

// FuzzSourceOf checks three rules for any reply: a source that parses declares
// the function, has a package clause, and is itself a reply with the same
// source.
func FuzzSourceOf(f *testing.F) {
	parent, err := os.ReadFile("testdata/parent.go")
	if err != nil {
		f.Fatal(err)
	}
	addReplies(f)
	ground := rules.Fragments{Parent: string(parent)}
	f.Fuzz(func(t *testing.T, reply string) {
		source, err := sourceOf(reply, "Quantize", true, ground, spliced)
		if err != nil {
			if source != "" {
				t.Fatalf("a source beside an error: %q, %v", source, err)
			}
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), "", source, parser.SkipObjectResolution)
		if err != nil {
			if _, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+source, parser.SkipObjectResolution); err == nil {
				t.Fatalf("no complete file:\n%s", source)
			}
			return
		}
		if !slices.ContainsFunc(file.Decls, func(d ast.Decl) bool {
			f, ok := d.(*ast.FuncDecl)
			return ok && f.Recv == nil && f.Name.Name == "Quantize"
		}) {
			t.Fatalf("no Quantize:\n%s", source)
		}
		if strings.Contains(source, "\r") || strings.TrimSpace(source)+"\n" != source {
			return // white space around the file is not kept
		}
		again, err := sourceOf(fence("go", source), "Quantize", true, ground, spliced)
		if err != nil || again != source {
			t.Fatalf("read again, %v:\n%s\nwas:\n%s", err, again, source)
		}
	})
}

// addReplies adds the replies in testdata to a fuzz test's corpus.
func addReplies(f *testing.F) {
	f.Helper()
	files, err := filepath.Glob("testdata/replies/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(archive.Files[0].Data))
	}
}
