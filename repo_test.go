package wallacea_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/wallacea-go/wallacea"

// allowed lists, for each directory, the packages beyond the standard library
// that it may import, tests aside. A name that ends in "/..." allows what lies
// below it too. No arrow points left: swap and pareto know nobody but their own
// parts and what runs processes, selection knows pareto, population knows those, and everything else knows population.
var allowed = map[string][]string{
	".":                              {"llm", "gp", "archive", "dashboard", "metrics", "plots", "population", "swap", "internal/report", "github.com/schollz/progressbar/v3", "golang.org/x/term"},
	"pareto":                         {"gonum.org/v1/gonum/..."},
	"internal/cputime":               {},
	"internal/race":                  {},
	"internal/cmaes":                 {"gonum.org/v1/gonum/..."},
	"internal/tuning":                {"internal/cmaes", "pareto", "swap/constants", "gonum.org/v1/gonum/optimize"},
	"internal/process":               {"internal/cputime"},
	"internal/sandbox":               {"golang.org/x/sys/unix", "github.com/landlock-lsm/go-landlock/landlock/...", "github.com/elastic/go-seccomp-bpf/..."},
	"selection":                      {"pareto", "gonum.org/v1/gonum/..."},
	"swap":                           {"swap/constants", "swap/rules", "swap/internal/guard", "swap/internal/link", "internal/cputime", "internal/process", "internal/race", "internal/sandbox"},
	"swap/constants":                 {"swap/rules"},
	"swap/rules":                     {"swap/internal/calls", "swap/internal/frames"},
	"swap/internal/guard":            {"swap/constants", "swap/rules", "swap/internal/calls", "swap/internal/frames"},
	"swap/internal/link":             {"internal/race", "golang.org/x/tools/..."},
	"swap/internal/calls":            {},
	"swap/internal/frames":           {},
	"swap/internal/rulestest":        {"swap/rules", "swap/internal/link"},
	"swap/internal/rulestest/shapes": {},
	"swap/internal/bench":            {"swap"},
	"population":                     {"swap", "swap/rules", "selection", "pareto", "internal/cputime", "internal/process", "internal/sandbox", "internal/tuning", "golang.org/x/sync/errgroup", "golang.org/x/sync/semaphore", "github.com/fxamacker/cbor/v2"},
	"live":                           {"population", "swap"},
	"llm":                            {"population", "swap/rules", "internal/process", "github.com/rogpeppe/go-internal/diff"},
	"llm/llmtest":                    {},
	"gp":                             {"population", "swap/constants", "swap/rules", "golang.org/x/tools/..."},
	"archive":                        {"population", "go.etcd.io/bbolt/...", "github.com/fxamacker/cbor/v2", "github.com/klauspost/compress/zstd"},
	"plots":                          {"population", "pareto", "git.sr.ht/~sbinet/gg", "gonum.org/v1/gonum/...", "gonum.org/v1/plot/..."},
	"cluster":                        {"population", "github.com/fxamacker/cbor/v2", "github.com/nats-io/...", "golang.org/x/sys/unix"},
	"metrics":                        {"population", "github.com/prometheus/client_golang/..."},
	"dashboard":                      {"archive", "population", "pareto", "internal/report"},
	"internal/report":                {"pareto", "population"},
	"cmd/wallacea":                   {"archive", "dashboard", "internal/report", "llm", "pareto", "plots", "population", "swap", "internal/sandbox", "github.com/alecthomas/kong", "github.com/rogpeppe/go-internal/diff", "golang.org/x/term"},
	"examples/counter":               {".", "live", "llm", "population", "swap"},
	"examples/fizzbuzz":              {".", "population", "swap"},
	"examples/quantize":              {".", "archive", "plots", "population", "swap"},
	"examples/rastrigin":             {".", "population", "swap"},
	"examples/sort":                  {".", "population", "swap"},
	"examples/tictactoe":             {".", "population", "swap"},

	"archive/internal/bench":       {"archive", "population", "pareto", "swap"},
	"internal/programtest/circle":  {},
	"internal/programtest/packing": {".", "cluster", "internal/programtest/circle", "population", "swap"},
	"internal/programtest/tasks":   {".", "population", "swap"},
	"internal/programtest":         {"archive", "population", "llm/llmtest", "github.com/rogpeppe/go-internal/testscript"},
}

// TestImports parses every file itself: a test that asks the go command passes
// from the test cache after a forbidden import was added.
func TestImports(t *testing.T) {
	seen := make(map[string]bool)
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "out"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		dir := filepath.ToSlash(filepath.Dir(name))
		rules, ok := allowed[dir]
		if !ok {
			t.Errorf("%s: the table of allowed imports has no row for %q", name, dir)
			return nil
		}
		seen[dir] = true
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if !permitted(rules, imported) {
				t.Errorf("%s imports %s, which the table of allowed imports does not have for %s", name, imported, dir)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir := range allowed {
		if !seen[dir] {
			t.Errorf("the table of allowed imports has a row for %q, where no Go file lies", dir)
		}
	}
}

// TestNATS: only programs that name package cluster link NATS.
func TestNATS(t *testing.T) {
	for dir, want := range map[string]bool{"./examples/quantize": false, "./cmd/wallacea": false, "./cluster": true} {
		out, err := exec.Command("go", "list", "-deps", dir).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if got := strings.Contains(string(out), "github.com/nats-io/"); got != want {
			t.Errorf("%s links NATS: %t, want %t", dir, got, want)
		}
	}
}

// permitted reports whether a package with these rules may import another.
func permitted(rules []string, imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	if !strings.Contains(first, ".") {
		return true // the standard library
	}
	imported = strings.TrimPrefix(imported, module+"/")
	if imported == module {
		imported = "."
	}
	return slices.ContainsFunc(rules, func(rule string) bool {
		above, below := strings.CutSuffix(rule, "/...")
		return imported == above || below && strings.HasPrefix(imported, path.Clean(above)+"/")
	})
}

func TestPermitted(t *testing.T) {
	for _, tt := range []struct {
		dir, imported string
		want          bool
	}{
		{"pareto", "math", true},
		{"pareto", "gonum.org/v1/gonum/floats", true},
		{"pareto", "gonum.org/v1/gonumx", false},
		{"pareto", module + "/selection", false},
		{"selection", module + "/pareto", true},
		{"population", "go.etcd.io/bbolt", false},
		{"population", module + "/archive", false},
		{"population", module + "/llm", false},
		{"gp", module + "/llm", false},
		{"plots", module + "/archive", false},
		{"internal/process", module + "/population", false},
		{"archive", "go.etcd.io/bbolt/errors", true},
	} {
		if got := permitted(allowed[tt.dir], tt.imported); got != tt.want {
			t.Errorf("permitted(%s, %s) = %v, want %v", tt.dir, tt.imported, got, tt.want)
		}
	}
}

// TestMakefile: every test that the Makefile names is one, since go test runs none
// without a word if it is not.
func TestMakefile(t *testing.T) {
	makefile, err := os.ReadFile("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	named := make(map[string]bool)
	for _, match := range regexp.MustCompile(`[\^(|]((Test|Benchmark)[A-Z]\w*)`).FindAllStringSubmatch(string(makefile), -1) {
		named[match[1]] = true
	}
	if len(named) == 0 {
		t.Fatal("the Makefile names no tests")
	}
	err = filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, "_test.go") {
			return err
		}
		source, err := os.ReadFile(file)
		for name := range named {
			if strings.Contains(string(source), "\nfunc "+name+"(") {
				delete(named, name)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range named {
		t.Errorf("the Makefile names %s, and there is no such test", name)
	}
}
