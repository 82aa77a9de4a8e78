package plots_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/wallacea-go/wallacea/plots"
)

// ownPlot is a user's plot with what a Front shows, and a function.
func ownPlot(t *testing.T, f *plots.Figure) *plot.Plot {
	t.Helper()
	panels, err := f.Layers()
	if err != nil {
		t.Fatal(err)
	}
	p := plot.New()
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.LogTicks{}
	p.Y.Scale, p.Y.Tick.Marker = plot.LogScale{}, plot.LogTicks{}
	p.Legend.Top = true
	for _, layer := range panels[0] {
		p.Add(layer)
		if layer.Name != "" {
			p.Legend.Add(layer.Name, layer)
		}
	}
	bound := plotter.NewFunction(func(x float64) float64 { return 1 / (x * x) })
	bound.XMin, bound.XMax = 1, 1000
	p.Add(bound)
	return p
}

// TestLayersInAPlot draws layers with gonum/plot alone, on logarithmic axes, with
// a seed whose value of 0 a plot.LogScale would panic at.
func TestLayersInAPlot(t *testing.T) {
	p := ownPlot(t, plots.Front(small(), optimum()))
	c := vgsvg.New(5*vg.Inch, 4*vg.Inch)
	p.Draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	onPaper(t, b.Bytes())
	goldenSVG(t, "own-plot", b.Bytes())
	if p.Y.Min <= 0 || p.Y.Max > 1000 || p.X.Min < 0.5 || p.X.Max > 20000 {
		t.Errorf("the axes go from %v to %v and from %v to %v, want those of the figure", p.X.Min, p.X.Max, p.Y.Min, p.Y.Max)
	}
}

// TestLayersOfAllFigures adds every layer of every figure to a plot with linear
// axes.
func TestLayersOfAllFigures(t *testing.T) {
	for name, figure := range figures {
		panels, err := figure(small()).Layers()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, layers := range panels {
			p := plot.New()
			for _, layer := range layers {
				p.Add(layer)
				if layer.Name != "" {
					p.Legend.Add(layer.Name, layer)
				}
				x0, x1, y0, y1 := layer.DataRange()
				if !(x0 < x1 && y0 < y1) || math.IsInf(x1-x0, 0) || math.IsInf(y1-y0, 0) {
					t.Errorf("%s, %q: the range is %v to %v, %v to %v", name, layer.Name, x0, x1, y0, y1)
				}
			}
			c := vgsvg.New(5*vg.Inch, 4*vg.Inch)
			p.Draw(draw.New(c))
			var b bytes.Buffer
			if _, err := c.WriteTo(&b); err != nil {
				t.Fatal(err)
			}
			onPaper(t, b.Bytes())
		}
	}
}

func TestLayersKeepTheError(t *testing.T) {
	if _, err := plots.Front(nil).Layers(); err == nil || !strings.Contains(err.Error(), "Source is nil") {
		t.Errorf("got error %v", err)
	}
}
