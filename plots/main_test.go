package plots_test

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"golang.org/x/image/draw"
	"gonum.org/v1/plot/vg"

	"github.com/wallacea-go/wallacea/plots"
)

var (
	update   = flag.Bool("update", false, "rewrite the golden pictures")
	pictures = flag.String("pictures", "", "write the golden pictures to this `directory` as PNG, also of 800 by 600 pixels, and PDF, to be looked at")
)

// encode returns f in a format.
func encode(t *testing.T, f *plots.Figure, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Encode(&b, format); err != nil {
		t.Fatalf("Encode(%q): %v", format, err)
	}
	return b.Bytes()
}

// golden compares f, as SVG, with testdata/name.svg: the text exactly, numbers
// to a tenth of a point, since processors differ in the last digits.
func golden(t *testing.T, name string, f *plots.Figure) {
	t.Helper()
	if *pictures != "" {
		for _, format := range []string{"png", "pdf"} {
			if err := plots.Save(filepath.Join(*pictures, name+"."+format), f); err != nil {
				t.Error(err)
			}
		}
		saveSmall(t, filepath.Join(*pictures, name+"-800x600.png"), *f)
	}
	goldenSVG(t, name, encode(t, f, "svg"))
}

// saveSmall saves a figure as it looks on a small screen.
func saveSmall(t *testing.T, path string, f plots.Figure) {
	t.Helper()
	f.Width, f.Height = 7.2*vg.Inch, 5.4*vg.Inch
	large, err := png.Decode(bytes.NewReader(encode(t, &f, "png")))
	if err != nil {
		t.Fatal(err)
	}
	small := image.NewRGBA(image.Rect(0, 0, 800, 600))
	draw.CatmullRom.Scale(small, small.Bounds(), large, large.Bounds(), draw.Src, nil)
	var b bytes.Buffer
	if err := png.Encode(&b, small); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Error(err)
	}
}

// goldenSVG compares an SVG with testdata/name.svg as golden does.
func goldenSVG(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name+".svg")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v: run go test -update", err)
	}
	gotText, gotNumbers := parts(got)
	wantText, wantNumbers := parts(want)
	if !bytes.Equal(gotText, wantText) {
		t.Fatalf("%s is another picture than %s: look at both, then run go test -update", name, path)
	}
	for i, want := range wantNumbers {
		if got := gotNumbers[i]; math.Abs(got-want) > 0.1 {
			t.Fatalf("%s: the %d-th number is %v, in %s %v: look at both, then run go test -update", name, i, got, path, want)
		}
	}
}

var number = regexp.MustCompile(`-?[0-9]+(\.[0-9]+)?(e[-+][0-9]+)?`)

// parts splits a picture into its numbers and its text, with each number
// replaced by one character.
func parts(svg []byte) (text []byte, numbers []float64) {
	text = number.ReplaceAllFunc(svg, func(s []byte) []byte {
		v, err := strconv.ParseFloat(string(s), 64)
		if err != nil {
			panic(err)
		}
		numbers = append(numbers, v)
		return []byte("#")
	})
	return text, numbers
}

// small is a search with simple pictures.
func small() *memory { return quantise(8, 2, 6) }

func optimum() plots.Curve {
	levels, mse := limitCurve()
	return plots.Curve{Name: "optimum", X: levels, Y: mse}
}
