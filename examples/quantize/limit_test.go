package main

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
)

// laplaceLimit is what most tests compare with.
var laplaceLimit = sync.OnceValue(func() limit {
	return optimum(laplace(laplaceSamples, laplaceSeed), maxLevels)
})

// The reference was computed by another program, to 12 digits.
func TestOptimumReference(t *testing.T) {
	f, err := os.Open("testdata/optimum.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	got := laplaceLimit()
	if len(rows) != maxLevels || len(got) != maxLevels {
		t.Fatalf("%d rows and %d levels, want %d of both", len(rows), len(got), maxLevels)
	}
	for i, row := range rows {
		want, err := strconv.ParseFloat(row[1], 64)
		if err != nil || row[0] != strconv.Itoa(i+1) {
			t.Fatalf("row %d is %q", i+1, row)
		}
		if !near(got[i], want, 1e-11) {
			t.Errorf("least error with %d levels is %.15g, want %.15g", i+1, got[i], want)
		}
	}
}

// kinds are data on which an optimum can go wrong: ties, duplicates, small
// differences of large numbers, clusters of clusters.
var kinds = []struct {
	name   string
	sample func(*rand.Rand) float64
}{
	{"normal", (*rand.Rand).NormFloat64},
	{"few values", func(r *rand.Rand) float64 { return float64(r.IntN(5)) / 7 }},
	{"integers", func(r *rand.Rand) float64 { return float64(r.IntN(1000)) }},
	{"far from zero", func(r *rand.Rand) float64 { return 1e9 + r.NormFloat64() }},
	{"clusters", func(r *rand.Rand) float64 {
		return float64(r.IntN(3)) + 1e-5*float64(r.IntN(3)) + 1e-11*r.NormFloat64()
	}},
	{"heavy tails", func(r *rand.Rand) float64 { return math.Exp(20 * r.NormFloat64()) }},
}

// All ways to map up to 8 samples to k levels, consecutive or not.
func TestOptimumSmall(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, kind := range kinds {
		for n := 1; n <= 8; n++ {
			for range 3 {
				samples := sampled(n, random, kind.sample)
				want := bruteForce(samples)
				got := optimum(samples, n+2)
				wide := slices.Max(samples) - slices.Min(samples)
				for k, e := range got {
					if w := want[min(k, n-1)]; math.Abs(e-w) > 1e-12*w+1e-30*wide*wide || (e == 0) != (w == 0) {
						t.Errorf("%s: least error of %v with %d levels is %v, want %v", kind.name, samples, k+1, e, w)
					}
				}
			}
		}
	}
}

func sampled(n int, random *rand.Rand, sample func(*rand.Rand) float64) []float64 {
	samples := make([]float64, n)
	for i := range samples {
		samples[i] = sample(random)
	}
	return samples
}

// bruteForce returns the least mean squared error with at most 1 to n levels,
// over all partitions.
func bruteForce(samples []float64) []float64 {
	best := make([]float64, len(samples))
	for i := range best {
		best[i] = math.Inf(1)
	}
	cells := make([][]float64, 0, len(samples))
	var place func(i int)
	place = func(i int) {
		if i == len(samples) {
			var e float64
			for _, c := range cells {
				_, variance := meanVariance(c)
				e += variance * float64(len(c))
			}
			best[len(cells)-1] = min(best[len(cells)-1], e/float64(len(samples)))
			return
		}
		for c := range cells {
			cells[c] = append(cells[c], samples[i])
			place(i + 1)
			cells[c] = cells[c][:len(cells[c])-1]
		}
		cells = append(cells, []float64{samples[i]})
		place(i + 1)
		cells = cells[:len(cells)-1]
	}
	place(0)
	for i := 1; i < len(best); i++ {
		best[i] = min(best[i], best[i-1])
	}
	return best
}

// The divided search against one that looks at every beginning of every cell,
// on rows that are long enough to be shared between processors.
func TestOptimumSearch(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for _, kind := range kinds {
		samples := sampled(400, random, kind.sample)
		slow := newTable(samples)
		n := slow.distinct()
		const levels = 25
		want := make([]float64, levels)
		for i := range slow.least {
			slow.least[i] = slow.cell(0, i)
		}
		for k := range want {
			want[k] = slow.least[n] / float64(len(samples))
			for i := n; i > 0; i-- {
				for j := range i {
					slow.least[i] = min(slow.least[i], slow.least[j]+slow.cell(j, i))
				}
			}
		}
		for k, e := range optimum(samples, levels) {
			if !near(e, want[k], 1e-13) {
				t.Errorf("%s: least error with %d levels is %v, want %v", kind.name, k+1, e, want[k])
			}
		}
	}
}

func TestOptimumFewValues(t *testing.T) {
	for _, test := range []struct {
		samples []float64
		want    limit
	}{
		{nil, limit{0, 0, 0}},
		{[]float64{3}, limit{0, 0, 0}},
		{[]float64{0.1, 0.1, 0.1}, limit{0, 0, 0}},
		{[]float64{0, math.Copysign(0, -1)}, limit{0, 0, 0}},
		{[]float64{1, -1}, limit{1, 0, 0}},
		{[]float64{4, 1, 4, 1, 1, 4, 4, 1}, limit{2.25, 0, 0}},
		{[]float64{0, 10, 0, 4, 10, 0}, limit{20, 2, 0}},
	} {
		got := optimum(test.samples, 3)
		if !slices.Equal(got, test.want) {
			t.Errorf("limit of %v is %v, want %v", test.samples, got, test.want)
		}
	}
}

func TestOptimumKeepsSamples(t *testing.T) {
	samples := []float64{3, 1, 2}
	if optimum(samples, 2); !slices.Equal(samples, []float64{3, 1, 2}) {
		t.Errorf("samples are %v after the call", samples)
	}
}

func BenchmarkOptimum(b *testing.B) {
	samples := laplace(laplaceSamples, laplaceSeed)
	for b.Loop() {
		optimum(samples, maxLevels)
	}
}
