package main

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/wallacea-go/wallacea/swap"
)

type quantizer = func(in, out []float64)

var decl = swap.Decl{Name: "Quantize", Type: reflect.TypeFor[quantizer]()}

// candidateSource is what a model writes for the quantisation example: levels
// at the quantiles, moved by Lloyd's algorithm.
const candidateSource = `package main

import "sort"

const (
	levels     = 16
	iterations = 10
)

func Quantize(in, out []float64) {
	if len(in) == 0 {
		return
	}
	sorted := append([]float64(nil), in...)
	sort.Float64s(sorted)
	var centers [levels]float64
	for i := range centers {
		centers[i] = sorted[(2*i+1)*len(sorted)/(2*levels)]
	}
	for range iterations {
		var sum, count [levels]float64
		for _, v := range in {
			k := nearest(centers[:], v)
			sum[k] += v
			count[k]++
		}
		for k := range centers {
			if count[k] > 0 {
				centers[k] = sum[k] / count[k]
			}
		}
	}
	for i, v := range in {
		out[i] = centers[nearest(centers[:], v)]
	}
}

func nearest(centers []float64, v float64) int {
	lo, hi := 0, len(centers)-1
	for lo < hi {
		mid := (lo + hi) / 2
		if v > (centers[mid]+centers[mid+1])/2 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
`

// hundredLines returns a candidate of about 100 lines.
func hundredLines() string {
	var s strings.Builder
	s.WriteString(strings.ReplaceAll(candidateSource, "nearest(", "nearest0("))
	for i := 1; strings.Count(s.String(), "\n") < 100; i++ {
		s.WriteString(strings.ReplaceAll(candidateSource[strings.Index(candidateSource, "func nearest"):], "nearest", fmt.Sprint("nearest", i)))
	}
	return s.String()
}

// kernels are loop-bound functions, to compare with and without the guard.
// Each does its work on in and writes to out.
var kernels = []struct{ name, body string }{
	{"sum", `
	s := 0.0
	for _, v := range in {
		s += v
	}
	out[0] = s`},
	{"prefix sum", `
	s := 0.0
	for i := 0; i < len(in); i++ {
		s += in[i]
		out[i] = s
	}`},
	{"bubble sort", `
	copy(out, in)
	n := min(len(out), 128)
	for i := 0; i < n; i++ {
		for j := 0; j < n-1-i; j++ {
			if out[j] > out[j+1] {
				out[j], out[j+1] = out[j+1], out[j]
			}
		}
	}`},
	{"matrix product", `
	const n = 24
	for i := 0; i < n; i++ {
		for j := 0; j < n; j++ {
			s := 0.0
			for k := 0; k < n; k++ {
				s += in[i*n+k] * in[k*n+j]
			}
			out[i*n+j] = s
		}
	}`},
	{"sieve", `
	var composite [8192]bool
	count := 0
	for p := 2; p < len(composite); p++ {
		if composite[p] {
			continue
		}
		count++
		for q := p * p; q < len(composite); q += p {
			composite[q] = true
		}
	}
	out[0] = float64(count)`},
	{"histogram", `
	var bins [64]int
	for _, v := range in {
		k := int(v * 64)
		if k < 0 {
			k = 0
		}
		if k > 63 {
			k = 63
		}
		bins[k]++
	}
	for i, c := range bins {
		out[i] = float64(c)
	}`},
	{"Lloyd step", `
	var sum, count [8]float64
	for _, v := range in {
		best, dist := 0, math.Inf(1)
		for k := range 8 {
			c := (float64(k) + 0.5) / 8
			if d := math.Abs(v - c); d < dist {
				best, dist = k, d
			}
		}
		sum[best] += v
		count[best]++
	}
	for k := range sum {
		out[k] = sum[k] / (count[k] + 1)
	}`},
	{"string scan", `
	s := "the quick brown fox jumps over the lazy dog"
	n := 0
	for range 100 {
		for i := 0; i < len(s); i++ {
			if s[i] == 'o' || s[i] == 'e' {
				n++
			}
		}
	}
	out[0] = float64(n)`},
	{"fibonacci", `
	out[0] = float64(fib(18))
}

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)`},
}
