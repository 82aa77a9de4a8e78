package selection_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/selection"
)

// TestViolationsComeFirst: no survivor or migrant violates more than a point that
// was left out, nor is it dominated by one that violates as much.
func TestViolationsComeFirst(t *testing.T) {
	for _, c := range choices {
		if !c.elitist {
			continue
		}
		rng := newRand(21)
		for range 300 {
			points := violating(rng, draw(rng, 1+rng.IntN(20), 1+rng.IntN(4)))
			n := 1 + rng.IntN(12)
			got := c.choose(newRand(1), points, n)
			if len(got) != min(n, len(points.Values)) {
				t.Fatalf("%s: %d of %v: got %v", c.name, n, points, got)
			}
			for i, v := range points.Violations {
				for _, j := range got {
					if left := !slices.Contains(got, i); left && v < points.Violations[j] {
						t.Fatalf("%s: %v: %d is kept and %d, which violates less, is not", c.name, points, j, i)
					} else if left && v == points.Violations[j] && pareto.Dominates(points.Values[i], points.Values[j]) {
						t.Fatalf("%s: %v: %d is kept and %d, which dominates it, is not", c.name, points, j, i)
					}
				}
			}
		}
	}
}

func violating(rng *rand.Rand, values [][]float64) selection.Points {
	points := selection.Points{Values: values}
	for range values {
		points.Violations = append(points.Violations, float64(max(rng.IntN(5)-2, 0))/2)
	}
	return points
}

// TestEqualViolations are as good as none.
func TestEqualViolations(t *testing.T) {
	for _, c := range choices {
		rng := newRand(22)
		for range 100 {
			values := draw(rng, 1+rng.IntN(20), 1+rng.IntN(4))
			n, seed := 1+rng.IntN(12), rng.Uint64()
			want := c.choose(newRand(seed), selection.Points{Values: values}, n)
			violations := slices.Repeat([]float64{float64(rng.IntN(2))}, len(values))
			if got := c.choose(newRand(seed), selection.Points{Values: values, Violations: violations}, n); !slices.Equal(got, want) {
				t.Fatalf("%s: %d of %v: got %v with equal violations, want %v", c.name, n, values, got, want)
			}
		}
	}
}

// TestViolatingParents: the point that dominates all others is a parent no more
// often than each of them, and less often than an end of the front, if it alone violates a constraint.
func TestViolatingParents(t *testing.T) {
	points := selection.Points{Values: [][]float64{{0, 0}, {1, 3}, {2, 2}, {3, 1}}, Violations: []float64{0.1, 0, 0, 0}}
	for _, c := range choices {
		if !c.parents || c.name == "Uniform" || c.name == "PowerLaw(NaN)" {
			continue
		}
		counts := make([]int, len(points.Values))
		for _, i := range c.choose(newRand(7), points, 10_000) {
			counts[i]++
		}
		if counts[0] > slices.Min(counts[1:]) || counts[0] >= counts[1] {
			t.Errorf("%s: drawn %v", c.name, counts)
		}
	}
}

func TestViolationsRefused(t *testing.T) {
	for _, violations := range [][]float64{{}, {1}, {0, 0, 0}, {0, -1}, {0, math.NaN()}, {0, math.Inf(1)}} {
		for _, c := range choices {
			if got := c.choose(newRand(1), selection.Points{Values: [][]float64{{1, 2}, {2, 1}}, Violations: violations}, 1); got != nil {
				t.Errorf("%s, %v: got %v, want nil", c.name, violations, got)
			}
		}
	}
}
