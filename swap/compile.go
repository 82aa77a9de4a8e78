package swap

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The guard package is kept as text: its archive is made by the toolchain
// that makes the plugins, with their flags.
var (
	//go:embed guardsrc/guard.go.txt
	guardSource string
	//go:embed guardsrc/guard_amd64.s.txt
	guardAMD64 string
	//go:embed guardsrc/guard_arm64.s.txt
	guardARM64 string
)

// guardAssembly returns the assembly of the guard package.
func guardAssembly() string {
	if runtime.GOARCH == "arm64" {
		return guardARM64
	}
	return guardAMD64
}

// A limit bounds what one compiler may take.
type limit struct {
	time   time.Duration
	memory int64
}

// compile makes an archive of Go files with the compiler alone, which takes a
// tenth of the time that the go command takes.
func (tc *toolchain) compile(ctx context.Context, dir, path, importcfg, archive string, files []string, lim limit, extra ...string) error {
	args := []string{"-p", path, "-o", archive, "-importcfg", importcfg, "-trimpath", dir + "=>", "-lang", languageVersion(tc.host.version),
		"-dynlink", "-pack", "-c=1", "-nolocalimports"}
	if tc.host.race {
		args = append(args, "-race")
	}
	args = append(append(args, extra...), files...)
	return tc.limited(ctx, dir, lim, tc.tool("compile"), args...)
}

// limited runs a program of the toolchain in dir, an absolute path, within
// limits. The error holds what it printed.
func (tc *toolchain) limited(ctx context.Context, dir string, lim limit, name string, args ...string) error {
	short, cancel := context.WithTimeout(ctx, lim.time)
	defer cancel()
	cmd := exec.CommandContext(short, name, args...)
	cmd.Dir = dir
	// A linker that is killed leaves its temporary files, so they are in dir.
	cmd.Env = append(slices.Clone(tc.env), "TMPDIR="+dir, "GOGC=400", fmt.Sprintf("GOMEMLIMIT=%d", lim.memory*3/4))
	cmd.WaitDelay = time.Second
	out := &head{max: 64 << 10}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("swap: %w", err)
	}
	limitMemory(cmd.Process.Pid, lim.memory)
	err := cmd.Wait()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case short.Err() != nil:
		return &toolError{name: filepath.Base(name), text: fmt.Sprintf("took longer than %v", lim.time), overrun: true}
	}
	text := out.buf.String()
	if strings.Contains(text, "out of memory") || strings.Contains(text, "cannot allocate memory") {
		return &toolError{name: filepath.Base(name), text: fmt.Sprintf("needed more than %d MiB of memory", lim.memory>>20), overrun: true}
	}
	return &toolError{name: filepath.Base(name), text: text, err: err}
}

// A toolError is what a program of the toolchain found wrong.
type toolError struct {
	name    string
	text    string
	err     error
	overrun bool // it ran into its limits
}

func (e *toolError) Error() string { return fmt.Sprintf("%s: %s", e.name, clip(e.text, 2048)) }
func (e *toolError) Unwrap() error { return e.err }

// A head keeps the first max bytes written to it and drops the rest.
type head struct {
	buf bytes.Buffer
	max int
}

func (h *head) Write(p []byte) (int, error) {
	if room := h.max - h.buf.Len(); room > 0 {
		h.buf.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

// position matches the lines of the compiler: file:line[:column]: message.
var position = regexp.MustCompile(`^([^:\s]+):(\d+)(?::(\d+))?: (.*)$`)

// compileError turns what a compiler said about a single candidate into
// diagnostics.
func compileError(u *unit, err error) *Error {
	var te *toolError
	if !errors.As(err, &te) {
		return &Error{Stage: "compile", Diagnostics: []Diagnostic{{Message: err.Error()}}}
	}
	if te.overrun {
		return &Error{Stage: "compile", Diagnostics: []Diagnostic{{Message: "the compiler " + te.text, Hint: "write less code in one function, smaller arrays and simpler types"}}}
	}
	e := &Error{Stage: "compile"}
	for line := range strings.Lines(te.text) {
		m := position.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil || m[1] != u.fileName() || len(e.Diagnostics) == maxDiagnostics {
			continue
		}
		n, err := strconv.Atoi(m[2])
		if err != nil {
			continue
		}
		text := lineOf(u.checked.Source, n)
		e.Diagnostics = append(e.Diagnostics, Diagnostic{
			Line: n, Column: 1 + len(text) - len(strings.TrimLeft(text, " \t")), Text: text,
			Message: untagged(m[4], u.tag),
		})
	}
	if len(e.Diagnostics) == 0 {
		e.Diagnostics = []Diagnostic{{Message: "the compiler failed: " + clip(te.text, 1024)}}
	}
	return e
}

// buildGuard makes the archive of the guard package in dir.
func (tc *toolchain) buildGuard(ctx context.Context, dir, importcfg, archive string) error {
	lim := limit{time: time.Minute, memory: defaultMaxMemory}
	write := func(name, text string) error { return os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600) }
	if err := errors.Join(write("guard.go", guardSource), write("guard.s", guardAssembly()), write("go_asm.h", "")); err != nil {
		return fmt.Errorf("swap: writing the guard: %w", err)
	}
	asm := []string{"-p", guardPath, "-I", dir, "-I", filepath.Join(tc.root, "pkg", "include"),
		"-D", "GOOS_" + runtime.GOOS, "-D", "GOARCH_" + runtime.GOARCH, "-dynlink"}
	steps := []func() error{
		func() error {
			return tc.limited(ctx, dir, lim, tc.tool("asm"), append(slices.Clone(asm), "-gensymabis", "-o", "symabis", "guard.s")...)
		},
		func() error {
			return tc.compile(ctx, dir, guardPath, importcfg, "guard.a", []string{"guard.go"}, lim, "-symabis", "symabis", "-asmhdr", "go_asm.h")
		},
		func() error {
			return tc.limited(ctx, dir, lim, tc.tool("asm"), append(slices.Clone(asm), "-o", "guard.o", "guard.s")...)
		},
		func() error { return appendObject(filepath.Join(dir, "guard.a"), filepath.Join(dir, "guard.o")) },
		func() error { return os.Rename(filepath.Join(dir, "guard.a"), archive) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return fmt.Errorf("swap: building the guard: %w", err)
		}
	}
	return nil
}

// appendObject adds a member to an archive, as "go tool pack r" does, which
// is not among the tools that come with Go.
func appendObject(archive, object string) error {
	data, err := os.ReadFile(object)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(archive, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	header := fmt.Sprintf("%-16s%-12d%-6d%-6d%-8o%-10d`\n", "guard.o", 0, 0, 0, 0o644, len(data))
	if len(data)%2 == 1 {
		data = append(data, 0)
	}
	_, err = f.Write(append([]byte(header), data...))
	return errors.Join(err, f.Close())
}
