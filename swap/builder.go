package swap

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/wallacea-go/wallacea/swap/internal/guard"
	"github.com/wallacea-go/wallacea/swap/internal/link"
	"github.com/wallacea-go/wallacea/swap/rules"
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
	// MaxSource is the longest source text that is checked, in bytes. 0 means
	// 256 KiB.
	MaxSource int
	// Timeout is how much processor time one candidate may take to compile, in
	// whole seconds, rounded up; 30 times as long by the clock. Where one
	// process cannot bound another (macOS), it is time by the clock. 0 means
	// 10 s.
	Timeout time.Duration
	// MaxMemory is how much memory one compiler may use, in bytes, where the
	// system can limit it. 0 means 1 GiB.
	MaxMemory int64
	// Unguarded leaves the guard out: functions run a few percent faster and
	// cannot be interrupted, and unbounded recursion kills the process.
	Unguarded bool
	// CountSteps makes functions count their steps, for Function.Allow. Loops take hardly longer, but a function that has a loop, is
	// called by other packages or recurses takes up to 10 ns more per call.
	CountSteps bool

	checks checks

	turn   turn // guards what follows
	linker *link.Linker
	envs   map[Decl]*environment
}

// mode returns how candidates are rewritten.
func (b *Builder) mode() guard.Mode {
	switch {
	case b.Unguarded:
		return guard.Unguarded
	case b.CountSteps:
		return guard.Counting
	}
	return guard.Guarded
}

// A turn is a mutex that can be waited for until a context ends. Its zero value is
// ready to use.
type turn struct {
	made  sync.Once
	taken chan struct{}
}

