package swap

import (
	"errors"
	"strings"
	"testing"
)

// TestStages fails a candidate at each stage. Those beside it come out well.
func TestStages(t *testing.T) {
	b := needCache(t)
	stage := func(err error) Stage {
		e, ok := errors.AsType[*Error](err)
		if !ok || len(e.Diagnostics) == 0 || e.Diagnostics[0].Message == "" {
			t.Fatalf("got %v, want an *Error with diagnostics", err)
		}
		return e.Stage
	}
	body := func(s string) string { return "package main\n\nfunc Quantize(in, out []float64) {\n\t" + s + "\n}\n" }
	build := func(b *Builder, bad string) []Built {
		t.Helper()
		built, err := b.Build(t.Context(), quantize, []string{numbered(1), bad, numbered(2), numbered(3)})
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range []int{0, 2, 3} {
			if built[i].Err != nil {
				t.Errorf("source %d: %v", i, built[i].Err)
			}
		}
		return built
	}
	if got := stage(build(b, body("return 1"))[1].Err); got != StageCheck {
		t.Errorf("a wrong type: got stage %q", got)
	}
	fakeTool(t, "compile", `for f in "$@"; do case "$f" in c*.go) if grep -q uncompilable "$f"; then echo no uncompilable words >&2; exit 2; fi;; esac; done`)
	built := build(&Builder{Timeout: patience, CacheDir: t.TempDir()}, body("panic(\"uncompilable\")"))
	if got := stage(built[1].Err); got != StageCompile || !strings.Contains(built[1].Err.Error(), "no uncompilable words") {
		t.Errorf("the compiler fails: got %v", built[1].Err)
	}
	loaded := build(b, numbered(4))[1].Artifact
	loaded.Index = 99
	if _, err := Load[func(in, out []float64)](loaded); stage(err) != StageLoad {
		t.Errorf("no such function: got %v", err)
	}

	fakeTool(t, "link", "if grep -q unlinkable *.a; then echo no unlinkable words >&2; exit 1; fi")
	built = build(&Builder{Timeout: patience, CacheDir: t.TempDir()}, body("panic(\"unlinkable\")"))
	if got := stage(built[1].Err); got != StageLink || !strings.Contains(built[1].Err.Error(), "no unlinkable words") {
		t.Errorf("the linker fails: got %v", built[1].Err)
	}

	// One that links nothing is no candidate's fault.
	fakeTool(t, "link", "exit 1")
	if _, err := (&Builder{Timeout: patience, CacheDir: t.TempDir()}).Build(t.Context(), quantize, []string{numbered(1), numbered(2)}); err == nil || !strings.Contains(err.Error(), "empty plugin") {
		t.Errorf("nothing links: got %v", err)
	}
}
