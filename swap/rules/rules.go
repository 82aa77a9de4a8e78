package rules

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"runtime"
	"slices"
	"strings"
)

// Packages gives access to the packages that candidates may import. Import
// may be called from several goroutines at once.
type Packages interface {
	types.Importer
	// Standard reports whether a package is of the standard library.
	Standard(path string) bool
}

// Config says what candidates must declare and what they may use.
type Config struct {
	Decl Signature // the function that candidates declare
	// Imports lists the import paths that candidates may use, as Allowed
	// returns them.
	Imports []string
	// Packages imports all of them.
	Packages Packages
	// GoVersion is the version of the language, such as "go1.26".
	GoVersion string
	// MaxSource is the longest source text that is checked, in bytes. 0 means
	// 256 KiB.
	MaxSource int
}

// sourceLimit is the longest source text for a Config.MaxSource.
func sourceLimit(configured int) int {
	if configured <= 0 {
		return 256 << 10
	}
	return configured
}

var errTooLong = errors.New("too long")

// TooLong returns the error of a check of source if that is longer than
// maxSource, as in Config, and nil otherwise.
func TooLong(source string, maxSource int) *Error {
	maxSource = sourceLimit(maxSource)
	if len(source) <= maxSource {
		return nil
	}
	message := fmt.Sprintf("the source has %d bytes, more than the %d allowed", len(source), maxSource)
	return &Error{StageCheck, []Diagnostic{{Message: message, Hint: "write a shorter program: compute tables instead of spelling them out"}}}
}

// Rules are what the candidates for one declaration must keep. All methods
// may be called from several goroutines at once.
type Rules struct {
	decl      Signature
	allowed   []string          // import paths, sorted
	byName    map[string]string // package name to import path
	packages  Packages
	config    types.Config // without Error
	maxSource int
}

// Checked is a source text that keeps the rules. It is plain data.
type Checked struct {
	Source string // with imports fixed, formatted
	Hash   string // of the canonical form: comments, formatting and local names do not count
}

// Typed is a checked source with its syntax tree and types. All who hold it
// share the tree, so copy what you change.
type Typed struct {
	Checked
	Fset *token.FileSet
	File *ast.File // of Source
	Info *types.Info
	Pkg  *types.Package
	Func *ast.FuncDecl // the declared function

	Spare int // by how many bytes Source is shorter than the longest that is checked
}

// Allowed returns the import paths that candidates for decl may use: the given
// ones, or DefaultImports if imports is nil, and the packages of the types in
// the declaration. The error says why no candidate can declare decl.
func Allowed(decl Decl, imports []string) ([]string, error) {
	if !decl.Valid() {
		return nil, fmt.Errorf("swap: declaration %q: need an exported name and a function type", decl.Name)
	}
	own, err := packagesOf(decl)
	if err != nil {
		return nil, err
	}
	if imports == nil {
		imports = DefaultImports()
	}
	allowed := append(slices.Clone(imports), own...)
	slices.Sort(allowed)
	allowed = slices.Compact(allowed)
	if i := slices.IndexFunc(allowed, func(p string) bool { return p == "unsafe" || p == "C" }); i >= 0 {
		return nil, fmt.Errorf("swap: package %s cannot be allowed: candidates would escape the guard", allowed[i])
	}
	return allowed, nil
}

// New imports all allowed packages, so that a check finds each of them in
// memory, and returns the rules.
func New(c Config) (*Rules, error) {
	r := &Rules{decl: c.Decl, allowed: c.Imports, byName: make(map[string]string), packages: c.Packages, maxSource: sourceLimit(c.MaxSource)}
	for _, path := range r.allowed {
		pkg, err := c.Packages.Import(path)
		if err != nil {
			return nil, err
		}
		if _, taken := r.byName[pkg.Name()]; !taken || !strings.Contains(path, ".") {
			r.byName[pkg.Name()] = path
		}
	}
	for _, t := range c.Decl.Types { // those win over others of the same name
		if pkg, err := c.Packages.Import(t.Path); err == nil {
			r.byName[pkg.Name()] = t.Path
		}
	}
	r.config = types.Config{
		GoVersion: c.GoVersion,
		Importer:  importer{r},
		Sizes:     types.SizesFor("gc", runtime.GOARCH),
	}
	if err := r.resolve(); err != nil {
		return nil, err
	}
	return r, nil
}

// Check parses source, fixes its imports and holds it to the rules. The error
// is an *Error with stage StageCheck, whose diagnostics have positions in
// source.
func (r *Rules) Check(source string) (*Typed, error) {
	source = strings.TrimPrefix(source, "\ufeff") // the byte order mark that editors hide
	if e := TooLong(source, r.maxSource); e != nil {
		return nil, e
	}
	c := &checker{rules: r, source: source, fset: token.NewFileSet()}
	typed := c.run()
	if len(c.diagnostics) > 0 {
		return nil, c.err()
	}
	return typed, nil
}

// An importer imports the allowed packages only.
type importer struct{ rules *Rules }

var errNotAllowed = errors.New("package not allowed")

func (i importer) Import(path string) (*types.Package, error) {
	if _, ok := slices.BinarySearch(i.rules.allowed, path); !ok {
		return nil, errNotAllowed
	}
	return i.rules.packages.Import(path)
}
