package swap

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Builder turns source texts into artifacts. Its zero value is ready to
// use; its fields must not change after the first call. All methods may be
// called from several goroutines. A Builder must not be copied after first
// use.
type Builder struct {
	// Imports lists the import paths that candidates may use. Nil means
	// DefaultImports(); an empty list that is not nil allows none. The
	// packages that the declared function's type mentions are always allowed.
	Imports []string
	// Dir is a directory of the module that the packages named in the declared
	// function's type and in Imports are found from, if they are not of the
	// standard library. Empty means the working directory or, if that is in
	// another module, where the source of the calling program is.
	Dir string
	// CacheDir is where artifacts are kept. Empty means the directory
	// wallacea in the user's cache directory.
	CacheDir string
	// CacheSize caps the bytes kept in CacheDir; the least recently used
	// artifacts go first. 0 means 512 MiB.
	CacheSize int64
	// Parallel is how many compilers run at once. 0 means one per core.
	Parallel int
	// MaxSource is the longest source text that is looked at, in bytes. 0
	// means 256 KiB.
	MaxSource int
	// Timeout is the longest one candidate may take to compile. 0 means 10 s.
	Timeout time.Duration
	// MaxMemory is how much memory one compiler may use, in bytes, where the
	// system can limit it. 0 means 1 GiB.
	MaxMemory int64
	// Unguarded leaves the guard out: functions run a few percent faster and
	// cannot be interrupted, and unbounded recursion kills the process.
	Unguarded bool

	mu    sync.Mutex // guards what follows
	tc    *toolchain
	fail  error // why there is no toolchain
	envs  map[Decl]*environment
	sets  map[string]*exports // by the list of packages
	store *store
}

// An environment is all that candidates for one declaration have in common.
type environment struct {
	decl    Decl
	tc      *toolchain
	exports *exports
	allowed []string          // import paths, sorted
	byName  map[string]string // package name to import path
	config  types.Config      // without Error
	max     int

	shared map[*types.TypeName]bool // by sharedTypes

	fingerprint string // of the packages in the declaration, as they are now
}

const (
	defaultMaxSource = 256 << 10
	defaultTimeout   = 10 * time.Second
	defaultMaxMemory = 1 << 30
	defaultCacheSize = 512 << 20
)

// Probe reports in one sentence why nothing could be built and loaded on this
// machine by this program: no toolchain, no cgo, an unsupported platform,
// flags of the running program that candidates cannot be given. It is cheap
// and answers the same for as long as the Builder lives.
func (b *Builder) Probe(ctx context.Context) error {
	_, err := b.toolchain(ctx)
	return err
}

// toolchain finds the toolchain once; an ended context is not held against it.
func (b *Builder) toolchain(ctx context.Context) (*toolchain, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tc != nil || b.fail != nil {
		return b.tc, b.fail
	}
	h, err := readHost()
	if err != nil {
		b.fail = err
		return nil, err
	}
	tc, err := findToolchain(ctx, h)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	b.tc, b.fail = tc, err
	return tc, err
}

// environment prepares for candidates of decl, once.
func (b *Builder) environment(ctx context.Context, decl Decl) (*environment, error) {
	if decl.Type == nil || decl.Type.Kind() != reflect.Func || !validName(decl.Name) {
		return nil, fmt.Errorf("swap: declaration %q: need an exported name and a function type", decl.Name)
	}
	tc, err := b.toolchain(ctx)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if env := b.envs[decl]; env != nil {
		return env, nil
	}
	own, err := packages(decl)
	if err != nil {
		return nil, err
	}
	allowed := b.Imports
	if allowed == nil {
		allowed = defaultImports[:]
	}
	allowed = append(slices.Clone(allowed), own...)
	slices.Sort(allowed)
	allowed = slices.Compact(allowed)
	if i := slices.IndexFunc(allowed, func(p string) bool { return p == "unsafe" || p == "C" }); i >= 0 {
		return nil, fmt.Errorf("swap: package %s cannot be allowed: candidates would escape the guard", allowed[i])
	}
	x, err := b.resolve(ctx, tc, allowed)
	if err != nil {
		return nil, err
	}
	env := &environment{decl: decl, tc: tc, exports: x, allowed: allowed, max: b.MaxSource}
	if env.max <= 0 {
		env.max = defaultMaxSource
	}
	env.config = types.Config{
		GoVersion: languageVersion(tc.host.version),
		Importer:  env,
		Sizes:     types.SizesFor("gc", runtime.GOARCH),
	}
	if err := env.importAll(); err != nil {
		return nil, err
	}
	env.shared = env.sharedTypes()
	if err := env.resolveDecl(own); err != nil {
		return nil, err
	}
	env.fingerprint = x.fingerprint(tc)
	if b.envs == nil {
		b.envs = make(map[Decl]*environment)
	}
	b.envs[decl] = env
	return env, nil
}

