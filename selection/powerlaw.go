package selection

import "math"

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
