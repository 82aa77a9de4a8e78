package pareto_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
)

func TestContributionsMatchDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	most := []int{1: 20, 2: 30, 3: 25, 4: 12, 5: 8, 6: 6}
	for _, shape := range shapes {
		for m := 1; m < len(most); m++ {
			for range 60 {
				points := draw(rng, shape.draw, 1+rng.IntN(most[m]), m)
				reference := ones(m)
				for k := range reference {
					reference[k] = 0.6 + 0.6*rng.Float64()
				}
				got, err := pareto.Contributions(points, reference)
				if err != nil {
					t.Fatal(err)
				}
				_, want := volumesByDefinition(points, reference)
				for i := range points {
					if math.Abs(got[i]-want[i]) > 1e-12 {
						t.Fatalf("%s %v, reference %v: contribution of point %d is %v, want %v", shape.name, points, reference, i, got[i], want[i])
					}
				}
			}
		}
	}
}

// TestContributionsAreNotNegative has dominated points and near copies far from
// the reference, where what is left of two large areas is rounding.
func TestContributionsAreNotNegative(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 3))
	for m := 1; m <= 5; m++ {
		for range 100 {
			points := draw(rng, cube, 20, m)
			for _, p := range points {
				for k := range p {
					p[k] *= 1e-6
				}
			}
			reference := ones(m)
			got, err := pareto.Contributions(points, reference)
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range got {
				if c < 0 {
					t.Fatalf("%v: contribution of point %d is %v", points, i, c)
				}
			}
		}
	}
}
