package population

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// What the benchmark of workers, which also records into an archive and so
// lies in another package, needs of this one.
var (
	CurveProblem = curveProblem
	DealCurves   = Mutator(dealer{})
)

// A Measured is a row of the benchmark's table.
type Measured struct {
	What    string
	Took    time.Duration // the median
	Of      int           // that many
	Against string
	Most    time.Duration // the target
}

// Median returns the middle of times, which it sorts.
func Median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

// MeasureWorkers measures round trips, starts, interrupts and kills, each kind
// in turn with the others.
func MeasureWorkers(b *testing.B) []Measured {
	const timeout, grace = 50 * time.Millisecond, 100 * time.Millisecond
	c, err := Config{Workers: Workers{Timeout: timeout, Grace: grace}}.withDefaults()
	if err != nil {
		b.Fatal(err)
	}
	source := func(body string) string {
		return "package main\n\nfunc Broken(n int) int { " + body + " }\n"
	}
	built, err := c.Builder.Build(b.Context(), brokenProblem.Slot.Decl(), []string{source("return 9"), source("for { }"), source("return 6")})
	if err != nil {
		b.Fatal(err)
	}
	nth := func(i int) job {
		return job{Task: Task{ID: ID(i + 1), Timeout: timeout}, Artifact: built[i].Artifact}
	}
	p := newPool(brokenProblem.key(), c)
	defer p.close()
	var starts []time.Duration
	run := func(p *pool, done func(), jobs ...job) time.Duration {
		start := time.Now()
		for _, j := range jobs {
			r := p.run(b.Context(), 0, j)
			if r.err != nil {
				b.Fatal(r.err)
			}
			for _, e := range r.events {
				if e, ok := e.(WorkerStarted); ok {
					starts = append(starts, e.Elapsed)
				}
			}
			done()
		}
		return time.Since(start)
	}
	ignore := func() {}
	run(p, ignore, nth(0)) // starts the worker
	var trips, processes, interrupts, kills []time.Duration
	for range 15 {
		last := time.Now()
		run(p, func() {
			trips = append(trips, time.Since(last))
			last = time.Now()
		}, slices.Repeat([]job{nth(0)}, 200)...)
		one := newPool(brokenProblem.key(), c)
		start := time.Now()
		run(one, ignore, nth(0))
		one.close()
		processes = append(processes, time.Since(start))
		interrupts = append(interrupts, run(p, ignore, nth(1)))
		kills = append(kills, run(p, ignore, nth(2), nth(0)))
	}
	process := Median(processes)
	return []Measured{
		{"round trip of an empty evaluation", Median(trips), len(trips), fmt.Sprintf("a process per candidate: %v", process.Round(10*time.Microsecond)), 100 * time.Microsecond},
		{"start of a worker, its state empty", Median(starts), len(starts), "", 10 * time.Millisecond},
		{"endless loop, interrupted", Median(interrupts), len(interrupts), fmt.Sprintf("Timeout %v", timeout), timeout + 50*time.Millisecond},
		{"blocked call, killed, and the worker replaced", Median(kills), len(kills), fmt.Sprintf("five times Timeout, Grace %v", grace), waitLimit(timeout) + grace + 100*time.Millisecond},
	}
}
