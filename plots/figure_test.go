package plots_test

import (
	"bytes"
	"compress/zlib"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gonum.org/v1/plot/vg"

	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
)

// figures are the functions that make a Figure of a Source.
var figures = map[string]func(plots.Source) *plots.Figure{
	"Front":       func(src plots.Source) *plots.Figure { return plots.Front(src) },
	"Objectives":  func(src plots.Source) *plots.Figure { return plots.Objectives(src, plots.Generations) },
	"Hypervolume": func(src plots.Source) *plots.Figure { return plots.Hypervolume(src, plots.Candidates) },
	"Lineage":     func(src plots.Source) *plots.Figure { return plots.Lineage(src, 0) },
	"Islands":     plots.Islands,
	"Spend":       func(src plots.Source) *plots.Figure { return plots.Spend(src, plots.Generations) },
	"Parallel":    plots.Parallel,
	"Mutators":    plots.Mutators,
}

func TestSaveWritesWhatTheEndingSays(t *testing.T) {
	dir := t.TempDir()
	f := plots.Front(small(), optimum())
	for name, check := range map[string]func(*testing.T, []byte){
		"front.png": func(t *testing.T, b []byte) {
			img, err := png.Decode(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			if got := img.Bounds().Size(); got.X != 1440 || got.Y != 1160 {
				t.Errorf("got %v pixels, want 1440 by 1160: 7.2 by 5.8 inches at 200 per inch", got)
			}
		},
		"front.SVG": func(t *testing.T, b []byte) {
			if !strings.Contains(string(b), "'Liberation Sans',Arimo,Arial") {
				t.Error("the SVG names no fonts but its own")
			}
			wellFormed(t, b)
		},
		"front.pdf": func(t *testing.T, b []byte) {
			// Grey, not darker by the transparency of the cloud.
			if text := inflate(t, b); !bytes.Contains(text, []byte("\n0.502 g\n")) {
				t.Error("the cloud is not grey")
			}
			if !bytes.HasPrefix(b, []byte("%PDF-")) || !bytes.HasSuffix(bytes.TrimSpace(b), []byte("%%EOF")) {
				t.Error("not a whole PDF")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, name)
			if err := plots.Save(path, f); err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			check(t, b)
		})
	}
	onlyFiles(t, dir, 3)
}

// inflate returns the contents of a PDF's first page.
func inflate(t *testing.T, pdf []byte) []byte {
	t.Helper()
	_, after, _ := bytes.Cut(pdf, []byte("stream\n"))
	r, err := zlib.NewReader(bytes.NewReader(after))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func wellFormed(t *testing.T, b []byte) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(b)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
	}
}

func onlyFiles(t *testing.T, dir string, want int) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != want {
		t.Errorf("the directory holds %v, want %d files", entries, want)
	}
}

func TestNilSource(t *testing.T) {
	for name, draw := range figures {
		if err := draw(nil).Encode(io.Discard, "png"); err == nil || err.Error() != "plots: the Source is nil: pass an open archive" {
			t.Errorf("%s: got error %v", name, err)
		}
	}
}

func TestSaveRefusesOtherEndings(t *testing.T) {
	dir := t.TempDir()
	f := plots.Front(small())
	for _, name := range []string{"front.gif", "front", "front.", ".png.jpg"} {
		err := plots.Save(filepath.Join(dir, name), f)
		if got := plots.CheckPath(name); got == nil {
			t.Errorf("CheckPath(%q) found nothing wrong", name)
		}
		if err == nil {
			t.Errorf("Save(%q) succeeded", name)
			continue
		}
		for _, want := range []string{".png", ".svg", ".pdf", name} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("Save(%q): %v: does not mention %s", name, err, want)
			}
		}
	}
	onlyFiles(t, dir, 0)
	for _, name := range []string{"front.png", "out/front.SVG", "a.b.pdf"} {
		if err := plots.CheckPath(name); err != nil {
			t.Errorf("CheckPath(%q): %v", name, err)
		}
	}
}

