package main

import (
	"fmt"
	"math"
	"slices"
)

// A quantised holds a candidate's output next to the samples.
type quantised struct {
	in, out []float64 // in the order of the samples
	inputs  []float64 // in ascending order; errors and keys are in the same
	errors  []float64 // squared
	keys    []uint64  // of the outputs
	sorted  []uint64  // the same in ascending order
	levels  []uint64  // the distinct keys, in ascending order
	counts  []int     // of samples with that level
	total   float64   // sum of errors
	largest float64   // largest absolute value among the outputs
}

// key returns the bits of v, changed so that keys have the order of the values.
// Outputs are mostly in the order of their inputs, and sorting them is then cheap.
func key(v float64) uint64 {
	bits := math.Float64bits(v)
	if bits>>63 == 1 {
		return ^bits
	}
	return bits | 1<<63
}

func newQuantised(inputs []float64) *quantised {
	n := len(inputs)
	return &quantised{
		in: make([]float64, n), out: make([]float64, n),
		inputs: inputs, errors: make([]float64, n), keys: make([]uint64, n), sorted: make([]uint64, n),
	}
}

// compare compares q.out with the samples.
func (d *data) compare(q *quantised) {
	q.total, q.largest = 0, 0
	for i, k := range d.ascending {
		v := q.out[k]
		difference := v - q.inputs[i]
		q.errors[i] = difference * difference
		q.keys[i] = key(v)
		q.total += q.errors[i]
		q.largest = max(q.largest, math.Abs(v))
	}
	copy(q.sorted, q.keys)
	q.levels, q.counts = distinct(q.sorted, q.levels[:0], q.counts[:0])
}

// distinct sorts keys, and appends the distinct ones to levels and to counts how often
// each occurs.
func distinct(keys, levels []uint64, counts []int) ([]uint64, []int) {
	slices.Sort(keys)
	for i, k := range keys {
		if i == 0 || k != levels[len(levels)-1] {
			levels, counts = append(levels, k), append(counts, 0)
		}
		counts[len(counts)-1]++
	}
	return levels, counts
}

func (q *quantised) feedback() string {
	n := float64(len(q.inputs))
	var entropy float64
	for _, c := range q.counts {
		entropy -= float64(c) / n * math.Log2(float64(c)/n)
	}
	text := fmt.Sprintf("Levels: %d; bits per value: %.2f (log2 of the levels; entropy %.2f); mean squared error: %.4g.",
		len(q.levels), math.Log2(float64(len(q.levels))), entropy, q.total/n)
	if _, found := slices.BinarySearch(q.levels, key(math.Copysign(0, -1))); found && slices.Contains(q.levels, key(0)) {
		text += "\n0 and -0 count as two levels."
	}
	if q.total == 0 {
		return text + "\nNo error anywhere."
	}
	lo, hi := q.worst()
	var served float64
	for _, e := range q.errors[lo:hi] {
		served += e
	}
	keys := q.sorted[:hi-lo]
	copy(keys, q.keys[lo:hi])
	slices.Sort(keys)
	levels := slices.Compact(keys)
	return fmt.Sprintf("%s\nWorst served: inputs from %.4g to %.4g, with %.1f %% of the samples, %.1f %% of the squared error and %d of the %d levels.",
		text, q.inputs[lo], q.inputs[hi-1], 100*float64(hi-lo)/n, 100*served/q.total, len(levels), len(q.levels))
}

// worst returns the interval [lo, hi) of samples, in ascending order, whose
// share of the squared error exceeds its share of the levels the most: in the
// best quantiser all levels have about the same share of the error (Panter and
// Dite, "Quantization distortion in pulse-count modulation with nonuniform
// spacing of levels" (1951), https://doi.org/10.1109/JRPROC.1951.230419). A level's
// share is divided equally among the samples that are mapped to it. The errors
// must not all be zero.
func (q *quantised) worst() (lo, hi int) {
	var excess, most float64
	var start, level int
	hi = len(q.errors)
	for i, e := range q.errors {
		if i == 0 || q.keys[i] != q.keys[i-1] {
			level, _ = slices.BinarySearch(q.levels, q.keys[i])
		}
		if excess <= 0 {
			excess, start = 0, i
		}
		excess += e/q.total - 1/float64(len(q.levels)*q.counts[level])
		if excess > most {
			most, lo, hi = excess, start, i+1
		}
	}
	return lo, hi
}
