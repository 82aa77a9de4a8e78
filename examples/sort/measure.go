package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

const (
	elements  = 10_000
	maxRuns   = 5                     // of which the median counts
	enoughFor = 20 * time.Millisecond // no further run starts after that
)

// measure checks that sort sorts, and then how fast: the objective is the
// geometric mean of the median times of the six orders, in microseconds, so
// that halving the time of any one of them counts the same.
func measure(_ context.Context, sort func(a []int)) (population.Outcome, error) {
	if err := check(sort); err != nil {
		return population.Outcome{}, err
	}
	times, err := medians(sort, 4, seedTimes())
	if err != nil {
		return population.Outcome{}, err
	}
	var feedback strings.Builder
	fmt.Fprintf(&feedback, "Median time for %d elements:", elements)
	for i, o := range orders {
		fmt.Fprintf(&feedback, "\n%s: %.3g µs", o.name, micros(times[i]))
	}
	return population.Outcome{Objectives: []float64{mean(times)}, Feedback: feedback.String()}, nil
}

// check tries slices of every length up to 256, because special cases for a
// length are a common mistake: short ones in all orders, longer ones in random
// order. It starts with extreme values.
func check(sort func(a []int)) error {
	const all, most = 24, 256
	r := rand.New(rand.NewPCG(1, 2))
	inputs := [][]int{{math.MaxInt, 0, math.MinInt, -1, math.MaxInt}}
	for n := range most + 1 {
		for i, o := range orders {
			if n <= all || i == 0 {
				inputs = append(inputs, o.make(r, n))
			}
		}
	}
	for _, in := range inputs {
		if _, err := timed(sort, in); err != nil {
			return err
		}
	}
	return nil
}

// timed returns how long sort takes for a copy of in. It is an error if the
// result is not sorted.
func timed(sort func(a []int), in []int) (time.Duration, error) {
	a := slices.Clone(in)
	start := time.Now()
	sort(a)
	took := time.Since(start)
	want := slices.Sorted(slices.Values(in))
	for i := range want {
		switch {
		case a[i] == want[i]:
		case len(in) <= 12:
			return 0, fmt.Errorf("%v is not sorted but turned into %v", in, a)
		default:
			return 0, fmt.Errorf("of %d elements, number %d is %d afterwards, want %d", len(in), i, a[i], want[i])
		}
	}
	return took, nil
}

// seedTimes are the median times of the seed. A worker measures them once, before
// its first candidate.
var seedTimes = sync.OnceValue(func() []time.Duration {
	times, err := medians(Sort, 4, nil)
	if err != nil {
		panic(err) // this program's own sort is wrong
	}
	return times
})

// medians returns the median time for each order, with elements made from a
// random seed. It gives up if an order takes more than five times its limit, so
// that slow candidates do not hold up the search, unless other processes disturb it:
// then bubble sort takes longer too. limits may be nil.
func medians(sort func(a []int), seed uint64, limits []time.Duration) ([]time.Duration, error) {
	const disturbed = 3
	r := rand.New(rand.NewPCG(3, seed))
	list := make([]time.Duration, len(orders))
	for i, o := range orders {
		in := o.make(r, elements)
		var runs []time.Duration
		slow := func() bool { return limits != nil && slices.Min(runs) > 5*limits[i] }
		for begin := time.Now(); len(runs) == 0 || len(runs) < disturbed && slow() || len(runs) < maxRuns && time.Since(begin) < enoughFor; {
			took, err := timed(sort, in)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", o.name, err)
			}
			runs = append(runs, took)
		}
		if slow() {
			seed, err := timed(Sort, in)
			if took := slices.Min(runs); err != nil || took > 5*seed {
				return nil, fmt.Errorf("%s: %d elements take %v, and bubble sort takes %v: it is not measured further", o.name, elements, took, seed)
			}
		}
		slices.Sort(runs)
		list[i] = runs[(len(runs)-1)/2]
	}
	return list, nil
}

// mean is the geometric mean of times, in microseconds.
func mean(times []time.Duration) float64 {
	var sum float64
	for _, t := range times {
		sum += math.Log(micros(t))
	}
	return math.Exp(sum / float64(len(times)))
}

// micros returns t in microseconds, at least a nanosecond: clocks are coarse.
func micros(t time.Duration) float64 { return float64(max(t, 1)) / 1000 }
