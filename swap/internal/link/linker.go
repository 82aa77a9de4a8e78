package link

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// Config holds the settings of a Linker. Builder in package swap says what
// each of them means, and what zero means.
type Config struct {
	Dir       string
	CacheDir  string
	CacheSize int64
	Parallel  int
	Timeout   time.Duration
	MaxMemory int64
	Runtime   Runtime
}

// Runtime is a package that is linked into every plugin. It must declare
//
//	func Setup(interrupted, recursion error)
//
// and import only the standard library.
type Runtime struct {
	Path     string // import path
	Go       string // the text of its Go file
	Assembly string // the text of its assembly file
}

const (
	defaultTimeout   = 10 * time.Second
	defaultMaxMemory = 1 << 30
	defaultCacheSize = 512 << 20
)

// A Linker compiles units and links them into plugins. All methods may be
// called from several goroutines at once.
type Linker struct {
	config Config
	tc     *toolchain

	mu    sync.Mutex           // guards what follows
	sets  map[string]*Packages // by the list of packages
	store *store
}

// leastAddressSpace is what the Go toolchain and a program that loads plugins need,
// with some to spare.
const leastAddressSpace = 2 << 30

// New finds the toolchain that built the running program. The error says in
// one sentence why nothing can be built or loaded here, or is that of ctx.
func New(ctx context.Context, c Config) (*Linker, error) {
	h, err := readHost()
	if err != nil {
		return nil, err
	}
	if n := addressSpace(); n < leastAddressSpace {
		return nil, fmt.Errorf("swap: ulimit -v is %d KiB: programs that load plugins, and the Go toolchain, reserve more address space than they use; unset it, or set it to %d or more", n>>10, leastAddressSpace>>10)
	}
	tc, err := findToolchain(ctx, h)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	l := &Linker{config: c, tc: tc}
	h.findProfile(filepath.Join(l.moduleDir(h.module), h.main))
	return l, nil
}

// Toolchain is what a Linker works with.
type Toolchain struct {
	Version string // of Go, such as "go1.26.8"
	Go      string // path of the go command
	Root    string // GOROOT
	C       string // the C compiler that links, with its flags
	Race    bool   // whether candidates are built with -race, as the running program was
}

// Toolchain returns what the Linker works with.
func (l *Linker) Toolchain() Toolchain {
	return Toolchain{
		Version: l.tc.host.version, Go: l.tc.goCmd, Root: l.tc.root, C: strings.Join(l.tc.cc, " "), Race: l.tc.host.race,
	}
}

// Language returns the version of the Go language, such as "go1.26".
func (l *Linker) Language() string { return languageVersion(l.tc.host.version) }

// Parallel is how many compilers run at once.
func (l *Linker) Parallel() int {
	if l.config.Parallel > 0 {
		return l.config.Parallel
	}
	return runtime.GOMAXPROCS(0)
}

// Packages finds the export data of packages, given in a fixed order, once. The
// first call for packages of the standard library alone may start the go
// command; others always do.
func (l *Linker) Packages(ctx context.Context, allowed []string) (*Packages, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	tc := l.tc
	key := strings.Join(allowed, " ")
	if x := l.sets[key]; x != nil {
		return x, nil
	}
	st, err := l.openStore()
	if err != nil {
		return nil, err
	}
	paths := append(slices.Clone(linkRoots), allowed...)
	std := !slices.ContainsFunc(paths, func(p string) bool { return !tc.standard(p) })
	list := func(ctx context.Context) (map[string]string, error) { return l.listAll(ctx, st, paths, std) }
	var files map[string]string
	if std {
		files = st.readList(paths)
	}
	if files == nil {
		if files, err = list(ctx); err != nil {
			return nil, err
		}
	}
	x := Archives{tc.root, files}.Open()
	x.list = list
	if l.sets == nil {
		l.sets = make(map[string]*Packages)
	}
	l.sets[key] = x
	return x, nil
}

// otherModule matches what the go command says of packages that it does not find.
var otherModule = regexp.MustCompile(`required module|main module|not in std|cannot find package|go\.mod`)

// testedInside reports whether a package has test files of its own, and not only
// of the package beside it.
func (l *Linker) testedInside(ctx context.Context, dir, path string) bool {
	out, err := l.tc.run(ctx, dir, nil, l.tc.goCmd, "list", "-f", "{{len .TestGoFiles}}", "--", path)
	return err == nil && strings.TrimSpace(string(out)) != "0"
}

// listAll asks the go command for the archives of packages, those of the standard
// library or those that a module sees.
func (l *Linker) listAll(ctx context.Context, st *store, paths []string, std bool) (map[string]string, error) {
	hint, dir := "", st.dir
	var files map[string]string
	var err error
	if std {
		if files, err = l.tc.list(ctx, dir, l.tc.standardOnly(), paths); err == nil {
			st.writeList(paths, files)
		}
	} else {
		dir = l.moduleDir(l.tc.host.module)
		if tested := l.tc.host.tested; slices.Contains(paths, tested) && l.testedInside(ctx, dir, tested) {
			return nil, fmt.Errorf("swap: this test of package %[1]s is compiled with files of the package's own, so that its types are not those that candidates get: move all its test files to package %[2]s_test, or the types to another package", tested, filepath.Base(tested))
		}
		files, err = l.listUser(ctx, dir, paths)
	}
	if err != nil && ctx.Err() == nil {
		if !std && otherModule.MatchString(err.Error()) {
			hint = " (set Builder.Dir to a directory of their module, or GOFLAGS as the program was built with)"
		}
		err = fmt.Errorf("swap: the packages that candidates may import do not build from %s%s: %w", dir, hint, err)
	}
	return files, err
}

// intact reports whether all archives are there that candidates are compiled
// against.
func (l *Linker) intact(x *Packages) bool {
	_, err := os.Stat(l.store.runtimeFile())
	return err == nil && present(x.files)
}

// Mend makes anew what has been removed since x was listed: archives in the go
// command's build cache, and the directory of the store. It reports whether
// archives were missing. The error says that they cannot be made, or is that of
// ctx.
func (l *Linker) Mend(ctx context.Context, x *Packages) (mended bool, err error) {
	if err := os.MkdirAll(l.store.dir, 0o700); err != nil {
		return false, fmt.Errorf("swap: the cache directory cannot be made: %w", err)
	}
	if present(x.files) {
		return false, nil
	}
	files, err := x.list(ctx)
	if err != nil {
		return false, err
	}
	if !maps.Equal(files, x.files) { // they are addressed by content
		return false, errors.New("swap: the packages that candidates may import are not what they were when this program began: start it again")
	}
	if !present(files) {
		return false, errors.New("swap: the archives of packages that candidates may import disappear from the go command's build cache while they are used (go env GOCACHE)")
	}
	return true, nil
}
