package main

import "math"

// A double is the unevaluated sum of two float64, hi the nearest to it: about
// 32 decimal digits. The operations are those of Dekker, "A floating-point
// technique for extending the available precision" (1971),
// https://doi.org/10.1007/BF01397083, with a fused multiplication for the
// error of a product. Conversions to float64 keep the compiler from fusing
// other operations.
type double struct{ hi, lo float64 }

// difference returns a - b, exactly.
func difference(a, b float64) double {
	s := a - b
	t := s - a
	return double{s, (a - (s - t)) - (b + t)}
}

// normal returns hi + lo for |hi| ≥ |lo| or hi = 0.
func normal(hi, lo float64) double {
	s := hi + lo
	return double{s, lo - (s - hi)}
}

func (a double) minus(b double) double {
	d := difference(a.hi, b.hi)
	return normal(d.hi, d.lo+(a.lo-b.lo))
}

func (a double) plus(b double) double { return a.minus(double{-b.hi, -b.lo}) }

func (a double) squared() double {
	p := float64(a.hi * a.hi)
	return normal(p, math.FMA(a.hi, a.hi, -p)+float64(2*a.hi*a.lo))
}

func (a double) over(n float64) double {
	q := a.hi / n
	return normal(q, (math.FMA(-q, n, a.hi)+a.lo)/n)
}
