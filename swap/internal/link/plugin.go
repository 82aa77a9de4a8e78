package link

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A shard is a package of candidates that are compiled together.
type shard struct {
	units   []Unit
	path    string // import path
	name    string // package name
	archive string
}

// smallest is how many candidates a shard should have at least: starting
// another compiler costs as much as compiling a few.
const smallest = 3

// makePlugin compiles and links units into one plugin and stores it. The
// result of every unit is returned by its key. The error is a *linkError, or
// for what no unit is to blame for.
func (l *Linker) makePlugin(ctx context.Context, x *Packages, units []Unit) (map[string]Result, error) {
	dir, err := os.MkdirTemp(l.store.dir, "build-")
	if err != nil {
		return nil, fmt.Errorf("swap: %w", err)
	}
	p := &pluginJob{Linker: l, packages: x, dir: dir, results: make(map[string]Result)}
	err = p.run(ctx, units)
	if e := os.RemoveAll(dir); err == nil && e != nil {
		err = fmt.Errorf("swap: %w", e)
	}
	if err != nil {
		return nil, err
	}
	return p.results, nil
}

// A pluginJob makes one plugin.
type pluginJob struct {
	*Linker
	packages *Packages
	dir      string
	path     string // the plugin's import path
	results  map[string]Result
}

func (p *pluginJob) run(ctx context.Context, units []Unit) error {
	if err := p.prepare(ctx); err != nil {
		return err
	}
	// The path of the cache is part of the plugin's identity, since the
	// runtime refuses to load one plugin from two files. So are the texts, so
	// that no two plugins of one name differ: another process may store the
	// same candidates with other names and lines at the same time.
	keys := make([]string, len(units))
	identity := []string{p.store.dir}
	for i, u := range units {
		keys[i] = u.Key
		identity = append(identity, u.Key, u.Before, u.After)
	}
	hash := Hash(identity...)
	p.path = "wallacea/p" + hash
	good, shards, err := p.compileAll(ctx, units)
	if err != nil || len(good) == 0 {
		return err
	}
	if len(good) < len(units) {
		return p.run(ctx, good)
	}
	if err := p.compileTable(ctx, shards); err != nil {
		return err
	}
	so := filepath.Join(p.dir, "plugin.so")
	if err := p.link(ctx, so, shards); err != nil {
		return err
	}
	if err := p.store.add(so, hash, keys); err != nil {
		return err
	}
	for i, u := range units {
		p.results[u.Key] = Result{Place: Place{p.store.pluginFile(hash), i}}
	}
	return nil
}

// prepare writes what all compilers need: where to find packages.
func (p *pluginJob) prepare(ctx context.Context) error {
	var b strings.Builder
	for _, path := range slices.Sorted(maps.Keys(p.packages.files)) {
		fmt.Fprintf(&b, "packagefile %s=%s\n", path, p.packages.files[path])
	}
	std := b.String()
	if err := p.write("importcfg.std", std); err != nil {
		return err
	}
	archive, err := p.store.runtimeArchive(ctx, p.tc, p.config.Runtime, filepath.Join(p.dir, "importcfg.std"))
	if err != nil {
		return err
	}
	return p.write("importcfg", std+fmt.Sprintf("packagefile %s=%s\n", p.config.Runtime.Path, archive))
}

func (p *pluginJob) write(name, text string) error {
	if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600); err != nil {
		return fmt.Errorf("swap: %w", err)
	}
	return nil
}

// compileAll compiles the units in shards. Those of a shard that fails are
// compiled one by one, each in a shard of its own; good are the units that
// compile.
func (p *pluginJob) compileAll(ctx context.Context, units []Unit) (good []Unit, shards []*shard, err error) {
	first := p.split(units)
	failed := make([]error, len(first))
	err = InParallel(ctx, p.Parallel(), len(first), func(i int) error {
		failed[i] = p.compileShard(ctx, first[i])
		return outer(failed[i])
	})
	if err != nil {
		return nil, nil, err
	}
	for i, s := range first {
		ok := []*shard{s}
		if failed[i] != nil {
			if ok, err = p.compileSingly(ctx, s, failed[i]); err != nil {
				return nil, nil, err
			}
		}
		for _, s := range ok {
			good = append(good, s.units...)
		}
		shards = append(shards, ok...)
	}
	return good, shards, nil
}

// outer returns err unless it is what a compiler found wrong.
func outer(err error) error {
	var te *toolError
	if errors.As(err, &te) {
		return nil
	}
	return err
}

// split divides units over as many shards as compilers run at once, one after
// another, so that the table keeps their order.
func (p *pluginJob) split(units []Unit) []*shard {
	n := max(1, min(p.Parallel(), len(units)/smallest))
	shards := make([]*shard, n)
	for i := range shards {
		shards[i] = &shard{
			units:   units[i*len(units)/n : (i+1)*len(units)/n],
			path:    fmt.Sprintf("%s/s%d", p.path, i),
			name:    fmt.Sprintf("s%d", i),
			archive: fmt.Sprintf("s%d.a", i),
		}
	}
	return shards
}

// compileShard compiles one shard: a file for each candidate, and one with
// the table of their functions.
func (p *pluginJob) compileShard(ctx context.Context, s *shard) error {
	sub := filepath.Join(p.dir, s.name)
	if err := os.MkdirAll(sub, 0o700); err != nil {
		return fmt.Errorf("swap: %w", err)
	}
	files := make([]string, 0, len(s.units)+1)
	add := func(name, text string) error {
		files = append(files, name)
		return p.write(filepath.Join(s.name, name), text)
	}
	for i, u := range s.units {
		if err := add(fmt.Sprintf("c%d.go", i), u.Before+s.name+u.After); err != nil {
			return err
		}
	}
	if err := add("table.go", s.table(p.suffix())); err != nil {
		return err
	}
	return p.tc.compile(ctx, sub, s.path, "../importcfg", "../"+s.archive, files, p.limit(len(s.units)))
}

