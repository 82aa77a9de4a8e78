package main

import (
	"math"
	"os"
	"slices"
	"testing"
)

// The first samples of the published benchmark, all digits of them. The
// logarithm may differ in the last digit between architectures.
func TestLaplaceFirst(t *testing.T) {
	f, err := os.Open("testdata/samples-head.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want, err := readSamples(f)
	if err != nil {
		t.Fatal(err)
	}
	if len(want) != 100 {
		t.Fatalf("testdata holds %d samples, want 100", len(want))
	}
	for i, got := range laplace(len(want), laplaceSeed) {
		if !near(got, want[i], 4e-16) {
			t.Errorf("sample %d is %v, want %v", i, got, want[i])
		}
	}
}

func TestLaplaceStatistics(t *testing.T) {
	samples := laplace(laplaceSamples, laplaceSeed)
	if len(samples) != 10_000 {
		t.Fatalf("%d samples, want 10000", len(samples))
	}
	mean, variance := meanVariance(samples)
	for _, s := range []struct {
		name      string
		got, want float64
		within    float64
	}{
		{"least", slices.Min(samples), -11.5045, 5e-5},
		{"greatest", slices.Max(samples), 9.0510, 5e-5},
		{"mean", mean, 0.001648, 5e-7},
		{"variance", variance, 1.978114, 5e-7},
		{"distinct", float64(len(slices.Compact(slices.Sorted(slices.Values(samples))))), 10_000, 0},
	} {
		if math.Abs(s.got-s.want) > s.within {
			t.Errorf("%s is %v, want %v", s.name, s.got, s.want)
		}
	}
}

func TestLaplaceSeeds(t *testing.T) {
	if a, b := laplace(3, 1), laplace(3, 2); slices.Equal(a, b) {
		t.Errorf("seeds 1 and 2 both lead to %v", a)
	}
	if a, b := laplace(3, 1), laplace(5, 1); !slices.Equal(a, b[:3]) {
		t.Errorf("3 samples are %v, the first of 5 are %v", a, b[:3])
	}
}

// meanVariance returns both by definition, from distances to the first value,
// which lose nothing where the values lie close to each other.
func meanVariance(values []float64) (mean, variance float64) {
	for _, v := range values {
		mean += v - values[0]
	}
	mean /= float64(len(values))
	for _, v := range values {
		d := v - values[0] - mean
		variance += d * d
	}
	return values[0] + mean, variance / float64(len(values))
}

// near reports whether got is want, relatively to within.
func near(got, want, within float64) bool {
	return math.Abs(got-want) <= within*math.Abs(want)
}
