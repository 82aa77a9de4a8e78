package plots_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

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

func ExampleFigure_Encode() {
	if err := plots.Lineage(db(), 0).Encode(log.Writer(), "tiff"); err != nil {
		fmt.Println(err)
	}
	// Output: plots: unknown picture format "tiff": use .png, .svg or .pdf
}
