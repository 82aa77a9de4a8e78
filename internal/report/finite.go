package report

import (
	"encoding/json"
	"math"
)

// A Finite is a number in JSON, which has no word for NaN and the infinities: they are null.
// -0 is 0.
type Finite float64

// MarshalJSON implements json.Marshaler.
func (v Finite) MarshalJSON() ([]byte, error) {
	f := float64(v)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(f + 0)
}
