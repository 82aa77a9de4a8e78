package swap

import (
	"context"
	"errors"
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
	// CacheDir is where artifacts are kept. Empty means the directory
	// galapagos in the user's cache directory.
	CacheDir string
	// CacheSize caps the bytes kept in CacheDir; the least recently used
	// artifacts go first. 0 means 512 MiB.
	CacheSize int64
	// Parallel is how many compilers run at once. 0 means one per core.
	Parallel int
	// MaxSource is the longest source text that is looked at, in bytes. 0
	// means 256 KiB.
	MaxSource int
	// Unguarded leaves the guard out: functions run a few percent faster and
	// cannot be interrupted, and unbounded recursion kills the process.
	Unguarded bool
}

// Built is what became of one source text.
type Built struct {
	Artifact  Artifact      // set if Err is nil
	Hash      string        // of the canonical form; empty if the check failed
	Source    string        // the text as checked: imports mended, formatted
	Err       error         // an *Error, or nil
	CheckTime time.Duration // what checking this source took
	BuildTime time.Duration // this source's share of compiling and linking
	Cached    bool          // whether the artifact had been built before
}

// An Artifact is a built function on disk. It is plain data, so that one
// process can build what another one loads.
type Artifact struct {
	Path  string // of the plugin file
	Index int    // in the plugin's table of functions
	Hash  string // of the candidate's canonical form
	Name  string // of the declared function
	Type  string // its type, as Decl.String spells it
}

// Build makes functions declared by decl out of sources and returns one Built
// per source, in order. What is wrong with a source is in its Built; the error
// is for what keeps everything from being built, such as a missing toolchain
// or an ended context.
func (b *Builder) Build(ctx context.Context, decl Decl, sources []string) ([]Built, error) {
	return nil, errors.New("swap: not built yet")
}

// Probe reports in one sentence why nothing could be built and loaded on this
// machine by this program: no toolchain, no cgo, an unsupported platform,
// flags of the running program that candidates cannot be given. It is cheap
// and answers the same for as long as the Builder lives.
func (b *Builder) Probe(ctx context.Context) error {
	return errors.New("swap: not built yet")
}
