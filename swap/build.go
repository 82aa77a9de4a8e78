package swap

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"
)

// Built is what became of one source text.
type Built struct {
	Artifact  Artifact      // set if Err is nil
	Hash      string        // of the canonical form; empty if the check failed
	Source    string        // the text as checked: imports mended, formatted; as given if the check failed
	Err       error         // an *Error, or nil
	CheckTime time.Duration // what checking and guarding this source took
	BuildTime time.Duration // this source's share of compiling and linking
	Cached    bool          // whether the artifact had been built before
}

// An Artifact is a built function on disk. It is plain data, so that one
// process can build what another one loads, if both run the same program.
// Its file may be removed when the cache is full; building the source again
// brings it back.
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
//
// Sources that are the same in their canonical form share one artifact, and
// those built before are found in the cache. The rest is compiled in as many
// packages as there are cores and linked once, so that one call with many
// sources is many times faster than many calls.
func (b *Builder) Build(ctx context.Context, decl Decl, sources []string) ([]Built, error) {
	env, err := b.environment(ctx, decl)
	if err != nil {
		return nil, err
	}
	j := &job{b: b, env: env, built: make([]Built, len(sources)), units: make([]*unit, len(sources))}
	if err := j.check(ctx, sources); err != nil {
		return nil, err
	}
	start := time.Now()
	todo := j.lookup()
	if len(todo) == 0 {
		return j.built, nil
	}
	results, err := j.makePlugin(ctx, todo)
	if err != nil {
		return nil, err
	}
	share := time.Since(start) / time.Duration(len(todo))
	for i, u := range j.units {
		if r := results[key(u)]; r != nil {
			j.built[i].Artifact, j.built[i].BuildTime = r.artifact, share
			if r.err != nil {
				j.built[i].Err = r.err
			}
		}
	}
	return j.built, nil
}

// A job is one call of Build.
type job struct {
	b     *Builder
	env   *environment
	built []Built
	units []*unit // nil where the check failed
}

// A result is what became of one unit.
type result struct {
	artifact Artifact
	err      *Error
}

func key(u *unit) string {
	if u == nil {
		return ""
	}
	return u.key
}

// parallel is how many compilers run at once.
func (b *Builder) parallel() int {
	if b.Parallel > 0 {
		return b.Parallel
	}
	return runtime.GOMAXPROCS(0)
}

// check checks and rewrites all sources, in parallel.
func (j *job) check(ctx context.Context, sources []string) error {
	return inParallel(ctx, j.b.parallel(), len(sources), func(i int) error {
		start := time.Now()
		r := &j.built[i]
		r.Source = sources[i]
		checked, err := j.env.check(sources[i])
		var e *Error
		switch {
		case errors.As(err, &e):
			r.Err = e
		case err != nil:
			return err
		default:
			r.Hash, r.Source = checked.Hash, checked.Source
			j.units[i] = newUnit(checked, j.key(checked), j.b.Unguarded)
		}
		r.CheckTime = time.Since(start)
		return nil
	})
}

// key is what a candidate's artifact is found by in the store: whatever makes
// a difference to it.
func (j *job) key(c *Checked) string {
	mode := "guarded"
	if j.b.Unguarded {
		mode = "unguarded"
	}
	return hashOf(c.Hash, mode, j.env.fingerprint)
}

// lookup fills in what the store has and returns the units that it lacks,
// each once.
func (j *job) lookup() []*unit {
	var todo []*unit
	seen := make(map[string]bool)
	for i, u := range j.units {
		if u == nil || seen[u.key] {
			continue
		}
		if path, index, ok := j.b.store.find(u.key); ok {
			j.built[i].Artifact = j.artifact(u, path, index)
			j.built[i].Cached = true
			continue
		}
		seen[u.key] = true
		todo = append(todo, u)
	}
	return todo
}

func (j *job) artifact(u *unit, path string, index int) Artifact {
	return Artifact{Path: path, Index: index, Hash: u.checked.Hash, Name: j.env.decl.Name, Type: j.env.decl.String()}
}

// inParallel calls f(0) … f(n-1) on at most width goroutines and returns the
// error of one of them, or of the context.
func inParallel(ctx context.Context, width, n int, f func(i int) error) error {
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		next  int
		first error
	)
	take := func() (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		if first == nil {
			first = ctx.Err()
		}
		next++
		return next - 1, first == nil && next <= n
	}
	for range min(width, n) {
		wg.Go(func() {
			for {
				i, ok := take()
				if !ok {
					return
				}
				if err := f(i); err != nil {
					mu.Lock()
					if first == nil {
						first = err
					}
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return first
}
