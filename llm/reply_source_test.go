package llm

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap/rules"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// spliced splices in this process.
func spliced(f rules.Fragments) (string, error) { return rules.Splice("Quantize", 0, f) }

// TestReplies reads testdata/replies. Each archive holds a reply, its parent
// (testdata/parent.go by default), and the expected source or error.
func TestReplies(t *testing.T) {
	files, err := filepath.Glob("testdata/replies/*.txtar")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d test cases, %v", len(files), err)
	}
	common, err := os.ReadFile("testdata/parent.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parts := map[string]string{"parent": string(common)}
			for _, f := range archive.Files {
				parts[f.Name] = string(f.Data)
			}
			source, err := sourceOf(parts["reply"], "Quantize", parts["finish"] != "length\n", rules.Fragments{Parent: parts["parent"]}, spliced)
			got := txtar.File{Name: "source", Data: []byte(source)}
			if err != nil {
				got = txtar.File{Name: "error", Data: []byte(err.Error() + "\n")}
			}
			if *update {
				archive.Files = append(archive.Files[:len(archive.Files)-1:len(archive.Files)-1], got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want, ok := parts[got.Name]; !ok || string(got.Data) != want {
				t.Errorf("%s:\n%s\nwant:\n%s%s", got.Name, got.Data, parts["source"], parts["error"])
			}
		})
	}
}
