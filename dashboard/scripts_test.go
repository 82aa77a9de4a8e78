package dashboard

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestNamesOfScripts: scripts share one scope, in which a second declaration would silently take
// the place of the first.
func TestNamesOfScripts(t *testing.T) {
	files, err := filepath.Glob("static/*.js")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	declared := make(map[string]string)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^(?:async )?(?:function|class|const|let|var) (\w+)`).FindAllSubmatch(text, -1) {
			name := string(m[1])
			if other, ok := declared[name]; ok {
				t.Errorf("%s is declared in %s and in %s", name, other, file)
			}
			declared[name] = file
		}
	}
	if len(declared) < 50 {
		t.Errorf("found only %d declarations", len(declared))
	}
}
