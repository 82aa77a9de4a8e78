package report

import (
	"math"
	"slices"
	"strconv"
)

// digits is how many significant digits a number has, unless it takes more to
// tell it from others.
const digits = 5

// Number returns a value as people read it: whole numbers in full, others with
// five significant digits.
func Number(v float64) string { return number(v, digits) }

func number(v float64, digits int) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', digits, 64)
}

// Distinct returns a function like Number that uses as many digits as it takes
// to tell the values apart.
func Distinct(values []float64) func(float64) string {
	values = slices.Clone(values)
	slices.Sort(values)
	values = slices.Compact(values)
	const exact = 17 // tells any two floating-point numbers apart
	n := digits
	for ; n < exact; n++ {
		same := false
		for i := 1; i < len(values) && !same; i++ {
			same = number(values[i], n) == number(values[i-1], n)
		}
		if !same {
			break
		}
	}
	return func(v float64) string { return number(v, n) }
}
