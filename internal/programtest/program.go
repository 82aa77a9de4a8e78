package programtest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// A Program is the name of a program, which is that of its directory.
type Program string

// Main is the TestMain of a program's package. It makes the test binary run the
// program, or one of its workers, when it is started under the program's name.
func (p Program) Main(m *testing.M, main func()) { Main(m, map[string]func(){string(p): main}) }

// Main is the TestMain of a package with several programs.
func Main(m *testing.M, programs map[string]func()) {
	all := make(map[string]func())
	for name, main := range programs {
		all[name] = func() { endWithTests(); main() }
	}
	testscript.Main(tests{m}, all)
}

// lifeline tells a program that it has a file, the first after standard error, which closes when the tests
// have ended that started it.
const lifeline = "WALLACEA_TEST_LIFELINE"

// endWithTests ends this process when the tests have ended that started it, such as by a signal. Its workers
// do not inherit that: they end with it.
func endWithTests() {
	if os.Getenv(lifeline) == "" {
		return
	}
	_ = os.Unsetenv(lifeline) // its name is valid
	syscall.CloseOnExec(3)
	go func() {
		_, _ = io.Copy(io.Discard, os.NewFile(3, lifeline)) // whatever ends it, nobody waits for this process
		os.Exit(1)
	}()
}

// tests are a package's tests, in an environment of their own.
type tests struct{ *testing.M }

// Run runs the tests. Their programs share a cache of artifacts that outlives
// them, as the go command's does: what has not changed is built once. It is not
// the user's, so that a faulty change cannot harm that. Whether artifacts are
// built rightly is for the tests of swap, whose cache is new each time.
func (t tests) Run() int {
	cache, err := os.UserCacheDir()
	if err == nil {
		err = setEnvironment(filepath.Join(cache, "wallacea-test"))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return t.M.Run()
}

// goVariables tell the go command where its caches are.
var goVariables = []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOFLAGS"}

// setEnvironment makes programs keep their artifacts in cache and find no
// model. The go command keeps the caches it has.
func setEnvironment(cache string) error {
	out, err := exec.Command("go", append([]string{"env"}, goVariables...)...).Output()
	if err != nil {
		return fmt.Errorf("go env: %w", err)
	}
	values := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	for i, name := range goVariables {
		err = errors.Join(err, os.Setenv(name, values[i]))
	}
	err = errors.Join(err, os.Setenv("XDG_CACHE_HOME", cache))
	for _, name := range []string{"OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "OPENAI_MAX_TOKENS", "WALLACEA_COMMAND", "WALLACEA_PRICES"} {
		err = errors.Join(err, os.Unsetenv(name))
	}
	return err
}

// Script runs testscript files, which call the program by its name.
func (p Program) Script(t *testing.T, files ...string) {
	t.Helper()
	NeedsBuild(t)
	testscript.Run(t, testscript.Params{
		Files: files,
		Setup: func(e *testscript.Env) error {
			for _, name := range append([]string{"XDG_CACHE_HOME"}, goVariables...) {
				e.Setenv(name, os.Getenv(name))
			}
			return nil
		},
	})
}

// Command returns the program as a command for the caller to start. It runs in
// dir and leaves its files there. environ holds further variables. It ends with the
// test, also if that is killed.
func (p Program) Command(t testing.TB, dir string, environ []string, args ...string) *exec.Cmd {
	t.Helper()
	NeedsBuild(t)
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe", args...)
	cmd.Args[0], cmd.Dir = string(p), dir
	cmd.Env = slices.Concat(os.Environ(), environ, []string{lifeline + "=3"})
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.ExtraFiles = []*os.File{r}
	t.Cleanup(func() {
		_ = w.Close() // both were only to be closed
		_ = r.Close()
	})
	return cmd
}

// archive returns the path of the archive that the program writes by default
// when it runs in dir.
func (p Program) archive(dir string) string { return filepath.Join(dir, "out", string(p)+".db") }

// NeedsBuild skips a test that compiles candidates under -short.
func NeedsBuild(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds plugins")
	}
}
