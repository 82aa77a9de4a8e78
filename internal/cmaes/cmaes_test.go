package cmaes

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func sphere(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return sum
}

func ellipsoid(x []float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += math.Pow(1e6, float64(i)/float64(len(x)-1)) * v * v
	}
	return sum
}

func rosenbrock(x []float64) float64 {
	sum := 0.0
	for i := range len(x) - 1 {
		a, b := x[i+1]-x[i]*x[i], 1-x[i]
		sum += 100*a*a + b*b
	}
	return sum
}

// evaluations returns how many evaluations it takes to a value, or most.
func evaluations(s *Search, f func([]float64) float64, to float64, most int) int {
	for n := 0; n < most; {
		points := s.Ask()
		values := make([]float64, len(points))
		for k, x := range points {
			n++
			if values[k] = f(x); values[k] <= to {
				return n
			}
		}
		s.Tell(values)
	}
	return most
}

func repeated(n int, v float64) []float64 { return slices.Repeat([]float64{v}, n) }

// TestEvaluations: what a CMA-ES after the tutorial took elsewhere, from 3 away to
// 1e-9, medians.
func TestEvaluations(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		f    func([]float64) float64
		n    int
		want int
	}{
		{"sphere", sphere, 2, 320},
		{"sphere", sphere, 5, 800},
		{"sphere", sphere, 10, 1650},
		{"ellipsoid", ellipsoid, 2, 760},
		{"ellipsoid", ellipsoid, 5, 2190},
		{"ellipsoid", ellipsoid, 10, 6110},
		{"rosenbrock", rosenbrock, 2, 680},
		{"rosenbrock", rosenbrock, 5, 2000},
		{"rosenbrock", rosenbrock, 10, 6000},
	} {
		var counts []int
		for seed := range uint64(11) {
			s := New(rand.New(rand.NewPCG(seed, 1)), repeated(tt.n, 3), repeated(tt.n, 1), nil, 0)
			counts = append(counts, evaluations(s, tt.f, 1e-9, 20*tt.want))
		}
		slices.Sort(counts)
		got := counts[len(counts)/2]
		t.Logf("%s %d-D: %d, want %d, of %v", tt.name, tt.n, got, tt.want, counts)
		if float64(got) > 1.3*float64(tt.want) {
			t.Errorf("%s in %d dimensions: %d evaluations, want %d", tt.name, tt.n, got, tt.want)
		}
	}
}

// TestIntegers: three whole numbers and two floats with a steep optimum.
func TestIntegers(t *testing.T) {
	t.Parallel()
	f := func(x []float64) float64 {
		sum := 0.0
		for _, v := range x[:3] {
			sum += math.Abs(math.Round(v) - 37)
		}
		return sum + 100*math.Abs(x[3]-0.7) + 100*math.Abs(x[4]+0.2)
	}
	for _, start := range []float64{1, 30} {
		reached := func(least []float64) int {
			n := 0
			for seed := range uint64(20) {
				s := New(rand.New(rand.NewPCG(seed, 2)), []float64{start, start, start, 0, 0}, []float64{start / 3, start / 3, start / 3, 0.3, 0.3}, least, 0)
				if evaluations(s, f, 1e-3, 4000) < 4000 {
					n++
				}
			}
			return n
		}
		kept, free := reached([]float64{0.35, 0.35, 0.35, 0, 0}), reached(nil)
		t.Logf("from %v: %d of 20 runs, %d without a least deviation", start, kept, free)
		if kept < 18 || kept <= free {
			t.Errorf("from %v: %d of 20 runs, %d without a least deviation", start, kept, free)
		}
	}
}

// TestFailures: a part of the space has no values.
func TestFailures(t *testing.T) {
	t.Parallel()
	f := func(x []float64) float64 {
		switch {
		case x[0] < 0:
			return math.NaN()
		case x[1] < 0:
			return math.Inf(1)
		}
		return sphere(x)
	}
	s := New(rand.New(rand.NewPCG(1, 3)), repeated(3, 3), repeated(3, 1), nil, 0)
	if n := evaluations(s, f, 1e-6, 4000); n == 4000 {
		t.Errorf("%v after %d evaluations", f(s.Mean()), n)
	}
}

func TestSpent(t *testing.T) {
	t.Parallel()
	s := New(rand.New(rand.NewPCG(1, 4)), repeated(2, 3), repeated(2, 1), nil, 0)
	for n := 0; !s.Spent(); n++ {
		if n == 1000 {
			t.Fatalf("not spent after %d generations: mean %v, deviation %v", n, s.Mean(), s.Deviation(0))
		}
		values := make([]float64, len(s.points))
		for k, x := range s.Ask() {
			values[k] = sphere([]float64{x[0] - 1, x[1] - 2})
		}
		s.Tell(values)
	}
	if m := s.Mean(); math.Abs(m[0]-1) > 1e-6 || math.Abs(m[1]-2) > 1e-6 {
		t.Errorf("ends at %v", m)
	}
}
