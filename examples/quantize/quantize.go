package main

// Quantize writes a quantised copy of in to out, which has the same length. The
// search starts with this version, which keeps every value.
func Quantize(in, out []float64) { copy(out, in) }
