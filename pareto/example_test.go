package pareto_test

import (
	"errors"
	"fmt"
	"log"
	"math"

	"github.com/wallacea-go/wallacea/pareto"
)

// quantisers are the mean squared error and the number of levels of some.
var quantisers = [][]float64{{0.30, 2}, {0.10, 4}, {0.12, 8}, {0.02, 16}, {0.10, 4}}

func ExampleDominates() {
	fmt.Println(pareto.Dominates([]float64{0.10, 4}, []float64{0.12, 8}))
	fmt.Println(pareto.Dominates([]float64{0.10, 4}, []float64{0.02, 16}))
	// Output:
	// true
	// false
}

func ExampleFronts() {
	fronts, err := pareto.Fronts(quantisers)
	if err != nil {
		log.Fatal(err)
	}
	for rank, front := range fronts {
		fmt.Println(rank, front)
	}
	// Output:
	// 0 [0 1 3 4]
	// 1 [2]
}

func ExampleRanks() {
	ranks, err := pareto.Ranks(quantisers)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ranks)
	// Output: [0 0 1 0 0]
}

func ExampleNondominated() {
	front, err := pareto.Nondominated(quantisers)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(front)
	// Output: [0 1 3 4]
}

func ExampleNondominatedDistinct() {
	front, err := pareto.NondominatedDistinct(quantisers)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(front)
	// Output: [0 1 3]
}

func ExampleCheck() {
	err := pareto.Check([][]float64{{1, 2}, {3, math.NaN()}})
	fmt.Println(err)
	var point *pareto.PointError
	fmt.Println(errors.As(err, &point) && point.Point == 1, errors.Is(err, pareto.ErrNaN))
	// Output:
	// pareto: point 1, objective 1 is NaN
	// true true
}

func ExampleCrowdingScaled() {
	errors := [][]float64{{1e-12, 3}, {1e-9, 2}, {1e-3, 1}, {1, 0}}
	logarithms := [][]float64{{-9, 3}, {-9, 2}, {-3, 1}, {0, 0}} // below 1e-9, differences no longer count
	fmt.Printf("%.2f\n", pareto.CrowdingScaled(errors, logarithms))
	// Output: [+Inf 1.33 1.67 +Inf]
}

func ExampleCrowding() {
	fmt.Println(pareto.Crowding([][]float64{{0, 4}, {1, 2}, {4, 0}}))
	// Output: [+Inf 2 +Inf]
}

func ExampleHypervolume() {
	volume, err := pareto.Hypervolume([][]float64{{1, 3}, {2, 1}}, []float64{4, 4})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(volume)
	// Output: 7
}

func ExampleContributions() {
	contributions, err := pareto.Contributions([][]float64{{1, 3}, {2, 1}}, []float64{4, 4})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(contributions)
	// Output: [1 4]
}

func ExampleEpsilon() {
	epsilon, err := pareto.Epsilon([][]float64{{1, 4}, {3, 2}}, [][]float64{{1, 3}, {2, 2}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(epsilon)
	// Output: 1
}

func ExampleEpsilonRatio() {
	ratio, err := pareto.EpsilonRatio([][]float64{{1, 6}, {4, 2}}, [][]float64{{1, 3}, {2, 2}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ratio)
	// Output: 2
}

func ExampleIGD() {
	distance, err := pareto.IGD([][]float64{{0, 4}}, [][]float64{{0, 0}, {3, 0}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(distance)
	// Output: 4.5
}

func ExampleIGDPlus() {
	distance, err := pareto.IGDPlus([][]float64{{0, 4}}, [][]float64{{0, 0}, {3, 0}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(distance)
	// Output: 4
}

func ExampleIdeal() {
	ideal, err := pareto.Ideal(quantisers)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ideal)
	// Output: [0.02 2]
}

func ExampleNadir() {
	nadir, err := pareto.Nadir([][]float64{{0.30, 2}, {0.02, 16}, {0.90, 90}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(nadir) // the last point is dominated
	// Output: [0.3 16]
}

func ExampleNormalize() {
	ideal, err := pareto.Ideal(quantisers)
	if err != nil {
		log.Fatal(err)
	}
	nadir, err := pareto.Nadir(quantisers)
	if err != nil {
		log.Fatal(err)
	}
	normal, err := pareto.Normalize([][]float64{{0.30, 9}}, ideal, nadir)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ideal, nadir, normal)
	// Output: [0.02 2] [0.3 16] [[1 0.5]]
}

func ExampleKnee() {
	knee, err := pareto.Knee(quantisers)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(quantisers[knee])
	// Output: [0.1 4]
}

func ExampleFront() {
	front := pareto.Front{Limit: 3}
	for id, point := range quantisers {
		kept, err := front.Insert(id, point)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(id, kept)
	}
	for id, point := range front.All() {
		fmt.Println(id, point)
	}
	// Output:
	// 0 true
	// 1 true
	// 2 false
	// 3 true
	// 4 false
	// 3 [0.02 16]
	// 1 [0.1 4]
	// 0 [0.3 2]
}

// If Reference is set, the point with the smallest contribution goes.
func ExampleFront_Insert() {
	front := pareto.Front{Limit: 2, Reference: []float64{10, 10}}
	for id, point := range [][]float64{{1, 9}, {2, 5}, {5, 2}} {
		kept, err := front.Insert(id, point)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(id, kept, front.Len())
	}
	// Output:
	// 0 true 1
	// 1 true 2
	// 2 true 2
}

func ExampleFront_All() {
	var front pareto.Front
	for id, point := range [][]float64{{5, 2}, {1, 9}, {2, 5}} {
		if _, err := front.Insert(id, point); err != nil {
			log.Fatal(err)
		}
	}
	for id, point := range front.All() {
		fmt.Println(id, point)
	}
	// Output:
	// 1 [1 9]
	// 2 [2 5]
	// 0 [5 2]
}
