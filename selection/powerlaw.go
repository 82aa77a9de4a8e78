package selection

import "math"

// PowerLaw returns a Func for n parents that draws a point with a probability
// proportional to (1+rank)^-exponent, where the rank is the number of the
// point's front, from 0. Its tail is heavier than that of [Boltzmann], so bad
// points keep a chance. If the exponent is not positive, it is [Uniform].
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
