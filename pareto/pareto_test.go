package pareto_test

import (
	"math"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
)

func TestDominates(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		a, b []float64
		want bool
	}{
		{[]float64{1, 2}, []float64{1, 3}, true},
		{[]float64{1, 2}, []float64{2, 3}, true},
		{[]float64{1, 2}, []float64{1, 2}, false},
		{[]float64{1, 2}, []float64{2, 1}, false},
		{[]float64{1, 3}, []float64{1, 2}, false},
		{[]float64{1}, []float64{2}, true},
		{[]float64{1}, []float64{2, 3}, false},
		{nil, nil, false},
		{[]float64{-inf, 1}, []float64{0, 1}, true},
		{[]float64{inf, 1}, []float64{inf, 2}, true},
		{[]float64{0}, []float64{math.Copysign(0, -1)}, false},
		{[]float64{1, nan}, []float64{2, 2}, false},
		{[]float64{1, 1}, []float64{2, nan}, false},
	} {
		if got := pareto.Dominates(c.a, c.b); got != c.want {
			t.Errorf("Dominates(%v, %v) = %v, want %v", c.a, c.b, got, c.want)
		}
	}
}
