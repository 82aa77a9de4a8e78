package plots_test

import (
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/plots"
)

func TestLineageGolden(t *testing.T) {
	golden(t, "lineage", plots.Lineage(small()))
}

func TestLineageSaysHowManyItShows(t *testing.T) {
	f := plots.Lineage(quantise(20, 4, 8))
	if want := "Quantize: lineage (300 of 586 candidates)"; f.Title != want {
		t.Errorf("got title %q, want %q", f.Title, want)
	}
	if svg := string(encode(t, f, "svg")); !strings.Contains(svg, ">crossed over<") {
		t.Error("the legend does not say what was crossed over")
	}
}

func TestLineageOfSomeGenerations(t *testing.T) {
	f := plots.Lineage(quantise(20, 4, 8))
	f.X.Min, f.X.Max = 5, 10
	onPaper(t, encode(t, f, "svg"))
}
