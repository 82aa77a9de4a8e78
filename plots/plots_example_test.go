package plots_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"github.com/wallacea-go/wallacea/plots"
)

// db stands for an open archive.
func db() plots.Source { return quantise(8, 2, 6) }

func ExampleSave() {
	dir, err := os.MkdirTemp("", "plots")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := plots.Save(filepath.Join(dir, "front.png"), plots.Front(db())); err != nil {
		log.Fatal(err)
	}
	fmt.Println(plots.Save("front.gif", plots.Front(db())))
	// Output: plots: unknown picture format "gif": use .png, .svg or .pdf (saving front.gif)
}

func ExampleCheckPath() {
	fmt.Println(plots.CheckPath("front.jpeg"))
	// Output: plots: unknown picture format "jpeg": use .png, .svg or .pdf (saving front.jpeg)
}

func ExampleFront() {
	limit := plots.Curve{Name: "optimum", X: []float64{1, 16, 1024}, Y: []float64{1.98, 0.0302, 2.79e-6}}
	f := plots.Front(db(), limit)
	f.Width = 3.5 * vg.Inch // a column
	fmt.Println(f.Title)
	fmt.Println(f.Y.Label, "against", f.X.Label)
	// Output:
	// Quantize: Pareto front by generation
	// mse (lower is better) against levels (lower is better)
}

func ExampleFrontOf() {
	f := plots.FrontOf(db(), "mse", "levels")
	fmt.Println(f.Y.Label, "against", f.X.Label)
	// Output: levels (lower is better) against mse (lower is better)
}

func ExampleObjectives() {
	fmt.Println(plots.Objectives(db(), plots.Candidates).Title)
	// Output: Quantize: objectives by candidates
}

func ExampleHypervolume() {
	fmt.Println(plots.Hypervolume(db(), plots.Generations).Title)
	// Output: Quantize: hypervolume by generation
}

func ExampleLineage() {
	fmt.Println(plots.Lineage(db(), 42).Title)
	// Output: Quantize: ancestry of #42
}

func ExampleBest() {
	best := plots.Curve{Name: "best known", Y: []float64{2.63598}}
	fmt.Println(plots.Best(single(), plots.Tokens, best).Title)
	// Output: Quantize: best sum of radii by tokens
}

func ExampleIslands() {
	fmt.Println(plots.Islands(db()).Title)
	// Output: Quantize: islands
}

func ExampleSpend() {
	fmt.Println(plots.Spend(db(), plots.Time).Title)
	// Output: Quantize: spend by time
}

func ExampleParallel() {
	fmt.Println(plots.Parallel(many()).Title)
	// Output: F: front in all objectives
}

func ExampleMutators() {
	fmt.Println(plots.Mutators(db()).Title)
	// Output: Quantize: what mutators have earned
}

// An archive keeps what its pictures are to be compared with.
func ExampleSaveReference() {
	db := quantise(8, 2, 6) // stands for an open archive
	levels, mse := []float64{1, 16, 1024}, []float64{1.98, 0.0302, 2.79e-6}
	err := plots.SaveReference(db, plots.Reference{Name: "optimum", Values: map[string][]float64{"levels": levels, "mse": mse}})
	if err != nil {
		log.Fatal(err)
	}
	layers, err := plots.Front(db).Layers()
	if err != nil {
		log.Fatal(err)
	}
	for _, layer := range layers[0] {
		fmt.Println(layer.Name)
	}
	// Output:
	// 88 evaluated candidates
	//
	// optimum
	// front after generation 8
}

// What a figure draws can be added to a plot of your own.
func ExampleFigure_Layers() {
	panels, err := plots.Front(db()).Layers()
	if err != nil {
		log.Fatal(err)
	}
	p := plot.New()
	p.Title.Text = "My quantisers"
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.LogTicks{}
	p.Y.Scale, p.Y.Tick.Marker = plot.LogScale{}, plot.LogTicks{}
	for _, layer := range panels[0] {
		p.Add(layer)
		if layer.Name != "" {
			p.Legend.Add(layer.Name, layer)
		}
	}
	bound := plotter.NewFunction(func(levels float64) float64 { return 1 / (levels * levels) })
	bound.XMin, bound.XMax = p.X.Min, p.X.Max
	p.Add(bound)
	fmt.Printf("%.1f to %.0f levels\n", p.X.Min, p.X.Max)
	// Output: 0.7 to 14454 levels
}

func ExampleFigure_Encode() {
	if err := plots.Lineage(db(), 0).Encode(log.Writer(), "tiff"); err != nil {
		fmt.Println(err)
	}
	// Output: plots: unknown picture format "tiff": use .png, .svg or .pdf
}

// runs stand for the archives of two searches.
func runs() []plots.Run {
	return []plots.Run{{Name: "seed1.db", Source: db()}, {Name: "seed2.db", Source: db()}}
}

func ExampleFronts() {
	fmt.Println(plots.Fronts(runs(), "", "").Title)
	// Output: Quantize: fronts of 2 searches
}

func ExampleBests() {
	fmt.Println(plots.Bests(runs(), plots.Candidates).Title)
	// Output: Quantize: best of 2 searches by candidates
}

func ExampleHypervolumes() {
	fmt.Println(plots.Hypervolumes(runs(), plots.Generations).Title)
	// Output: Quantize: hypervolume of 2 searches by generation
}
