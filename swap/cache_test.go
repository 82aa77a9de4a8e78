package swap

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// numbered returns a source that differs from others by a number.
func numbered(n int) string {
	return fmt.Sprintf("package main\n\nfunc Quantize(in, out []float64) { out[0] = %d }\n", n)
}

func TestCache(t *testing.T) {
	b := needPlugins(t)
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
	again := build(b, numbered(2), numbered(3))
	if !again[0].Cached || again[0].Artifact != first[1].Artifact || again[1].Cached {
		t.Errorf("got %+v", again)
	}
	other := build(&Builder{CacheDir: b.CacheDir}, numbered(3), numbered(1))
	if !other[0].Cached || other[0].Artifact != again[1].Artifact || !other[1].Cached {
		t.Errorf("another Builder: got %+v", other)
	}
	if unguarded := build(&Builder{CacheDir: b.CacheDir, Unguarded: true}, numbered(1)); unguarded[0].Cached {
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
	b := needPlugins(t)
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
}
