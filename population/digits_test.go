package population

import (
	"math"
	"strings"
	"testing"
)

// TestDigits: no more digits than it takes, and no fewer than asked for.
func TestDigits(t *testing.T) {
	for _, tt := range []struct {
		least  int
		values []float64
		want   string
	}{
		{5, []float64{1.0 / 3}, "0.33333"},
		{4, []float64{1.0 / 3, 1}, "0.3333 1"},
		{5, []float64{1.0 / 3, 0.333334, 1.0 / 3}, "0.333333 0.333334 0.333333"},
		{5, []float64{2.63598308, 2.63598309}, "2.63598308 2.63598309"},
		{5, []float64{1, 1 + 0x1p-52}, "1 1.0000000000000002"},
		{5, []float64{10_000, 9999.9999}, "10000 9999.9999"},
		{2, []float64{0.1249999, 0.1250001, 0.13}, "0.1249999 0.1250001 0.13"}, // 0.12, 0.13, 0.13; 0.125, 0.125, 0.13; …
		{5, []float64{0, 10_000, -3, 123456789, 1e20}, "0 10000 -3 123456789 1e+20"},
		{5, []float64{math.NaN(), math.NaN(), math.Inf(1), 1.0 / 3}, "NaN NaN +Inf 0.33333"},
		{5, nil, ""},
	} {
		var rows [][]float64
		for _, v := range tt.values {
			rows = append(rows, []float64{0.5, v})
		}
		format := Digits(tt.least, rows...)
		var got []string
		for _, v := range tt.values {
			got = append(got, format(1, v))
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%v: got %q, want %q", tt.values, s, tt.want)
		}
	}
	ragged := Digits(3, []float64{1.2341}, nil, []float64{1.2342, 7.6543})
	if got, want := ragged(0, 1.2341)+" "+ragged(1, 7.6543)+" "+ragged(2, 7.6543), "1.2341 7.65 7.65"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
