package plots_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
)

// runsOf returns searches like quantise, each with a luck of its own and of another length.
func runsOf(n int) []plots.Run {
	var runs []plots.Run
	for i := range n {
		m := quantise(12+3*i, 2, 6)
		for k := range m.candidates {
			c := &m.candidates[k]
			if c.Objectives != nil && c.ID != population.SeedID {
				c.Objectives[0] *= math.Exp(float64(i%4) * (1 + math.Sin(float64(7*i)+c.Objectives[1]/40)))
			}
		}
		measuredAgain(m, i)
		runs = append(runs, plots.Run{Name: fmt.Sprintf("run%d.db", i+1), Source: m})
	}
	return runs
}

// measuredAgain takes the fronts again of changed candidates, measured against another reference for each search.
func measuredAgain(m *memory, i int) {
	for k := range m.generations {
		g := &m.generations[k]
		front := population.Front(m.search.Objectives, m.candidates[:g.Candidates])
		g.Front = nil
		for _, c := range front {
			g.Front = append(g.Front, c.ID)
		}
		if g.Reference != nil {
			g.Reference = population.Point(m.search.Objectives, []float64{100 + 10*float64(i), 10000})
			g.Hypervolume, _ = population.Hypervolume(m.search.Objectives, front, g.Reference)
		}
	}
}

func TestRunsGoldens(t *testing.T) {
	var singles []plots.Run
	for i := range 3 {
		m := single()
		for k := range m.candidates {
			if c := &m.candidates[k]; c.Objectives != nil {
				c.Objectives[0] -= 0.02 * math.Abs(math.Sin(float64(5*i+k)))
			}
		}
		singles = append(singles, plots.Run{Name: fmt.Sprintf("run%d.db", i+1), Source: m})
	}
	for name, f := range map[string]*plots.Figure{
		"fronts":            plots.Fronts(runsOf(3), "", "", optimum()),
		"fronts-many":       plots.Fronts(runsOf(20), "", ""),
		"bests":             plots.Bests(runsOf(4), plots.Candidates),
		"bests-single":      plots.Bests(singles, plots.Candidates, plots.Curve{Name: "best known", Y: []float64{2.63598}}),
		"hypervolumes":      plots.Hypervolumes(runsOf(4), plots.Time),
		"hypervolumes-many": plots.Hypervolumes(runsOf(20), plots.Generations),
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, f) })
	}
}

// TestRunsThatCannotBeDrawn: each has a sentence that names the run.
func TestRunsThatCannotBeDrawn(t *testing.T) {
	two := runsOf(2)
	other := small()
	other.search.Objectives = slices.Clone(other.search.Objectives)
	other.search.Objectives[1].Name = "size"
	broken := small()
	broken.candidateErr = errDisk
	for _, tt := range []struct {
		f    *plots.Figure
		want string
	}{
		{plots.Fronts(nil, "", ""), "there is no run to draw"},
		{plots.Fronts(append(two, plots.Run{Name: "odd.db", Source: other}), "", ""), "odd.db has other objectives than run1.db"},
		{plots.Bests(append(two, plots.Run{Name: "bad.db", Source: broken}), plots.Generations), errDisk.Error() + " (of bad.db)"},
		{plots.Hypervolumes(append(two, plots.Run{Name: "bad.db", Source: broken}), plots.Generations), "(of bad.db)"},
		{plots.Fronts(two, "mse", "mse"), "on both axes"},
		{plots.Fronts(two, "size", ""), `there is no objective "size"`},
		{plots.Fronts([]plots.Run{{Name: "one", Source: single()}}, "", ""), "use Bests"},
		{plots.Bests(two, plots.By(9)), "By(9) is unknown"},
		{plots.Bests(two, plots.Generations, plots.Curve{Name: "c", Y: []float64{math.NaN()}}), "must be finite"},
	} {
		if _, err := tt.f.Layers(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
}
