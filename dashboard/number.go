package dashboard

import (
	"math"
	"strconv"

	"github.com/wallacea-go/wallacea/population"
)

// A number is a float64 that JSON can hold: one that is not finite becomes null. All numbers
// of candidates and generations that browsers get are numbers.
type number float64

// MarshalJSON implements json.Marshaler.
func (n number) MarshalJSON() ([]byte, error) {
	v := float64(n)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, v+0, 'g', -1, 64), nil // -0 becomes 0
}

// A position is a number that is drawn: seven digits are more than a picture shows.
type position float64

// MarshalJSON implements json.Marshaler.
func (p position) MarshalJSON() ([]byte, error) {
	v := float64(p)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, v+0, 'g', 7, 64), nil
}

// numbers makes numbers of values.
func numbers(values []float64) []number {
	list := make([]number, len(values))
	for i, v := range values {
		list[i] = number(v)
	}
	return list
}

// leastDigits is how many significant digits are shown at least.
const leastDigits = 5

// digitsOf returns what prints the values of entries that are shown together: with as many
// digits as it takes to tell them apart.
func digitsOf(entries []*entry) func(column int, v float64) string {
	rows := make([][]float64, len(entries))
	for i, e := range entries {
		rows[i] = e.values
	}
	return population.Digits(leastDigits, rows...)
}
