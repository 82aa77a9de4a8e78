package main

type d[T any] = struct{ a, b, c, d, e, f, g, h T }
type e = d[d[d[d[d[int]]]]]

func Quantize(in, out []float64) {
	
}
