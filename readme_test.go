package wallacea_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadme compiles the two programs that the README shows, as packages of this
// module that only an overlay holds.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, b := range regexp.MustCompile("(?ms)^```go\n(.*?)^```$").FindAllSubmatch(readme, -1) {
		blocks = append(blocks, string(b[1]))
	}
	if len(blocks) != 3 {
		t.Fatalf("%d blocks of Go, want 3: the seed, the program, and main without the front door", len(blocks))
	}
	const short = "func main() { wallacea.Main(problem) }\n"
	if !strings.HasSuffix(blocks[1], short) {
		t.Fatal("the program does not end in wallacea.Main")
	}
	// The second main needs these besides the first one's imports.
	long := strings.Replace(strings.TrimSuffix(blocks[1], short)+blocks[2], "import (\n", `import (
	"fmt"
	"log"
	"os"
	"os/signal"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/plots"
`, 1)
	root, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var overlay struct{ Replace map[string]string }
	overlay.Replace = make(map[string]string)
	for name, text := range map[string]string{
		"readme/quantize.go": blocks[0], "readme/main.go": blocks[1],
		"readmelong/quantize.go": blocks[0], "readmelong/main.go": long,
	} {
		path := filepath.Join(dir, strings.ReplaceAll(name, "/", "-"))
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		overlay.Replace[filepath.Join(root, "internal", filepath.FromSlash(name))] = path
	}
	text, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(list, text, 0o666); err != nil {
		t.Fatal(err)
	}
	compile := exec.CommandContext(t.Context(), "go", "list", "-export", "-overlay", list, "./internal/readme", "./internal/readmelong")
	if out, err := compile.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
