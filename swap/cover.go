package swap

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"plugin"
	"slices"
	"strings"
)

// coverFlags returns the flags that a program with coverage may have been
// built with. Its build information says that it has coverage, but not the
// mode and not of which packages.
func (h *host) coverFlags() [][]string {
	if !h.cover {
		return [][]string{nil}
	}
	all := [][]string{}
	for _, mode := range []string{"set", "atomic", "count"} {
		all = append(all, []string{"-cover", "-covermode=" + mode, "-coverpkg=" + h.module + "/..."})
	}
	return slices.Insert(all, 1, nil)
}

// listUser lists packages that are not all of the standard library. For a
// program with coverage, it tries out which flags make a plugin that loads.
func (b *Builder) listUser(ctx context.Context, tc *toolchain, dir string, paths []string) (map[string]string, error) {
	all := tc.host.coverFlags()
	var fails []error
	for _, flags := range all {
		files, err := tc.list(ctx, dir, paths, flags...)
		if err == nil && len(all) > 1 {
			err = b.tryPlugin(ctx, tc, files, paths)
		}
		if err == nil {
			return files, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		fails = append(fails, err)
	}
	return nil, errors.Join(fails...)
}

// tryPlugin makes a plugin that does nothing but import packages, and loads
// it.
func (b *Builder) tryPlugin(ctx context.Context, tc *toolchain, files map[string]string, paths []string) (err error) {
	dir, err := os.MkdirTemp(b.store.dir, "try-")
	if err != nil {
		return fmt.Errorf("swap: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	x := &exports{files: files, fset: token.NewFileSet(), pkgs: make(map[string]*types.Package)}
	p := &pluginJob{job: &job{b: b, env: &environment{tc: tc, exports: x}}, dir: dir, path: "wallacea/" + filepath.Base(dir)}
	text := "package main\n\nimport (\n"
	for _, path := range paths {
		if !tc.standard(path) {
			text += fmt.Sprintf("\t_ %q\n", path)
		}
	}
	if err := p.write("main.go", text+")\n\nfunc main() {}\n"); err != nil {
		return err
	}
	var cfg strings.Builder
	for _, path := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(&cfg, "packagefile %s=%s\n", path, files[path])
	}
	fmt.Fprintf(&cfg, "packagefile %s=%s\n", p.path, filepath.Join(dir, "main.a"))
	if err := p.write("importcfg.link", cfg.String()); err != nil {
		return err
	}
	if err := tc.compile(ctx, dir, p.path, "importcfg.link", "main.a", []string{"main.go"}, b.limit(1)); err != nil {
		return err
	}
	so := filepath.Join(dir, "try.so")
	if err := p.link(ctx, so, nil); err != nil {
		return err
	}
	_, err = plugin.Open(so)
	return err
}
