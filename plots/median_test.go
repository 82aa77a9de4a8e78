package plots

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestMedian compares with the definition, at each place where a line changes and between.
func TestMedian(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 3))
	at := func(line []xy, x float64) float64 {
		y := math.NaN()
		for _, p := range line {
			if p.x <= x {
				y = p.y
			}
		}
		return y
	}
	for n := 1; n < 8; n++ {
		lines := make([][]xy, n)
		begin, end := 0.0, math.Inf(1)
		for i := range lines {
			x := float64(rng.IntN(4))
			begin = max(begin, x)
			for range 5 + rng.IntN(9) {
				lines[i] = append(lines[i], xy{x, math.Floor(9 * rng.Float64())})
				x += float64(rng.IntN(3)) / 2
			}
			end = min(end, lines[i][len(lines[i])-1].x)
		}
		m := median(lines)
		if begin <= end && (len(m) == 0 || m[0].x != begin || m[len(m)-1].x != end) {
			t.Errorf("of %d lines it goes %v, want from %v to %v", n, m, begin, end)
		}
		for x := begin; x <= end; x += 0.25 {
			var values []float64
			for _, line := range lines {
				values = append(values, at(line, x))
			}
			slices.Sort(values)
			want := (values[(n-1)/2] + values[n/2]) / 2
			if got := at(m, x); got != want {
				t.Errorf("of %d lines at %v: got %v, want %v", n, x, got, want)
			}
		}
	}
	if m := median([][]xy{{{0, 1}, {1, 1}}, {{2, 5}, {3, 5}}}); m != nil {
		t.Errorf("of lines that do not meet: %v", m)
	}
}
