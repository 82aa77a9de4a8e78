package swap

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// programs returns the names and texts of testdata/programs.txtar.
func programs(t testing.TB) (names, sources []string) {
	t.Helper()
	ar, err := txtar.ParseFile(filepath.Join("testdata", "programs.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ar.Files {
		names = append(names, f.Name)
		sources = append(sources, string(f.Data))
	}
	return names, sources
}

var run = New("Run", func() string { return "" }).Decl()

// TestDifferential compares what programs compute with the guard, without it
// and with steps that are counted, each merged into a batch, with what the go command makes of them.
func TestDifferential(t *testing.T) {
	t.Parallel()
	b := needPlugins(t)
	names, sources := programs(t)
	if len(sources) < 40 {
		t.Errorf("only %d programs", len(sources))
	}
	guarded := runAll(t, b, sources)
	unguarded := runAll(t, &Builder{Timeout: patience, CacheDir: b.CacheDir, Unguarded: true}, sources)
	counted := runAll(t, counting(t), sources)
	want := ordinary(t, b, sources)
	for i, name := range names {
		if guarded[i] != want[i] {
			t.Errorf("%s guarded:\ngot  %q\nwant %q", name, guarded[i], want[i])
		}
		if counted[i] != want[i] {
			t.Errorf("%s counting:\ngot  %q\nwant %q", name, counted[i], want[i])
		}
		if unguarded[i] != want[i] {
			t.Errorf("%s unguarded:\ngot  %q\nwant %q", name, unguarded[i], want[i])
		}
	}
}

// runAll builds and runs programs and returns their results.
func runAll(t *testing.T, b *Builder, sources []string) []string {
	t.Helper()
	built, err := b.Build(t.Context(), run, sources)
	if err != nil {
		t.Fatal(err)
	}
	results := make([]string, len(built))
	for i, r := range built {
		if r.Err != nil {
			t.Errorf("%v\n%s", r.Err, r.Source)
			continue
		}
		f, err := Load[func() string](r.Artifact)
		if err != nil {
			t.Fatal(err)
		}
		if err := Call(func() { results[i] = f.Func() }); err != nil {
			t.Errorf("%v\n%s", err, r.Source)
		}
	}
	return results
}

// ordinary runs the programs in a process of their own, each as a package that
// the go command builds.
func ordinary(t *testing.T, b *Builder, sources []string) []string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	imports, calls := "", ""
	for i, s := range sources {
		c, err := b.Check(t.Context(), run, s)
		if err != nil {
			t.Fatal(err)
		}
		write(fmt.Sprintf("p%d/p.go", i), strings.Replace(c.Source, "package main", fmt.Sprintf("package p%d", i), 1))
		imports += fmt.Sprintf("import \"plain/p%d\"\n", i)
		calls += fmt.Sprintf("\tfmt.Printf(\"%%q\\n\", p%d.Run())\n", i)
	}
	write("go.mod", "module plain\n\ngo 1.26\n")
	write("main.go", "package main\n\nimport \"fmt\"\n"+imports+"\nfunc main() {\n"+calls+"}\n")
	cmd := exec.CommandContext(t.Context(), "go", "run", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var results []string
	for line := range strings.Lines(string(out)) {
		var s string
		if _, err := fmt.Sscanf(line, "%q", &s); err != nil {
			t.Fatal(err)
		}
		results = append(results, s)
	}
	return results
}
