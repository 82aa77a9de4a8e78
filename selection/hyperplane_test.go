package selection

import (
	"testing"

	"gonum.org/v1/gonum/floats"
)

func TestHyperplane(t *testing.T) {
	for _, c := range []struct {
		name   string
		points [][]float64
		first  int // of them in the first front
		want   []float64
	}{
		{"extreme points on the axes", [][]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0.5, 0.5, 0.5}}, 3, []float64{1, 1, 1}},
		{"extreme points off the axes", [][]float64{{1, 0.1, 0.1}, {0.1, 1, 0.1}, {0.1, 0.1, 1}, {0.5, 0.5, 0.5}}, 4, []float64{1.2, 1.2, 1.2}},
		{"no plane", [][]float64{{0, 0.5, 0}, {0.5, 0, 0.5}, {1, 1, 1}}, 2, []float64{0.5, 0.5, 0.5}},
		{"no plane, constant in the first front", [][]float64{{0, 0.5, 0}, {0.5, 0, 0}, {1, 1, 1}}, 2, []float64{0.5, 0.5, 1}},
		{"a negative intercept", [][]float64{{0.5, 0, 0.75}, {0, 0.25, 0.75}, {0.5, 0.75, 0.5}, {0.75, 0, 0.25}}, 4, []float64{1.15, 0.75, 0.71875}},
		{"one point", [][]float64{{0, 0}}, 1, []float64{1, 1}},
	} {
		if got := hyperplane(c.points, c.first); !floats.EqualApprox(got, c.want, 1e-12) {
			t.Errorf("%s: the plane meets the axes at %v, want %v", c.name, got, c.want)
		}
	}
}