// table returns the source of the tables of what is in a shard.
func (s *shard) table(suffix string) string {
	var functions, stops, tables strings.Builder
	for _, u := range s.units {
		fmt.Fprintf(&functions, "\t%s,\n", u.Function)
		fmt.Fprintf(&stops, "\t%s,\n", u.Stop)
		fmt.Fprintf(&tables, "\t%s,\n", u.Table)
	}
	return fmt.Sprintf("package %[1]s\n\nvar Functions_%[2]s = []any{\n%[3]s}\n\nvar Stops_%[2]s = []*int64{\n%[4]s}\n\nvar Tables_%[2]s = [][]int64{\n%[5]s}\n", s.name, suffix, &functions, &stops, &tables)
}

// suffix ends the names of a shard's tables, so that no name that a candidate
// gives to an import is one of them.
func (p *pluginJob) suffix() string { return p.path[strings.LastIndexByte(p.path, '/')+1:] }

// compileSingly compiles the units of a failed shard one by one and returns
// the shards of those that compile. That may be all of them: together they
// can take longer than a compiler may.
func (p *pluginJob) compileSingly(ctx context.Context, s *shard, cause error) ([]*shard, error) {
	if len(s.units) == 1 {
		p.results[s.units[0].Key] = Result{Failure: compileFailure(s.units[0], cause)}
		return nil, nil
	}
	fails := make([]error, len(s.units))
	singles := make([]*shard, len(s.units))
	err := InParallel(ctx, p.Parallel(), len(s.units), func(i int) error {
		name := fmt.Sprintf("%sx%d", s.name, i)
		singles[i] = &shard{units: s.units[i : i+1], path: p.path + "/" + name, name: name, archive: name + ".a"}
		fails[i] = p.compileShard(ctx, singles[i])
		return outer(fails[i])
	})
	if err != nil {
		return nil, err
	}
	var good []*shard
	for i, u := range s.units {
		if fails[i] == nil {
			good = append(good, singles[i])
		} else {
			p.results[u.Key] = Result{Failure: compileFailure(u, fails[i])}
		}
	}
	return good, nil
}

// table returns the source of the plugin's main package.
func (p *pluginJob) table(shards []*shard) string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n")
	for _, s := range shards {
		fmt.Fprintf(&b, "\t%q\n", s.path)
	}
	fmt.Fprintf(&b, "\t%q\n)\n\nvar Functions = []*[]any{", p.config.Runtime.Path)
	for _, s := range shards {
		fmt.Fprintf(&b, "&%s.Functions_%s,", s.name, p.suffix())
	}
	b.WriteString("}\n\nvar Stops = []*[]*int64{")
	for _, s := range shards {
		fmt.Fprintf(&b, "&%s.Stops_%s,", s.name, p.suffix())
	}
	b.WriteString("}\n\nvar Tables = []*[][]int64{")
	for _, s := range shards {
		fmt.Fprintf(&b, "&%s.Tables_%s,", s.name, p.suffix())
	}
	b.WriteString("}\n\nfunc Setup(interrupted, recursion error) { guard.Setup(interrupted, recursion) }\n\nfunc main() {}\n")
	return b.String()
}

// compileTable compiles the plugin's main package, which imports the shards.
func (p *pluginJob) compileTable(ctx context.Context, shards []*shard) error {
	if err := p.write("main.go", p.table(shards)); err != nil {
		return err
	}
	cfg, err := os.ReadFile(filepath.Join(p.dir, "importcfg"))
	if err != nil {
		return fmt.Errorf("swap: %w", err)
	}
	var b strings.Builder
	b.Write(cfg)
	for _, s := range shards {
		fmt.Fprintf(&b, "packagefile %s=%s\n", s.path, filepath.Join(p.dir, s.archive))
	}
	fmt.Fprintf(&b, "packagefile %s=%s\n", p.path, filepath.Join(p.dir, "main.a"))
	if err := p.write("importcfg.link", b.String()); err != nil {
		return err
	}
	if err := p.tc.compile(ctx, p.dir, p.path, "importcfg.link", "main.a", []string{"main.go"}, p.limit(1)); err != nil {
		return fmt.Errorf("swap: compiling the table of a plugin: %w", err)
	}
	return nil
}

// link links the plugin.
//
// The linker first tries out, in up to three runs of the C compiler, which
// flags that supports. None of those matter to a plugin, and the runs take
// longer than the linking, so a script answers no and calls the C compiler
// for the rest. The shell reads it, since the cache may be where no program runs.
func (p *pluginJob) link(ctx context.Context, so string, shards []*shard) error {
	script := "case \"$*\" in *trivial.c) exit 1;; esac\nexec"
	for _, word := range p.tc.cc {
		script += " '" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	if err := p.write("cc.sh", script+" \"$@\"\n"); err != nil {
		return err
	}
	args := []string{"-s", "-w", "-buildmode=plugin", "-pluginpath", p.path, "-importcfg", "importcfg.link", "-extld", "/bin/sh cc.sh", "-o", so}
	if p.tc.host.race {
		args = append(args, "-race")
	}
	n := 0
	for _, s := range shards {
		n += len(s.units)
	}
	lim := limit{time: time.Minute + time.Duration(n)*time.Second/10, memory: 4 << 30}
	if err := p.tc.limited(ctx, p.dir, lim, p.tc.tool("link"), append(args, "main.a")...); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var te *toolError
		if errors.As(err, &te) {
			return &linkError{te}
		}
		return fmt.Errorf("swap: linking a plugin: %w", err)
	}
	return nil
}
