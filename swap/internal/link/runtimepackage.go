package link

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

func (s *store) runtimeFile() string { return filepath.Join(s.dir, "guard.a") }

// runtimeArchive returns the archive of the runtime package and makes it if it is
// not in the store.
func (s *store) runtimeArchive(ctx context.Context, tc *toolchain, r Runtime, importcfg string) (string, error) {
	archive := s.runtimeFile()
	s.mu.Lock()
	defer s.mu.Unlock()
	var want digest
	if d, err := digestOf(archive); err == nil && readJSON(archive+".sum", &want) == nil && d == want {
		return archive, nil
	}
	dir, err := os.MkdirTemp(s.dir, "guard-")
	if err != nil {
		return "", fmt.Errorf("swap: %w", err)
	}
	err = tc.buildRuntime(ctx, r, dir, importcfg, archive)
	if e := os.RemoveAll(dir); err == nil {
		err = e
	}
	if err != nil {
		return "", err
	}
	d, err := digestOf(archive)
	if err == nil {
		err = writeJSON(archive+".sum", d)
	}
	if err != nil {
		return "", fmt.Errorf("swap: storing the runtime package: %w", err)
	}
	return archive, nil
}

// buildRuntime makes the archive of the runtime package in dir.
func (tc *toolchain) buildRuntime(ctx context.Context, r Runtime, dir, importcfg, archive string) error {
	lim := limit{time: time.Minute, memory: defaultMaxMemory}
	write := func(name, text string) error { return os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600) }
	if err := errors.Join(write("guard.go", r.Go), write("guard.s", r.Assembly), write("go_asm.h", "")); err != nil {
		return fmt.Errorf("swap: writing the runtime package: %w", err)
	}
	asm := []string{"-p", r.Path, "-I", dir, "-I", filepath.Join(tc.root, "pkg", "include"),
		"-D", "GOOS_" + runtime.GOOS, "-D", "GOARCH_" + runtime.GOARCH, "-dynlink"}
	steps := []func() error{
		func() error {
			return tc.limited(ctx, dir, lim, tc.tool("asm"), append(slices.Clone(asm), "-gensymabis", "-o", "symabis", "guard.s")...)
		},
		func() error {
			return tc.compile(ctx, dir, r.Path, importcfg, "guard.a", []string{"guard.go"}, lim, "-symabis", "symabis", "-asmhdr", "go_asm.h")
		},
		func() error {
			return tc.limited(ctx, dir, lim, tc.tool("asm"), append(slices.Clone(asm), "-o", "guard.o", "guard.s")...)
		},
		func() error { return appendObject(filepath.Join(dir, "guard.a"), filepath.Join(dir, "guard.o")) },
		func() error { return os.Rename(filepath.Join(dir, "guard.a"), archive) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return fmt.Errorf("swap: building the runtime package: %w", err)
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
