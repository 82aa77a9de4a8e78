package plots_test

import (
	"testing"

	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
)

// many is a search of four objectives.
func many() *memory {
	objectives := []population.Objective{{Name: "error"}, {Name: "cost"}, {Name: "speed", Maximize: true}, {Name: "size", LogFloor: 1}}
	values := convex(80)
	for i, v := range values {
		values[i] = append(v, 10*v[1]-v[0], float64(1+i*i%977))
	}
	return search(objectives, values...)
}

// single is a search of one objective with islands, migrations, failures, tokens
// and times.
func single() *memory {
	m := quantise(10, 3, 6)
	m.search.Objectives = []population.Objective{{Name: "sum of radii", Maximize: true}}
	for i := range m.candidates {
		if c := &m.candidates[i]; !c.Failed() {
			c.Objectives = []float64{2.636 - 0.5*c.Objectives[1]/(c.Objectives[1]+200)/(1+float64(c.Generation))}
		}
	}
	for i := range m.generations {
		m.generations[i].Reference, m.generations[i].Hypervolume = nil, 0
	}
	return m
}

func TestFigureGoldens(t *testing.T) {
	for name, f := range map[string]*plots.Figure{
		"best":                 plots.Best(single(), plots.Candidates, plots.Curve{Name: "best known", Y: []float64{2.63598}}),
		"best-1e-12":           plots.Best(search([]population.Objective{{Name: "a"}}, []float64{1 + 4e-12}, []float64{1 + 3e-12}, []float64{1}), plots.Candidates),
		"objectives-single":    plots.Objectives(single(), plots.Tokens),
		"hypervolume-by-time":  plots.Hypervolume(small(), plots.Time),
		"spend":                plots.Spend(small(), plots.Time),
		"islands":              plots.Islands(quantise(8, 3, 6)),
		"islands-single":       plots.Islands(single()),
		"parallel":             plots.Parallel(many()),
		"mutators":             plots.Mutators(small()),
		"front-decades":        plots.Front(extremes("decades")),
		"front-one-value":      plots.Front(extremes("one value")),
		"front-1e-12":          plots.Front(extremes("small differences")),
		"front-unusual-names":  plots.Front(extremes("names")),
		"lineage-of-many":      plots.Lineage(crossings(300), 0),
		"front-few-in-a-cloud": plots.Front(many()),
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, f) })
	}
}

// extremes are searches that pictures have failed at.
func extremes(name string) *memory {
	ab := []population.Objective{{Name: "a"}, {Name: "b"}}
	switch name {
	case "decades":
		return search([]population.Objective{{Name: "a", LogFloor: 1e-300}, {Name: "b", LogFloor: 1e-300}},
			[]float64{1e-290, 1e300}, []float64{1e-100, 1e10}, []float64{1, 1e-200}, []float64{1e300, 1e-290})
	case "one value":
		return search(ab, []float64{3, 4}, []float64{3, 4}, []float64{3, 4})
	case "small differences":
		return search(ab, []float64{1, 2 + 4e-12}, []float64{1 + 1e-12, 2 + 3e-12}, []float64{1 + 3e-12, 2 + 1e-12}, []float64{1 + 4e-12, 2})
	}
	return search([]population.Objective{{Name: "误差\nerror"}, {Name: "размер & <Größe>", Maximize: true}},
		[]float64{1, 2}, []float64{2, 1}, []float64{3, 5}, []float64{6, 9})
}
