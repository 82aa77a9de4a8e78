// Packing evolves packings of circles. Its function has a type of another package.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"math/big"
	"time"

	"github.com/wallacea-go/wallacea"
	"github.com/wallacea-go/wallacea/cluster"
	"github.com/wallacea-go/wallacea/internal/programtest/circle"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

//go:embed pack.go
var seed string

// problem is to pack 26 disjoint circles into the unit square, the sum of whose radii is
// as large as possible.
var problem = population.Problem[func(out []circle.Circle)]{
	Slot: swap.New("Pack", Pack), Seed: seed, Task: "Pack 26 circles into the unit square.",
	Objectives: []population.Objective{{Name: "sum of radii", Maximize: true}},
	Evaluate: func(_ context.Context, f func(out []circle.Circle)) (population.Outcome, error) {
		out := make([]circle.Circle, 26)
		f(out)
		sum, err := radii(out)
		return population.Outcome{Objectives: []float64{sum}}, err
	},
}

func main() {
	wallacea.Main(problem, wallacea.Options{Cluster: cluster.New(), Config: population.Config{
		Plan:    population.Plan{Tuning: 200},
		Workers: population.Workers{Timeout: time.Second}, // many settings make a loop long
	}})
}

// radii is the sum of the radii of circles that do not overlap, exactly: an optimiser
// finds a tolerance first.
func radii(circles []circle.Circle) (sum float64, err error) {
	for i, c := range circles {
		if !(c.R >= 0 && inside(c.X, c.R) && inside(c.Y, c.R)) {
			return 0, fmt.Errorf("circle %d leaves the square: %+v", i, c)
		}
		for j, d := range circles[:i] {
			if !apart(c, d) {
				return 0, fmt.Errorf("circles %d and %d overlap: %+v, %+v", j, i, d, c)
			}
		}
		sum += c.R
	}
	return sum, nil
}

// rounding is more than what float64 arithmetic on coordinates and radii up to 1 gets
// wrong.
const rounding = 1e-14

// inside reports whether r <= x <= 1-r.
func inside(x, r float64) bool {
	if math.Abs(1-x-r) > rounding {
		return x >= r && x+r <= 1
	}
	return x >= r && sum(x, r).Cmp(big.NewFloat(1)) <= 0
}

// apart reports whether two circles in the square do not overlap.
func apart(c, d circle.Circle) bool {
	if gap := math.Hypot(c.X-d.X, c.Y-d.Y) - c.R - d.R; math.Abs(gap) > rounding {
		return gap > 0
	}
	x, y, r := sum(c.X, -d.X), sum(c.Y, -d.Y), sum(c.R, d.R)
	return exact().Add(x.Mul(x, x), y.Mul(y, y)).Cmp(r.Mul(r, r)) >= 0
}

// exact is a number whose arithmetic does not round what comes from a few operations on
// float64s, however far apart.
func exact() *big.Float { return new(big.Float).SetPrec(8192) }

func sum(a, b float64) *big.Float { return exact().Add(big.NewFloat(a), big.NewFloat(b)) }
