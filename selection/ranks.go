package selection

import (
	"math"
	"math/rand/v2"
	"sort"

	"github.com/galapagos-go/galapagos/pareto"
	"gonum.org/v1/gonum/floats"
)

// Boltzmann returns a Func for n parents, each of them point i with a chance
// proportional to exp(-rank/temperature), where the rank is the number of the
// point's front from 0. The higher the temperature, the closer to [Uniform]; a
// temperature that is not above 0 means the limit: the points of the first
// front, each with the same chance.
//
// Romera-Paredes et al., "Mathematical discoveries from program search with
// large language models", Nature 625, 2024, section "Programs database",
// https://doi.org/10.1038/s41586-023-06924-6, after de la Maza, Tidor, "An
// analysis of selection procedures with particular attention paid to
// proportional and Boltzmann selection", ICGA 1993. Deviation: the rank stands
// for the objective, and the caller lowers the temperature, if anybody.
func Boltzmann(temperature float64) Func {
	if !(temperature > 0) {
		return PowerLaw(math.Inf(1))
	}
	return byRank(func(rank float64) float64 { return math.Exp(-rank / temperature) })
}

// PowerLaw returns a Func for n parents, each of them point i with a chance
// proportional to (1+rank)^-exponent, where the rank is the number of the
// point's front from 0. The tail is heavier than that of [Boltzmann]: bad
// points keep a chance. With an exponent that is not above 0 it is [Uniform].
//
// Lange, Imajuku, Cetin, "ShinkaEvolve: towards open-ended and sample-efficient
// program evolution", 2025, https://arxiv.org/abs/2509.19349. Deviation: points
// of the same front have the same rank.
func PowerLaw(exponent float64) Func {
	if !(exponent > 0) {
		return Uniform
	}
	return byRank(func(rank float64) float64 { return math.Pow(1+rank, -exponent) })
}

// byRank returns a Func for parents with chances proportional to a weight of
// their rank.
func byRank(weight func(rank float64) float64) Func {
	return func(rng *rand.Rand, points [][]float64, n int) []int {
		if refused(points, n) {
			return nil
		}
		ranks, err := pareto.Ranks(points)
		if err != nil {
			return nil
		}
		upTo := make([]float64, len(points)) // sum of the weights
		for i, rank := range ranks {
			upTo[i] = weight(float64(rank))
		}
		floats.CumSum(upTo, upTo)
		parents := make([]int, n)
		for p := range parents {
			at := rng.Float64() * upTo[len(upTo)-1]
			parents[p] = sort.Search(len(upTo)-1, func(i int) bool { return upTo[i] > at })
		}
		return parents
	}
}
