package link

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// A toolchain is the Go installation that built the running program, and how
// to call it so that what it makes fits the running program.
type toolchain struct {
	host    *host
	goCmd   string   // path of the go command
	root    string   // GOROOT
	toolDir string   // of compile, link, asm and pack
	cc      []string // the C compiler that links
	goFlags string   // GOFLAGS, as the user has set it in the environment or with go env -w
	goCache string   // GOCACHE
	env     []string
}

// findToolchain finds the go command that matches the running program.
func findToolchain(ctx context.Context, h *host) (*toolchain, error) {
	tc := &toolchain{host: h}
	tc.env = toolEnv(os.Environ(), h, os.Getenv("GOFLAGS"))
	path, err := goCommand()
	if err != nil {
		return nil, err
	}
	tc.goCmd = path
	out, err := tc.run(ctx, "", nil, path, "env", "-json", "GOVERSION", "GOROOT", "GOTOOLDIR", "CC", "GOOS", "GOARCH", "GOFLAGS", "GOCACHE")
	if err != nil {
		return nil, fmt.Errorf("swap: the go command does not run: %w", err)
	}
	var e struct{ GOVERSION, GOROOT, GOTOOLDIR, CC, GOOS, GOARCH, GOFLAGS, GOCACHE string }
	if err := json.Unmarshal(out, &e); err != nil {
		return nil, fmt.Errorf("swap: reading the output of go env: %w", err)
	}
	if release(e.GOVERSION) != h.version {
		return nil, fmt.Errorf("swap: this program was built by %s, but %s is %s: put the matching go command first in PATH or rebuild the program", h.version, path, e.GOVERSION)
	}
	if e.GOOS != runtime.GOOS || e.GOARCH != runtime.GOARCH {
		return nil, fmt.Errorf("swap: %s builds for %s/%s: unset GOOS and GOARCH", path, e.GOOS, e.GOARCH)
	}
	tc.root, tc.toolDir, tc.goFlags, tc.goCache = e.GOROOT, e.GOTOOLDIR, e.GOFLAGS, e.GOCACHE
	tc.env = toolEnv(os.Environ(), h, selectFlags(e.GOFLAGS, sourcesFlag))
	tc.cc = strings.Fields(e.CC)
	if len(tc.cc) == 0 {
		return nil, errors.New("swap: no C compiler: install gcc or clang, or set CC")
	}
	if _, err := exec.LookPath(tc.cc[0]); err != nil {
		return nil, fmt.Errorf("swap: the C compiler %s that links plugins was not found: install it or set CC", tc.cc[0])
	}
	return tc, nil
}

// goCommand returns the go command of the running program's toolchain if it
// is still there and the one in PATH otherwise.
func goCommand() (string, error) {
	if root := os.Getenv("GOROOT"); root != "" {
		if path, err := exec.LookPath(filepath.Join(root, "bin", "go")); err == nil {
			return path, nil
		}
	}
	path, err := exec.LookPath("go")
	if err == nil {
		return path, nil
	}
	if path, err := exec.LookPath("/usr/local/go/bin/go"); err == nil {
		return path, nil
	}
	return "", errors.New("swap: no go command in PATH: building candidates needs the Go toolchain that built this program")
}

// toolEnv returns the environment for the tools: what the program was built
// with, and nothing from outside that would change what they make but goFlags.
func toolEnv(environ []string, h *host, goFlags string) []string {
	drop := map[string]bool{"GOFLAGS": true, "GOEXPERIMENT": true, "GOOS": true, "GOARCH": true, "GODEBUG": true, "GOROOT": true, "GOTOOLCHAIN": true, "GOCOVERDIR": true}
	set := append([]string{"GOTOOLCHAIN=" + h.version, "GOFLAGS=" + goFlags}, h.env...)
	for _, kv := range set {
		key, _, _ := strings.Cut(kv, "=")
		drop[key] = true
	}
	var env []string
	for _, kv := range environ {
		if key, _, _ := strings.Cut(kv, "="); !drop[key] {
			env = append(env, kv)
		}
	}
	return append(env, set...)
}

// selectFlags returns those of the user's GOFLAGS that keep reports true for. It is
// not empty: the go command would take those that go env -w has set instead.
func selectFlags(goFlags string, keep func(name, value string) bool) string {
	selected := []string{"-buildvcs=false"} // nobody asks for it
	for _, f := range strings.Fields(goFlags) {
		if name, value, _ := strings.Cut(strings.TrimLeft(f, "-"), "="); keep(name, value) {
			selected = append(selected, f)
		}
	}
	return strings.Join(selected, " ")
}

// sourcesFlag reports whether a flag says where packages come from. The others
// are in the build information of the program if they mattered to it.
func sourcesFlag(name, value string) bool {
	return value != "" && (name == "mod" || name == "modfile" || name == "overlay")
}

// tool returns the path of one of the toolchain's programs.
func (tc *toolchain) tool(name string) string { return filepath.Join(tc.toolDir, name) }

// run runs a program in dir, with env added to the environment, and returns its
// standard output. The error has what it wrote to standard error, bounded.
func (tc *toolchain) run(ctx context.Context, dir string, env []string, name string, args ...string) (_ []byte, err error) {
	// The go command removes its temporary files when it is interrupted, if it gets
	// the time.
	temp, err := os.MkdirTemp(os.Getenv("GOTMPDIR"), "wallacea-go-")
	if err != nil {
		return nil, err
	}
	defer func() { err = cmp.Or(err, os.RemoveAll(temp)) }()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(append(slices.Clone(tc.env), "TMPDIR="+temp, "GOTMPDIR="+temp), env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 2 * time.Second
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, clip(errs.String(), 4096))
	}
	return out.Bytes(), nil
}

// clip returns s without surrounding space and at most n bytes of it.
func clip(s string, n int) string {
	s = strings.TrimSpace(s)
	if len(s) > n {
		s = s[:n] + " …"
	}
	return s
}

// standard reports whether an import path is of the standard library.
func (tc *toolchain) standard(path string) bool { return standard(tc.root, path) }

func standard(root, path string) bool {
	_, err := os.Stat(filepath.Join(root, "src", filepath.FromSlash(path)))
	return err == nil
}

// languageVersion returns "go1.26" for "go1.26.8".
func languageVersion(toolchain string) string {
	v := strings.TrimPrefix(toolchain, "go")
	parts := strings.SplitN(v, ".", 3)
	if len(parts) < 2 {
		return ""
	}
	minor := strings.TrimRightFunc(parts[1], func(r rune) bool { return r < '0' || r > '9' })
	if i := strings.IndexFunc(parts[1], func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		minor = parts[1][:i]
	}
	return "go" + parts[0] + "." + minor
}
