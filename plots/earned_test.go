package plots

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/population"
)

// TestFrontierGains compares gains with the difference of hypervolumes.
func TestFrontierGains(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.IntRange(1, 4).Draw(t, "objectives")
		reference := make([]float64, m)
		for k := range reference {
			reference[k] = 8
		}
		f := frontier{reference: reference}
		var points [][]float64
		before := 0.0
		for id := range rapid.IntRange(1, 15).Draw(t, "n") {
			point := make([]float64, m)
			for k := range point {
				point[k] = float64(rapid.IntRange(0, 9).Draw(t, "value"))
			}
			points = append(points, point)
			volume, err := pareto.Hypervolume(points, reference)
			if err != nil {
				t.Fatal(err)
			}
			gain, entered, err := f.add(id, point)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(gain-(volume-before)) > 1e-9 {
				t.Fatalf("point %d: gained %v, want %v", id, gain, volume-before)
			}
			if gain > 0 && !entered {
				t.Fatalf("point %d has gained %v and is not on the front", id, gain)
			}
			before = volume
		}
	})
}

func TestEarnings(t *testing.T) {
	h := &history{
		search: population.Search{Objectives: []population.Objective{{Name: "sum", Maximize: true}}},
		records: []record{
			{id: 1, values: []float64{1}, mutator: "seed", author: "seed"},
			{id: 2, values: []float64{3}, mutator: "gp", author: "gp", usage: population.Usage{PromptTokens: 5}},
			{id: 3, mutator: "model", author: "model"},
			{id: 4, values: []float64{2}, mutator: "gp", author: "gp"},
			{id: 5, values: []float64{10}, mutator: "model", author: "model", usage: population.Usage{CompletionTokens: 7}},
		},
	}
	got, err := h.earnings()
	if err != nil {
		t.Fatal(err)
	}
	want := []earning{
		{name: "model", gain: 7, entered: 1, evaluated: 1, failed: 1, tokens: 7},
		{name: "gp", gain: 2, entered: 1, evaluated: 2, tokens: 5},
	}
	if len(got) != len(want) {
		t.Fatalf("got %d authors, want %d", len(got), len(want))
	}
	for i := range want {
		if *got[i] != want[i] {
			t.Errorf("got %+v, want %+v", *got[i], want[i])
		}
	}
}
