package pareto_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
)

// forSets runs a benchmark for each shape and number of objectives, and for 100,
// 1,000, … up to most points.
func forSets(b *testing.B, most func(m int) int, run func(b *testing.B, points [][]float64)) {
	for _, shape := range shapes {
		for _, m := range []int{2, 3, 4, 10} {
			for n := 100; n <= most(m); n *= 10 {
				b.Run(fmt.Sprintf("shape=%s/m=%d/n=%d", shape.name, m, n), func(b *testing.B) {
					points := draw(rand.New(rand.NewPCG(uint64(n), uint64(m))), shape.draw, n, m)
					b.ReportAllocs()
					run(b, points)
				})
			}
		}
	}
}

func BenchmarkFronts(b *testing.B) {
	forSets(b, func(int) int { return 100_000 }, func(b *testing.B, points [][]float64) {
		for b.Loop() {
			if _, err := pareto.Fronts(points); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkNondominated(b *testing.B) {
	forSets(b, func(int) int { return 100_000 }, func(b *testing.B, points [][]float64) {
		for b.Loop() {
			if _, err := pareto.Nondominated(points); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkHypervolume(b *testing.B) {
	// With ten objectives 100 points take up to half a minute, so there are none.
	most := map[int]int{2: 100_000, 3: 100_000, 4: 100_000}
	forSets(b, func(m int) int { return most[m] }, func(b *testing.B, points [][]float64) {
		reference := ones(len(points[0]))
		for b.Loop() {
			if _, err := pareto.Hypervolume(points, reference); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkHypervolumeMany has more than four objectives.
func BenchmarkHypervolumeMany(b *testing.B) {
	for _, shape := range shapes {
		for _, size := range []struct{ m, n int }{{5, 100}, {5, 1000}, {6, 100}, {6, 300}, {8, 30}, {8, 100}} {
			b.Run(fmt.Sprintf("shape=%s/m=%d/n=%d", shape.name, size.m, size.n), func(b *testing.B) {
				points := draw(rand.New(rand.NewPCG(uint64(size.n), uint64(size.m))), shape.draw, size.n, size.m)
				reference := ones(size.m)
				for b.Loop() {
					if _, err := pareto.Hypervolume(points, reference); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkContributions(b *testing.B) {
	most := map[int]int{2: 100_000, 3: 100_000, 4: 10_000} // O(n² log n) for 4
	forSets(b, func(m int) int { return most[m] }, func(b *testing.B, points [][]float64) {
		reference := ones(len(points[0]))
		for b.Loop() {
			if _, err := pareto.Contributions(points, reference); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkCrowding(b *testing.B) {
	forSets(b, func(int) int { return 100_000 }, func(b *testing.B, points [][]float64) {
		for b.Loop() {
			pareto.Crowding(points)
		}
	})
}
