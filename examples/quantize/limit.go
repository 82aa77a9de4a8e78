package main

import (
	"slices"
	"sync"
)

// maxLevels is up to how many levels the limit is computed.
const maxLevels = 1024

// A limit holds the least possible errors of any quantiser of some samples:
// element k-1 is the least mean squared error with at most k levels. It never
// rises. The first element is the samples' variance, and all are 0 from the number
// of distinct samples on.
type limit []float64

// optimum returns the limit of the samples, which must be finite, for 1 to
// levels levels.
//
// With the samples in ascending order, the best quantiser maps consecutive
// ones, a cell, to their mean, and k cells for the first i values are the best
// k-1 cells for the first j of them and one more, for some j. That j never
// falls as i or k grow, since the error of a cell has the quadrangle
// inequality. So one row of the table, for one k, takes O(n log n) steps by
// divide and conquer; since the row above bounds j too, it takes 4n on average
// for the 10,000 samples of this example, no more than SMAWK's O(n) would. See
// Wu, "Optimal quantization by matrix searching" (1991),
// https://doi.org/10.1016/0196-6774(91)90039-2, and Grønlund, Larsen, Mathiasen
// and Nielsen, "Fast exact k-means, k-medians and Bregman divergence clustering
// in 1D" (2017), https://arxiv.org/abs/1701.07204.
func optimum(samples []float64, levels int) limit {
	best := make(limit, levels)
	t := newTable(samples)
	for k := 1; k <= levels && k < t.distinct(); k++ {
		t.add(k)
		best[k-1] = t.least[t.distinct()] / float64(len(samples))
	}
	return best
}

// A table is the row of the dynamic program for one number of cells, with the row
// above.
type table struct {
	sums          []moments // of the first i distinct values
	above, least  []float64 // least error of the first i distinct values, with one cell fewer and with all
	start         []int     // where the last cell of the first i distinct values begins
	parallelAbove int       // parts of a row that are longer are shared between processors
}

// moments are sums over some samples' distances from a common origin.
type moments struct {
	count       float64
	sum, square double
}

func newTable(samples []float64) *table {
	sums := accumulate(samples)
	return &table{
		sums:  sums,
		above: make([]float64, len(sums)),
		least: make([]float64, len(sums)),
		start: make([]int, len(sums)),
		// Eight parts let two to four processors end at about the same time.
		parallelAbove: max(len(sums)/8, 256),
	}
}

func (t *table) distinct() int { return len(t.sums) - 1 }

// accumulate returns the moments of the samples that are not greater than the
// i-th distinct value, for i = 0 to their number. They are taken with double
// precision around the median, since errors of cells are small differences of
// large sums: with plain ones, 9 digits of this example's limit at 1024 levels
// would be right, and fewer with more levels or values in far clusters.
func accumulate(samples []float64) []moments {
	sorted := slices.Sorted(slices.Values(samples))
	sums := make([]moments, 1, len(sorted)+1)
	for i, v := range sorted {
		m := sums[len(sums)-1]
		distance := difference(v, sorted[len(sorted)/2])
		m.count++
		m.sum = m.sum.plus(distance)
		m.square = m.square.plus(distance.squared())
		if i > 0 && v == sorted[i-1] {
			sums[len(sums)-1] = m
		} else {
			sums = append(sums, m)
		}
	}
	return sums
}

// cell returns the sum of squared distances from their mean of the distinct
// values from the i-th, counted from zero, up to but not including the j-th.
func (t *table) cell(i, j int) float64 {
	if j-i < 2 {
		return 0
	}
	a, b := &t.sums[i], &t.sums[j]
	squared := b.sum.minus(a.sum).squared()
	around := b.square.minus(a.square).minus(squared.over(b.count - a.count))
	return max(around.hi, 0)
}

// add replaces the row of k-1 cells by that of k. There must be more than k
// distinct values.
func (t *table) add(k int) {
	if k == 1 {
		for i := range t.least {
			t.least[i] = t.cell(0, i)
		}
		return
	}
	t.above, t.least = t.least, t.above
	t.least[k] = 0
	t.fill(k+1, len(t.sums), k-1, len(t.sums))
}

// fill computes the elements of the row from lo to before hi, whose last cells
// begin between first and last.
func (t *table) fill(lo, hi, first, last int) {
	if lo >= hi {
		return
	}
	mid := lo + (hi-lo)/2
	t.search(mid, first, last)
	start := t.start[mid]
	if hi-lo <= t.parallelAbove {
		t.fill(lo, mid, first, start)
		t.fill(mid+1, hi, start, last)
		return
	}
	var left sync.WaitGroup
	left.Go(func() { t.fill(lo, mid, first, start) })
	t.fill(mid+1, hi, start, last)
	left.Wait()
}

// search computes element i of the row, whose last cell begins between first
// and last, and not before the one in the row above, which start still holds.
func (t *table) search(i, first, last int) {
	first = max(first, t.start[i])
	last = min(last, i-1)
	least, start := t.above[first]+t.cell(first, i), first
	for j := first + 1; j <= last; j++ {
		if e := t.above[j] + t.cell(j, i); e < least {
			least, start = e, j
		}
	}
	t.least[i], t.start[i] = least, start
}
