package link

import (
	"context"
	"errors"
	"fmt"
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
func (l *Linker) listUser(ctx context.Context, dir string, paths []string) (map[string]string, error) {
	all := l.tc.host.coverFlags()
	var fails []error
	for _, flags := range all {
		files, err := l.tc.list(ctx, dir, nil, paths, flags...)
		if err == nil && len(all) > 1 {
			err = l.tryPlugin(ctx, files, paths)
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
func (l *Linker) tryPlugin(ctx context.Context, files map[string]string, paths []string) error {
	return l.importingPlugin(ctx, files, paths, func(so string) error {
		_, err := plugin.Open(so)
		return err
	})
}

// linkNothing makes a plugin without candidates.
func (l *Linker) linkNothing(ctx context.Context, x *Packages) error {
	return l.importingPlugin(ctx, x.files, nil, func(string) error { return nil })
}

// importingPlugin makes a plugin that imports those of the packages that are
// not of the standard library, calls use with its file, and removes it.
func (l *Linker) importingPlugin(ctx context.Context, files map[string]string, paths []string, use func(so string) error) (err error) {
	dir, err := os.MkdirTemp(l.store.dir, "try-")
	if err != nil {
		return fmt.Errorf("swap: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	p := &pluginJob{Linker: l, dir: dir, path: "wallacea/" + filepath.Base(dir)}
	text := "package main\n\nimport (\n\t_ \"runtime\"\n"
	for _, path := range paths {
		if !l.tc.standard(path) {
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
	if err := l.tc.compile(ctx, dir, p.path, "importcfg.link", "main.a", []string{"main.go"}, l.limit(1)); err != nil {
		return err
	}
	so := filepath.Join(dir, "try.so")
	if err := p.link(ctx, so, nil); err != nil {
		return err
	}
	return use(so)
}
