package report

import (
	"encoding/json"
	"math"
	"testing"
)

func TestFinite(t *testing.T) {
	text, err := json.Marshal([]Finite{Finite(math.NaN()), Finite(math.Inf(1)), Finite(math.Inf(-1)), 0.1, Finite(math.Copysign(0, -1)), 1e6, 1e21, math.SmallestNonzeroFloat64})
	if want := "[null,null,null,0.1,0,1000000,1e+21,5e-324]"; string(text) != want || err != nil {
		t.Errorf("got %s, %v, want %s", text, err, want)
	}
}
