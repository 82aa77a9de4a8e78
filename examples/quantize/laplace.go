package main

import (
	"math"
	"math/bits"
)

// laplaceSamples and laplaceSeed give the data of the published figures.
const (
	laplaceSamples = 10_000
	laplaceSeed    = 42
)

// laplace returns n samples of a Laplace distribution with mean 0 and scale 1, made
// from a random seed by inversion of the distribution function:
//
//	u uniform in [-1/2, 1/2), sample = -sign(u)·ln(max(1-2|u|, 1e-15))
func laplace(n int, seed uint64) []float64 {
	random := newRomuTrio(seed)
	samples := make([]float64, n)
	for i := range samples {
		u := float64(random.next()>>11)*0x1p-53 - 0.5
		samples[i] = math.Copysign(math.Log(max(1-2*math.Abs(u), 1e-15)), u)
	}
	return samples
}

// A romuTrio is the generator RomuTrio of Overton, "Romu: Fast nonlinear
// pseudo-random number generators providing high quality" (2020),
// https://arxiv.org/abs/2002.11331.
type romuTrio struct{ x, y, z uint64 }

// newRomuTrio seeds the three words of state with SplitMix64, of Steele, Lea
// and Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014).
func newRomuTrio(seed uint64) *romuTrio {
	split := func() uint64 {
		seed += 0x9E3779B97F4A7C15
		z := seed
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
		z = (z ^ z>>27) * 0x94D049BB133111EB
		return z ^ z>>31
	}
	return &romuTrio{split(), split(), split()}
}

func (r *romuTrio) next() uint64 {
	x, y, z := r.x, r.y, r.z
	r.x = z * 0xD3833E804F4C574B
	r.y = bits.RotateLeft64(y-x, 12)
	r.z = bits.RotateLeft64(z-y, 44)
	return x
}
