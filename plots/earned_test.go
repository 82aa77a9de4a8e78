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
			{id: 1, values: []float64{1}, mutator: "seed"},
			{id: 2, values: []float64{3}, mutator: "gp", usage: population.Usage{PromptTokens: 5}},
			{id: 3, mutator: "model"},
			{id: 4, values: []float64{2}, mutator: "gp"},
			{id: 5, values: []float64{10}, mutator: "model", usage: population.Usage{CompletionTokens: 7}, usedBy: []population.ModelUsage{
				{Model: "refuses", Usage: population.Usage{CompletionTokens: 3}}, {Model: "model", Usage: population.Usage{CompletionTokens: 4}},
			}},
		},
	}
	got, err := h.earnings()
	if err != nil {
		t.Fatal(err)
	}
	want := []earning{
		{name: "model", gain: 7, entered: 1, evaluated: 1, failed: 1, tokens: 4},
		{name: "gp", gain: 2, entered: 1, evaluated: 2, tokens: 5},
		{name: "refuses", tokens: 3},
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

// TestCredited: of the choices of a search, those are drawn that were used and had an
// alternative.
func TestCredited(t *testing.T) {
	all := credited(population.Earnings{
		Operators: []population.Credit{
			{Name: "rewrite", Children: 9, Entered: 1, Gained: 0.5, Usage: population.Usage{PromptTokens: 5}},
			{Name: "cross", Children: 3, Entered: 2, Gained: 2},
			{Name: "diverge"},
		},
		Models:       []population.Credit{{Name: "only", Children: 12}},
		Inspirations: []population.Credit{{Name: "front", Children: 6}, {Name: "none", Children: 7}},
	})
	want := []earning{
		{name: "operator: cross", gain: 2, entered: 2, evaluated: 3},
		{name: "operator: rewrite", gain: 0.5, entered: 1, evaluated: 9, tokens: 5},
		{name: "inspirations: none", evaluated: 7},
		{name: "inspirations: front", evaluated: 6},
	}
	if len(all) != len(want) {
		t.Fatalf("got %d rows, want %d", len(all), len(want))
	}
	for i := range want {
		if *all[i] != want[i] {
			t.Errorf("got %+v, want %+v", *all[i], want[i])
		}
	}
}
