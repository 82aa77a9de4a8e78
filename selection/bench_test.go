package selection_test

import (
	"fmt"
	"testing"

	"github.com/wallacea-go/wallacea/selection"
)

// BenchmarkStep measures a generation: the survivors of n points and n parents
// chosen among them.
func BenchmarkStep(b *testing.B) {
	for _, m := range []int{2, 3, 4} {
		for _, n := range []int{100, 1000, 10_000} {
			b.Run(fmt.Sprintf("m=%d/n=%d", m, n), func(b *testing.B) {
				rng := newRand(1)
				points := make([][]float64, n)
				for i := range points {
					points[i] = make([]float64, m)
					for k := range points[i] {
						points[i][k] = rng.Float64()
					}
				}
				b.ReportAllocs()
				for b.Loop() {
					survivors := selection.NSGA2(nil, selection.Points{Values: points}, n/2)
					left := make([][]float64, len(survivors))
					for at, i := range survivors {
						left[at] = points[i]
					}
					selection.Tournament(rng, selection.Points{Values: left}, n/2)
				}
			})
		}
	}
}

// BenchmarkSurvivors chooses half of 200 points.
func BenchmarkSurvivors(b *testing.B) {
	for _, c := range choices {
		if c.parents {
			continue
		}
		for _, m := range []int{2, 3, 4} {
			b.Run(fmt.Sprintf("%s/m=%d", c.name, m), func(b *testing.B) {
				rng := newRand(1)
				points := make([][]float64, 200)
				for i := range points {
					points[i] = make([]float64, m)
					for k := range points[i] {
						points[i][k] = rng.Float64()
					}
				}
				b.ReportAllocs()
				for b.Loop() {
					c.choose(rng, selection.Points{Values: points}, 100)
				}
			})
		}
	}
}
