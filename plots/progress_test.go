package plots_test

import (
	"testing"

	"github.com/galapagos-go/galapagos/plots"
	"github.com/galapagos-go/galapagos/population"
)

func TestObjectivesGolden(t *testing.T) {
	golden(t, "objectives", plots.Objectives(small()))
}

func TestObjectivesMaximizeGolden(t *testing.T) {
	objectives := []population.Objective{{Name: "error"}, {Name: "cost"}, {Name: "speed", Maximize: true}}
	values := convex(60)
	for i, v := range values {
		values[i] = append(v, 10*v[1]-v[0])
	}
	golden(t, "objectives-maximize", plots.Objectives(search(objectives, values...)))
}

func TestHypervolumeGolden(t *testing.T) {
	golden(t, "hypervolume", plots.Hypervolume(small()))
}
