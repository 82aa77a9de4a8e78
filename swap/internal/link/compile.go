package link

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// A limit bounds what one compiler may take.
type limit struct {
	time   time.Duration
	memory int64
}

// limit is what a compiler of n candidates may take.
func (l *Linker) limit(n int) limit {
	lim := limit{time: l.config.Timeout, memory: l.config.MaxMemory}
	if lim.time <= 0 {
		lim.time = defaultTimeout
	}
	if lim.memory <= 0 {
		lim.memory = defaultMaxMemory
	}
	lim.time += time.Duration(n-1) * lim.time / 20
	return lim
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
	short, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	cmd := exec.CommandContext(short, name, args...)
	cmd.Dir = dir
	// A linker that is killed leaves its temporary files, so they are in dir.
	// Several run at once, so that threads of their own cost more than they gain.
	// ld gets large pages from glibc: linking took a fourth less time where page
	// faults are expensive, as on virtual machines.
	cmd.Env = append(slices.Clone(tc.env), "TMPDIR="+dir, "GOMAXPROCS=1", "GOGC=400", fmt.Sprintf("GOMEMLIMIT=%d", lim.memory*3/4),
		"GLIBC_TUNABLES=glibc.malloc.hugetlb=1")
	cmd.WaitDelay = time.Second
	out := &head{max: 64 << 10}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("swap: %w", err)
	}
	defer time.AfterFunc(bound(cmd.Process.Pid, lim), func() { cancel(context.DeadlineExceeded) }).Stop()
	err := cmd.Wait()
	used := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case short.Err() != nil || signal(cmd.ProcessState) == syscall.SIGKILL && used > lim.time/2: // the limit goes by a coarser clock
		return &toolError{name: filepath.Base(name), text: fmt.Sprintf("took longer than %v", lim.time), overrun: true}
	}
	text := out.buf.String()
	if strings.Contains(text, "out of memory") || strings.Contains(text, "cannot allocate memory") {
		return &toolError{name: filepath.Base(name), text: fmt.Sprintf("needed more than %d MiB of memory", lim.memory>>20), overrun: true}
	}
	if why := troubled(signal(cmd.ProcessState), text); why != "" {
		return &trouble{name: filepath.Base(name), text: why}
	}
	return &toolError{name: filepath.Base(name), text: text, err: err}
}

// signal returns what ended a process, or 0 if it ended by itself.
func signal(state *os.ProcessState) syscall.Signal {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return status.Signal()
	}
	return 0
}

// A trouble is what the machine did to a program of the toolchain. No candidate
// is to blame for it, and it may not happen again.
type trouble struct{ name, text string }

func (t *trouble) Error() string { return t.name + ": " + t.text }

// machine matches what compilers and linkers say of the machine: no room, no
// file, no thread, or the end of a program that the linker calls.
var machine = regexp.MustCompile(`(?i)no space left on device|disk quota exceeded|input/output error|no such file or directory|read-only file system|too many open files|resource temporarily unavailable|failed to create new OS thread|terminated with signal|signal: \w+`)

// missing matches what the compiler says of an import whose archive cannot be
// read. The check has found it.
var missing = regexp.MustCompile(`^[^:\s]+:\d+(:\d+)?: could not import `)

// troubled returns what the machine did to a program that said text and ended by
// a signal, or "". Lines with a position are about a candidate and may quote it.
func troubled(by syscall.Signal, text string) string {
	if by != 0 {
		return fmt.Sprintf("ended by a signal (%v)", by)
	}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); missing.MatchString(line) || machine.MatchString(line) && !position.MatchString(line) {
			return clip(line, 512)
		}
	}
	return ""
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
