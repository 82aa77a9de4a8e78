package selection_test

import (
	"math"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/selection"
	"gonum.org/v1/gonum/floats"
)

type makeDirections func(objectives, n int) ([][]float64, error)

func TestDirections(t *testing.T) {
	for _, c := range []struct {
		name          string
		make          makeDirections
		objectives, n int
		want          int
	}{
		{"Directions", selection.Directions, 4, 5, 56},
		{"Directions", selection.Directions, 2, 0, 1},
		{"Directions", selection.Directions, 1, 3, 1},
		{"Directions", selection.Directions, 1, math.MaxInt, 1},
		{"LayeredDirections", selection.LayeredDirections, 4, 5, 1 + 4 + 10 + 20 + 34 + 52},
		{"LayeredDirections", selection.LayeredDirections, 1, 5, 1},
		{"LayeredDirections", selection.LayeredDirections, 1, math.MaxInt, 1},
	} {
		directions, err := c.make(c.objectives, c.n)
		if err != nil || len(directions) != c.want {
			t.Errorf("%s(%d, %d): got %d, want %d; %v", c.name, c.objectives, c.n, len(directions), c.want, err)
		}
		seen := make(map[string]bool)
		for _, d := range directions {
			if sum := floats.Sum(d); math.Abs(sum-1) > 1e-12 || floats.Min(d) < 0 {
				t.Errorf("%s(%d, %d): %v is not of the unit simplex", c.name, c.objectives, c.n, d)
			}
			seen[key(d)] = true
		}
		if len(seen) != len(directions) {
			t.Errorf("%s(%d, %d): %d of %d are different", c.name, c.objectives, c.n, len(seen), len(directions))
		}
	}
}

// TestTooManyDirections: what would exhaust the memory is refused before
// anything is allocated, with the number of directions.
func TestTooManyDirections(t *testing.T) {
	for _, c := range []struct {
		make          makeDirections
		objectives, n int
		want          string
	}{
		{selection.Directions, 20, 50, "make 4.625e+16 directions of 20 coordinates"},
		{selection.Directions, 3, 10_000, "make 5.002e+07 directions"},
		{selection.Directions, math.MaxInt, 0, "make 1 directions of 9223372036854775807 coordinates"},
		{selection.Directions, 2, math.MaxInt, "make 9.223e+18 directions"},
		{selection.Directions, math.MaxInt, math.MaxInt, "make +Inf directions"},
		{selection.Directions, 0, 3, "give at least 1 objective"},
		{selection.Directions, 3, -1, "give at least 1 objective"},
		{selection.LayeredDirections, 20, 50, "or more of 20 coordinates, too many"},
		{selection.LayeredDirections, 2, math.MaxInt, "make 1e+07 directions or more of 2 coordinates, too many"},
		{selection.LayeredDirections, math.MaxInt, 2, "too many"},
		{selection.LayeredDirections, 0, 3, "give at least 1 objective"},
		{selection.LayeredDirections, 3, -1, "give at least 1 objective"},
	} {
		got, err := c.make(c.objectives, c.n)
		if got != nil || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%d, %d: got %d directions, error %v, want %q", c.objectives, c.n, len(got), err, c.want)
		}
	}
}
