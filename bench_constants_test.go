package wallacea_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/programtest"
	"github.com/wallacea-go/wallacea/population"
)

var (
	benchSeeds = flag.Int("seeds", 10, "random seeds of the benchmark of constants")
	benchTasks = flag.String("tasks", "", "the tasks of the benchmark of constants, a `regexp`; all by default")
	benchWays  = flag.String("ways", "", "the ways in which the benchmark of constants searches beside the first, a `regexp`; all by default")
	benchLog   = flag.String("log", "out/constants.jsonl", "the `file` in which the benchmark of constants goes on")
)

// A tuningTask is a search with and without tuned numbers. Every variant of it is run with
// each random seed, in turn.
type tuningTask struct {
	name   string
	target string
	better func(a, b float64) bool
	reach  float64 // the target's value
	value  func(b *testing.B, dir, out string) float64
	run    func(b *testing.B, dir string, v tuningVariant, args []string) *exec.Cmd
	tuned  []string // flags of the search that tunes
	plain  []string // flags of the search that does not, and takes as long
}

// A tuningVariant is one way to run a task.
type tuningVariant struct {
	name   string
	random bool // settings are drawn at random
	flags  func(t tuningTask, spent tuningRun) []string
}

var tuningVariants = []tuningVariant{
	{"tuned", false, func(t tuningTask, _ tuningRun) []string { return t.tuned }},
	{"random settings", true, func(t tuningTask, _ tuningRun) []string { return t.tuned }},
	{"not tuned", false, func(t tuningTask, _ tuningRun) []string { return append(slices.Clone(t.plain), "-tuning", "0") }},
	{"not tuned, as long", false, func(t tuningTask, spent tuningRun) []string {
		return append(slices.Clone(t.plain), "-tuning", "0", "-generations", "1000000", "-time", spent.Took.Round(time.Second).String())
	}},
}

// A tuningRun is what one run has reached. It is a line of the log.
type tuningRun struct {
	Task, Variant string
	Seed          int
	Value         float64
	Took          time.Duration
	Candidates    int
	Evaluations   int // of settings and of candidates
}

// BenchmarkConstants compares searches that tune numbers with those that do not. What
// was run before is in the log, and is not run again.
func BenchmarkConstants(b *testing.B) {
	var runs []tuningRun
	if log, err := os.ReadFile(*benchLog); err == nil {
		for line := range strings.Lines(string(log)) {
			var r tuningRun
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				b.Fatal(err)
			}
			runs = append(runs, r)
		}
	}
	if err := os.MkdirAll(filepath.Dir(*benchLog), 0o777); err != nil {
		b.Fatal(err)
	}
	log, err := os.OpenFile(*benchLog, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := log.Close(); err != nil {
			b.Error(err)
		}
	}()
	find := func(task, variant string, seed int) (tuningRun, bool) {
		i := slices.IndexFunc(runs, func(r tuningRun) bool { return r.Task == task && r.Variant == variant && r.Seed == seed })
		if i < 0 {
			return tuningRun{}, false
		}
		return runs[i], true
	}
	wanted := regexp.MustCompile(*benchTasks)
	tasks := slices.DeleteFunc(tuningTasks(b), func(t tuningTask) bool { return !wanted.MatchString(t.name) })
	wanted = regexp.MustCompile(*benchWays)
	variants := slices.DeleteFunc(slices.Clone(tuningVariants), func(v tuningVariant) bool { return v.name != "tuned" && !wanted.MatchString(v.name) })
	for seed := 1; seed <= *benchSeeds; seed++ {
		for _, t := range tasks {
			var tuned tuningRun
			for _, v := range variants {
				r, ok := find(t.name, v.name, seed)
				if !ok {
					r = t.once(b, v, seed, tuned)
					line, err := json.Marshal(r)
					if err == nil {
						_, err = log.Write(append(line, '\n'))
					}
					if err != nil {
						b.Fatal(err)
					}
					runs = append(runs, r)
				}
				if v.name == "tuned" {
					tuned = r
				}
			}
		}
	}
	fmt.Printf("| task | target | way | median | seeds that reach it | s | candidates | evaluations |\n|---|---|---|---|---|---|---|---|\n")
	for _, t := range tasks {
		for _, v := range variants {
			t.row(v, slices.DeleteFunc(slices.Clone(runs), func(r tuningRun) bool {
				return r.Task != t.name || r.Variant != v.name || r.Seed > *benchSeeds
			}))
		}
	}
}

func (t tuningTask) row(v tuningVariant, runs []tuningRun) {
	median := func(f func(tuningRun) float64) float64 {
		var list []float64
		for _, r := range runs {
			list = append(list, f(r))
		}
		slices.Sort(list)
		return (list[(len(list)-1)/2] + list[len(list)/2]) / 2
	}
	reached := 0
	for _, r := range runs {
		if !t.better(t.reach, r.Value) {
			reached++
		}
	}
	fmt.Printf("| %s | %s | %s | %.4g | %d of %d | %.0f | %.0f | %.0f |\n", t.name, t.target, v.name, median(func(r tuningRun) float64 { return r.Value }),
		reached, len(runs), median(func(r tuningRun) float64 { return r.Took.Seconds() }),
		median(func(r tuningRun) float64 { return float64(r.Candidates) }), median(func(r tuningRun) float64 { return float64(r.Evaluations) }))
}

