package llm

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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
	f.Fuzz(func(t *testing.T, reply string) {
		source, err := sourceOf(reply, "Quantize", string(parent))
		if err != nil {
			if source != "" {
				t.Fatalf("a source beside an error: %q, %v", source, err)
			}
			return
		}
		file := parseText(source, "none")
		if file.err != nil {
			return
		}
		if file.fragment || !file.declares("Quantize") {
			t.Fatalf("no complete file:\n%s", source)
		}
		if strings.Contains(source, "\r") || strings.TrimSpace(source)+"\n" != source {
			return // white space around the file is not kept
		}
		again, err := sourceOf(fence("go", source), "Quantize", string(parent))
		if err != nil || again != source {
			t.Fatalf("read again, %v:\n%s\nwas:\n%s", err, again, source)
		}
	})
}
