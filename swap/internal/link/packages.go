package link

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/gcexportdata"
)

// Packages knows where the export data of packages is, as the go command
// built it for plugins of the running program, and reads it.
type Packages struct {
	root  string            // GOROOT
	files map[string]string // import path to archive; not changed after listing
	list  func(context.Context) (map[string]string, error)

	mu   sync.Mutex // guards what follows: reading adds to pkgs
	fset *token.FileSet
	pkgs map[string]*types.Package
}

// Archives says where the export data of packages is. It is plain data, which
// another process can read the same packages by.
type Archives struct {
	Root  string            // GOROOT
	Files map[string]string // import path to archive
}

// Open returns the packages whose export data is in archives.
func (a Archives) Open() *Packages {
	return &Packages{root: a.Root, files: a.Files, fset: token.NewFileSet(), pkgs: make(map[string]*types.Package)}
}

// Archives says where x reads. What it returns must not be changed.
func (x *Packages) Archives() Archives { return Archives{x.root, x.files} }

// linkRoots are needed by every plugin, imported or not.
var linkRoots = []string{"runtime", "runtime/cgo", "sync/atomic"}

// standardOnly is the environment for listing packages of the standard library
// alone: modules, workspaces, vendor directories and flags that happen to apply
// where the command runs make no difference. An overlay may replace files of it.
func (tc *toolchain) standardOnly() []string {
	overlay := func(name, value string) bool { return name == "overlay" && filepath.IsAbs(value) }
	return []string{"GO111MODULE=off", "GOFLAGS=" + selectFlags(tc.goFlags, overlay)}
}

// list asks the go command, run in dir with env added to the environment, for the
// archives of the given packages and of all that they import.
func (tc *toolchain) list(ctx context.Context, dir string, env, paths []string, flags ...string) (map[string]string, error) {
	args := []string{"list", "-export", "-deps", "-buildmode=plugin", "-f", "{{.ImportPath}}\t{{.Export}}"}
	args = slices.Concat(args, tc.host.flags, flags, []string{"--"}, paths)
	out, err := tc.run(ctx, dir, env, tc.goCmd, args...)
	if err != nil {
		return nil, err
	}
	files := make(map[string]string)
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if file != "" {
			files[path] = file
		}
	}
	return files, nil
}

// Import makes Packages a types.Importer. It may be called concurrently.
func (x *Packages) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if pkg := x.pkgs[path]; pkg != nil && pkg.Complete() {
		return pkg, nil
	}
	file, ok := x.files[path]
	if !ok {
		return nil, fmt.Errorf("swap: no export data for %q", path)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("swap: export data of %q: %w", path, err)
	}
	r, err := gcexportdata.NewReader(f) //nolint:staticcheck // what replaces it reads cmd/export files, which go list does not give yet
	if err != nil {
		return nil, errors.Join(fmt.Errorf("swap: export data of %q: %w", path, err), f.Close())
	}
	pkg, err := gcexportdata.Read(r, x.fset, x.pkgs, path)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("swap: export data of %q: %w", path, err)
	}
	return pkg, nil
}

// present reports whether all archives are still in the build cache.
func present(files map[string]string) bool {
	for _, file := range files {
		if _, err := os.Stat(file); err != nil {
			return false
		}
	}
	return len(files) > 0
}

// Standard reports whether a package is of the standard library.
func (x *Packages) Standard(path string) bool { return standard(x.root, path) }

// Fingerprint names the versions of the packages that are not of the standard
// library: their archives are in a cache addressed by content. The standard
// library is known by the toolchain.
func (x *Packages) Fingerprint() string {
	var list []string
	for path, file := range x.files {
		if !x.Standard(path) {
			list = append(list, path+"="+file)
		}
	}
	slices.Sort(list)
	return Hash(list...)
}
