package swap

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/wallacea-go/wallacea/swap/internal/guard"
)

// shared is a Builder for the tests that build nothing, in the user's cache
// directory, which TestMain makes one that goes.
var shared Builder

// checkBuilder returns a Builder for tests that build nothing.
func checkBuilder(t testing.TB) *Builder {
	t.Helper()
	b := &shared
	if err := b.Probe(t.Context()); err != nil {
		t.Skip(err)
	}
	return b
}

// TestCheckConcurrent checks with one Builder from many goroutines.
func TestCheckConcurrent(t *testing.T) {
	b := checkBuilder(t)
	_, sources := programs(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, s := range sources {
				if _, err := b.Check(t.Context(), run, s); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func TestImportsField(t *testing.T) {
	source := "package main\n\nimport \"math\"\n\nfunc Quantize(in, out []float64) { out[0] = math.Pi }\n"
	dir := t.TempDir()
	if err := checkBuilder(t).Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Builder{Timeout: patience, CacheDir: dir, Imports: []string{}}).Check(t.Context(), quantize, source); err == nil || !strings.Contains(err.Error(), `import of "math" is not allowed`) {
		t.Errorf("narrowed: got %v", err)
	}
	wide := &Builder{Timeout: patience, CacheDir: dir, Imports: append(DefaultImports(), "time")}
	if _, err := wide.Check(t.Context(), quantize, "package main\n\nfunc Quantize(in, out []float64) { out[0] = float64(time.Second) }\n"); err != nil {
		t.Errorf("widened: got %v", err)
	}
	if _, err := (&Builder{Timeout: patience, CacheDir: dir, Imports: []string{"unsafe"}}).Check(t.Context(), quantize, source); err == nil || !strings.Contains(err.Error(), "cannot be allowed") {
		t.Errorf("unsafe: got %v", err)
	}
	if _, err := (&Builder{Timeout: patience, CacheDir: dir, MaxSource: 10}).Check(t.Context(), quantize, source); err == nil || !strings.Contains(err.Error(), "more than the 10 allowed") {
		t.Errorf("too long: got %v", err)
	}
}

// TestTag gives a local variable the name of the stop flag, which depends on
// everything in the source but that.
func TestTag(t *testing.T) {
	b := checkBuilder(t)
	source := func(name string) string {
		return "package main\n\nfunc Quantize(in, out []float64) {\n\t" + name + " := uint32(0)\n\tfor {\n\t\tout[0] += float64(" + name + ")\n\t}\n}\n"
	}
	c, err := b.Check(t.Context(), quantize, source("x"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Check(t.Context(), quantize, source("stop_"+guard.Tag(c.Hash)))
	var e *Error
	if !errors.As(err, &e) || len(e.Diagnostics) != 1 || e.Diagnostics[0].Line != 4 || e.Diagnostics[0].Column != 7 {
		t.Errorf("got %v", err)
	}
}
