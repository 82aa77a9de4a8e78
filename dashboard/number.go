package dashboard

import (
	"math"
	"strconv"

	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

// All numbers of candidates and generations that browsers get are numbers: one that is not
// finite becomes null.
type number = report.Finite

// A position is a number that is drawn: seven digits are more than a picture shows.
type position float64

// MarshalJSON implements json.Marshaler.
func (p position) MarshalJSON() ([]byte, error) {
	if v := float64(p); !math.IsNaN(v) && !math.IsInf(v, 0) {
		return strconv.AppendFloat(nil, v+0, 'g', 7, 64), nil
	}
	return number(p).MarshalJSON()
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
