package plots_test

import (
	"testing"

	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
)

func TestObjectivesGolden(t *testing.T) {
	golden(t, "objectives", plots.Objectives(small(), plots.Generations))
}

func TestObjectivesMaximizeGolden(t *testing.T) {
	objectives := []population.Objective{{Name: "error"}, {Name: "cost"}, {Name: "speed", Maximize: true}}
	values := convex(60)
	for i, v := range values {
		values[i] = append(v, 10*v[1]-v[0])
	}
	golden(t, "objectives-maximize", plots.Objectives(search(objectives, values...), plots.Generations))
}

// TestObjectivesBelowTheAxisGolden draws a logarithmic objective that reaches
// 0, and one to maximise that leaves 0.
func TestObjectivesBelowTheAxisGolden(t *testing.T) {
	objectives := []population.Objective{{Name: "error", LogFloor: 1e-12}, {Name: "speed", LogFloor: 1e-3, Maximize: true}}
	golden(t, "objectives-below", plots.Objectives(search(objectives,
		[]float64{5, 0}, []float64{2, 0}, []float64{0.1, 1e-6}, []float64{1e-3, 0.5}, []float64{1e-14, 3}, []float64{0, 2}, []float64{7, 90}), plots.Generations))
}

func TestHypervolumeGolden(t *testing.T) {
	golden(t, "hypervolume", plots.Hypervolume(small(), plots.Generations))
}