// once runs a task once.
func (t tuningTask) once(b *testing.B, v tuningVariant, seed int, tuned tuningRun) tuningRun {
	dir := b.TempDir()
	cmd := t.run(b, dir, v, append(v.flags(t, tuned), "-seed", strconv.Itoa(seed), "-archive", "a.db", "-plot", "a.png"))
	start := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	r := tuningRun{Task: t.name, Variant: v.name, Seed: seed, Took: time.Since(start), Value: t.value(b, dir, string(out))}
	each(b, filepath.Join(dir, "a.db"), func(c population.Candidate) {
		r.Candidates++
		r.Evaluations += c.Tuned.Evaluations
		if c.Times.Evaluate > 0 {
			r.Evaluations++
		}
	})
	return r
}

// each calls f for the candidates in an archive.
func each(b *testing.B, name string, f func(population.Candidate)) {
	db, err := archive.OpenRead(name)
	if err != nil {
		b.Fatal(err)
	}
	for c, err := range db.Summaries() {
		if err != nil {
			b.Fatal(err)
		}
		f(c)
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
}

// bestOf returns a value function: the best of the first objective.
func bestOf(better func(a, b float64) bool) func(b *testing.B, dir, out string) float64 {
	return func(b *testing.B, dir, _ string) float64 {
		best := math.NaN()
		each(b, filepath.Join(dir, "a.db"), func(c population.Candidate) {
			if !c.Failed() && !better(best, c.Objectives[0]) {
				best = c.Objectives[0]
			}
		})
		return best
	}
}

// thisRun matches the gap in the report of the quantisation example.
var thisRun = regexp.MustCompile(`(?m)^this run +([0-9.]+) `)

func gapOf(b *testing.B, _, out string) float64 {
	found := thisRun.FindStringSubmatch(out)
	if found == nil {
		b.Fatalf("no gap is reported:\n%s", out)
	}
	v, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		b.Fatal(err)
	}
	return v
}

func tuningTasks(b *testing.B) []tuningTask {
	less := func(x, y float64) bool { return x < y }
	more := func(x, y float64) bool { return x > y }
	build := func(pkg string) func(b *testing.B, dir string, v tuningVariant, args []string) *exec.Cmd {
		bin := b.TempDir()
		return func(b *testing.B, dir string, v tuningVariant, args []string) *exec.Cmd {
			name, flags := filepath.Join(bin, "program"), []string{"build", "-o"}
			if v.random {
				name += "-random"
				flags = []string{"build", "-ldflags=-X github.com/wallacea-go/wallacea/internal/tuning.method=random", "-o"}
			}
			if _, err := os.Stat(name); errors.Is(err, os.ErrNotExist) {
				if out, err := exec.Command("go", append(flags, name, pkg)...).CombinedOutput(); err != nil {
					b.Fatalf("%v\n%s", err, out)
				}
			}
			cmd := exec.Command(name, args...)
			cmd.Dir, cmd.Env = dir, append(os.Environ(), "OPENAI_MODEL=", "OPENAI_BASE_URL=", "OPENAI_API_KEY=")
			return cmd
		}
	}
	quantize, packing := build("./examples/quantize"), build("./internal/programtest/packing")
	// answered runs a program with the first replies of a recorded conversation.
	answered := func(run func(*testing.B, string, tuningVariant, []string) *exec.Cmd, file string, replies, of int) func(*testing.B, string, tuningVariant, []string) *exec.Cmd {
		return func(b *testing.B, dir string, v tuningVariant, args []string) *exec.Cmd {
			cmd := run(b, dir, v, args)
			server := programtest.Recorded(b, file, replies, of)
			cmd.Env = append(cmd.Env, programtest.Pretender(server.Start(b))...)
			return cmd
		}
	}
	inTurn := func(generations, islands, children int) []string {
		return []string{"-generations", strconv.Itoa(generations), "-islands", strconv.Itoa(islands), "-children", strconv.Itoa(children),
			"-requests", "1", "-window", "1", "-time", "0", "-timeout", "1m"}
	}
	return []tuningTask{
		{
			name: "demo: gap over [2, 1024] in dB", target: "1.5", better: less, reach: 1.5, value: gapOf, run: quantize,
			plain: []string{"-generations", "20"},
		},
		{
			name: "surface: mean squared error", target: "1e-10", better: less, reach: 1e-10, value: bestOf(less), run: build("./examples/rastrigin"),
			tuned: []string{"-time", "2m"}, plain: []string{"-time", "2m"},
		},
		{
			name: "26 circles: sum of radii", target: "2.50", better: more, reach: 2.5, value: bestOf(more), run: packing,
			tuned: []string{"-generations", "6"}, plain: []string{"-generations", "6"},
		},
		{
			name: "20 replies to the demo: gap over [2, 1024] in dB", target: "1.0", better: less, reach: 1, value: gapOf,
			run:   answered(quantize, "examples/quantize/testdata/recorded.jsonl", 20, 86),
			tuned: inTurn(5, 2, 2), plain: inTurn(5, 2, 2),
		},
		{
			name: "6 replies to the circles: sum of radii", target: "2.634", better: more, reach: 2.634, value: bestOf(more),
			run:   answered(packing, "internal/programtest/packing/testdata/packing.jsonl", 6, 38),
			tuned: inTurn(1, 2, 3), plain: inTurn(1, 2, 3),
		},
	}
}