// importAll reads the export data of all allowed packages, so that checking
// finds every one of them in memory.
func (env *environment) importAll() error {
	env.byName = make(map[string]string)
	for _, path := range env.allowed {
		pkg, err := env.exports.Import(path)
		if err != nil {
			return err
		}
		if _, taken := env.byName[pkg.Name()]; !taken || !strings.Contains(path, ".") {
			env.byName[pkg.Name()] = path
		}
	}
	return nil
}

// resolveDecl makes sure that the packages in the declaration declare the
// types that the running program found in them.
func (env *environment) resolveDecl(own []string) error {
	if len(own) == 0 {
		return nil
	}
	var missing error
	w := typeWalk{seen: make(map[reflect.Type]bool), paths: make(map[string]bool)}
	w.visit = func(r reflect.Type, name string) {
		pkg, err := env.exports.Import(r.PkgPath())
		if err == nil && pkg.Scope().Lookup(name) == nil && missing == nil {
			missing = fmt.Errorf("swap: %s: package %s declares no type %s that candidates could name: declare it at top level", env.decl, r.PkgPath(), name)
		}
	}
	w.walkFunc(env.decl.Type)
	return missing
}

// Import makes env a types.Importer of the allowed packages.
func (env *environment) Import(path string) (*types.Package, error) {
	if _, ok := slices.BinarySearch(env.allowed, path); !ok {
		return nil, errNotAllowed
	}
	return env.exports.Import(path)
}

var errNotAllowed = errors.New("package not allowed")

// resolve finds the export data of the allowed packages. b.mu is held.
func (b *Builder) resolve(ctx context.Context, tc *toolchain, allowed []string) (*exports, error) {
	key := strings.Join(allowed, " ")
	if x := b.sets[key]; x != nil {
		return x, nil
	}
	st, err := b.openStore(tc)
	if err != nil {
		return nil, err
	}
	paths := append(slices.Clone(linkRoots), allowed...)
	std := !slices.ContainsFunc(paths, func(p string) bool { return !tc.standard(p) })
	var files map[string]string
	if std {
		files = st.readList(paths)
	}
	if files == nil {
		dir := st.dir
		if std {
			files, err = tc.list(ctx, dir, paths)
		} else {
			dir = b.moduleDir(tc.host.module)
			files, err = b.listUser(ctx, tc, dir, paths)
		}
		if err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, fmt.Errorf("swap: the packages that candidates may import do not build from %s (set Builder.Dir to a directory of their module): %w", dir, err)
		}
		if std {
			st.writeList(paths, files)
		}
	}
	x := &exports{files: files, fset: token.NewFileSet(), pkgs: make(map[string]*types.Package)}
	if b.sets == nil {
		b.sets = make(map[string]*exports)
	}
	b.sets[key] = x
	return x, nil
}

// standard reports whether an import path is of the standard library.
func (tc *toolchain) standard(path string) bool {
	_, err := os.Stat(filepath.Join(tc.root, "src", filepath.FromSlash(path)))
	return err == nil
}

// moduleDir returns the directory to look for the user's packages from.
func (b *Builder) moduleDir(module string) string {
	if b.Dir != "" {
		return b.Dir
	}
	wd, err := os.Getwd()
	if err != nil {
		wd = "."
	}
	if declares(wd, module) {
		return wd
	}
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		f, more := frames.Next()
		if dir := filepath.Dir(f.File); filepath.IsAbs(dir) && declares(dir, module) {
			return dir
		}
		if !more {
			return wd
		}
	}
}

// declares reports whether dir is in the module of the given path.
func declares(dir, module string) bool {
	root, ok := moduleRoot(dir)
	if !ok {
		return false
	}
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "module"); ok {
			name, _, _ := strings.Cut(strings.TrimSpace(rest), "//")
			return strings.Trim(strings.TrimSpace(name), "\"`") == module
		}
	}
	return false
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
