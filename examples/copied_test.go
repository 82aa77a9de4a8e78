// Package examples_test checks that you can copy the examples' directories and
// start from them.
package examples_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestCopied copies the examples' directories into an empty module, type-checks
// them there, and builds and runs one.
func TestCopied(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	files, err := filepath.Glob("*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	names := make(map[string]bool)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		names[filepath.Dir(file)] = true
		copyFile(t, filepath.Join(dir, file), file)
	}
	if len(names) < 6 {
		t.Fatalf("there are only %d examples", len(names))
	}
	copyFile(t, filepath.Join(dir, "go.sum"), filepath.Join(root, "go.sum"))
	module := fmt.Sprintf("module example.com/copied\n\ngo 1.26.0\n\nrequire github.com/wallacea-go/wallacea v0.0.0\n\nreplace github.com/wallacea-go/wallacea => %s\n", root)
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(module), 0o666); err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "OPENAI_BASE_URL=", "OPENAI_API_KEY=")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	run("go", "vet", "./...")
	run("go", "build", "-ldflags=-s -w", "-o", dir+"/bin/", "./fizzbuzz")
	out := run(filepath.Join(dir, "bin", "fizzbuzz"), "-generations", "1", "-children", "2", "-islands", "1", "-timeout", "10s")
	if !strings.Contains(out, "passes ") || !strings.Contains(out, "archive: out/fizzbuzz.db") {
		t.Errorf("the output is\n%s", out)
	}
}

func copyFile(t *testing.T, to, from string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(to), 0o777)
	}
	if err == nil {
		err = os.WriteFile(to, text, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}
