package main

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// Every operation against arithmetic with 300 bits.
func TestDouble(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	value := func() double {
		hi := random.NormFloat64() * math.Ldexp(1, random.IntN(40)-20)
		return normal(hi, hi*random.NormFloat64()*0x1p-54)
	}
	for range 10_000 {
		a, b, n := value(), value(), float64(1+random.IntN(1000))
		if random.IntN(2) == 0 {
			b.hi = a.hi * (1 + random.NormFloat64()*0x1p-40) // differences cancel
			b = normal(b.hi, b.lo)
		}
		x, y := exact(a), exact(b)
		for _, op := range []struct {
			name  string
			got   double
			want  *big.Float
			scale *big.Float // of the error
		}{
			{"difference", difference(a.hi, b.hi), new(big.Float).Sub(exact(double{a.hi, 0}), exact(double{b.hi, 0})), new(big.Float)},
			{"minus", a.minus(b), new(big.Float).Sub(x, y), x},
			{"plus", a.plus(b), new(big.Float).Add(x, y), x},
			{"squared", a.squared(), new(big.Float).Mul(x, x), new(big.Float).Mul(x, x)},
			{"over", a.over(n), new(big.Float).Quo(x, big.NewFloat(n)), x},
		} {
			wrong, _ := new(big.Float).Sub(exact(op.got), op.want).Float64()
			scale, _ := op.scale.Float64()
			if y, _ := y.Float64(); op.name == "minus" || op.name == "plus" {
				scale = max(math.Abs(scale), math.Abs(y))
			}
			if math.Abs(wrong) > math.Abs(scale)*0x1p-100 {
				t.Fatalf("%s of %v, %v, %v is %v: wrong by %g", op.name, a, b, n, op.got, wrong)
			}
			if op.got.hi+op.got.lo != op.got.hi {
				t.Fatalf("%s of %v, %v, %v is %v: not normal", op.name, a, b, n, op.got)
			}
		}
	}
}

func exact(d double) *big.Float {
	hi := new(big.Float).SetPrec(300).SetFloat64(d.hi)
	return hi.Add(hi, big.NewFloat(d.lo))
}