// take locks t. The error is that of ctx.
func (t *turn) take(ctx context.Context) error {
	t.made.Do(func() { t.taken = make(chan struct{}, 1) })
	select {
	case t.taken <- struct{}{}:
		return nil
	default:
	}
	select {
	case t.taken <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t *turn) give() { <-t.taken }

// An environment is all that candidates for one declaration have in common.
type environment struct {
	decl        Decl
	setup       checkSetup
	key         string // of setup: equal for equal ones
	packages    *link.Packages
	fingerprint string // of the packages in the declaration, as they are now

	mu   sync.Mutex
	here *rules.Rules // for checks in this process; nil until there is one
}

// rules returns the rules for checks in this process.
func (e *environment) rules() (*rules.Rules, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.here == nil {
		r, err := e.setup.rules()
		if err != nil {
			return nil, err
		}
		e.here = r
	}
	return e.here, nil
}

// Probe reports in one sentence why nothing could be built and loaded on this
// machine by this program: no toolchain, no cgo, an unsupported platform,
// flags of the running program that candidates cannot be given. It asks
// the go command, until there is no such reason.
func (b *Builder) Probe(ctx context.Context) error {
	_, err := b.tools(ctx)
	return err
}

// Toolchain returns what the Builder builds with; the error is that of Probe.
func (b *Builder) Toolchain(ctx context.Context) (Toolchain, error) {
	l, err := b.tools(ctx)
	if err != nil {
		return Toolchain{}, err
	}
	return l.Toolchain(), nil
}

// Check parses source, fixes its imports, holds it to the rules and rewrites
// it as the guard asks: it must declare the function of decl and otherwise
// only functions, types and constants, import only allowed packages, and
// type-check. The error is an *Error with stage StageCheck, whose diagnostics
// have positions in source, if the source is at fault.
//
// If the program has called ServeChecks, this happens in another process of the
// program, which is kept for further checks, and killed when ctx ends. A source
// on which it needs more than 2 s of processor time (10 s in a program built with
// -race), or more than 512 MiB of memory beyond what the program holds when main
// starts, fails.
// Otherwise it happens in the calling process, within bounds on the length and
// the nesting of the source alone: there are texts of 400 bytes that it would not
// come back from, so check only what you trust.
//
// A Builder resolves the allowed packages in its first call, which takes a
// moment; the process that checks is started again when it has been killed, or
// had nothing to check for ten seconds. It remembers the last few thousand sources
// it has checked: checking or building one of them again takes no time.
func (b *Builder) Check(ctx context.Context, decl Decl, source string) (Checked, error) {
	return b.checkSource(ctx, decl, source, nil)
}

// Draft parses and types a source as rules.Draft does, always in the calling process:
// for sources that the program has made of accepted ones. The error is an *Error with
// stage StageCheck if the source is at fault.
func (b *Builder) Draft(ctx context.Context, decl Decl, source string) (*rules.Draft, error) {
	r, err := b.rules(ctx, decl)
	if err != nil {
		return nil, err
	}
	return r.Draft(source)
}

// CheckDraft does for a draft, in the calling process, what Check does for its source,
// and uses what Draft has found.
func (b *Builder) CheckDraft(ctx context.Context, decl Decl, draft *rules.Draft) (Checked, error) {
	return b.checkSource(ctx, decl, draft.Source, draft)
}

// rules returns the rules for checks in this process.
func (b *Builder) rules(ctx context.Context, decl Decl) (*rules.Rules, error) {
	env, err := b.environment(ctx, decl)
	if err != nil {
		return nil, err
	}
	return mending(ctx, b, env, env.rules)
}

func (b *Builder) checkSource(ctx context.Context, decl Decl, source string, draft *rules.Draft) (Checked, error) {
	env, err := b.environment(ctx, decl)
	if err != nil {
		return Checked{}, err
	}
	c, err := b.check(ctx, env, Wanted{Source: source}, draft)
	if err != nil {
		return Checked{}, err
	}
	return c.Checked, c.err()
}

// Splice makes one source of the fragments of a reply, as rules.Splice does,
// where Check checks and within the same limits. The error is
// rules.ErrNoFunction, or an *Error with stage StageCheck if splicing exceeds a
// limit.
func (b *Builder) Splice(ctx context.Context, decl Decl, f rules.Fragments) (string, error) {
	env, err := b.environment(ctx, decl)
	if err != nil {
		return "", err
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if !servesChecks.Load() {
		return rules.Splice(decl.Name, b.MaxSource, f)
	}
	if f.Size() > maxCheckText {
		return "", exceeded(fmt.Sprintf("%d MiB of text", maxCheckText>>20)).err()
	}
	reply, err := b.ask(ctx, env, checkRequest{Fragments: &f})
	switch {
	case err != nil:
		return "", err
	case reply.NoFunction:
		return "", rules.ErrNoFunction
	}
	return reply.Spliced, reply.Check.err()
}

// Declarations returns what the packages of the types in decl export of these types, as
// rules.Declarations does: what is worth knowing to write such a function.
func (b *Builder) Declarations(ctx context.Context, decl Decl) (string, error) {
	env, err := b.environment(ctx, decl)
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(env.setup.Decl.Types, func(t rules.TypeName) bool { return !env.packages.Standard(t.Path) }) {
		return "", nil
	}
	r, err := b.rules(ctx, decl)
	if err != nil {
		return "", err
	}
	return r.Declarations(), nil
}

// ask has a checker serve a request.
func (b *Builder) ask(ctx context.Context, env *environment, request checkRequest) (checkReply, error) {
	return mending(ctx, b, env, func() (checkReply, error) { return checking.ask(ctx, env, request) })
}

// mending does what needs the export data of packages, and does it again if it
// failed and some of that had been removed.
func mending[T any](ctx context.Context, b *Builder, env *environment, do func() (T, error)) (T, error) {
	v, err := do()
	if err == nil || ctx.Err() != nil {
		return v, err
	}
	mended, e := b.linker.Mend(ctx, env.packages)
	switch {
	case e != nil:
		return v, e
	case mended:
		return do()
	}
	return v, err
}

// tools finds the toolchain once; an ended context is not held against it.
func (b *Builder) tools(ctx context.Context) (*link.Linker, error) {
	if err := b.turn.take(ctx); err != nil {
		return nil, err
	}
	defer b.turn.give()
	return b.findTools(ctx)
}

// findTools is tools for who has the turn.
func (b *Builder) findTools(ctx context.Context) (*link.Linker, error) {
	if b.linker != nil {
		return b.linker, nil
	}
	goFile, assembly := guard.Runtime()
	l, err := link.New(ctx, link.Config{
		Dir: b.Dir, CacheDir: b.CacheDir, CacheSize: b.CacheSize,
		Parallel: b.Parallel, Timeout: b.Timeout, MaxMemory: b.MaxMemory,
		Runtime: link.Runtime{Path: guard.PackagePath, Go: goFile, Assembly: assembly},
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	b.linker = l
	return l, nil
}

// environment prepares for candidates of decl, once.
func (b *Builder) environment(ctx context.Context, decl Decl) (*environment, error) {
	if err := b.turn.take(ctx); err != nil {
		return nil, err
	}
	defer b.turn.give()
	if env := b.envs[decl]; env != nil {
		return env, nil
	}
	l, err := b.findTools(ctx)
	if err != nil {
		return nil, err
	}
	allowed, err := rules.Allowed(decl, b.Imports)
	if err != nil {
		return nil, err
	}
	packages, err := l.Packages(ctx, allowed)
	if err != nil {
		return nil, err
	}
	if b.envs == nil {
		b.envs = make(map[Decl]*environment)
	}
	env := &environment{decl: decl, packages: packages, fingerprint: packages.Fingerprint(), setup: checkSetup{
		Decl: decl.Signature(), Imports: allowed, Archives: packages.Archives(), GoVersion: l.Language(),
		MaxSource: b.MaxSource, Mode: b.mode(),
	}}
	env.key = env.setup.key()
	b.envs[decl] = env
	return env, nil
}
