package swap

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestMain gives the tests, examples among them, a cache of artifacts that
// outlives them and is not the user's: what has not changed is built once. Tests
// that are about building have one of their own. The go command keeps its cache.
func TestMain(m *testing.M) {
	ServeChecks()
	if dir := os.Getenv("SWAP_TEST_CROWD"); dir != "" {
		if err := crowd(context.Background(), &Builder{Timeout: patience, CacheDir: dir, CacheSize: 4 << 20}, os.Getpid()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if !slices.Contains(os.Args, "-test.fuzzworker") { // its parent has done it
		if err := moveCache(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	m.Run()
}

func moveCache() error {
	dir, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	out, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		return err
	}
	return errors.Join(os.Setenv("GOCACHE", strings.TrimSpace(string(out))), os.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "wallacea-test")))
}

// inProcess lets Builders check in this process until the test ends.
func inProcess(t testing.TB) {
	servesChecks.Store(false)
	t.Cleanup(func() { servesChecks.Store(true) })
}
