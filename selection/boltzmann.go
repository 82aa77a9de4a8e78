package selection

import "math"

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
