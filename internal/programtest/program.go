package programtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// A Program is named as its directory is.
type Program string

// Main is the TestMain of a program's package: it lets the test binary be the
// program, and that program's workers, when it is started by the name.
func (p Program) Main(m *testing.M, main func()) { Main(m, map[string]func(){string(p): main}) }

// Main is the TestMain of a package with several programs.
func Main(m *testing.M, programs map[string]func()) { testscript.Main(m, programs) }

// Script runs the scripts, which call the program by its name. It finds no
// model in its environment.
func (p Program) Script(t *testing.T, files ...string) {
	t.Helper()
	NeedsBuild(t)
	artifacts := t.TempDir()
	testscript.Run(t, testscript.Params{
		Files: files,
		Setup: func(e *testscript.Env) error {
			e.Vars = append(e.Vars, environment(t, artifacts)...)
			return nil
		},
	})
}

// Command returns the program, to be started by the caller in a directory
// where it leaves what it makes, with more variables for its environment.
func (p Program) Command(t *testing.T, dir string, environ []string, args ...string) *exec.Cmd {
	t.Helper()
	NeedsBuild(t)
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe", args...)
	cmd.Args[0], cmd.Dir = string(p), dir
	cmd.Env = slices.Concat(os.Environ(), environment(t, dir), environ)
	return cmd
}

// archive is where the program keeps what it has found when it is started in
// dir.
func (p Program) archive(dir string) string { return filepath.Join(dir, "out", string(p)+".db") }

// NeedsBuild skips a test that compiles candidates where only short ones are
// wanted.
func NeedsBuild(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds plugins")
	}
}

// environment lets a program keep its artifacts in dir and build with the
// caches of this one, and names no model.
func environment(t *testing.T, dir string) []string {
	t.Helper()
	names := []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOFLAGS"}
	out, err := exec.CommandContext(t.Context(), "go", append([]string{"env"}, names...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	env := []string{"XDG_CACHE_HOME=" + dir, "OPENAI_API_KEY=", "OPENAI_BASE_URL=", "OPENAI_MODEL="}
	for i, value := range strings.Split(strings.TrimSuffix(string(out), "\n"), "\n") {
		env = append(env, names[i]+"="+value)
	}
	return env
}
