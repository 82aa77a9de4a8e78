package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime/metrics"
	"slices"
	"sync"

	"github.com/wallacea-go/wallacea/population"
)

// data holds the samples that candidates quantise.
type data struct {
	samples   []float64
	ascending []int      // their indices, by value
	inputs    []float64  // the samples in that order
	scratch   *sync.Pool // of *quantised: thousands of settings of a candidate are measured
}

// newData prepares samples, finite ones and at least one, for measure.
func newData(samples []float64) *data {
	ascending := make([]int, len(samples))
	for i := range ascending {
		ascending[i] = i
	}
	slices.SortStableFunc(ascending, func(i, j int) int { return cmp.Compare(samples[i], samples[j]) })
	d := &data{samples: samples, ascending: ascending, inputs: make([]float64, len(samples)), scratch: new(sync.Pool)}
	for i, k := range ascending {
		d.inputs[i] = samples[k]
	}
	return d
}

// measure lets the candidate quantise the samples and returns the mean squared
// error and the number of levels, which are distinct bit patterns: 0 and -0
// are two. It is an error if in was changed, or if out holds a value that is not
// finite. It is safe for concurrent use.
func (d *data) measure(_ context.Context, quantize func(in, out []float64)) (population.Outcome, error) {
	q, ok := d.scratch.Get().(*quantised)
	if !ok {
		q = newQuantised(d.inputs)
	}
	defer d.scratch.Put(q)
	in, out := q.in, q.out
	copy(in, d.samples)
	for i := range out {
		out[i] = math.Float64frombits(unwritten)
	}
	before := allocated()
	quantize(in, out)
	if n := allocated() - before; n > maxAllocated {
		return population.Outcome{}, fmt.Errorf("it allocates %d MiB, and may allocate %d: make copies before loops, not in them", n>>20, maxAllocated>>20)
	}
	if err := d.checkInput(in); err != nil {
		return population.Outcome{}, err
	}
	if err := checkOutput(out); err != nil {
		return population.Outcome{}, err
	}
	d.compare(q)
	if math.IsInf(q.total, 0) {
		i := slices.IndexFunc(out, func(v float64) bool { return math.Abs(v) == q.largest })
		return population.Outcome{}, fmt.Errorf("the squared error is too large for a float64: out[%d] is %g, for in[%d] = %g", i, out[i], i, in[i])
	}
	return population.Outcome{
		Objectives: []float64{q.total / float64(len(out)), float64(len(q.levels))},
		Feedback:   q.feedback(),
	}, nil
}

// maxAllocated is how many bytes a call may allocate: what copies the samples for each
// of them takes a thousand times as long as others, which its limits of steps and time
// do not notice, the first by what they count and the second since machines differ.
const maxAllocated = 64 << 20

// allocated is how many bytes this process has allocated so far.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// unwritten is the bit pattern that out holds before a candidate is called: a NaN
// that arithmetic does not produce.
const unwritten = 0x7ff8_6761_6c61_7061

func (d *data) checkInput(in []float64) error {
	first, changed := 0, 0
	for i, v := range slices.Backward(in) {
		if math.Float64bits(v) != math.Float64bits(d.samples[i]) {
			first, changed = i, changed+1
		}
	}
	if changed == 0 {
		return nil
	}
	return fmt.Errorf("in was changed: in[%d] is %g and was %g (%d of %d values differ); read in, and write to out only",
		first, in[first], d.samples[first], changed, len(in))
}

func checkOutput(out []float64) error {
	first, bad := 0, 0
	for i, v := range slices.Backward(out) {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			first, bad = i, bad+1
		}
	}
	switch {
	case bad == 0:
		return nil
	case math.Float64bits(out[first]) == unwritten:
		return fmt.Errorf("out[%d] was not written (%d of %d values are missing or not finite); write every value of out, which holds NaN at first",
			first, bad, len(out))
	}
	return fmt.Errorf("out[%d] is %g (%d of %d values are not finite); every value of out must be a finite number",
		first, out[first], bad, len(out))
}
