package pareto_test

import (
	"math"
	"math/rand/v2"
)

// shapes are the kinds of point sets that tests and benchmarks draw. All
// coordinates lie in [0, 1].
var shapes = []struct {
	name string
	draw func(rng *rand.Rand, p []float64)
}{
	{"cube", cube},       // uniform, few of many are nondominated
	{"simplex", simplex}, // all nondominated, on a plane
	{"convex", convex},   // all nondominated, bulging towards the ideal point
	{"concave", concave}, // all nondominated, on a sphere
	{"curve", curve},     // degenerate: all nondominated on a line
	{"grid", grid},       // degenerate: few distinct values, many ties and duplicates
}

func cube(rng *rand.Rand, p []float64) {
	for k := range p {
		p[k] = rng.Float64()
	}
}

func simplex(rng *rand.Rand, p []float64) {
	sum := 0.0
	for k := range p {
		p[k] = rng.ExpFloat64()
		sum += p[k]
	}
	for k := range p {
		p[k] /= sum
	}
}

func convex(rng *rand.Rand, p []float64) {
	concave(rng, p)
	for k := range p {
		p[k] = 1 - p[k]
	}
}

func concave(rng *rand.Rand, p []float64) {
	sum := 0.0
	for k := range p {
		p[k] = math.Abs(rng.NormFloat64())
		sum += p[k] * p[k]
	}
	for k := range p {
		p[k] /= math.Sqrt(sum)
	}
}

func curve(rng *rand.Rand, p []float64) {
	t := rng.Float64()
	for k := range p {
		p[k] = t
		if k%2 == 1 {
			p[k] = 1 - t
		}
	}
}

func grid(rng *rand.Rand, p []float64) {
	for k := range p {
		p[k] = float64(rng.IntN(8)) / 8
	}
}

// draw returns n points with m objectives.
func draw(rng *rand.Rand, shape func(*rand.Rand, []float64), n, m int) [][]float64 {
	points := make([][]float64, n)
	for i := range points {
		points[i] = make([]float64, m)
		shape(rng, points[i])
	}
	return points
}
