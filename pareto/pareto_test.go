package pareto_test

import (
	"errors"
	"math"
	"reflect"
	"testing"

	"github.com/galapagos-go/galapagos/pareto"
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

func TestFronts(t *testing.T) {
	for _, c := range []struct {
		name   string
		points [][]float64
		want   [][]int
	}{
		{"empty", nil, nil},
		{"one point", [][]float64{{3, 4}}, [][]int{{0}}},
		{"one objective", [][]float64{{2}, {1}, {2}, {3}}, [][]int{{1}, {0, 2}, {3}}},
		{"duplicates share a front", [][]float64{{1, 1}, {0, 2}, {1, 1}, {2, 2}, {2, 2}}, [][]int{{0, 1, 2}, {3, 4}}},
		{"chain", [][]float64{{3, 3}, {1, 1}, {2, 2}}, [][]int{{1}, {2}, {0}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := pareto.Fronts(c.points)
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("Fronts(%v) = %v, %v, want %v", c.points, got, err, c.want)
			}
		})
	}
}

func TestRefusedPointsAreNamed(t *testing.T) {
	_, err := pareto.Fronts([][]float64{{1, 2}, {3, math.NaN()}})
	var p *pareto.PointError
	if !errors.Is(err, pareto.ErrNaN) || !errors.As(err, &p) || p.Point != 1 || p.Objective != 1 {
		t.Errorf("got %v, want point 1, objective 1 refused", err)
	}
	_, err = pareto.Fronts([][]float64{{1, 2}, {3, 4}, {5}})
	if !errors.Is(err, pareto.ErrObjectives) || !errors.As(err, &p) || p.Point != 2 {
		t.Errorf("got %v, want point 2 refused", err)
	}
}
