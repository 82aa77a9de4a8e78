package main

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The interval against all intervals.
func TestWorst(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 500 {
		samples := sampled(1+random.IntN(12), random, kinds[random.IntN(2)].sample)
		levels := sampled(1+random.IntN(5), random, (*rand.Rand).NormFloat64)
		out := make([]float64, len(samples))
		for i := range out {
			out[i] = levels[random.IntN(len(levels))]
		}
		q := compared(newData(samples), out)
		excess := func(lo, hi int) float64 {
			var e float64
			for i := lo; i < hi; i++ {
				level, _ := slices.BinarySearch(q.levels, q.keys[i])
				e += q.errors[i]/q.total - 1/float64(len(q.levels))/float64(q.counts[level])
			}
			return e
		}
		var want float64
		for hi := range len(out) + 1 {
			for lo := range hi {
				want = max(want, excess(lo, hi))
			}
		}
		lo, hi := q.worst()
		if got := excess(lo, hi); lo >= hi || math.Abs(got-want) > 1e-12 {
			t.Fatalf("the worst of %v as %v is [%d, %d) with %v too much, want %v", samples, out, lo, hi, got, want)
		}
	}
}

// Where a quantiser of the data of this example is bad is what is named.
func TestWorstOfLaplace(t *testing.T) {
	d := newData(laplace(laplaceSamples, laplaceSeed))
	for _, test := range []struct {
		name     string
		quantize func(float64) float64
		lo, hi   float64
	}{
		{"cut off above 3", func(v float64) float64 { return min(math.Round(v*16)/16, 3) }, 3, 9.1},
		{"cut off below -3", func(v float64) float64 { return max(math.Round(v*16)/16, -3) }, -11.6, -3},
		{"coarse around zero", func(v float64) float64 {
			if math.Abs(v) < 0.5 {
				return 0
			}
			return math.Round(v*64) / 64
		}, -0.5, 0.5},
	} {
		var q *quantised
		_, err := d.measure(t.Context(), func(in, out []float64) {
			each(test.quantize)(in, out)
			q = compared(d, out)
		})
		if err != nil {
			t.Fatal(err)
		}
		lo, hi := q.worst()
		if a, b := q.inputs[lo], q.inputs[hi-1]; math.Abs(a-test.lo) > 0.3 || math.Abs(b-test.hi) > 0.3 {
			t.Errorf("%s: worst served is [%g, %g], want about [%g, %g]", test.name, a, b, test.lo, test.hi)
		}
	}
}

func TestKey(t *testing.T) {
	values := []float64{-math.MaxFloat64, -2, -1, -math.SmallestNonzeroFloat64, math.Copysign(0, -1), 0, math.SmallestNonzeroFloat64, 1, 2, math.MaxFloat64}
	for i, a := range values {
		for j, b := range values {
			if got, want := cmp.Compare(key(a), key(b)), cmp.Compare(i, j); got != want {
				t.Errorf("keys of %g and %g compare as %d, want %d", a, b, got, want)
			}
		}
	}
}

func TestDistinct(t *testing.T) {
	levels, counts := distinct([]uint64{5, 2, 5, 9, 5, 2}, nil, nil)
	if !slices.Equal(levels, []uint64{2, 5, 9}) || !slices.Equal(counts, []int{2, 3, 1}) {
		t.Errorf("levels are %v and counts %v, want [2 5 9] and [2 3 1]", levels, counts)
	}
}

// compared compares an output with the samples.
func compared(d *data, out []float64) *quantised {
	q := newQuantised(d.inputs)
	copy(q.out, out)
	d.compare(q)
	return q
}
