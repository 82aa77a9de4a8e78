package selection_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/selection"
)

// referenceCases returns the cases of an operation from testdata or, where
// that has none, from the folder with those whose licence keeps them out of
// this repository. Where that is absent the test is skipped.
func referenceCases[T any](t *testing.T, op string) []T {
	t.Helper()
	modata := os.Getenv("WALLACEA_MODATA")
	if modata == "" {
		modata = filepath.Join("..", "..", "shared", "mo-data")
	}
	for _, dir := range []string{"testdata", modata} {
		data, err := os.ReadFile(filepath.Join(dir, "cases.json"))
		if errors.Is(err, fs.ErrNotExist) && dir == modata {
			t.Skipf("no %s in testdata and no %s", op, modata)
		}
		if err != nil {
			t.Fatal(err)
		}
		var rows []json.RawMessage
		if err := json.Unmarshal(data, &rows); err != nil {
			t.Fatal(err)
		}
		var cases []T
		for _, row := range rows {
			var head struct{ Op string }
			if err := json.Unmarshal(row, &head); err != nil {
				t.Fatal(err)
			}
			if head.Op != op {
				continue
			}
			var c T
			if err := json.Unmarshal(row, &c); err != nil {
				t.Fatal(err)
			}
			cases = append(cases, c)
		}
		if len(cases) > 0 {
			return cases
		}
	}
	t.Fatalf("no case of %s", op)
	return nil
}

func TestReferenceOrderOfNSGA2(t *testing.T) {
	type reference struct {
		Points   [][]float64
		Expected []int
	}
	for _, c := range referenceCases[reference](t, "nsga2-order") {
		if got := selection.NSGA2(nil, c.Points, len(c.Points)); !slices.Equal(got, c.Expected) {
			t.Errorf("got %v, want %v", got, c.Expected)
		}
	}
}

func TestReferenceDirectionCounts(t *testing.T) {
	type reference struct{ Expected [][]int }
	for _, c := range referenceCases[reference](t, "reference-direction-count") {
		for i, row := range c.Expected {
			for layers, want := range row {
				if got := selection.LayeredDirections(2+i, layers); len(got) != want {
					t.Errorf("LayeredDirections(%d, %d) has %d directions, want %d", 2+i, layers, len(got), want)
				}
			}
		}
	}
	if got := selection.Directions(3, 12); len(got) != 91 {
		t.Errorf("Directions(3, 12) has %d directions, want 91", len(got))
	}
}

func TestReferenceGridCells(t *testing.T) {
	type reference struct {
		Dims     []int
		Ranges   [][2]float64
		Queries  [][]float64
		Expected [][]int
		First    int `json:"int_index_of_first"`
	}
	for _, c := range referenceCases[reference](t, "map-elites-index") {
		g := newGrid(t, c.Dims, c.Ranges)
		for i, q := range c.Queries {
			want := c.Expected[i][0]*c.Dims[1] + c.Expected[i][1]
			if i == 0 && want != c.First {
				t.Fatalf("the case contradicts itself: %d and %d", want, c.First)
			}
			if got, err := g.Cell(q); err != nil || got != want {
				t.Errorf("Cell(%v) = %d, %v, want %d", q, got, err, want)
			}
		}
	}
}

// TestReferenceGridInsertions has objectives to maximise, and a batch that is
// judged against the grid as it was before. The value of an insertion there is
// what it gains over the occupant, or over 0.
func TestReferenceGridInsertions(t *testing.T) {
	type candidate struct {
		Measures  []float64
		Objective float64
	}
	type reference struct {
		Dims             []int
		Ranges           [][2]float64
		Start            []candidate
		Objective, Value []float64
		Measures         [][]float64
		Status           []int
		Cells            map[string]float64
	}
	for _, c := range referenceCases[reference](t, "map-elites-add") {
		g := newGrid(t, c.Dims, c.Ranges)
		before := make(map[int]float64)
		for _, s := range c.Start {
			if _, err := g.Insert(0, s.Measures, -s.Objective); err != nil {
				t.Fatal(err)
			}
		}
		for o := range g.All() {
			before[o.Cell] = -o.Objective
		}
		for i, m := range c.Measures {
			got, err := g.Place(m, -c.Objective[i])
			if want := selection.Placement(c.Status[i]); err != nil || got != want {
				t.Errorf("Place(%v, %v) = %v, %v, want %v", m, -c.Objective[i], got, err, want)
			}
			cell, err := g.Cell(m)
			if gain := c.Objective[i] - before[cell]; err != nil || gain != c.Value[i] {
				t.Errorf("candidate %d gains %v, %v, want %v", i, gain, err, c.Value[i])
			}
		}
		for i, m := range c.Measures {
			if _, err := g.Insert(i+1, m, -c.Objective[i]); err != nil {
				t.Fatal(err)
			}
		}
		got := make(map[string]float64)
		for o := range g.All() {
			data, err := json.Marshal([]int{o.Cell / c.Dims[1], o.Cell % c.Dims[1]})
			if err != nil {
				t.Fatal(err)
			}
			got[string(data[1:len(data)-1])] = -o.Objective
		}
		if len(got) != len(c.Cells) {
			t.Errorf("got cells %v, want %v", got, c.Cells)
		}
		for cell, want := range c.Cells {
			if got[cell] != want {
				t.Errorf("cell %s holds %v, want %v", cell, got[cell], want)
			}
		}
	}
}

func newGrid(t *testing.T, cells []int, ranges [][2]float64) *selection.Grid {
	t.Helper()
	var lower, upper []float64
	for _, r := range ranges {
		lower, upper = append(lower, r[0]), append(upper, r[1])
	}
	g, err := selection.NewGrid(cells, lower, upper)
	if err != nil {
		t.Fatal(err)
	}
	return g
}
