package main

import (
	"math"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/population"
)

// gaps returns the gaps of the front over both spans.
func gaps(t *testing.T, l limit, front []point) [2]float64 {
	t.Helper()
	var got [2]float64
	for i, s := range spans() {
		db, ok := l.gap(front, s)
		if !ok {
			t.Fatalf("no gap over %v", s)
		}
		got[i] = db
	}
	return got
}

func TestGapKnownFronts(t *testing.T) {
	l := laplaceLimit()
	samples := laplace(laplaceSamples, laplaceSeed)
	var whole, uniform []point
	for k, mse := range l {
		whole = append(whole, point{mse, k + 1})
	}
	for k := 1; k <= 256; k++ {
		uniform = append(uniform, uniformBins(samples, k))
	}
	for _, k := range []int{320, 384, 512, 768, 1024} {
		uniform = append(uniform, uniformBins(samples, k))
	}
	table := []point{{5.6879e-3, 64}, {4.3793e-3, 128}, {5.0992e-4, 162}, {0, 10_000}}
	for _, test := range []struct {
		name   string
		front  []point
		want   [2]float64
		within float64
	}{
		{"the limit", whole, [2]float64{0, 0}, 0},
		{"uniform bins with centroids", uniform, [2]float64{4.63, 4.52}, 0.005},
		{"Symbiont's published table", table, publishedGaps()[1].gaps, 0.05},
	} {
		got := gaps(t, l, test.front)
		for i, want := range test.want {
			if math.Abs(got[i]-want) > test.within {
				t.Errorf("gap of %s over %v is %.4f, want %v", test.name, spans()[i], got[i], want)
			}
		}
	}
	for i, want := range []float64{1.09, 0.55} {
		span := spans()[i]
		if got, ok := l.gap(bestFew(l, 20, span), span); !ok || math.Abs(got-want) > 0.005 {
			t.Errorf("gap of the best 20 points over %v is %.4f, want %v", span, got, want)
		}
	}
}

// uniformBins returns what k bins of equal width reach with the mean of their
// samples as levels.
func uniformBins(samples []float64, k int) point {
	lo, hi := slices.Min(samples), slices.Max(samples)
	bins := make([][]float64, k)
	for _, v := range samples {
		i := min(int((v-lo)/(hi-lo)*float64(k)), k-1)
		bins[i] = append(bins[i], v)
	}
	var p point
	for _, b := range bins {
		if len(b) > 0 {
			_, variance := meanVariance(b)
			p.mse += variance * float64(len(b)) / float64(len(samples))
			p.levels++
		}
	}
	return p
}

// bestFew returns the n points of the limit with the least gap over s, by
// dynamic programming over which point comes next.
func bestFew(l limit, n int, s span) []point {
	// cost[k]: least sum of decibels from s.from to before k, with a point at k.
	type choice struct {
		cost     float64
		previous int
	}
	steps := make([][]choice, n+2) // one point for nothing at 1, and one step to the end
	octaves := func(k int) float64 { return math.Log2(float64(k+1) / float64(k)) }
	for step := range steps {
		steps[step] = make([]choice, s.to+1)
		for k := range steps[step] {
			steps[step][k].cost = math.Inf(1)
		}
	}
	steps[0][1].cost = 0
	for step := 1; step <= n+1; step++ {
		for previous := 1; previous < s.to; previous++ {
			cost := steps[step-1][previous].cost
			for k := previous + 1; k <= s.to; k++ {
				if k-1 >= s.from {
					cost += octaves(k-1) * 10 * math.Log10(l[previous-1]/l[k-2])
				}
				if cost < steps[step][k].cost {
					steps[step][k] = choice{cost, previous}
				}
			}
		}
	}
	var front []point
	best, k := n+1, s.to
	for ; best > 1; best-- {
		k = steps[best][k].previous
		front = append(front, point{l[k-1], k})
	}
	return front
}

func TestGap(t *testing.T) {
	l := limit{8, 4, 2, 1, 0, 0}
	third := math.Log2(4./3) * 10 * math.Log10(2)
	for _, test := range []struct {
		name  string
		front []point
		span  span
		want  float64
	}{
		{"attained", []point{{8, 1}, {4, 2}, {2, 3}, {1, 4}}, span{1, 4}, 0},
		{"variance without points", nil, span{1, 2}, 0},
		{"no points", nil, span{2, 4}, math.Log2(1.5)*10*math.Log10(2) + math.Log2(4./3)*10*math.Log10(4)},
		{"one missing", []point{{4, 2}}, span{1, 4}, third},
		{"dominated points do not count", []point{{4, 2}, {7, 2}, {5, 3}}, span{1, 4}, third},
		{"order does not count", []point{{5, 3}, {7, 2}, {4, 2}}, span{1, 4}, third},
		{"fewer levels serve more", []point{{2, 2}}, span{3, 4}, 0},
		{"more levels do not serve fewer", []point{{1, 4}, {0, 10_000}}, span{1, 2}, 0},
		{"beyond the last value", []point{{4, 2}, {2, 3}}, span{4, 100}, 10 * math.Log10(2)},
	} {
		got, ok := l.gap(test.front, test.span)
		if want := test.want / max(1, math.Log2(float64(min(test.span.to, 5))/float64(test.span.from))); !ok || math.Abs(got-want) > 1e-12 {
			t.Errorf("%s: gap is %v, %v; want %v", test.name, got, ok, want)
		}
	}
	for _, s := range []span{{5, 100}, {6, 7}, {1000, 1024}, {3, 3}} {
		if got, ok := l.gap(nil, s); ok {
			t.Errorf("gap over %v is %v, want none", s, got)
		}
	}
}

func TestRatio(t *testing.T) {
	l := limit{8, 4, 0}
	for _, test := range []struct {
		p    point
		want float64
		ok   bool
	}{
		{point{8, 1}, 1, true},
		{point{6, 2}, 1.5, true},
		{point{0, 3}, 1, true},
		{point{1, 3}, math.Inf(1), true},
		{point{0, 4}, 0, false},
		{point{8, 0}, 0, false},
	} {
		if got, ok := l.ratio(test.p); got != test.want || ok != test.ok {
			t.Errorf("ratio of %v is %v, %v; want %v, %v", test.p, got, ok, test.want, test.ok)
		}
	}
}

func TestPoints(t *testing.T) {
	got := points([]population.Candidate{
		{ID: 1, Objectives: []float64{0, 10_000}},
		{ID: 2, Failure: &population.Failure{Stage: population.StagePanic}},
		{ID: 3, Objectives: []float64{0.5, 4}},
	})
	if want := []point{{0, 10_000}, {0.5, 4}}; !slices.Equal(got, want) {
		t.Errorf("points are %v, want %v", got, want)
	}
}

func TestSpanString(t *testing.T) {
	if got, want := spans()[0].String(), "[2, 1024]"; got != want {
		t.Errorf("first span is %s, want %s", got, want)
	}
}