// TestSaveReplacesWholeFilesOnly checks that a file stays as it is unless the
// complete picture can replace it.
func TestSaveReplacesWholeFilesOnly(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "front.svg")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := plots.Save(path, plots.Front(&memory{searchErr: errDisk})); !errors.Is(err, errDisk) {
		t.Errorf("got error %v, want %v", err, errDisk)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "old" {
		t.Errorf("after a failure the file holds %.20q, %v", got, err)
	}
	if err := plots.Save(path, plots.Front(small())); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || !strings.HasPrefix(string(got), "<?xml") {
		t.Errorf("after success the file holds %.20q, %v", got, err)
	}

	// Renaming over a directory that is not empty fails after all was written.
	taken := filepath.Join(dir, "taken.svg")
	if err := os.MkdirAll(filepath.Join(taken, "in"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := plots.Save(taken, plots.Front(small())); err == nil || !strings.Contains(err.Error(), taken) {
		t.Errorf("saving over a directory: got error %v, want one that names %s", err, taken)
	}
	onlyFiles(t, dir, 2)

	missing := filepath.Join(dir, "missing", "front.svg")
	if err := plots.Save(missing, plots.Front(small())); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("saving into a missing directory: got error %v, want %v", err, os.ErrNotExist)
	}
}

func TestSavedFilesAreAsReadableAsOthers(t *testing.T) {
	dir := t.TempDir()
	plain, picture := filepath.Join(dir, "plain"), filepath.Join(dir, "front.svg")
	if err := os.WriteFile(plain, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := plots.Save(picture, plots.Front(small())); err != nil {
		t.Fatal(err)
	}
	want, err := os.Stat(plain)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.Stat(picture)
	if err != nil {
		t.Fatal(err)
	}
	if got.Mode() != want.Mode() {
		t.Errorf("got mode %v, want %v", got.Mode(), want.Mode())
	}
}

func TestErrorsAreKeptUntilSaved(t *testing.T) {
	objectives := []population.Objective{{Name: "a"}, {Name: "b"}}
	failed := search(objectives)
	for i := range 3 {
		failed.candidates = append(failed.candidates, population.Candidate{
			ID: population.ID(i + 1), Failure: &population.Failure{Stage: population.StagePanic, Message: "nil"}})
	}
	broken := search(objectives, []float64{1, 2}, []float64{1})
	nan := search(objectives, []float64{1, 2}, []float64{1, math.NaN()})
	read := search(objectives, []float64{1, 2})
	read.candidateErr = errDisk
	for _, c := range []struct {
		name string
		src  *memory
		want string
	}{
		{"no search", &memory{}, "holds no search"},
		{"no candidates", search(objectives), "no candidates yet"},
		{"failures only", failed, "all 3 candidates failed"},
		{"wrong length", broken, "candidate 2 has 1 objectives but the search has 2"},
		{"not a number", nan, "candidate 2 has b = NaN"},
		{"reading fails", read, "the disk is gone"},
	} {
		c.src.generationErr = c.src.candidateErr
		for name, figure := range figures {
			err := figure(c.src).Encode(io.Discard, "svg")
			if want := c.want; err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "plots: ") {
				t.Errorf("%s, %s: got error %v, want %q", c.name, name, err, c.want)
			}
		}
	}
}

func TestWrongFigures(t *testing.T) {
	figure := func(change func(*plots.Figure)) *plots.Figure {
		f := plots.Front(small())
		change(f)
		return f
	}
	for _, c := range []struct {
		name string
		f    *plots.Figure
		want string
	}{
		{"nil", nil, "Figure is empty"},
		{"zero", &plots.Figure{}, "Figure is empty"},
		{"too small", figure(func(f *plots.Figure) { f.Width = 10 }), "must be between"},
		{"negative", figure(func(f *plots.Figure) { f.Height = -10 }), "must be between"},
		{"too large", figure(func(f *plots.Figure) { f.Height = 1000 * vg.Inch }), "must be between"},
		{"not a length", figure(func(f *plots.Figure) { f.Height = vg.Length(math.NaN()) }), "must be between"},
		{"infinite axis", figure(func(f *plots.Figure) { f.X.Max = math.Inf(1) }), "Figure.X is not finite"},
		{"logarithm of zero", figure(func(f *plots.Figure) { f.Y = plots.Axis{Scale: plots.Log, Max: 1} }), "Figure.Y starts at 0"},
		{"logarithm of zero, not asked for", figure(func(f *plots.Figure) { f.Y = plots.Axis{Label: "mse", Max: 1} }), `the axis "mse" is logarithmic`},
		{"uneven curve", plots.Front(small(), plots.Curve{Name: "limit", X: []float64{1, 2}, Y: []float64{1}}), `curve "limit" has 2 X and 1 Y`},
		{"endless curve", plots.Front(small(), plots.Curve{Name: "limit", Y: []float64{1, math.Inf(1)}}), `"limit" has the value +Inf at index 1`},
	} {
		if err := c.f.Encode(io.Discard, "png"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want %q", c.name, err, c.want)
		}
	}
}

// TestUnusualData checks that unusual data lead to valid pictures: nothing is
// drawn outside the paper or at a position that is not a number.
func TestUnusualData(t *testing.T) {
	ab := []population.Objective{{Name: "a"}, {Name: "b"}}
	floors := []population.Objective{{Name: "a", LogFloor: 1e-9}, {Name: "b", LogFloor: 1}}
	long := []population.Objective{{Name: strings.Repeat("very long ", 40)}, {Name: "µs & <log₂> \x01\xff 日本"}}
	for name, src := range map[string]*memory{
		"one candidate":     search(ab, []float64{3, 4}),
		"all equal":         search(ab, []float64{3, 4}, []float64{3, 4}, []float64{3, 4}),
		"all zero":          search(ab, []float64{0, 0}, []float64{0, 0}),
		"one objective":     search(ab[:1], []float64{3}, []float64{2}, []float64{4}),
		"three objectives":  search(append(ab, population.Objective{Name: "c"}), []float64{3, 1, 2}, []float64{2, 2, 2}),
		"below the floor":   search(floors, []float64{0, 4}, []float64{0, 8}, []float64{1e-12, 2}, []float64{-1, 3}),
		"largest numbers":   search(ab, []float64{1e300, -1e300}, []float64{-math.MaxFloat64, math.MaxFloat64}, []float64{math.MaxFloat64, -math.MaxFloat64}),
		"smallest numbers":  search(ab, []float64{5e-324, 3}, []float64{1e-310, 2}, []float64{1e-300, 1}),
		"neighbours":        search(ab, []float64{1, 2}, []float64{math.Nextafter(1, 2), 1}),
		"negative":          search(ab, []float64{-5, 3}, []float64{-10, 200_000}, []float64{-20, 900_000}),
		"large and near":    search(ab, []float64{1.2e7, 1_000_003}, []float64{1.5e7, 1_000_002}, []float64{1.9e7, 1_000_001}),
		"larger than whole": search(floors, []float64{1, 1e30}, []float64{2, 1e20}, []float64{3, 4}),
		"long names":        search(long, []float64{1, 2}, []float64{2, 1}),
	} {
		var ids []population.ID
		for i := range src.candidates {
			src.candidates[i].Times.Evaluate = time.Second
			ids = append(ids, src.candidates[i].ID)
		}
		src.generations = []population.Generation{{
			Number: 1, Islands: [][]population.ID{ids}, Hypervolume: 3, Reference: population.Point(src.search.Objectives, src.candidates[0].Objectives),
			Migrations: []population.Migration{{From: 0, To: 0, ID: ids[0]}},
		}}
		for figureName, figure := range figures {
			if figureName == "Parallel" && len(src.search.Objectives) == 1 {
				continue
			}
			t.Run(name+"/"+figureName, func(t *testing.T) {
				f := figure(src)
				encode(t, f, "pdf")
				svg := encode(t, f, "svg")
				onPaper(t, svg)
				legend, marked := map[string]int{"Front": 2, "Objectives": 1, "Hypervolume": 1}[figureName]
				if len(src.search.Objectives) == 1 {
					legend = min(legend, 1)
				}
				if marked && bytes.Count(svg, []byte("#D62728")) <= legend {
					t.Errorf("nothing red but %d in the legend: neither the front nor the best is there", legend)
				}
				f.Width, f.Height = 2*vg.Inch, 2*vg.Inch
				var b bytes.Buffer
				switch err := f.Encode(&b, "svg"); {
				case err == nil:
					onPaper(t, b.Bytes())
				case !strings.Contains(err.Error(), "2 by 2 inches leave no room"):
					t.Error(err)
				}
			})
		}
	}
}

var (
	viewBox  = regexp.MustCompile(`viewBox="0 0 ([0-9.e+]+) ([0-9.e+]+)"`)
	pathData = regexp.MustCompile(`<path d="([^"]*)"`)
	pathEnd  = regexp.MustCompile(`[ML]([-+0-9.e]+),([-+0-9.e]+)`)
)

// onPaper checks that an SVG is well-formed and that its paths stay within it.
func onPaper(t *testing.T, svg []byte) {
	t.Helper()
	wellFormed(t, svg)
	for _, bad := range []string{"NaN", "Inf"} {
		if bytes.Contains(svg, []byte(bad)) {
			t.Errorf("the picture has %s in it", bad)
		}
	}
	size := viewBox.FindSubmatch(svg)
	width, height := parse(t, size[1]), parse(t, size[2])
	for _, d := range pathData.FindAllSubmatch(svg, -1) {
		for _, p := range pathEnd.FindAllSubmatch(d[1], -1) {
			if x, y := parse(t, p[1]), parse(t, p[2]); x < -1 || x > width+1 || y < -1 || y > height+1 {
				t.Errorf("a path reaches %v, %v on paper of %v by %v", x, y, width, height)
				return
			}
		}
	}
}

func parse(t *testing.T, s []byte) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(string(s), 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestPaperIsWhite checks that a white background covers the whole picture,
// since a viewer may show it on black.
func TestPaperIsWhite(t *testing.T) {
	f := plots.Front(small())
	f.Width, f.Height = 4*vg.Inch, 3*vg.Inch
	svg := encode(t, f, "svg")
	first := regexp.MustCompile(`<path d="[^"]*"\s+style="[^"]*"`).Find(svg)
	for _, want := range []string{"M0,0", "L288,0", "L288,216", "L0,216", "fill:#FFFFFF"} {
		if !bytes.Contains(first, []byte(want)) {
			t.Errorf("the first path is %s, want a white page: no %s", first, want)
		}
	}
}

func TestFigureFieldsCount(t *testing.T) {
	f := plots.Front(small())
	f.Title = "Some title"
	f.X = plots.Axis{Label: "across", Scale: plots.Linear, Min: 0, Max: 40}
	f.Y.Label = "" // none
	f.Width, f.Height = 4*vg.Inch, 3*vg.Inch
	svg := string(encode(t, f, "svg"))
	for _, want := range []string{">Some title<", ">across<", ">10<", ">40<", `viewBox="0 0 288 216"`} {
		if !strings.Contains(svg, want) {
			t.Errorf("the picture lacks %s", want)
		}
	}
	for _, not := range []string{"mse (lower", ">16<", ">1k<"} {
		if strings.Contains(svg, not) {
			t.Errorf("the picture has %s", not)
		}
	}
}

func TestFiguresAreDrawnConcurrently(t *testing.T) {
	f := plots.Front(small(), optimum())
	want := encode(t, f, "svg")
	var wait sync.WaitGroup
	for _, format := range []string{"svg", "png", "svg", "pdf"} {
		wait.Go(func() {
			var b bytes.Buffer
			if err := f.Encode(&b, format); err != nil {
				t.Error(err)
			}
			if format == "svg" && !bytes.Equal(b.Bytes(), want) {
				t.Error("the same figure was drawn differently")
			}
		})
	}
	wait.Wait()
}
