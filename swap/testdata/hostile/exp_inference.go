package main

func p[T any](x T) struct{ a, b T } { return struct{ a, b T }{x, x} }
func Quantize(in, out []float64) { x := p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(p(1)))))))))))))))))))))))))))))))))))))))); _ = x }
