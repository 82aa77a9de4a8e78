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

// referenceCases returns the cases of an operation from testdata or, if there
// are none, from the directory with cases whose licences keep them out of this
// repository. The test is skipped if that directory does not exist.
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
		if got := selection.NSGA2(nil, selection.Points{Values: c.Points}, len(c.Points)); !slices.Equal(got, c.Expected) {
			t.Errorf("got %v, want %v", got, c.Expected)
		}
	}
}

func TestReferenceDirectionCounts(t *testing.T) {
	type reference struct{ Expected [][]int }
	for _, c := range referenceCases[reference](t, "reference-direction-count") {
		for i, row := range c.Expected {
			for layers, want := range row {
				if got, err := selection.LayeredDirections(2+i, layers); err != nil || len(got) != want {
					t.Errorf("LayeredDirections(%d, %d) has %d directions, want %d; %v", 2+i, layers, len(got), want, err)
				}
			}
		}
	}
	if got, err := selection.Directions(3, 12); err != nil || len(got) != 91 {
		t.Errorf("Directions(3, 12) has %d directions, want 91; %v", len(got), err)
	}
}
