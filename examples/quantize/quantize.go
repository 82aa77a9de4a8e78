package main

// Quantize writes a quantised copy of in to out, which is as long as in. This
// one, with which the search starts, keeps every value.
func Quantize(in, out []float64) { copy(out, in) }
