package main

import (
	"math"
	rng "math/rand/v2"
	"sort"
)

const levels, unused = 16, 3

const (
	low = iota - 4
	middle
	high
)

const (
	step  = 0.5
	shift = 0.25
)

// byValue sorts ascending.
type byValue []float64

func (b byValue) Len() int           { return len(b) }
func (b byValue) Less(i, j int) bool { return b[i] < b[j] }
func (b byValue) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

// nearest returns the middle of the cell of x.
func nearest(x float64) float64 {
	return math.Round(x/step)*step + shift
}

func jitter() float64 { return rng.New(rng.NewPCG(1, 2)).Float64() }

// Quantize copies.
func Quantize(in, out []float64) {
	for i, x := range in {
		out[i] = nearest(x)
	}
	sort.Sort(byValue(nil))
}
