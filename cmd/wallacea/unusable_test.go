package main

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/population"
)

// TestUnusable checks what is said of outcomes that the archive refuses today and
// that the first version recorded.
func TestUnusable(t *testing.T) {
	s := population.Search{Objectives: []population.Objective{{Name: "mse"}, {Name: "levels"}}}
	for _, tt := range []struct {
		objectives []float64
		failure    *population.Failure
		want, json string
	}{
		{[]float64{1, 2}, nil, "", `"objectives":{"mse":1,"levels":2}`},
		{nil, &population.Failure{Stage: population.StageCrash}, "", `"failure":`},
		{nil, nil, "unusable: 0 objectives where the search has 2", `"id":"7"`},
		{[]float64{1}, nil, "unusable: 1 objective where the search has 2", `"objectives":{"mse":1}`},
		{[]float64{math.NaN(), 2}, nil, "unusable: mse is NaN", `"objectives":{"mse":null,"levels":2}`},
		{[]float64{1, math.Inf(-1)}, nil, "unusable: levels is -Inf", `"objectives":{"mse":1,"levels":null}`},
	} {
		c := population.Candidate{ID: 7, Objectives: tt.objectives, Failure: tt.failure}
		if got := unusable(s, &c); got != tt.want {
			t.Errorf("%v: got %q, want %q", tt.objectives, got, tt.want)
		}
		var b bytes.Buffer
		if err := writeFound(&b, []found{{c, &opened{search: s}}}); err != nil || !strings.Contains(b.String(), tt.json) {
			t.Errorf("%v: got %s, %v, want %s", tt.objectives, b.String(), err, tt.json)
		}
	}
}
