package link

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

// want fails unless err is one sentence that has all of the given parts.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("got no error, want one with %q", parts)
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("got %q, want something with %q", err, p)
		}
	}
	if s := err.Error(); !strings.HasPrefix(s, "swap: ") || strings.Contains(s, "\n") {
		t.Errorf("got %q, want one line that starts with swap", s)
	}
}

func TestHostFrom(t *testing.T) {
	for _, tt := range []struct{ key, value, want string }{
		{"-compiler", "gccgo", "gccgo"},
		{"-buildmode", "c-shared", "-buildmode=c-shared"},
		{"-buildmode", "plugin", "-buildmode=plugin"},
		{"-msan", "true", "-msan"},
		{"-asan", "true", "-asan"},
		{"-ldflags", "-linkmode=external -extldflags=-static", "link it dynamically"},
	} {
		_, err := hostFrom(&debug.BuildInfo{Settings: []debug.BuildSetting{{Key: tt.key, Value: tt.value}}}, "go1.26.0")
		wantError(t, err, tt.want)
	}
	h, err := hostFrom(&debug.BuildInfo{Settings: []debug.BuildSetting{
		{Key: "-buildmode", Value: "exe"},
		{Key: "-compiler", Value: "gc"},
		{Key: "-trimpath", Value: "true"},
		{Key: "-tags", Value: "a,b"},
		{Key: "-gcflags", Value: "all=-N"},
		{Key: "-gcflags", Value: "-l -d=checkptr=0"}, // for the main package
		{Key: "-asmflags", Value: "-S"},
		{Key: "-ldflags", Value: "-s -w"},
		{Key: "CGO_ENABLED", Value: "1"},
		{Key: "GOAMD64", Value: "v3"},
		{Key: "vcs.time", Value: "now"},
		{Key: "-race", Value: "true"},
	}}, "go1.26.0 X:jsonv2")
	if err != nil {
		t.Fatal(err)
	}
	if h.version != "go1.26.0" {
		t.Errorf("got version %q", h.version)
	}
	if want := []string{"-trimpath=true", "-tags=a,b", "-gcflags=all=-N", "-race"}; !slices.Equal(h.flags, want) {
		t.Errorf("got %q, want %q", h.flags, want)
	}
	if want := []string{"CGO_ENABLED=1", "GOAMD64=v3"}; !slices.Equal(h.env, want) {
		t.Errorf("got %q, want %q", h.env, want)
	}
}

func TestFindProfile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "default.pgo")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"default.pgo": path, "gone.pgo": "off", "off": "off", "/elsewhere/x.pgo": "/elsewhere/x.pgo"} {
		h := &host{flags: []string{"-race", "-pgo=" + name}}
		if h.findProfile(dir); h.flags[0] != "-race" || h.flags[1] != "-pgo="+want {
			t.Errorf("%s: got %q, want %q", name, h.flags, want)
		}
	}
}

func TestPlatforms(t *testing.T) {
	for _, p := range []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64"} {
		goos, goarch, _ := strings.Cut(p, "/")
		if err := platformError(goos, goarch); err != nil {
			t.Error(err)
		}
	}
	wantError(t, platformError("windows", "amd64"), "windows/amd64")
	wantError(t, platformError("linux", "riscv64"), "linux/riscv64")
}

// TestNoToolchain looks for a toolchain where there is none that fits.
func TestNoToolchain(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no plugins")
	}
	h := &host{version: runtime.Version()}
	fake := func(t *testing.T, script string) {
		t.Helper()
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "go"), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		t.Setenv("GOROOT", "")
		t.Setenv("PATH", dir)
	}
	answer := func(version, cc, goos string) string {
		return fmt.Sprintf(`echo '{"GOVERSION":%q,"GOROOT":"/x","GOTOOLDIR":"/x","CC":%q,"GOOS":%q,"GOARCH":%q}'`, version, cc, goos, runtime.GOARCH)
	}
	find := func() error {
		_, err := findToolchain(context.Background(), h)
		return err
	}
	t.Run("none", func(t *testing.T) {
		t.Setenv("GOROOT", "")
		t.Setenv("PATH", t.TempDir())
		if _, err := os.Stat("/usr/local/go/bin/go"); err == nil {
			t.Skip("there is one where everyone looks")
		}
		wantError(t, find(), "no go command in PATH")
	})
	t.Run("another version", func(t *testing.T) {
		fake(t, answer("go1.5", "sh", runtime.GOOS))
		wantError(t, find(), runtime.Version(), "go1.5", "PATH")
	})
	t.Run("another system", func(t *testing.T) {
		fake(t, answer(runtime.Version(), "sh", "plan9"))
		wantError(t, find(), "plan9", "GOOS")
	})
	t.Run("no C compiler", func(t *testing.T) {
		fake(t, answer(runtime.Version(), "no-such-compiler -x", runtime.GOOS))
		wantError(t, find(), "no-such-compiler", "CC")
	})
	t.Run("no C compiler named", func(t *testing.T) {
		fake(t, answer(runtime.Version(), "", runtime.GOOS))
		wantError(t, find(), "CC")
	})
	t.Run("nonsense", func(t *testing.T) {
		fake(t, "echo hello")
		wantError(t, find(), "go env")
	})
	t.Run("fails", func(t *testing.T) {
		fake(t, "exit 3")
		if err := find(); err == nil || !strings.Contains(err.Error(), "does not run") {
			t.Errorf("got %v", err)
		}
	})
}

// TestToolEnv makes sure that what is set for the user's own builds does not
// reach candidates.
func TestToolEnv(t *testing.T) {
	env := toolEnv([]string{"GOFLAGS=-race", "GOOS=plan9", "GODEBUG=x=1", "HOME=/h", "GOAMD64=v1", "GOCOVERDIR=/c"}, &host{version: "go1.26.0", env: []string{"GOAMD64=v3"}}, selectFlags("-race -mod=mod -modfile=y.mod -overlay= -tags=x", sourcesFlag))
	if want := []string{"HOME=/h", "GOTOOLCHAIN=go1.26.0", "GOFLAGS=-buildvcs=false -mod=mod -modfile=y.mod", "GOAMD64=v3"}; !slices.Equal(env, want) {
		t.Errorf("got %q, want %q", env, want)
	}
}

func TestLanguageVersion(t *testing.T) {
	for in, want := range map[string]string{"go1.26.8": "go1.26", "go1.27rc1": "go1.27", "go1.26": "go1.26", "go1.26.1-custom": "go1.26", "devel": ""} {
		if got := languageVersion(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}
