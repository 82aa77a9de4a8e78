package main

import (
	"testing"

	"github.com/wallacea-go/wallacea/population"
)

func TestKnee(t *testing.T) {
	two := []population.Objective{{Name: "error"}, {Name: "size", Maximize: true}}
	region := []population.Objective{{Name: "error"}, {Name: "size", Maximize: true, From: 0, To: 5}}
	logarithmic := []population.Objective{{Name: "error", LogFloor: 1e-6}, {Name: "size", LogFloor: 1}}
	for _, tt := range []struct {
		name       string
		objectives []population.Objective
		front      [][]float64
		want       population.ID // 0: there is none
	}{
		{"below the line", two, [][]float64{{0, 0}, {1, 6}, {4, 8}, {10, 10}}, 2},
		{"on the line", two, [][]float64{{0, 0}, {5, 5}, {10, 10}}, 0},
		{"above the line", two, [][]float64{{0, 0}, {9, 2}, {10, 10}}, 0},
		{"two ends", two, [][]float64{{0, 0}, {10, 10}}, 0},
		{"one", two, [][]float64{{0, 0}}, 0},
		{"of what was searched", region, [][]float64{{0, 0}, {1, 2}, {2, 4.5}, {10, 5}, {900, 1000}}, 3},
		{"by ratios", logarithmic, [][]float64{{1e-6, 1e4}, {1e-4, 10}, {1, 1}}, 2},
		{"one objective", two[:1], [][]float64{{0}}, 0},
	} {
		front := make([]population.Candidate, len(tt.front))
		for i, objectives := range tt.front {
			front[i] = population.Candidate{ID: population.ID(i + 1), Objectives: objectives}
		}
		got, err := knee(population.Search{Objectives: tt.objectives}, within(new(opened), front))
		if got.ID != tt.want || (err == nil) != (tt.want != 0) {
			t.Errorf("%s: got %v, %v, want %v", tt.name, got.ID, err, tt.want)
		}
	}
}
