// Bench measures what the documentation of package swap claims and prints it
// as a table. Each row compares two ways of doing the same, taken in turns in
// one run, and gives the ratio of their medians, or for things that take
// microseconds the median of their ratios.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

func main() {
	swap.ServeChecks()
	rounds := flag.Int("rounds", 9, "how often each thing is measured")
	only := flag.String("only", "", "measure only the rows that contain this")
	flag.Parse()
	if err := run(*rounds, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// A bench holds what the measurements share.
type bench struct {
	ctx    context.Context
	dir    string // removed at the end
	rounds int
	only   string
	out    *tabwriter.Writer
	missed int
	serial int // makes every source another one
}

func run(rounds int, only string) (err error) {
	dir, err := os.MkdirTemp("", "bench-swap-")
	if err != nil {
		return err
	}
	defer func() {
		if e := os.RemoveAll(dir); err == nil {
			err = e
		}
	}()
	b := &bench{ctx: context.Background(), dir: dir, rounds: rounds, only: only}
	b.out = tabwriter.NewWriter(os.Stdout, 0, 0, 1, ' ', 0)
	fmt.Printf("%s %s/%s, %d cores, medians of %d\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), rounds)
	fmt.Fprintln(b.out, "| what\t| measured\t| against\t| ratio\t| target\t|")
	fmt.Fprintln(b.out, "| ---\t| ---\t| ---\t| ---\t| ---\t|")
	for _, measure := range []func() error{b.batches, b.memory, b.check, b.checker, b.dispatch, b.guard, b.counting, b.numbers} {
		if err := measure(); err != nil {
			return err
		}
		if err := b.out.Flush(); err != nil {
			return err
		}
	}
	if b.missed > 0 {
		return fmt.Errorf("%d targets missed", b.missed)
	}
	return nil
}

func (b *bench) wants(row string) bool { return strings.Contains(row, b.only) }

// row prints a measurement whose ratio should be at most target.
func (b *bench) row(what, measured, against string, ratio, target float64) {
	mark := ""
	if ratio > target {
		b.missed++
		mark = " missed"
	}
	fmt.Fprintf(b.out, "| %s\t| %s\t| %s\t| %s\t| ≤ %s%s\t|\n", what, measured, against, fraction(ratio), fraction(target), mark)
}

// fraction prints small ratios as fractions.
func fraction(r float64) string {
	if r < 0.2 {
		return fmt.Sprintf("1/%.0f", 1/r)
	}
	return fmt.Sprintf("%.2f", r)
}

func median[T int | float64 | time.Duration](xs []T) T {
	xs = slices.Clone(xs)
	slices.Sort(xs)
	return xs[len(xs)/2]
}

// candidate returns a source that no earlier call returned.
func (b *bench) candidate() string {
	b.serial++
	return strings.Replace(candidateSource, "iterations = 10", fmt.Sprintf("iterations = %d", 10+b.serial), 1)
}

// batches compares Build and Load of batches with go build of one candidate.
func (b *bench) batches() error {
	sizes := map[int]float64{1: 0.45, 8: 1.0 / 12, 64: 1.0 / 40, 256: 1.0 / 60}
	order := []int{1, 8, 64, 256}
	order = slices.DeleteFunc(order, func(n int) bool { return !b.wants(fmt.Sprintf("batch of %d", n)) })
	if len(order) == 0 {
		return nil
	}
	builder := &swap.Builder{CacheDir: filepath.Join(b.dir, "cache")}
	if _, err := b.build(builder, 1); err != nil { // the first call resolves the imports
		return err
	}
	if _, err := b.goBuild(); err != nil { // and fills the build cache
		return err
	}
	var baseline []time.Duration
	times := make(map[int][]time.Duration)
	for range b.rounds {
		d, err := b.goBuild()
		if err != nil {
			return err
		}
		baseline = append(baseline, d)
		for _, n := range order {
			if d, err = b.build(builder, n); err != nil {
				return err
			}
			times[n] = append(times[n], d/time.Duration(n))
		}
	}
	base := median(baseline)
	for _, n := range order {
		d := median(times[n])
		b.row(fmt.Sprintf("source to callable, per candidate, batch of %d", n), d.Round(10*time.Microsecond).String(),
			"go build -buildmode=plugin "+base.Round(time.Millisecond).String(), float64(d)/float64(base), sizes[n])
	}
	return nil
}

// build builds and loads n candidates.
func (b *bench) build(builder *swap.Builder, n int) (time.Duration, error) {
	sources := make([]string, n)
	for i := range sources {
		sources[i] = b.candidate()
	}
	start := time.Now()
	built, err := builder.Build(b.ctx, decl, sources)
	if err != nil {
		return 0, err
	}
	for _, r := range built {
		if r.Err != nil {
			return 0, r.Err
		}
		if _, err := swap.Load[quantizer](r.Artifact); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil
}

// goBuild makes a plugin of one candidate with the go command.
func (b *bench) goBuild() (time.Duration, error) {
	dir := filepath.Join(b.dir, fmt.Sprint("plugin", b.serial))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, err
	}
	for name, text := range map[string]string{"main.go": b.candidate() + "\nfunc main() {}\n", "go.mod": "module candidate\n\ngo 1.26\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return 0, err
		}
	}
	cmd := exec.CommandContext(b.ctx, "go", "build", "-buildmode=plugin", "-o", "candidate.so", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	start := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("go build: %w\n%s", err, out)
	}
	return time.Since(start), nil
}

// check measures Check of sources of 100 lines, each for the first time and
// again.
func (b *bench) check() error {
	const row = "Check of 100 lines"
	if !b.wants(row) {
		return nil
	}
	builder := &swap.Builder{CacheDir: filepath.Join(b.dir, "cache")}
	var first, again []time.Duration
	for i := range 50 * b.rounds {
		source := strings.Replace(hundredLines(), "iterations = 10", fmt.Sprintf("iterations = %d", 10+i), 1)
		start := time.Now()
		if _, err := checkHere(b.ctx, builder, source); err != nil {
			return err
		}
		once := time.Now()
		if _, err := builder.Check(b.ctx, decl, source); err != nil {
			return err
		}
		first, again = append(first, once.Sub(start)), append(again, time.Since(once))
	}
	d, e := median(first), median(again)
	b.row(row, d.Round(time.Microsecond).String(), "1ms", d.Seconds()*1000, 1)
	b.row(row+", again", e.Round(100*time.Nanosecond).String(), "the first time "+d.Round(time.Microsecond).String(), float64(e)/float64(d), 0.05)
	return nil
}
