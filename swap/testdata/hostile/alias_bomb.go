package main

type a0 = struct{ x, y, z, w int }
type a1 = struct{ p, q, r, s a0 }
type a2 = struct{ p, q, r, s a1 }
type a3 = struct{ p, q, r, s a2 }
type a4 = struct{ p, q, r, s a3 }
type a5 = struct{ p, q, r, s a4 }
type a6 = struct{ p, q, r, s a5 }
type a7 = struct{ p, q, r, s a6 }
type a8 = struct{ p, q, r, s a7 }
type a9 = struct{ p, q, r, s a8 }

func Quantize(in, out []float64) {
	var x a9
	_ = x
}
