package plots_test

import (
	"math"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
)

// TestReferencesAreDrawn keeps references in an archive, and looks for them in the
// pictures that they belong to.
func TestReferencesAreDrawn(t *testing.T) {
	m := small()
	levels, mse := limitCurve()
	for _, r := range []plots.Reference{
		{Name: "optimum", Values: map[string][]float64{"levels": levels, "mse": mse}},
		{Name: "8 bits", Values: map[string][]float64{"levels": {256}}},
		{Name: "elsewhere", Values: map[string][]float64{"levels": {1, 2}, "size": {3, 4}}},
	} {
		if err := plots.SaveReference(m, r); err != nil {
			t.Fatal(err)
		}
	}
	for name, f := range map[string]*plots.Figure{
		"as it is": plots.Front(m),
		"swapped":  plots.FrontOf(m, "mse", "levels"),
	} {
		svg := string(encode(t, f, "svg"))
		for _, want := range []string{">optimum<", ">8 bits<", "optimum ("} {
			if !strings.Contains(svg, want) {
				t.Errorf("%s: the picture lacks %q", name, want)
			}
		}
		if strings.Contains(svg, "elsewhere") {
			t.Errorf("%s: the picture has a reference of another objective", name)
		}
	}
	layers, err := plots.Front(m, optimum()).Layers()
	if err != nil {
		t.Fatal(err)
	}
	drawn := 0
	for _, layer := range layers[0] {
		if layer.Name == "optimum" {
			drawn++
		}
	}
	if drawn != 1 {
		t.Errorf("a reference that is also an overlay is drawn %d times", drawn)
	}
	one := search([]population.Objective{{Name: "error"}}, []float64{5}, []float64{3})
	if err := plots.SaveReference(one, plots.Reference{Name: "record", Values: map[string][]float64{"error": {2.5}}}); err != nil {
		t.Fatal(err)
	}
	if svg := string(encode(t, plots.Front(one), "svg")); !strings.Contains(svg, ">0.5 from record<") {
		t.Error("the picture does not say how far the best is from the reference")
	}
}

// TestGapToTheReference compares fronts with limits that they are a known factor
// from.
func TestGapToTheReference(t *testing.T) {
	limit := plots.Curve{Name: "limit", X: []float64{16, 1, 4}, Y: []float64{1, 16, 4}} // 16 / x, in any order
	for _, c := range []struct {
		name      string
		objective population.Objective
		values    [][]float64 // y, x: the last of each is beyond the limit's end
		want      []string
	}{
		{"linear", population.Objective{Name: "error"}, [][]float64{{32, 1}, {16, 2}, {4, 8}, {1, 40}}, []string{">ratio to limit (1 not comparable)<", ">2.0<"}},
		{"logarithmic", population.Objective{Name: "error", LogFloor: 1e-3}, [][]float64{{160, 1}, {80, 2}, {20, 8}, {1, 40}}, []string{">dB above limit (1 not comparable)<", ">10<"}},
	} {
		svg := string(encode(t, plots.Front(search([]population.Objective{c.objective, {Name: "cost", LogFloor: 1}}, c.values...), limit), "svg"))
		for _, want := range c.want {
			if !strings.Contains(svg, want) {
				t.Errorf("%s: the picture lacks %q", c.name, want)
			}
		}
	}
}

func TestWrongReferences(t *testing.T) {
	for _, c := range []struct {
		r    plots.Reference
		want string
	}{
		{plots.Reference{Values: map[string][]float64{"mse": {1}}}, "no name or no values"},
		{plots.Reference{Name: "limit"}, `"limit" has no name or no values`},
		{plots.Reference{Name: "limit", Values: map[string][]float64{"mse": {1, 2}, "levels": {1}}}, "give equally many"},
		{plots.Reference{Name: "limit", Values: map[string][]float64{"mse": {1, math.NaN()}}}, "mse = NaN at index 1"},
	} {
		m := small()
		if err := plots.SaveReference(m, c.r); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got error %v, want %q", c.r, err, c.want)
		}
		if len(m.values) > 0 {
			t.Errorf("%v: it was saved", c.r)
		}
	}
	m := small()
	m.values = map[string]string{"reference/limit": "1, 2"}
	if err := plots.Front(m).Encode(new(strings.Builder), "svg"); err == nil || !strings.Contains(err.Error(), `the reference "limit" in the archive is unreadable`) {
		t.Errorf("got error %v", err)
	}
}
