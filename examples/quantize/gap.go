package main

import (
	"fmt"
	"math"

	"github.com/wallacea-go/wallacea/population"
)

// A point is the result of a candidate.
type point struct {
	mse    float64
	levels int
}

// points returns the results of the candidates that did not fail.
func points(candidates []population.Candidate) []point {
	var reached []point
	for _, c := range candidates {
		if !c.Failed() {
			reached = append(reached, point{mse: c.Objectives[0], levels: int(c.Objectives[1])})
		}
	}
	return reached
}

// ratio returns p's error divided by the least possible one with p's levels. It
// is false if l does not know that one. The ratio is +Inf if the least possible
// error is 0 and p's is not.
func (l limit) ratio(p point) (float64, bool) {
	if p.levels < 1 || p.levels > len(l) {
		return 0, false
	}
	least := l[p.levels-1]
	if p.mse == least {
		return 1, true // both may be zero
	}
	return p.mse / least, true
}

// A span is a range of numbers of levels, from up to but not including to.
type span struct{ from, to int }

func (s span) String() string { return fmt.Sprintf("[%d, %d]", s.from, s.to) }

// spans returns the spans of the published gaps.
func spans() [2]span { return [2]span{{2, 1024}, {16, 256}} }

// gap returns by how much the front's errors exceed the limit on average over
// the span, in decibels. Each number of levels k is weighted by the part of an
// octave from it to the next:
//
//	att(k) = min(variance, least error of front's points with at most k levels)
//	gap = Σ log2((k+1)/k) · 10·log10(att(k)/l(k)) / Σ log2((k+1)/k), k from s.from to s.to-1
//
// where the denominator is log2(s.to/s.from). Numbers of levels for which l is
// zero, since the samples have no more distinct values, or not known are left
// out; the gap is false if that leaves none.
func (l limit) gap(front []point, s span) (float64, bool) {
	attained := l.attained(front)
	var sum, octaves float64
	for k := max(s.from, 1); k < min(s.to, len(l)+1); k++ {
		if least := l[k-1]; least > 0 {
			octave := math.Log2(float64(k+1) / float64(k))
			octaves += octave
			sum += octave * 10 * math.Log10(attained[k-1]/least)
		}
	}
	return sum / octaves, octaves > 0
}

// attained returns the least error of the front's points with at most k levels,
// or of one level at the mean, for the k of l.
func (l limit) attained(front []point) []float64 {
	att := make([]float64, len(l))
	for i := range att {
		att[i] = l[0]
	}
	for _, p := range front {
		if p.levels >= 1 && p.levels <= len(att) {
			att[p.levels-1] = min(att[p.levels-1], p.mse)
		}
	}
	for i := 1; i < len(att); i++ {
		att[i] = min(att[i], att[i-1])
	}
	return att
}

// A published row holds the gaps that others report for these samples, over
// spans().
type published struct {
	who  string
	gaps [2]float64
}

// publishedGaps returns the gaps of Symbiont, the Rust program that this
// benchmark comes from.
func publishedGaps() []published {
	return []published{
		{"Symbiont, 20 rounds with a 35B model (read from its plot)", [2]float64{7.02, 4.85}},
		{"Symbiont, another run (its table)", [2]float64{13.7, 16.1}},
	}
}
