package main

import "math/rand/v2"

// An order is a kind of input.
type order struct {
	name string
	make func(r *rand.Rand, n int) []int
}

var orders = []order{
	{"random", func(r *rand.Rand, n int) []int {
		return filled(n, func(int) int { return r.IntN(10*n) - 5*n })
	}},
	{"sorted", func(_ *rand.Rand, n int) []int {
		return filled(n, func(i int) int { return i })
	}},
	{"reverse", func(_ *rand.Rand, n int) []int {
		return filled(n, func(i int) int { return n - i })
	}},
	{"nearly sorted", func(r *rand.Rand, n int) []int {
		a := filled(n, func(i int) int { return i })
		for range n / 100 {
			i, j := r.IntN(n), r.IntN(n)
			a[i], a[j] = a[j], a[i]
		}
		return a
	}},
	{"few unique", func(r *rand.Rand, n int) []int {
		return filled(n, func(int) int { return r.IntN(8) })
	}},
	{"pipe organ", func(_ *rand.Rand, n int) []int {
		return filled(n, func(i int) int { return min(i, n-i) })
	}},
}

// filled returns n elements, the i-th of which is value(i).
func filled(n int, value func(i int) int) []int {
	a := make([]int, n)
	for i := range a {
		a[i] = value(i)
	}
	return a
}
