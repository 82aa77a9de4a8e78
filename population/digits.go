package population

import (
	"math"
	"slices"
	"strconv"
)

// Digits returns a function that prints the numbers of a table as people read
// them: whole numbers in full, others with as many significant digits as it takes
// to tell the values in the same column of the rows apart, but at least so many.
// The rows are the objectives of candidates that are shown together, for example.
// There is no upper bound: of two rows that differ, however little, one is better, and
// a column whose values all have as many digits can be read down.
func Digits(least int, rows ...[]float64) func(column int, v float64) string {
	var columns [][]float64
	for _, row := range rows {
		for k, v := range row {
			if k == len(columns) {
				columns = append(columns, nil)
			}
			columns[k] = append(columns[k], v)
		}
	}
	digits := make([]int, len(columns))
	for k, values := range columns {
		digits[k] = enough(least, values)
	}
	return func(column int, v float64) string {
		if column < len(digits) {
			return withDigits(v, digits[column])
		}
		return withDigits(v, least)
	}
}

// enough returns how many digits it takes to tell values apart, which it sorts.
func enough(least int, values []float64) int {
	values = slices.DeleteFunc(values, math.IsNaN)
	slices.Sort(values)
	values = slices.Compact(values)
	const exact = 17 // tells any two floating-point numbers apart
	for n := least; n < exact; n++ {
		same := false
		for i := 1; i < len(values) && !same; i++ {
			same = withDigits(values[i], n) == withDigits(values[i-1], n)
		}
		if !same {
			return n
		}
	}
	return exact
}

func withDigits(v float64, n int) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', n, 64)
}
