package pareto_test

import (
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/wallacea-go/wallacea/pareto"
)

// peerTimes are those of moocore 0.20, https://github.com/multi-objective/moocore
// at 3989f5b, C compiled with -O3 -march=native: medians in microseconds for
// 100, 1,000, 10,000 and 100,000 points on one thread of a machine with two shared
// virtual cores at 2.8 GHz. They were measured once, and move by a factor of 1.5
// between runs there. 0 is no figure.
var peerTimes = []struct {
	operation string
	run       func(points [][]float64, reference []float64) error
	m         int
	cube      [4]float64
	simplex   [4]float64
}{
	{"filter", runNondominated, 2, [4]float64{3.5, 27, 340, 6500}, [4]float64{2.8, 30, 365, 5300}},
	{"filter", runNondominated, 3, [4]float64{3.2, 30, 296, 5800}, [4]float64{7.8, 182, 2600, 42_000}},
	{"filter", runNondominated, 4, [4]float64{7.9, 150, 2200, 28_000}, [4]float64{19, 700, 12_000, 218_000}},
	{"rank", runRanks, 2, [4]float64{3.8, 38, 920, 16_000}, [4]float64{3.5, 29, 410, 7000}},
	{"rank", runRanks, 3, [4]float64{8.7, 270, 6800, 204_000}, [4]float64{8.6, 163, 2500, 45_000}},
	{"rank", runRanks, 4, [4]float64{16, 873, 22_000, 614_000}, [4]float64{21, 700, 12_000, 217_000}},
	{"hypervolume", runHypervolume, 2, [4]float64{4.2, 70, 1270, 19_000}, [4]float64{4.0, 73, 1370, 19_000}},
	{"hypervolume", runHypervolume, 3, [4]float64{4.7, 44, 560, 10_800}, [4]float64{9.1, 190, 3000, 50_000}},
	{"hypervolume", runHypervolume, 4, [4]float64{6.6, 54, 690, 18_000}, [4]float64{15, 1500, 60_000, 3e6}},
	{"contributions", runContributions, 2, [4]float64{}, [4]float64{0, 84, 1250, 19_000}},
	{"contributions", runContributions, 3, [4]float64{}, [4]float64{0, 250, 3300, 52_000}},
	{"contributions", runContributions, 4, [4]float64{}, [4]float64{0, 1.45e6, 200e6, 0}},
}

func runNondominated(points [][]float64, _ []float64) error {
	_, err := pareto.Nondominated(points)
	return err
}

func runRanks(points [][]float64, _ []float64) error {
	_, err := pareto.Ranks(points)
	return err
}

func runHypervolume(points [][]float64, reference []float64) error {
	_, err := pareto.Hypervolume(points, reference)
	return err
}

func runContributions(points [][]float64, reference []float64) error {
	_, err := pareto.Contributions(points, reference)
	return err
}

// printPeers prints our times next to those of moocore.
func printPeers(w io.Writer) {
	fmt.Fprintln(w, "| operation | set | objectives | points | here | moocore | here/moocore |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|")
	for _, p := range peerTimes {
		for _, set := range []struct {
			name  string
			draw  func(*rand.Rand, []float64)
			times [4]float64
		}{{"cube", cube, p.cube}, {"simplex", simplex, p.simplex}} {
			for i, n := range []int{100, 1000, 10_000, 100_000} {
				if set.times[i] == 0 {
					continue
				}
				points := draw(rand.New(rand.NewPCG(uint64(n), uint64(p.m))), set.draw, n, p.m)
				reference := ones(p.m)
				here := median(func() error { return p.run(points, reference) })
				there := time.Duration(set.times[i] * float64(time.Microsecond))
				printPeer(w, fmt.Sprintf("%s | %s | %d | %d", p.operation, set.name, p.m, n), here, there)
			}
		}
	}
}

func printPeer(w io.Writer, what string, here, there time.Duration) {
	fmt.Fprintf(w, "| %s | %s | %s | %.2f |\n", what, format(here), format(there), here.Seconds()/there.Seconds())
}

// median runs a function in batches of at least half a millisecond, for half a
// second but at least three, and returns the time of a call in the median batch.
// An error ends the program.
func median(run func() error) time.Duration {
	calls := 1
	var times []time.Duration
	for started := time.Now(); len(times) < 3 || time.Since(started) < time.Second/2; {
		begin := time.Now()
		for range calls {
			if err := run(); err != nil {
				log.Fatal(err)
			}
		}
		took := time.Since(begin)
		if took < time.Second/2000 {
			calls *= 2
			continue
		}
		times = append(times, took/time.Duration(calls))
	}
	slices.Sort(times)
	return times[len(times)/2]
}
