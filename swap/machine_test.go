package swap

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// buildsAll builds sources that are good, and that must be said to be.
func buildsAll(t *testing.T, b *Builder, first int) {
	t.Helper()
	built, err := b.Build(t.Context(), quantize, []string{numbered(first), numbered(first + 1), numbered(first + 2)})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range built {
		if r.Err != nil {
			t.Fatalf("source %d: %v", i, r.Err)
		}
		if _, err := Load[func(in, out []float64)](r.Artifact); err != nil {
			t.Errorf("source %d: %v", i, err)
		}
	}
}

// TestKilledTools has the machine end the tools, or run out of room. Once, and
// they are called again; for good, and it is no source's fault.
func TestKilledTools(t *testing.T) {
	dir := needCache(t).CacheDir
	for i, tt := range []struct{ tool, does, says string }{
		{"compile", "kill -KILL $$", "compile: ended by a signal (killed)"},
		{"link", "echo '/usr/bin/ld: final link failed: No space left on device' >&2; exit 1", "No space left on device"},
	} {
		mark := filepath.Join(t.TempDir(), "mark")
		fakeTool(t, tt.tool, fmt.Sprintf("if [ ! -e '%[1]s' ]; then touch '%[1]s'; %[2]s; fi", mark, tt.does))
		buildsAll(t, &Builder{Timeout: patience, CacheDir: dir}, 10*i)
		fakeTool(t, tt.tool, tt.does)
		b := &Builder{Timeout: patience, CacheDir: dir}
		built, err := b.Build(t.Context(), quantize, []string{numbered(10*i + 8), numbered(10*i + 9)})
		if err == nil || !strings.Contains(err.Error(), "this machine fails the Go toolchain") || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s %s: got %v, %v", tt.tool, tt.does, built, err)
		}
	}
}

// TestPoison is for a source over which the machine ends the compiler whenever it
// comes to it: that one fails, and no other.
func TestPoison(t *testing.T) {
	dir := needCache(t).CacheDir
	for i, tool := range []string{"compile", "link"} {
		fakeTool(t, tool, `if grep -rqs '"pois''on"' .; then kill -KILL $$; fi`)
		poison := fmt.Sprintf("package main\n\nfunc Quantize(in, out []float64) {\n\tout[%d] = float64(len(\"poison\"))\n}\n", i)
		b := &Builder{Timeout: patience, CacheDir: dir}
		built, err := b.Build(t.Context(), quantize, []string{numbered(100 * i), poison, numbered(100*i + 1), numbered(100*i + 2)})
		if err != nil {
			t.Fatal(err)
		}
		for j, r := range built {
			var e *Error
			switch {
			case j != 1 && r.Err != nil:
				t.Errorf("%s: %v", tool, r.Err)
			case j == 1 && (!errors.As(r.Err, &e) || e.Stage != Stage(tool) || !strings.Contains(e.Error(), "ended by a signal (killed)")):
				t.Errorf("%s: got %v", tool, r.Err)
			}
		}
	}
}

// TestQuotedTrouble is for a source that has the compiler say what a machine in
// trouble says.
func TestQuotedTrouble(t *testing.T) {
	needPlugins(t)
	fakeTool(t, "compile", `for f in "$@"; do case "$f" in c*.go) if grep -q "no space" "$f"; then echo "$(sed -n 's#^//line \(.*\):.*#\1#p' "$f" | head -1):4:2: \"no space left on device\" is not used" >&2; exit 2; fi;; esac; done`)
	b := &Builder{Timeout: patience, CacheDir: t.TempDir()}
	built, err := b.Build(t.Context(), quantize, []string{numbered(0), "package main\n\nfunc Quantize(in, out []float64) {\n\tpanic(\"no space left on device\")\n}\n"})
	if err != nil {
		t.Fatal(err)
	}
	var e *Error
	if built[0].Err != nil || !errors.As(built[1].Err, &e) || e.Stage != StageCompile || !strings.Contains(e.Error(), "is not used") {
		t.Errorf("got %v, %v", built[0].Err, built[1].Err)
	}
}

