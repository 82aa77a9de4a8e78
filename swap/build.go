package swap

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea/swap/constants"
	"github.com/wallacea-go/wallacea/swap/internal/guard"
	"github.com/wallacea-go/wallacea/swap/internal/link"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// Built is what became of one source text.
type Built struct {
	Artifact  Artifact      // set if Err is nil
	Hash      string        // of the canonical form; empty if the check failed
	Source    string        // the text as checked: imports fixed, formatted; as given if the check failed
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

	Numbers *constants.Numbers // of the source, if it is tunable
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
	return b.BuildWanted(ctx, decl, wanted(sources, false))
}

// BuildTunable does the same as Build, and the functions are tunable; see Wanted.
func (b *Builder) BuildTunable(ctx context.Context, decl Decl, sources []string) ([]Built, error) {
	return b.BuildWanted(ctx, decl, wanted(sources, true))
}

func wanted(sources []string, tunable bool) []Wanted {
	list := make([]Wanted, len(sources))
	for i, source := range sources {
		list[i] = Wanted{source, tunable}
	}
	return list
}

// A Wanted is a source to be built.
//
// Tunable functions read their numbers, as far as the compiler need not know them,
// from tables: see Function.Set. With the values that are in its source, a function
// returns the same, to the bit, and makes the same number of steps; but where the
// compiler fuses multiplications and additions (GOAMD64=v3), what it computes itself
// may differ in the last bit.
type Wanted struct {
	Source  string
	Tunable bool
}

// BuildWanted does the same as Build.
func (b *Builder) BuildWanted(ctx context.Context, decl Decl, wanted []Wanted) ([]Built, error) {
	env, err := b.environment(ctx, decl)
	if err != nil {
		return nil, err
	}
	j := &job{b: b, env: env, decl: decl, wanted: wanted, numbers: make([]constants.Numbers, len(wanted)), built: make([]Built, len(wanted)), units: make([]link.Unit, len(wanted))}
	if err := j.check(ctx); err != nil {
		return nil, err
	}
	start := time.Now()
	todo := j.lookup()
	if len(todo) == 0 {
		return j.built, nil
	}
	results, err := b.linker.Build(ctx, env.packages, todo)
	if err != nil {
		return nil, err
	}
	share := time.Since(start) / time.Duration(len(todo))
	for i, u := range j.units {
		if r, ok := results[u.Key]; ok {
			j.built[i].BuildTime = share
			j.take(i, r)
		}
	}
	return j.built, nil
}

// A job is one call of Build.
type job struct {
	b    *Builder
	env  *environment
	decl Decl

	wanted  []Wanted
	numbers []constants.Numbers
	built   []Built
	units   []link.Unit // without a key where the check failed
}

// check checks and rewrites all sources, in parallel.
func (j *job) check(ctx context.Context) error {
	return link.InParallel(ctx, j.b.linker.Parallel(), len(j.wanted), func(i int) error {
		start := time.Now()
		r := &j.built[i]
		c, err := j.b.check(ctx, j.env, j.wanted[i], nil)
		if err != nil {
			return err
		}
		if r.Source, r.Err = j.wanted[i].Source, c.err(); r.Err == nil {
			r.Hash, r.Source = c.Checked.Hash, c.Checked.Source
			j.units[i], j.numbers[i] = j.unit(c, j.wanted[i].Tunable), c.Text.Numbers
		}
		r.CheckTime = time.Since(start)
		return nil
	})
}

// unit makes a checked source ready to be compiled. Its key is whatever makes
// a difference to its artifact.
func (j *job) unit(c check, tunable bool) link.Unit {
	mode := [...]string{guard.Guarded: "guarded", guard.Counting: "counting", guard.Unguarded: "unguarded"}[j.b.mode()]
	if tunable {
		reads := []byte(", tunable")
		for _, s := range c.Text.Numbers.Slots { // which depend on comments too
			reads = strconv.AppendInt(append(reads, ' '), int64(s.Nth), 10)
		}
		mode += string(reads)
	}
	return link.Unit{
		Key:  link.Hash(c.Checked.Hash, mode, j.env.fingerprint),
		File: c.Text.File, Before: c.Text.Before, After: c.Text.After, Function: c.Text.Function, Stop: c.Text.Stop, Table: c.Text.Table,
	}
}

// lookup fills in what the store has and returns the units that it lacks,
// each once.
func (j *job) lookup() []link.Unit {
	var todo []link.Unit
	seen := make(map[string]bool)
	for i, u := range j.units {
		if u.Key == "" || seen[u.Key] {
			continue
		}
		if place, ok := j.b.linker.Find(u.Key); ok {
			j.built[i].Artifact = j.artifact(i, place)
			j.built[i].Cached = true
			continue
		}
		seen[u.Key] = true
		todo = append(todo, u)
	}
	return todo
}

// take fills in what became of a source that was not in the store.
func (j *job) take(i int, r link.Result) {
	if r.Failure != nil {
		j.built[i].Err = failed(r.Failure, j.built[i].Source, j.built[i].Hash)
	} else {
		j.built[i].Artifact = j.artifact(i, r.Place)
	}
}

func (j *job) artifact(i int, at link.Place) Artifact {
	a := Artifact{Path: at.Path, Index: at.Index, Hash: j.built[i].Hash, Name: j.decl.Name, Type: j.decl.String()}
	if j.wanted[i].Tunable {
		a.Numbers = &j.numbers[i]
	}
	return a
}

// failed turns what the compiler or the linker said about a source into
// diagnostics.
func failed(f *link.Failure, source, hash string) *Error {
	e, tool := &Error{Stage: StageCompile}, "the compiler "
	if f.Linking {
		e.Stage, tool = StageLink, "the linker "
	}
	for _, m := range f.Messages[:min(len(f.Messages), rules.MaxDiagnostics)] {
		d := rules.At(source, m.Line, 0, guard.Untagged(m.Text, hash), "")
		d.Column = 1 + len(d.Text) - len(strings.TrimLeft(d.Text, " \t"))
		e.Diagnostics = append(e.Diagnostics, d)
	}
	switch {
	case f.Overrun:
		e.Diagnostics = []Diagnostic{{Message: tool + f.Text, Hint: "write less code in one function, smaller arrays and simpler types"}}
	case f.Linking: // it first repeats the command of the C compiler
		e.Diagnostics = []Diagnostic{{Message: tool + "failed: " + lastLines(guard.Untagged(f.Text, hash), 512)}}
	case len(e.Diagnostics) == 0:
		e.Diagnostics = []Diagnostic{{Message: tool + "failed: " + clip(guard.Untagged(f.Text, hash), 1024)}}
	}
	return e
}

// clip returns s without surrounding space and at most n bytes of it.
func clip(s string, n int) string {
	s = strings.TrimSpace(s)
	if len(s) > n {
		s = s[:n] + " …"
	}
	return s
}

// lastLines returns as many of the last lines of s as fit in n bytes.
func lastLines(s string, n int) string {
	s = strings.TrimSpace(s)
	if len(s) <= n {
		return s
	}
	s = s[len(s)-n:]
	return s[strings.IndexByte(s, '\n')+1:]
}
