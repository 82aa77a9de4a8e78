package report

import (
	"errors"

	"github.com/wallacea-go/wallacea/pareto"
)

// ErrNoKnee says that a front has no knee.
var ErrNoKnee = errors.New("the front has no knee")

// Knee returns the index of the knee of a front, as pareto.Knee defines it, of points to be
// minimised. If that is as good as any in one of the coordinates, it is an end of the front:
// none is on the better side of the plane through the ends, and the error is ErrNoKnee.
func Knee(points [][]float64) (int, error) {
	at, err := pareto.Knee(points)
	if err != nil {
		return 0, err
	}
	for i := range points[at] {
		least := points[at][i]
		for _, p := range points {
			least = min(least, p[i])
		}
		if points[at][i] == least {
			return 0, ErrNoKnee
		}
	}
	return at, nil
}