// TestRemovedCaches removes what builds and checks need, as somebody who cleans
// up does.
func TestRemovedCaches(t *testing.T) {
	needPlugins(t)
	archives := t.TempDir() // as if it were the go command's cache
	fakeGo(t, "", fmt.Sprintf(`"$go" "$@" | while IFS="$(printf '\t')" read -r path file; do
	if [ -n "$file" ]; then
		copy="%s/$(echo "$path" | tr / _).a"
		[ -e "$copy" ] || cp "$file" "$copy"
		printf '%%s\t%%s\n' "$path" "$copy"
	fi
done
exit
`, archives))
	clean := func(dir string) {
		t.Helper()
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) == 0 {
			t.Fatalf("nothing to remove: %v, %v", entries, err)
		}
		for _, e := range entries {
			if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				t.Fatal(err)
			}
		}
	}
	b := &Builder{Timeout: patience, CacheDir: t.TempDir(), Imports: []string{"math"}}
	buildsAll(t, b, 0)
	clean(archives)
	buildsAll(t, b, 10)
	clean(b.CacheDir)
	buildsAll(t, b, 20)
	clean(archives)
	clean(b.CacheDir)
	buildsAll(t, b, 30)

	// A checker that is started now has to read the archives.
	for _, elsewhere := range []bool{true, false} {
		if !elsewhere {
			inProcess(t)
		}
		EndChecks()
		clean(archives)
		if _, err := b.Check(t.Context(), quantize, numbered(40)+fmt.Sprintf("// %v\n", elsewhere)); err != nil {
			t.Errorf("in another process %v: %v", elsewhere, err)
		}
	}
}

// TestOtherTurn waits for its context alone while the go command lists packages
// for somebody else.
func TestOtherTurn(t *testing.T) {
	needPlugins(t)
	dir := t.TempDir()
	listing, enough := filepath.Join(dir, "listing"), filepath.Join(dir, "enough")
	if err := errors.Join(syscall.Mkfifo(listing, 0o600), syscall.Mkfifo(enough, 0o600)); err != nil {
		t.Fatal(err)
	}
	fakeGo(t, "", fmt.Sprintf("read line <'%s'; read line <'%s'\n", listing, enough))
	b := &Builder{Timeout: patience, CacheDir: t.TempDir(), Imports: []string{"math"}}
	first := make(chan error)
	go func() {
		_, err := b.Check(t.Context(), quantize, numbered(0))
		first <- err
	}()
	if err := os.WriteFile(listing, []byte("\n"), 0o600); err != nil { // returns when it does
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Check(ctx, quantize, numbered(0)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := os.WriteFile(enough, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := <-first; err != nil {
		t.Error(err)
	}
}

// TestSurroundings builds candidates of standard types where the go command
// finds something else that it does not like.
func TestSurroundings(t *testing.T) {
	needPlugins(t)
	for i, tt := range []struct{ name, file, text, env, value string }{
		{"another module around the cache", "go.mod", "module m\n\ngo 1.99\n", "", ""},
		{"a vendor directory that disagrees", "vendor/modules.txt", "# example.com/x v1.0.0\n", "", ""},
		{"a workspace around the cache", "go.work", "go 1.99\n\nuse ./gone\n", "", ""},
		{"flags for another module", "", "", "GOFLAGS", "-modfile=x.mod"},
		{"flags for vendoring", "", "", "GOFLAGS", "-mod=vendor"},
		{"an overlay", "", "", "GOFLAGS", "-overlay=relative.json"},
		{"flags of the user's", "env", "GOFLAGS=-overlay=relative.json -mod=vendor -race\n", "GOENV", "env"},
	} {
		dir := t.TempDir()
		if tt.file == "vendor/modules.txt" {
			if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module m\n\ngo 1.26\n\nrequire example.com/x v1.2.0\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if tt.file != "" {
			name := filepath.Join(dir, tt.file)
			if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(tt.text), 0o600)); err != nil {
				t.Fatal(err)
			}
		}
		switch tt.env {
		case "GOENV":
			t.Setenv("GOFLAGS", "")
			t.Setenv("GOENV", filepath.Join(dir, tt.value))
		case "GOFLAGS":
			t.Setenv("GOFLAGS", tt.value)
		}
		b := &Builder{CacheDir: filepath.Join(dir, "cache"), Imports: []string{}}
		if _, err := b.Check(t.Context(), quantize, numbered(i)); err != nil { // lists, which is all that depends on it
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	// An overlay that can be found may replace files of the standard library.
	t.Setenv("GOENV", "off")
	t.Setenv("GOFLAGS", "-overlay=/nowhere/overlay.json")
	b := &Builder{CacheDir: t.TempDir(), Imports: []string{}}
	if _, err := b.Check(t.Context(), quantize, numbered(50)); err == nil || !strings.Contains(err.Error(), "/nowhere/overlay.json") {
		t.Errorf("an overlay is left out: got %v", err)
	}
}
