package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

// memory measures how much the resident set grows when batches of 64 are
// loaded and called.
func (b *bench) memory() error {
	const (
		row   = "memory per loaded candidate, batches of 64"
		size  = 64
		loads = 4
	)
	if !b.wants(row) {
		return nil
	}
	builder := &swap.Builder{CacheDir: filepath.Join(b.dir, "cache")}
	var artifacts []swap.Artifact
	for range loads + 1 {
		sources := make([]string, size)
		for i := range sources {
			sources[i] = b.candidate()
		}
		built, err := builder.Build(b.ctx, decl, sources)
		if err != nil {
			return err
		}
		for _, r := range built {
			artifacts = append(artifacts, r.Artifact)
		}
	}
	functions := make([]*swap.Function[quantizer], 0, len(artifacts))
	load := func(list []swap.Artifact) error {
		in, out := []float64{1, 2, 3}, make([]float64, 3)
		for _, a := range list {
			f, err := swap.Load[quantizer](a)
			if err != nil {
				return err
			}
			f.Func(in, out)
			functions = append(functions, f)
		}
		return nil
	}
	if err := load(artifacts[:size]); err != nil {
		return err
	}
	before, err := resident()
	if err != nil {
		return err
	}
	if err := load(artifacts[size:]); err != nil {
		return err
	}
	after, err := resident()
	if err != nil {
		return err
	}
	runtime.KeepAlive(functions)
	each := float64(after-before) / (size * loads) / 1024
	b.row(row, fmt.Sprintf("%.1f KiB", each), "64 KiB", each/64, 1)
	return nil
}

// resident returns the size of the resident set in bytes, after a collection.
func resident() (int, error) {
	debug.FreeOSMemory()
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	pages, err := strconv.Atoi(strings.Fields(string(data))[1])
	return pages * os.Getpagesize(), err
}

// timeBoth measures two functions in turns and returns the medians of their
// times for one call, times 1000, and the median of the ratios of each turn,
// which a burst of other work on the machine hardly moves.
func (b *bench) timeBoth(f, g func()) (df, dg time.Duration, ratio float64) {
	n := 1
	for {
		start := time.Now()
		for range n {
			f()
		}
		// Short turns: most of them are over before another process gets the
		// core.
		if time.Since(start) > 200*time.Microsecond {
			break
		}
		n *= 2
	}
	once := func(f func()) time.Duration {
		start := time.Now()
		for range n {
			f()
		}
		return time.Since(start)
	}
	var fs, gs []time.Duration
	var ratios []float64
	for range 100 * b.rounds {
		df, dg := once(f), once(g)
		fs, gs, ratios = append(fs, df), append(gs, dg), append(ratios, float64(df)/float64(dg))
	}
	return median(fs) * 1000 / time.Duration(n), median(gs) * 1000 / time.Duration(n), median(ratios)
}

// per prints a time that was multiplied by 1000.
func per(d time.Duration) string { return fmt.Sprintf("%.2fns", float64(d)/1000) }

//go:noinline
func direct(in, out []float64) { out[0] = in[0] }

// dispatch compares a call through a slot with a direct call.
func (b *bench) dispatch() error {
	const row = "call through Slot.Func"
	if !b.wants(row) {
		return nil
	}
	slot := swap.New("Quantize", direct)
	in, out := []float64{1}, []float64{0}
	const calls = 1000
	through, straight, ratio := b.timeBoth(func() {
		for range calls {
			slot.Func()(in, out)
		}
	}, func() {
		for range calls {
			direct(in, out)
		}
	})
	b.row(row, per(through/calls), "direct call "+per(straight/calls), ratio, 1.3)
	return nil
}

