package selection

import "slices"

// Directions returns evenly spaced reference directions for [NSGA3]: the points
// of the unit simplex whose coordinates are multiples of 1/divisions, in
// lexicographic order. There are (divisions+objectives-1 choose divisions) of
// them; with 0 divisions there is only the centre. Directions returns nil if
// objectives < 1 or divisions < 0.
//
// Das, Dennis, "Normal-boundary intersection: a new method for generating the
// Pareto surface in nonlinear multicriteria optimization problems", SIAM
// Journal on Optimization 8(3), 1998,
// https://doi.org/10.1137/S1052623496307510.
func Directions(objectives, divisions int) [][]float64 {
	if objectives < 1 || divisions < 0 {
		return nil
	}
	if divisions == 0 {
		return [][]float64{centre(objectives)}
	}
	var directions [][]float64
	counts := make([]int, objectives)
	var fill func(k, left int)
	fill = func(k, left int) {
		if k == objectives-1 {
			counts[k] = left
			direction := make([]float64, objectives)
			for i, c := range counts {
				direction[i] = float64(c) / float64(divisions)
			}
			directions = append(directions, direction)
			return
		}
		for c := range left + 1 {
			counts[k] = c
			fill(k+1, left-c)
		}
	}
	fill(0, divisions)
	return directions
}

// LayeredDirections returns reference directions for [NSGA3] with many
// objectives: the centre of the unit simplex and concentric layers around it,
// the last one on the simplex's boundary. [Directions] needs very many points
// before any of them lies inside the boundary. LayeredDirections returns nil if
// objectives < 1 or layers < 0.
//
// Takagi, Takadama, Sato, "Incremental lattice design of weight vector set",
// GECCO 2020, https://doi.org/10.1145/3377929.3398082.
func LayeredDirections(objectives, layers int) [][]float64 {
	if objectives < 1 || layers < 0 {
		return nil
	}
	centre := centre(objectives)
	directions := [][]float64{centre}
	for layer := range layers {
		scale := float64(layer+1) / float64(layers)
		for _, d := range Directions(objectives, layer+1) {
			if objectives == 1 || !slices.Contains(d, 0) {
				continue
			}
			for k := range d {
				d[k] = centre[k] + scale*(d[k]-centre[k])
			}
			directions = append(directions, d)
		}
	}
	return directions
}

func centre(objectives int) []float64 {
	return slices.Repeat([]float64{1 / float64(objectives)}, objectives)
}
