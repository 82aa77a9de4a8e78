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

// TestMain gives the tests a cache directory of their own, which the examples
// use too, and removes it. The go command keeps its build cache.
func TestMain(m *testing.M) {
	ServeChecks()
	if dir := os.Getenv("SWAP_TEST_CROWD"); dir != "" {
		if err := crowd(context.Background(), &Builder{Timeout: patience, CacheDir: dir, CacheSize: 4 << 20}, os.Getpid()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	code, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// sharedCache is the cache directory of tests that are not about the cache.
var sharedCache string

func runTests(m *testing.M) (code int, err error) {
	if slices.Contains(os.Args, "-test.fuzzworker") { // killed in the end; its parent has made the directory
		return m.Run(), nil
	}
	dir, err := os.MkdirTemp("", "swap-test-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	sharedCache = filepath.Join(dir, "shared")
	if cache, err := exec.Command("go", "env", "GOCACHE").Output(); err == nil {
		err = errors.Join(os.Setenv("GOCACHE", strings.TrimSpace(string(cache))), os.Setenv("XDG_CACHE_HOME", dir))
		if err != nil {
			return 0, err
		}
	}
	return m.Run(), nil
}

// inProcess lets Builders check in this process until the test ends.
func inProcess(t testing.TB) {
	servesChecks.Store(false)
	t.Cleanup(func() { servesChecks.Store(true) })
}
