package swap

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// quantize is the declaration that most tests use.
var quantize = New("Quantize", func(in, out []float64) {}).Decl()

const seedSource = `package main

func Quantize(in, out []float64) {
	copy(out, in)
}
`

// needPlugins returns a Builder with a cache that most tests share.
func needPlugins(t testing.TB) *Builder {
	t.Helper()
	if testing.Short() {
		t.Skip("builds plugins")
	}
	if err := new(Builder).Probe(t.Context()); err != nil {
		t.Skip(err)
	}
	return &Builder{Timeout: patience}
}

// needCache is needPlugins with a cache of its own, on which nothing has been
// called yet.
func needCache(t testing.TB) *Builder {
	t.Helper()
	b := needPlugins(t)
	b.CacheDir = t.TempDir()
	return b
}

// patience is longer than anything takes, even if other programs have the
// cores.
const patience = 5 * time.Minute

// fakeGo puts a go command first in PATH that says that the compiler and the
// linker are in dir, and that runs a script for go list, if there is one. It
// returns where they really are.
func fakeGo(t *testing.T, dir, list string) (tools string) {
	t.Helper()
	t.Setenv("GOROOT", "")
	path, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(path, "env", "GOROOT", "GOTOOLDIR").Output()
	if err != nil {
		t.Fatal(err)
	}
	root, tools, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	if dir == "" {
		dir = tools
	}
	script := "#!/bin/sh\ngo='" + filepath.Join(root, "bin", "go") + "'\nif [ \"$1\" = env ]; then\n\"$go\" \"$@\" | sed 's#\\(\"GOTOOLDIR\": \"\\)[^\"]*#\\1" + dir + "#'\nexit\nfi\n" +
		list + "exec \"$go\" \"$@\"\n"
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	return tools
}

// fakeTool puts a toolchain first in PATH of which one tool runs a script
// first.
func fakeTool(t *testing.T, tool, script string) {
	t.Helper()
	dir := t.TempDir()
	tools := fakeGo(t, dir, "")
	for _, name := range []string{"asm", "compile", "link"} {
		text := "#!/bin/sh\n"
		if name == tool {
			text += script + "\n"
		}
		text += "exec '" + filepath.Join(tools, name) + "' \"$@\"\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBuildAndLoad(t *testing.T) {
	t.Parallel()
	b := needPlugins(t)
	sources := []string{
		seedSource,
		"package main\n\nfunc Quantize(in, out []float64) {\n\tfor i, v := range in {\n\t\tout[i] = math.Round(v)\n\t}\n}\n",
		"package main\n\nfunc Quantize(in, out []float64) { os.Exit(1) }\n",
		"package main\n\nfunc Quantize(in, out []float64) {\n\t_ = out[len(out)+3]\n}\n",
		"package main\n\nfunc Quantize(in, out []float64) {\n\tfor {\n\t}\n}\n",
		"package main\n\nfunc Quantize(in, out []float64) {\n\tout[0] = float64(fib(int(in[0])))\n}\n\nfunc fib(n int) int {\n\tif n < 2 { return n }\n\treturn fib(n-1) + fib(n-2)\n}\n",
		"package main\n\nfunc Quantize(in, out []float64) {\n\tQuantize(in, out)\n}\n",
	}
	built, err := b.Build(t.Context(), quantize, sources)
	if err != nil {
		t.Fatal(err)
	}
	var fns []*Function[func(in, out []float64)]
	for i, r := range built {
		if i == 2 {
			var e *Error
			if !errors.As(r.Err, &e) || !strings.Contains(r.Err.Error(), "undefined: os") {
				t.Errorf("source 2: got %v", r.Err)
			}
			fns = append(fns, nil)
			continue
		}
		if r.Err != nil {
			t.Fatalf("source %d: %v", i, r.Err)
		}
		f, err := Load[func(in, out []float64)](r.Artifact)
		if err != nil {
			t.Fatal(err)
		}
		fns = append(fns, f)
	}
	out := make([]float64, 2)
	fns[0].Func([]float64{1.25, 2}, out)
	if out[0] != 1.25 {
		t.Errorf("got %v", out)
	}
	fns[1].Func([]float64{1.25, 2}, out)
	if out[0] != 1 {
		t.Errorf("got %v", out)
	}
	fns[5].Func([]float64{20}, out)
	if out[0] != 6765 {
		t.Errorf("got %v", out)
	}
	err = Call(func() { fns[3].Func(nil, out) })
	var p *PanicError
	if !errors.As(err, &p) || p.Frames[0].Line != 4 || p.Frames[0].Func != "Quantize" {
		t.Errorf("got %v %+v", err, p)
	}
	time.AfterFunc(20*time.Millisecond, fns[4].Interrupt)
	if err := Call(func() { fns[4].Func(nil, nil) }); !errors.Is(err, ErrInterrupted) {
		t.Errorf("got %v", err)
	}
	if err := Call(func() { fns[6].Func(nil, nil) }); !errors.Is(err, ErrRecursion) {
		t.Errorf("got %v", err)
	}
}
