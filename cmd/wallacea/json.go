package main

import (
	"bytes"
	"encoding/json"
	"math"
)

// A finite is a number in JSON, which has no word for NaN and the infinities: they
// are null.
type finite float64

// MarshalJSON implements json.Marshaler.
func (v finite) MarshalJSON() ([]byte, error) {
	if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(v))
}

// ordered is a JSON object that keeps the order of its entries.
type ordered[T any] []entry[T]

type entry[T any] struct {
	name  string
	value T
}

// MarshalJSON implements json.Marshaler.
func (o ordered[T]) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, e := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := encoder.Encode(e.name); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := encoder.Encode(e.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
