package pareto_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
)

// A referenceCase is one row of a cases.json: an operation with its input and the
// value that the test suite of another program expects.
type referenceCase struct {
	ID, Op, Format         string
	Points                 numbers2
	ReferencePoints        numbers2 `json:"reference_points"`
	Input, Reference, Sets string
	ExpectedFile           string `json:"expected_file"`
	Ref                    numbers
	Minimise               *bool
	Objectives, Normalise  string
	IgnoreDominated        *bool `json:"ignore_dominated"`
	Expected               json.RawMessage
	Keep                   []int `json:"expected_keep_weakly"`
	Reltol, Abstol         float64
}

type (
	numbers  []float64
	numbers2 []numbers
)

// UnmarshalJSON reads numbers, among them the infinities as strings.
func (n *numbers) UnmarshalJSON(data []byte) error {
	var values []any
	if err := json.Unmarshal(data, &values); err != nil {
		return err
	}
	for _, v := range values {
		f, ok := v.(float64)
		if s, isString := v.(string); isString {
			var err error
			if f, err = strconv.ParseFloat(s, 64); err != nil {
				return err
			}
		} else if !ok {
			return errors.New("not a number: " + string(data))
		}
		*n = append(*n, f)
	}
	return nil
}

func (n numbers2) rows() [][]float64 {
	rows := make([][]float64, len(n))
	for i, r := range n {
		rows[i] = r
	}
	return rows
}

// modata is the folder with the cases whose licence keeps them out of this
// repository.
func modata() string {
	if dir := os.Getenv("WALLACEA_MODATA"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "shared", "mo-data")
}

// orient turns points to minimise: '+' is an objective to maximise, '-' one to
// minimise, and '0' one to leave out.
func orient(points [][]float64, objectives string) [][]float64 {
	return mapObjectives(points, objectives, func(v float64) float64 { return -v })
}

// invert is orient for ratios.
func invert(points [][]float64, objectives string) [][]float64 {
	return mapObjectives(points, objectives, func(v float64) float64 { return 1 / v })
}

func mapObjectives(points [][]float64, objectives string, flip func(float64) float64) [][]float64 {
	if all, ok := strings.CutPrefix(objectives, "all "); ok {
		objectives = strings.Repeat(all, len(points[0]))
	}
	turned := make([][]float64, len(points))
	for i, p := range points {
		for k, v := range p {
			switch {
			case objectives == "" || objectives[k] == '-':
				turned[i] = append(turned[i], v)
			case objectives[k] == '+':
				turned[i] = append(turned[i], flip(v))
			}
		}
	}
	return turned
}

func normalized(t *testing.T, points [][]float64) [][]float64 {
	t.Helper()
	low, high := slices.Clone(points[0]), slices.Clone(points[0])
	for _, p := range points {
		for k, v := range p {
			low[k], high[k] = min(low[k], v), max(high[k], v)
		}
	}
	normal, err := pareto.Normalize(points, low, high)
	if err != nil {
		t.Fatal(err)
	}
	return normal
}

func pick(points [][]float64, indices []int) [][]float64 {
	var picked [][]float64
	for _, i := range indices {
		picked = append(picked, points[i])
	}
	return picked
}

// readFile returns a file of testdata/mpl or else of modata, or skips the test.
func readFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "mpl", filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		data, err = os.ReadFile(filepath.Join(modata(), filepath.FromSlash(name)))
	}
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no %s in testdata/mpl nor in %s", name, modata())
	}
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(name, ".gz") {
		return data
	}
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var plain bytes.Buffer
	if _, err := plain.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	return plain.Bytes()
}

// readSets reads point sets, one point a line. An empty line or a comment ends a
// set, unless they are to be united.
func readSets(t *testing.T, name, sets string) [][][]float64 {
	t.Helper()
	all := [][][]float64{nil}
	for lines := bufio.NewScanner(bytes.NewReader(readFile(t, name))); lines.Scan(); {
		line, _, _ := strings.Cut(lines.Text(), "#")
		words := strings.Fields(line)
		last := len(all) - 1
		switch {
		case len(words) > 0:
			all[last] = append(all[last], parse(t, words))
		case sets != "union" && len(all[last]) > 0:
			all = append(all, nil)
		}
	}
	if last := len(all) - 1; len(all[last]) == 0 {
		all = all[:last]
	}
	return all
}

func parse(t *testing.T, words []string) []float64 {
	t.Helper()
	values := make([]float64, len(words))
	for i, w := range words {
		var err error
		if values[i], err = strconv.ParseFloat(w, 64); err != nil {
			t.Fatal(err)
		}
	}
	return values
}

type pagmoSet struct {
	points    [][]float64
	reference []float64
	answer    float64
}

// readPagmo reads the number of sets and of each set the numbers of objectives
// and points, the reference point, the points and the answer.
func readPagmo(t *testing.T, name string) []pagmoSet {
	t.Helper()
	values := parse(t, strings.Fields(string(readFile(t, name))))
	next := func(n float64) []float64 {
		taken := values[:int(n)]
		values = values[int(n):]
		return taken
	}
	var all []pagmoSet
	for range int(next(1)[0]) {
		size := next(2)
		s := pagmoSet{reference: next(size[0])}
		for range int(size[1]) {
			s.points = append(s.points, next(size[0]))
		}
		s.answer = next(1)[0]
		all = append(all, s)
	}
	return all
}
