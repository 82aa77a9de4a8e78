package wallacea_test

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/internal/programtest"
	"github.com/wallacea-go/wallacea/population"
)

// A meanwhileTask is a search with the replies of a recorded conversation, which are given in
// their order: what they were answers to was asked by another search.
type meanwhileTask struct {
	name      string
	pkg       string
	recording string // in llm/testdata/recordings
	replies   int
	children  int   // per island and generation, of two islands
	after     []int // generations at which it is looked at
	value     func(b *testing.B, dir, out string) float64
}

var meanwhileTasks = []meanwhileTask{
	{
		name: "quantisation: gap in dB", pkg: "./examples/quantize", recording: "quantize", replies: 86,
		children: 2, after: []int{1, 2, 4, 8}, value: gapOf,
	},
	{
		name: "26 circles: sum of radii", pkg: "./internal/programtest/packing", recording: "circle-packing", replies: 38,
		children: 3, after: []int{1, 2, 3, 4, 5, 6}, value: bestOf(func(x, y float64) bool { return x > y }),
	},
}

// meanwhileShares are the parts of the children that the built-in mutator writes.
var meanwhileShares = []float64{0, 0.8, 0.95}

// BenchmarkMeanwhile compares searches with recorded replies in which the built-in mutator
// works meanwhile with those in which it does not. What was run before is in the log, and is
// not run again.
func BenchmarkMeanwhile(b *testing.B) {
	log, seeds, bin := openLog(b, "out/meanwhile.jsonl"), cmp.Or(*benchSeeds, 1), programs(b.TempDir())
	for _, t := range meanwhileTasks {
		if !matching(b, *benchTasks, t.name) {
			continue
		}
		for seed := 1; seed <= seeds; seed++ {
			for _, share := range meanwhileShares {
				if share > 0 && !matching(b, *benchWays, fmt.Sprint(share)) {
					continue
				}
				log.once(b, t.name, fmt.Sprint(share), seed, func() benchRun { return t.once(b, bin, share, seed) })
			}
		}
		fmt.Printf("| %s | candidates | s |", t.name)
		for range t.after {
			fmt.Print(" after replies |")
		}
		fmt.Println("\n|---|---|---|" + strings.Repeat("---|", len(t.after)))
		for _, share := range meanwhileShares {
			runs := log.of(t.name, fmt.Sprint(share), seeds)
			if len(runs) == 0 {
				continue
			}
			fmt.Printf("| -gp %v | %.0f | %.0f |", share, median(runs, func(r benchRun) float64 { return float64(r.Candidates) }), median(runs, func(r benchRun) float64 { return r.Took.Seconds() }))
			for i := range t.after {
				if slices.ContainsFunc(runs, func(r benchRun) bool { return len(r.Gains) <= i }) {
					fmt.Print(" |") // the replies were at an end
					continue
				}
				fmt.Printf(" %.4g (%.0f) |", median(runs, func(r benchRun) float64 { return r.Gains[i].Value }), median(runs, func(r benchRun) float64 { return float64(r.Gains[i].Evaluations) }))
			}
			fmt.Println()
		}
	}
}

// once runs a task once. Its Gains are the values after so many replies. The window has one
// child of the model and what the built-in mutator writes beside it, as if the model took as
// long as that.
func (t meanwhileTask) once(b *testing.B, bin programs, share float64, seed int) benchRun {
	b.Helper()
	dir := b.TempDir()
	server := programtest.Recorded(b, t.recording, t.replies, t.replies)
	environ := programtest.Pretender(server.Start(b))
	var r benchRun
	start := time.Now()
	for i, generations := range t.after {
		cmd := bin.command(b, t.pkg, "", dir, "-generations", strconv.Itoa(generations), "-islands", "2", "-children", strconv.Itoa(t.children),
			"-requests", "1", "-order", "in-order", "-window", strconv.Itoa(int(1/(1-share)+0.5)), "-gp", fmt.Sprint(share), "-tuning", "0",
			"-time", "0", "-timeout", "10s", "-seed", strconv.Itoa(seed), "-archive", "a.db", "-plot", "a.png", fmt.Sprintf("-resume=%t", i > 0))
		cmd.Env = append(cmd.Env, environ...)
		out := t.output(b, cmd)
		n := len(server.Requests())
		if n > t.replies {
			break
		}
		r.Gains = append(r.Gains, gain{n, t.value(b, dir, out)})
		fmt.Fprintf(os.Stderr, "%s, -gp %v: %.4g after %d replies\n", t.name, share, r.Gains[i].Value, n)
	}
	r.Took = time.Since(start)
	each(b, filepath.Join(dir, "a.db"), func(c population.Candidate) {
		r.Candidates++
		r.Evaluations += spent(c)
	})
	return r
}

func (t meanwhileTask) output(b *testing.B, cmd *exec.Cmd) string {
	b.Helper()
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}
