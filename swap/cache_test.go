package swap

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// numbered returns a source that differs from others by a number.
func numbered(n int) string {
	return fmt.Sprintf("package main\n\nfunc Quantize(in, out []float64) { out[0] = %d }\n", n)
}

func TestCache(t *testing.T) {
	t.Parallel()
	b := needCache(t)
	build := func(b *Builder, sources ...string) []Built {
		t.Helper()
		built, err := b.Build(t.Context(), quantize, sources)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range built {
			if r.Err != nil {
				t.Fatal(r.Err)
			}
		}
		return built
	}
	first := build(b, numbered(1), numbered(2), "package x\n\n// The same again.\nfunc Quantize(a, b []float64) {\n\tb[0] = 1\n}\n")
	if first[0].Cached || first[0].Artifact != first[2].Artifact || first[0].Artifact == first[1].Artifact {
		t.Errorf("got %+v", first)
	}
	var listing struct{ Keys []string }
	data, err := os.ReadFile(strings.TrimSuffix(first[0].Artifact.Path, ".so") + ".json")
	if err == nil {
		err = json.Unmarshal(data, &listing)
	}
	if err != nil || len(listing.Keys) != 2 {
		t.Errorf("the plugin has %d functions: %v", len(listing.Keys), err)
	}
	again := build(b, numbered(2), numbered(3))
	if !again[0].Cached || again[0].Artifact != first[1].Artifact || again[1].Cached {
		t.Errorf("got %+v", again)
	}
	other := build(&Builder{Timeout: patience, CacheDir: b.CacheDir}, numbered(3), numbered(1))
	if !other[0].Cached || other[0].Artifact != again[1].Artifact || !other[1].Cached {
		t.Errorf("another Builder: got %+v", other)
	}
	if unguarded := build(&Builder{Timeout: patience, CacheDir: b.CacheDir, Unguarded: true}, numbered(1)); unguarded[0].Cached {
		t.Error("the unguarded function is the guarded one")
	}
	if err := os.Remove(first[0].Artifact.Path); err != nil {
		t.Fatal(err)
	}
	if _, err := Load[func(in, out []float64)](first[0].Artifact); err == nil || !strings.Contains(err.Error(), "build the source again") {
		t.Errorf("got %v", err)
	}
	if r := build(b, numbered(1)); r[0].Cached {
		t.Error("what was removed is there")
	}
	left, err := filepath.Glob(filepath.Join(b.CacheDir, "*", "build-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestCacheSize(t *testing.T) {
	t.Parallel()
	b := needCache(t)
	b.CacheSize = 5 << 20
	var paths []string
	for n := range 6 {
		built, err := b.Build(t.Context(), quantize, []string{numbered(100 + n)})
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, built[0].Artifact.Path)
		if _, err := Load[func(in, out []float64)](built[0].Artifact); err != nil {
			t.Fatal(err)
		}
	}
	var total int64
	files, err := filepath.Glob(filepath.Join(b.CacheDir, "*", "*.so"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	if total > b.CacheSize || len(files) == 0 {
		t.Errorf("%d files of %d bytes", len(files), total)
	}
	if !exists(paths[5]) || exists(paths[0]) {
		t.Error("not the least recently used went")
	}
	tiny := &Builder{Timeout: patience, CacheDir: b.CacheDir, CacheSize: 1}
	built, err := tiny.Build(t.Context(), quantize, []string{numbered(200)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Load[func(in, out []float64)](built[0].Artifact); err != nil {
		t.Errorf("what was just built went: %v", err)
	}
	if files, err = filepath.Glob(filepath.Join(b.CacheDir, "*", "*.so")); err != nil || len(files) != 1 {
		t.Errorf("left are %v, %v", files, err)
	}
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// TestDamaged damages what is in the cache. The dynamic linker ends the
// process on plugins that are cut off.
func TestDamaged(t *testing.T) {
	t.Parallel()
	b := needCache(t)
	plugins := func(pattern string) string {
		t.Helper()
		names, err := filepath.Glob(filepath.Join(b.CacheDir, "*", pattern))
		if err != nil || len(names) != 1 {
			t.Fatalf("%s: got %v, %v", pattern, names, err)
		}
		return names[0]
	}
	for n, tt := range []struct {
		name, pattern string
		damage        func(data []byte) []byte
		cached        bool // whether Build finds what Load refuses
	}{
		{"half a plugin", "*.so", func(data []byte) []byte { return data[:len(data)/2] }, false},
		{"the end of a plugin", "*.so", func(data []byte) []byte { return data[:len(data)-10] }, false},
		{"an empty plugin", "*.so", func([]byte) []byte { return nil }, false},
		{"a hole in a plugin", "*.so", func(data []byte) []byte { clear(data[len(data)/3 : len(data)/2]); return data }, true},
		{"a listing", "[0-9a-f]*.json", func([]byte) []byte { return []byte("{]") }, false},
		{"the guard", "guard.a", func(data []byte) []byte { return data[:len(data)/2] }, false},
		{"the list of packages", "list-*.json", func(data []byte) []byte { return []byte(strings.ReplaceAll(string(data), "-d", "-x")) }, true},
		{"half the list of packages", "list-*.json", func(data []byte) []byte { return data[:len(data)/2] }, true},
	} {
		for _, name := range []string{"*.so", "[0-9a-f]*.json"} {
			old, err := filepath.Glob(filepath.Join(b.CacheDir, "*", name))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range old {
				if err := os.Remove(f); err != nil {
					t.Fatal(err)
				}
			}
		}
		source := numbered(1000 + n)
		built, err := b.Build(t.Context(), quantize, []string{source})
		if err != nil || built[0].Err != nil {
			t.Fatal(err, built[0].Err)
		}
		file := plugins(tt.pattern)
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, tt.damage(data), 0o600); err != nil {
			t.Fatal(err)
		}
		b = &Builder{Timeout: patience, CacheDir: b.CacheDir}
		again, err := b.Build(t.Context(), quantize, []string{source, numbered(2000 + n)})
		if err != nil || again[0].Err != nil || again[1].Err != nil {
			t.Fatalf("%s: %v %v", tt.name, err, again)
		}
		if again[0].Cached != tt.cached && tt.pattern != "guard.a" {
			t.Errorf("%s: cached is %v", tt.name, again[0].Cached)
		}
		_, err = Load[func(in, out []float64)](again[0].Artifact)
		if tt.name == "a hole in a plugin" {
			if err == nil || !strings.Contains(err.Error(), "build the source again") {
				t.Errorf("%s: got %v", tt.name, err)
			}
			if again, err = b.Build(t.Context(), quantize, []string{source}); err != nil || again[0].Cached {
				t.Fatalf("%s: not built again: %v", tt.name, err)
			}
			_, err = Load[func(in, out []float64)](again[0].Artifact)
		}
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// TestSweep makes sure that what killed processes left goes, and what others
// are writing stays.
func TestSweep(t *testing.T) {
	t.Parallel()
	b := needCache(t)
	if _, err := b.Check(t.Context(), quantize, seedSource); err != nil {
		t.Fatal(err)
	}
	stores, err := filepath.Glob(filepath.Join(b.CacheDir, "*"))
	if err != nil || len(stores) != 1 {
		t.Fatalf("got %v, %v", stores, err)
	}
	stale, fresh := filepath.Join(stores[0], "build-1"), filepath.Join(stores[0], "build-2")
	for _, dir := range []string{stale, fresh} {
		if err := os.MkdirAll(filepath.Join(dir, "s0"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	old := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(stale, old, old); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Builder{Timeout: patience, CacheDir: b.CacheDir}).Check(t.Context(), quantize, seedSource); err != nil {
		t.Fatal(err)
	}
	if exists(stale) || !exists(fresh) {
		t.Errorf("stale is there: %v, fresh: %v", exists(stale), exists(fresh))
	}
}

// TestCancel ends contexts in the middle of a build: nothing is left, here and
// in the directory for temporary files.
func TestCancel(t *testing.T) {
	temp := t.TempDir()
	b := needCache(t)
	t.Setenv("TMPDIR", temp)
	dir := t.TempDir()
	tools := fakeGo(t, dir, "")
	tool := func(name, script string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	started := filepath.Join(t.TempDir(), "started")
	// until returns a context that ends when the file started is there.
	until := func() context.Context {
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			for !exists(started) && ctx.Err() == nil {
				time.Sleep(time.Millisecond)
			}
			cancel()
		}()
		return ctx
	}
	for _, name := range []string{"asm", "compile"} {
		tool(name, "exec '"+filepath.Join(tools, name)+"' \"$@\"\n")
	}
	tool("link", "echo x > \"$TMPDIR/go-link\"\necho x > '"+started+"'\nexec sleep 3600\n")
	start := time.Now()
	if _, err := b.Build(until(), quantize, []string{numbered(5000)}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := os.Remove(started); err != nil {
		t.Fatal(err)
	}
	fakeGo(t, dir, "echo x > \"$TMPDIR/go-build\"\necho x > '"+started+"'\nexec sleep 3600\n")
	if _, err := (&Builder{Timeout: patience, CacheDir: t.TempDir()}).Check(until(), quantize, seedSource); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > patience {
		t.Errorf("took %v", took)
	}
	for _, pattern := range []string{filepath.Join(temp, "*"), filepath.Join(b.CacheDir, "*", "build-*")} {
		if left, err := filepath.Glob(pattern); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	}
}

// TestOtherText builds what differs in names and lines only, as another process
// may at the same time: the plugins are different files.
func TestOtherText(t *testing.T) {
	t.Parallel()
	b := needCache(t)
	var paths []string
	for _, source := range []string{numbered(1), "// A comment.\n\n" + numbered(1)} {
		built, err := (&Builder{Timeout: patience, CacheDir: b.CacheDir}).Build(t.Context(), quantize, []string{source})
		if err != nil || built[0].Err != nil || built[0].Cached {
			t.Fatalf("%v, %+v", err, built)
		}
		paths = append(paths, built[0].Artifact.Path)
		if err := os.Rename(paths[0], paths[0]+"x"); err != nil && len(paths) == 1 { // evicted
			t.Fatal(err)
		}
	}
	if paths[0] == paths[1] {
		t.Error("two plugins of one name")
	}
}

// TestConcurrent builds and loads from several goroutines with one Builder and
// from several processes, all in one cache directory that is too small for
// what they build.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	b := needCache(t)
	b.CacheSize = 4 << 20
	var wg sync.WaitGroup
	for g := range 2 {
		wg.Go(func() {
			if err := crowd(t.Context(), b, g); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), "SWAP_TEST_CROWD="+b.CacheDir)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	wg.Wait()
}

// crowd builds and loads what others build and load too. What the others have
// pushed out of the cache it builds again.
func crowd(ctx context.Context, b *Builder, n int) error {
	for i := range 3 {
		k := (n + i) % 3
		source := numbered(3000 + k)
		for try := 0; ; try++ {
			built, err := b.Build(ctx, quantize, []string{source, numbered(4000 + k)})
			if err != nil {
				return err
			}
			if built[0].Err != nil {
				return built[0].Err
			}
			f, err := Load[func(in, out []float64)](built[0].Artifact)
			if err != nil && strings.Contains(err.Error(), "build the source again") && try < 20 {
				continue
			}
			if err != nil {
				return err
			}
			out := []float64{0}
			if f.Func(nil, out); out[0] != float64(3000+k) {
				return fmt.Errorf("source %d gives %v", k, out)
			}
			break
		}
	}
	return nil
}
