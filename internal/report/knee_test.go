package report

import (
	"errors"
	"testing"
)

func TestKnee(t *testing.T) {
	if k, err := Knee([][]float64{{0, 4}, {1, 1}, {4, 0}}); k != 1 || err != nil {
		t.Errorf("got %d, %v, want 1", k, err)
	}
	for _, points := range [][][]float64{
		{{0, 4}, {3, 3}, {4, 0}},         // bulges to the worse side
		{{0, 4}, {0, 3}, {3, 2}, {4, 0}}, // two as good as any in one coordinate
	} {
		if k, err := Knee(points); !errors.Is(err, ErrNoKnee) {
			t.Errorf("%v: got %d, %v, want no knee", points, k, err)
		}
	}
}
