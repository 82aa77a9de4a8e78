package wallacea_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/internal/programtest"
	"github.com/wallacea-go/wallacea/population"
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
	plain  []string // flags of the search that does not

	until string // the beginning of a line of progress after which the search is interrupted; "": it is not

	// children are planned per generation; 0 if the replies are recorded, and more of them
	// cannot be had.
	children int
}

// A tuningVariant is one way to run a task.
type tuningVariant struct {
	name   string
	random bool // settings are drawn at random
	more   bool // it searches longer than the task's flags say
	flags  func(t tuningTask, spent benchRun) []string
}

var tuningVariants = []tuningVariant{
	{"tuned", false, false, func(t tuningTask, _ benchRun) []string { return t.tuned }},
	{"random settings", true, false, func(t tuningTask, _ benchRun) []string { return t.tuned }},
	{"not tuned", false, false, func(t tuningTask, _ benchRun) []string { return append(slices.Clone(t.plain), "-tuning", "0") }},
	{"not tuned, as long", false, true, func(t tuningTask, spent benchRun) []string {
		return append(slices.Clone(t.plain), "-tuning", "0", "-generations", "1000000", "-time", spent.Took.Round(time.Second).String())
	}},
	{"not tuned, as many evaluations", false, true, func(t tuningTask, spent benchRun) []string {
		return append(slices.Clone(t.plain), "-tuning", "0", "-generations", strconv.Itoa(spent.Evaluations/t.children), "-time", "0")
	}},
}

// BenchmarkConstants compares searches that tune numbers with those that do not. What
// was run before is in the log, and is not run again.
func BenchmarkConstants(b *testing.B) {
	log, seeds := openLog(b, "out/constants.jsonl"), cmp.Or(*benchSeeds, 10)
	tasks := slices.DeleteFunc(tuningTasks(b), func(t tuningTask) bool { return !matching(b, *benchTasks, t.name) })
	variants := slices.DeleteFunc(slices.Clone(tuningVariants), func(v tuningVariant) bool {
		return v.name != "tuned" && !matching(b, *benchWays, v.name)
	})
	for seed := 1; seed <= seeds; seed++ {
		for _, t := range tasks {
			var tuned benchRun
			for _, v := range variants {
				if v.more && t.children == 0 {
					continue
				}
				r := log.once(b, t.name, v.name, seed, func() benchRun { return t.once(b, v, seed, tuned) })
				if v.name == "tuned" {
					tuned = r
				}
			}
		}
	}
	fmt.Printf("| task | target | way | median | seeds that reach it | s | candidates | evaluations |\n|---|---|---|---|---|---|---|---|\n")
	for _, t := range tasks {
		for _, v := range variants {
			if runs := log.of(t.name, v.name, seeds); len(runs) > 0 {
				t.row(v, runs)
			}
		}
	}
}

func (t tuningTask) row(v tuningVariant, runs []benchRun) {
	reached := 0
	for _, r := range runs {
		if !t.better(t.reach, r.Value) {
			reached++
		}
	}
	fmt.Printf("| %s | %s | %s | %.4g | %d of %d | %.0f | %.0f | %.0f |\n", t.name, t.target, v.name, median(runs, func(r benchRun) float64 { return r.Value }),
		reached, len(runs), median(runs, func(r benchRun) float64 { return r.Took.Seconds() }),
		median(runs, func(r benchRun) float64 { return float64(r.Candidates) }), median(runs, func(r benchRun) float64 { return float64(r.Evaluations) }))
}

// once runs a task once.
func (t tuningTask) once(b *testing.B, v tuningVariant, seed int, tuned benchRun) benchRun {
	dir := b.TempDir()
	cmd := t.run(b, dir, v, append(v.flags(t, tuned), "-seed", strconv.Itoa(seed), "-archive", "a.db", "-plot", "a.png"))
	start := time.Now()
	out := new(interrupting)
	if out.until = t.until; t.until == "" {
		out.until = "never"
	}
	cmd.Stdout, cmd.Stderr = out, out
	err := cmd.Start()
	if err == nil {
		out.process.Store(cmd.Process)
		err = cmd.Wait()
	}
	if err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	r := benchRun{Took: time.Since(start), Value: t.value(b, dir, out.String())}
	each(b, filepath.Join(dir, "a.db"), func(c population.Candidate) {
		r.Candidates++
		r.Evaluations += spent(c)
	})
	return r
}

// interrupting is a buffer that interrupts a process when a text has come.
type interrupting struct {
	bytes.Buffer
	until   string
	process atomic.Pointer[os.Process]
}

func (i *interrupting) Write(p []byte) (int, error) {
	i.Buffer.Write(p)
	if process := i.process.Load(); process != nil && bytes.Contains(i.Bytes(), []byte(i.until)) {
		i.process.Store(nil)
		_ = process.Signal(os.Interrupt) // it has ended otherwise
	}
	return len(p), nil
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
	bin := programs(b.TempDir())
	build := func(pkg string) func(b *testing.B, dir string, v tuningVariant, args []string) *exec.Cmd {
		return func(b *testing.B, dir string, v tuningVariant, args []string) *exec.Cmd {
			ldflags := ""
			if v.random {
				ldflags = "-X github.com/wallacea-go/wallacea/internal/tuning.method=random"
			}
			return bin.command(b, pkg, ldflags, dir, args...)
		}
	}
	quantize, packing := build("./examples/quantize"), build("./internal/programtest/packing")
	// answered runs a program with the first replies of a recorded conversation.
	answered := func(run func(*testing.B, string, tuningVariant, []string) *exec.Cmd, recording string, replies, of int) func(*testing.B, string, tuningVariant, []string) *exec.Cmd {
		return func(b *testing.B, dir string, v tuningVariant, args []string) *exec.Cmd {
			cmd := run(b, dir, v, args)
			server := programtest.Recorded(b, recording, replies, of)
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
			plain: []string{"-generations", "20"}, children: 4 * 32,
		},
		{
			name: "surface: mean squared error", target: "1e-10", better: less, reach: 1e-10, value: bestOf(less), run: build("./examples/rastrigin"),
			tuned: []string{"-time", "2m"}, plain: []string{"-time", "2m"}, children: 4 * 8,
		},
		{
			name: "26 circles: sum of radii", target: "2.50", better: more, reach: 2.5, value: bestOf(more), run: packing,
			tuned: []string{"-generations", "6"}, plain: []string{"-generations", "6"}, children: 4 * 8,
		},
		{
			name: "20 replies to the demo: gap over [2, 1024] in dB", target: "1.0", better: less, reach: 1, value: gapOf,
			run:   answered(quantize, "quantize", 20, 86),
			tuned: inTurn(5, 2, 2), plain: inTurn(5, 2, 2),
		},
		{
			name: "6 replies to the circles: sum of radii", target: "2.634", better: more, reach: 2.634, value: bestOf(more),
			run:   answered(packing, "circle-packing", 6, 38),
			tuned: inTurn(1, 2, 3), plain: inTurn(1, 2, 3), until: "generation 1/1,", // an evaluation takes half a second, and the last step has 800
		},
	}
}
