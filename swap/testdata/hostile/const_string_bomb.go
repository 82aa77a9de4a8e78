package main

const a = "0123456789abcdef" + "0123456789abcdef"
const b = a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a
const c0 = b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b
const c1 = c0 + c0 + c0 + c0 + c0 + c0 + c0 + c0 + c0 + c0 + c0 + c0
const c = c1 + c1 + c1 + c1 + c1 + c1 + c1 + c1 + c1 + c1 + c1 + c1

func Quantize(in, out []float64) {
	out[0] = float64(len(c))
}
