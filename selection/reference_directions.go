package selection

import (
	"fmt"
	"math"
	"slices"
)

// mostCoordinates is how many numbers Directions and LayeredDirections make at
// most: 80 MB of them.
const mostCoordinates = 10_000_000

// Directions returns evenly spaced reference directions for [NSGA3]: the points
// of the unit simplex whose coordinates are multiples of 1/divisions, in
// lexicographic order. There are (divisions+objectives-1 choose divisions) of
// them; with 0 divisions there is only the centre.
//
// Directions returns an error if objectives < 1 or divisions < 0, and if the
// directions would have more than ten million coordinates in all. The error then
// says how many directions there would be.
//
// Das, Dennis, "Normal-boundary intersection: a new method for generating the
// Pareto surface in nonlinear multicriteria optimization problems", SIAM
// Journal on Optimization 8(3), 1998,
// https://doi.org/10.1137/S1052623496307510.
func Directions(objectives, divisions int) ([][]float64, error) {
	if objectives < 1 || divisions < 0 {
		return nil, fmt.Errorf("selection: %d objectives and %d divisions have no directions: give at least 1 objective and 0 divisions", objectives, divisions)
	}
	if count := directionCount(objectives, divisions); count*float64(objectives) > mostCoordinates {
		return nil, fmt.Errorf("selection: %d objectives and %d divisions make %.4g directions of %d coordinates, too many: give fewer divisions, or use LayeredDirections", objectives, divisions, count, objectives)
	}
	return simplex(objectives, divisions), nil
}

// directionCount returns (divisions+objectives-1 choose divisions), or +Inf if
// that overflows.
func directionCount(objectives, divisions int) float64 {
	few, many := float64(objectives-1), float64(divisions)
	if few > many {
		few, many = many, few
	}
	count := 1.0
	for i := 1.0; i <= few && count <= math.MaxFloat64; i++ {
		count *= (many + i) / i // at least doubles, so it ends soon
	}
	return math.Round(count)
}

// simplex returns the directions for valid arguments.
func simplex(objectives, divisions int) [][]float64 {
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
// before any of them lies inside the boundary. LayeredDirections returns an
// error for the same reasons as Directions.
//
// Takagi, Takadama, Sato, "Incremental lattice design of weight vector set",
// GECCO 2020, https://doi.org/10.1145/3377929.3398082.
func LayeredDirections(objectives, layers int) ([][]float64, error) {
	if objectives < 1 || layers < 0 {
		return nil, fmt.Errorf("selection: %d objectives and %d layers have no directions: give at least 1 objective and 0 layers", objectives, layers)
	}
	if count := layeredCount(objectives, layers); count*float64(objectives) > mostCoordinates {
		return nil, fmt.Errorf("selection: %d objectives and %d layers make %.4g directions or more of %d coordinates, too many: give fewer layers", objectives, layers, count, objectives)
	}
	centre := centre(objectives)
	directions := [][]float64{centre}
	if objectives == 1 {
		return directions, nil
	}
	for layer := range layers {
		scale := float64(layer+1) / float64(layers)
		for _, d := range simplex(objectives, layer+1) {
			if !slices.Contains(d, 0) {
				continue
			}
			for k := range d {
				d[k] = centre[k] + scale*(d[k]-centre[k])
			}
			directions = append(directions, d)
		}
	}
	return directions, nil
}

// layeredCount returns how many directions the layers have: of each simplex
// those on the boundary, and the centre. It stops counting where there are too
// many.
func layeredCount(objectives, layers int) float64 {
	count := 1.0
	for layer := 1; objectives > 1 && layer <= layers && count <= mostCoordinates; layer++ {
		count += directionCount(objectives, layer)
		if layer >= objectives {
			count -= directionCount(objectives, layer-objectives)
		}
	}
	return count
}

func centre(objectives int) []float64 {
	return slices.Repeat([]float64{1 / float64(objectives)}, objectives)
}
