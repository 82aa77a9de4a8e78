package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"quantize": main})
}

// environment lets a program under test keep its artifacts in dir and build
// with the caches of this one.
func environment(t *testing.T, dir string) []string {
	t.Helper()
	names := []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOFLAGS"}
	out, err := exec.CommandContext(t.Context(), "go", append([]string{"env"}, names...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	env := []string{"XDG_CACHE_HOME=" + dir}
	for i, value := range strings.Split(strings.TrimSuffix(string(out), "\n"), "\n") {
		env = append(env, names[i]+"="+value)
	}
	return env
}

// quantize is the program with the given arguments, run by this test.
func quantize(t *testing.T, dir string, environ []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe", args...)
	cmd.Args[0] = "quantize"
	cmd.Env = append(append(os.Environ(), environment(t, dir)...), environ...)
	return cmd
}

// TestScripts runs the program as its users do, its workers included.
func TestScripts(t *testing.T) {
	if testing.Short() {
		t.Skip("builds plugins")
	}
	artifacts := t.TempDir()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Vars = append(e.Vars, environment(t, artifacts)...)
			return nil
		},
	})
}
