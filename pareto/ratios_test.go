package pareto_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/pareto"
)

// straightforward is the fast nondominated sort of Deb 2002, section III.A: it
// compares all points with all and remembers who dominates whom.
func straightforward(points [][]float64) [][]int {
	dominated := make([][]int, len(points)) // by each point
	by := make([]int, len(points))          // how many dominate each point
	for i, p := range points {
		for j, q := range points[:i] {
			if pareto.Dominates(p, q) {
				dominated[i] = append(dominated[i], j)
				by[j]++
			} else if pareto.Dominates(q, p) {
				dominated[j] = append(dominated[j], i)
				by[i]++
			}
		}
	}
	var fronts [][]int
	var front []int
	for i, n := range by {
		if n == 0 {
			front = append(front, i)
		}
	}
	for len(front) > 0 {
		slices.Sort(front)
		fronts = append(fronts, front)
		var next []int
		for _, i := range front {
			for _, j := range dominated[i] {
				if by[j]--; by[j] == 0 {
					next = append(next, j)
				}
			}
		}
		front = next
	}
	return fronts
}

func TestStraightforwardSortAgrees(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	for _, shape := range shapes {
		points := draw(rng, shape.draw, 200, 3)
		want, err := pareto.Fronts(points)
		if got := straightforward(points); err != nil || !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%s: got %v, want %v, %v", shape.name, got, want, err)
		}
	}
}

// printRatios prints how long Fronts, Nondominated and Hypervolume take and how
// many times as long the straightforward sort does. The times are medians of
// runs that take turns, so that a busy machine slows all of them.
func printRatios(w io.Writer) {
	fmt.Fprintln(w, "| set | objectives | points | Nondominated | Fronts | Hypervolume | straightforward sort | sort/Fronts |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|")
	for _, shape := range shapes {
		for _, m := range []int{2, 3, 4, 10} {
			for n := 100; n <= 100_000; n *= 10 {
				row := ratioRow(draw(rand.New(rand.NewPCG(uint64(n), uint64(m))), shape.draw, n, m))
				fmt.Fprintf(w, "| %s | %d | %d | %s |\n", shape.name, m, n, row)
			}
		}
	}
}

// ratioRow measures one set, but not the hypervolume of ten objectives, which
// takes seconds to minutes for 100 points, nor the straightforward sort of
// 100,000 points, whose lists of who dominates whom take 20 GB.
func ratioRow(points [][]float64) string {
	n, m := len(points), len(points[0])
	reference := ones(m)
	runs := []func(){
		func() { _, _ = pareto.Nondominated(points) },
		func() { _, _ = pareto.Fronts(points) },
		func() { _, _ = pareto.Hypervolume(points, reference) },
		func() { straightforward(points) },
	}
	if m > 4 {
		runs[2] = nil
	}
	if n > 10_000 {
		runs[3] = nil
	}
	medians := takeTurns(runs)
	row := ""
	for _, d := range medians {
		row += format(d) + " | "
	}
	if medians[1] == 0 || medians[3] == 0 {
		return row + "–"
	}
	return row + fmt.Sprintf("%.1f", medians[3].Seconds()/medians[1].Seconds())
}

// takeTurns runs each function in turn, for a fifth of a second but at least
// three times, or once if that takes seconds, and at most a hundred times, and
// returns the median times.
func takeTurns(runs []func()) []time.Duration {
	times := make([][]time.Duration, len(runs))
	started := time.Now()
	for round := 0; round < 100; round++ {
		if spent := time.Since(started); spent > 3*time.Second && round > 0 || spent > time.Second/5 && round > 2 {
			break
		}
		for i, run := range runs {
			if run == nil {
				continue
			}
			begin := time.Now()
			run()
			times[i] = append(times[i], time.Since(begin))
		}
	}
	medians := make([]time.Duration, len(runs))
	for i, d := range times {
		if len(d) > 0 {
			slices.Sort(d)
			medians[i] = d[len(d)/2]
		}
	}
	return medians
}

// printGrowth prints by how much more time ten times as many points take.
// Sorting as many numbers shows what n log n grows by here, with less of them
// in the caches: 12.5 and more.
func printGrowth(w io.Writer) {
	const few, many = 10_000, 100_000
	fmt.Fprintln(w, "| set | objectives | Fronts | Hypervolume | slices.SortFunc |")
	fmt.Fprintln(w, "|---|---|---|---|---|")
	for _, shape := range shapes {
		for _, m := range []int{2, 3} {
			reference := ones(m)
			points := draw(rand.New(rand.NewPCG(many, uint64(m))), shape.draw, many, m)
			growth := func(run func(points [][]float64) error) float64 {
				short := median(func() error { return run(points[:few]) })
				return median(func() error { return run(points) }).Seconds() / short.Seconds()
			}
			fmt.Fprintf(w, "| %s | %d | %.1f | %.1f | %.1f |\n", shape.name, m,
				growth(func(points [][]float64) error { _, err := pareto.Fronts(points); return err }),
				growth(func(points [][]float64) error { return runHypervolume(points, reference) }),
				growth(func(points [][]float64) error {
					sorted := slices.Clone(points)
					slices.SortFunc(sorted, slices.Compare)
					return nil
				}))
		}
	}
}

func format(d time.Duration) string {
	switch {
	case d == 0:
		return "–"
	case d < time.Millisecond:
		return fmt.Sprintf("%.3g µs", d.Seconds()*1e6)
	case d < time.Second:
		return fmt.Sprintf("%.3g ms", d.Seconds()*1e3)
	}
	return fmt.Sprintf("%.3g s", d.Seconds())
}
