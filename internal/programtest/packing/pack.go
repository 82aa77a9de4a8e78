package main

import (
	"math"

	"github.com/wallacea-go/wallacea/internal/programtest/circle"
)

// Pack fills out with disjoint circles inside the unit square.
func Pack(out []circle.Circle) {
	k := int(math.Ceil(math.Sqrt(float64(len(out)))))
	r := 0.5 / float64(k)
	for i := range out {
		out[i] = circle.Circle{X: r * float64(2*(i%k)+1), Y: r * float64(2*(i/k)+1), R: r * (1 - 1e-9)}
	}
}