// guard compares kernels with and without the guard.
func (b *bench) guard() error {
	if !b.wants("guard") {
		return nil
	}
	guarded, err := b.kernels(b.builder().Build, "")
	if err != nil {
		return err
	}
	bare := b.builder()
	bare.Unguarded = true
	unguarded, err := b.kernels(bare.Build, "")
	if err != nil {
		return err
	}
	in, out := samples()
	logs, loops := 0.0, 0
	for i, k := range kernels {
		if allocs := testing.AllocsPerRun(10, func() { guarded[i](in, out) }); allocs > 0 {
			return fmt.Errorf("kernel %s allocates", k.name)
		}
		g, u, ratio := b.timeBoth(func() { guarded[i](in, out) }, func() { unguarded[i](in, out) })
		if k.name == "fibonacci" {
			defer b.row("guard: recursive Fibonacci", per(g), "unguarded "+per(u), ratio, 1.5)
			continue
		}
		logs += math.Log(ratio)
		loops++
		fmt.Fprintf(b.out, "| guard: %s\t| %s\t| unguarded %s\t| %.2f\t| \t|\n", k.name, per(g), per(u), ratio)
	}
	mean := math.Exp(logs / float64(loops))
	b.row(fmt.Sprintf("guard: geometric mean of the %d kernels above", loops), "", "", mean, 1.15)
	return nil
}

// counting compares kernels that count their steps with such that do not.
func (b *bench) counting() error {
	counting := b.builder()
	counting.CountSteps = true
	return b.compare("counting steps: ", "not counting", 1.05, counting.Build)
}

// numbers compares kernels that read their numbers from a table with such that have
// constants.
func (b *bench) numbers() error {
	return b.compare("numbers in a table: ", "constants", 1.25, b.builder().BuildTunable)
}

// compare compares a kind of kernels with ordinary ones. Where the compiler puts a
// loop makes more of a difference than what is measured, so the ratio of a kernel
// is the mean of several layouts.
func (b *bench) compare(row, against string, limit float64, build build) error {
	if !b.wants(row) {
		return nil
	}
	const layouts = 12
	logs := make([]float64, len(kernels))
	in, out := samples()
	for i := range layouts {
		first := strings.Repeat("\n\tif len(in) == 7 {\n\t\tout[0]++\n\t}", i%4) + strings.Repeat("\n\tif len(in) == 9 {\n\t\tout[1] = 2\n\t}", i/4)
		ones, err := b.kernels(build, first)
		if err != nil {
			return err
		}
		others, err := b.kernels(b.builder().Build, first)
		if err != nil {
			return err
		}
		for k := range kernels {
			_, _, ratio := b.timeBoth(func() { ones[k](in, out) }, func() { others[k](in, out) })
			logs[k] += math.Log(ratio) / layouts
		}
	}
	mean := 0.0
	for i, k := range kernels {
		fmt.Fprintf(b.out, "| %s%s\t| \t| %s\t| %.2f\t| \t|\n", row, k.name, against, math.Exp(logs[i]))
		mean += logs[i] / float64(len(kernels))
	}
	b.row(fmt.Sprintf("%sgeometric mean of the %d kernels above", row, len(kernels)), "", "", math.Exp(mean), limit)
	return nil
}

func (b *bench) builder() *swap.Builder {
	return &swap.Builder{CacheDir: filepath.Join(b.dir, "cache")}
}

// build is a method of a Builder.
type build func(context.Context, swap.Decl, []string) ([]swap.Built, error)

// samples returns arguments for the kernels.
func samples() (in, out []float64) {
	in, out = make([]float64, 1024), make([]float64, 1024)
	for i := range in {
		in[i] = math.Abs(math.Sin(float64(i)))
	}
	return in, out
}

// kernels builds and loads the kernels, each with some text in front.
func (b *bench) kernels(build build, first string) ([]quantizer, error) {
	var sources []string
	for _, k := range kernels {
		sources = append(sources, "package main\n\nfunc Quantize(in, out []float64) {"+first+k.body+"\n}\n")
	}
	built, err := build(b.ctx, decl, sources)
	if err != nil {
		return nil, err
	}
	var fs []quantizer
	for _, r := range built {
		if r.Err != nil {
			return nil, r.Err
		}
		f, err := swap.Load[quantizer](r.Artifact)
		if err != nil {
			return nil, err
		}
		fs = append(fs, f.Func)
	}
	return fs, nil
}
