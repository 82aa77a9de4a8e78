package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

// checkHere checks a source in this process.
func checkHere(ctx context.Context, builder *swap.Builder, source string) (swap.Checked, error) {
	draft, err := builder.Draft(ctx, decl, source)
	if err != nil {
		return swap.Checked{}, err
	}
	return builder.CheckDraft(ctx, decl, draft)
}

// checker measures what it adds to a check that it happens in another process,
// and what that process takes.
func (b *bench) checker() error {
	const row = "a checker: "
	if !b.wants(row) {
		return nil
	}
	held := residentOf("self") // as when main started, but for a few measurements
	builder := &swap.Builder{CacheDir: filepath.Join(b.dir, "cache")}
	var own, other []time.Duration
	for i := range 100 * b.rounds {
		for j, check := range []func() error{
			func() error { _, err := checkHere(b.ctx, builder, numbered(2*i)); return err },
			func() error { _, err := builder.Check(b.ctx, decl, numbered(2*i+1)); return err },
		} {
			start := time.Now()
			if err := check(); err != nil {
				return err
			}
			times := []*[]time.Duration{&own, &other}[j]
			*times = append(*times, time.Since(start))
		}
	}
	// Waking the other process takes long when others want the cores, so the
	// fastest tenth is compared.
	slices.Sort(own)
	slices.Sort(other)
	fast, slow := own[len(own)/10], other[len(other)/10]
	b.row(row+"Check of 100 lines", slow.Round(time.Microsecond).String(),
		"0.2 ms more than "+fast.Round(time.Microsecond).String(), (slow-fast).Seconds()/0.0002, 1)
	if size := residentOf(child()); size > 0 {
		b.row(row+"memory after "+strconv.Itoa(len(other))+" checks", fmt.Sprintf("%.1f MiB", float64(size-held)/(1<<20)), "30 MiB", float64(size-held)/(30<<20), 1)
	}
	return nil
}

func numbered(i int) string {
	return strings.Replace(hundredLines(), "iterations = 10", fmt.Sprintf("iterations = %d", 1000+i), 1)
}

// child returns the number of a process that this one has started, or "".
func child() string {
	files, _ := filepath.Glob("/proc/self/task/*/children") // no error: the pattern is well-formed
	for _, name := range files {
		if text, err := os.ReadFile(name); err == nil && len(bytes.Fields(text)) > 0 {
			return string(bytes.Fields(text)[0])
		}
	}
	return ""
}

// residentOf returns how many bytes of memory a process has, or 0 if that is not
// known.
func residentOf(id string) int64 {
	text, err := os.ReadFile("/proc/" + id + "/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			if err != nil {
				return 0
			}
			return n << 10
		}
	}
	return 0
}
