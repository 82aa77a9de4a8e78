package selection

import "math"

// Boltzmann returns a Func for n parents that draws a point with a probability
// proportional to exp(-rank/temperature), where the rank is the number of the
// point's front, from 0. The higher the temperature, the closer it is to
// [Uniform]. If the temperature is not positive, it draws from the first front
// only, with equal probabilities.
//
// Romera-Paredes et al., "Mathematical discoveries from program search with
// large language models", Nature 625, 2024, section "Programs database",
// https://doi.org/10.1038/s41586-023-06924-6, after de la Maza, Tidor, "An
// analysis of selection procedures with particular attention paid to
// proportional and Boltzmann selection", ICGA 1993. Deviation: the rank takes
// the place of the objective, and lowering the temperature is up to the caller.
func Boltzmann(temperature float64) Func {
	if !(temperature > 0) {
		return PowerLaw(math.Inf(1))
	}
	return byRank(func(rank float64) float64 { return math.Exp(-rank / temperature) })
}
