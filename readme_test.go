package wallacea_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// TestReadme builds the program that the README shows, as a package of this
// module that only an overlay holds.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^```go\n(.*?)^```$").FindAllSubmatch(readme, -1)
	names := []string{"quantize.go", "main.go"}
	if len(blocks) != len(names) {
		t.Fatalf("%d blocks of Go, want %d: %v", len(blocks), len(names), names)
	}
	root, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var overlay struct{ Replace map[string]string }
	overlay.Replace = make(map[string]string)
	for i, name := range names {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, blocks[i][1], 0o666); err != nil {
			t.Fatal(err)
		}
		overlay.Replace[filepath.Join(root, "internal", "readme", name)] = path
	}
	text, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(list, text, 0o666); err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-overlay", list, "-o", filepath.Join(dir, "readme"), "./internal/readme")
	if out, err := build.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
