package pareto_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
)

// TestReferenceData runs the cases of testdata and, where there are any, the
// others of modata.
func TestReferenceData(t *testing.T) {
	seen := make(map[string]bool)
	for _, dir := range []string{"testdata", filepath.Join("testdata", "mpl"), modata()} {
		data, err := os.ReadFile(filepath.Join(dir, "cases.json"))
		if errors.Is(err, fs.ErrNotExist) && dir == modata() {
			t.Logf("no %s: its cases are left out", dir)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		var cases []referenceCase
		if err := json.Unmarshal(data, &cases); err != nil {
			t.Fatalf("%s: %v", dir, err)
		}
		for _, c := range cases {
			check, ok := operations[c.Op]
			if !ok && !elsewhere[c.Op] {
				t.Errorf("%s: no test knows %s", c.ID, c.Op)
			}
			if seen[c.ID] || !ok {
				continue
			}
			seen[c.ID] = true
			t.Run(c.ID, func(t *testing.T) {
				t.Parallel()
				check(t, c)
			})
		}
	}
	if len(seen) < 80 {
		t.Errorf("found %d cases only", len(seen))
	}
	t.Logf("%d cases", len(seen))
}

// elsewhere lists the operations that package selection tests, and one that
// belongs to neither.
var elsewhere = map[string]bool{
	"nsga2-order": true, "reference-direction-count": true, "map-elites-index": true, "map-elites-add": true,
	"kmeans1d": true,
}

var operations = map[string]func(*testing.T, referenceCase){
	"hypervolume":               checkHypervolume,
	"hypervolume-formula":       checkHypervolumeFormula,
	"hypervolume-contributions": checkContributions,
	"least-contributor":         checkLeastContributor,
	"rank":                      checkRank,
	"front-sizes":               checkFrontSizes,
	"nondominated-filter":       checkFilter,
	"nondominated-mask":         checkMask,
	"crowding-distance":         checkCrowding,
	"epsilon-additive":          checkEpsilon,
	"epsilon-multiplicative":    checkEpsilon,
	"igd":                       checkDistance,
	"igd+":                      checkDistance,
	"avg-hausdorff":             checkDistance,
}

func checkHypervolume(t *testing.T, c referenceCase) {
	if testing.Short() && strings.Contains(c.ID, "5d") {
		t.Skip("thousands of points with five objectives take seconds")
	}
	if c.Format != "" {
		for i, p := range readPagmo(t, c.Input) {
			want := p.answer
			if c.Expected != nil {
				want = expect[numbers](t, c)[0] // the answer in the file is wrong
			}
			got, err := pareto.Hypervolume(p.points, p.reference)
			if err != nil || !c.sameVolume(got, want) {
				t.Errorf("set %d: got %v, %v, want %v", i, got, err, want)
			}
		}
		return
	}
	sets := c.sets(t)
	for i, want := range expect[numbers](t, c) {
		points, reference := sets[i], slices.Clone(c.Ref)
		if c.Minimise != nil && !*c.Minimise {
			points, reference = orient(points, "all +"), orient([][]float64{reference}, "all +")[0]
		}
		if c.Normalise != "" {
			points = normalized(t, points)
		}
		got, err := pareto.Hypervolume(points, reference)
		if err != nil || !c.sameVolume(got, want) {
			t.Errorf("set %d: got %v, %v, want %v", i, got, err, want)
		}
	}
}

// checkHypervolumeFormula has sets whose volumes are known in closed form.
func checkHypervolumeFormula(t *testing.T, _ referenceCase) {
	check := func(points [][]float64, reference []float64, want int) {
		if got, err := pareto.Hypervolume(points, reference); err != nil || got != float64(want) {
			t.Errorf("%d points, reference %v: got %v, %v, want %v", len(points), reference, got, err, want)
		}
	}
	for n := 2; n < 30; n++ {
		var points [][]float64
		for i := range n {
			points = append(points, floats(i, n-1-i), floats(i, n-i))
		}
		check(points, floats(n, n), n*n-n*(n-1)/2)
	}
	for n := 2; n < 10; n++ {
		var points [][]float64
		for x := range n {
			for y := range n - x {
				points = append(points, floats(x, y, n-1-x-y))
			}
		}
		check(points, floats(n, n, n), n*n*n-(n-1)*n*(n+1)/6)
	}
	for m := 2; m < 10; m++ {
		var points [][]float64
		reference := slices.Repeat([]float64{10}, m)
		for k := range m {
			unit := make([]float64, m)
			unit[k] = 1
			dominated := slices.Repeat([]float64{float64(1 + k)}, m)
			points = append(points, unit, dominated)
		}
		check(points, reference, int(math.Pow10(m))-1)
	}
}

func floats(values ...int) []float64 {
	converted := make([]float64, len(values))
	for i, v := range values {
		converted[i] = float64(v)
	}
	return converted
}

func checkContributions(t *testing.T, c referenceCase) {
	sets := c.sets(t)
	for i, want := range expect[numbers2](t, c) {
		points := sets[i]
		got := make([]float64, len(points))
		use := make([]int, len(points))
		for i := range use {
			use[i] = i
		}
		if c.IgnoreDominated == nil || *c.IgnoreDominated {
			var err error
			if use, err = pareto.Nondominated(points); err != nil {
				t.Fatal(err)
			}
		}
		contributions, err := pareto.Contributions(pick(points, use), c.Ref)
		if err != nil {
			t.Fatal(err)
		}
		for at, i := range use {
			got[i] = contributions[at]
		}
		for j := range points {
			if !c.close(got[j], want[j]) {
				t.Errorf("set %d: contribution of point %d is %v, want %v", i, j, got[j], want[j])
			}
		}
	}
}

func checkLeastContributor(t *testing.T, c referenceCase) {
	for i, p := range readPagmo(t, c.Input) {
		got, err := pareto.Contributions(p.points, p.reference)
		if err != nil {
			t.Fatal(err)
		}
		if want := slices.Min(got); got[int(p.answer)]-want > c.Abstol {
			t.Errorf("set %d: contribution of point %v is %v, the least one is %v", i, p.answer, got[int(p.answer)], want)
		}
	}
}

func checkRank(t *testing.T, c referenceCase) {
	var want []int
	if c.ExpectedFile != "" {
		for _, row := range readSets(t, c.ExpectedFile, "union")[0] {
			want = append(want, int(row[0]))
		}
	} else {
		want = expect[[]int](t, c)
	}
	points := c.sets(t)[0]
	got, err := pareto.Ranks(points)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%d points: the ranks differ, %v", len(points), err)
	}
	fronts, err := pareto.Fronts(points)
	if err != nil {
		t.Fatal(err)
	}
	for rank, front := range fronts {
		if !slices.IsSorted(front) || slices.ContainsFunc(front, func(i int) bool { return want[i] != rank }) {
			t.Errorf("front %d is %v", rank, front)
		}
	}
}

func checkFrontSizes(t *testing.T, c referenceCase) {
	fronts, err := pareto.Fronts(c.Points.rows())
	if err != nil {
		t.Fatal(err)
	}
	var got []int
	for _, front := range fronts {
		got = append(got, len(front))
	}
	if want := expect[[]int](t, c); !slices.Equal(got, want) {
		t.Errorf("got fronts of %v points, want %v", got, want)
	}
}

func checkFilter(t *testing.T, c referenceCase) {
	var got [][]float64
	for _, points := range c.sets(t) {
		front, err := pareto.NondominatedDistinct(orient(points, c.Objectives))
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, pick(points, front)...)
	}
	want := slices.Concat(readSets(t, c.ExpectedFile, "sets")...)
	slices.SortFunc(got, slices.Compare)
	slices.SortFunc(want, slices.Compare)
	if len(got) != len(want) {
		t.Fatalf("got %d points, want %d", len(got), len(want))
	}
	for i := range got {
		// The file has 15 digits, the input up to 17.
		if !slices.EqualFunc(got[i], want[i], func(a, b float64) bool { return near(a, b, 1e-14) }) {
			t.Fatalf("got point %v, want %v", got[i], want[i])
		}
	}
}

func checkMask(t *testing.T, c referenceCase) {
	for _, v := range []struct {
		name   string
		filter func([][]float64) ([]int, error)
		want   []int
	}{
		{"Nondominated", pareto.Nondominated, c.Keep},
		{"NondominatedDistinct", pareto.NondominatedDistinct, expect[[]int](t, c)},
	} {
		front, err := v.filter(c.Points.rows())
		if err != nil {
			t.Fatal(err)
		}
		got := make([]int, len(c.Points))
		for _, i := range front {
			got[i] = 1
		}
		if !slices.Equal(got, v.want) {
			t.Errorf("%s: got %v, want %v", v.name, got, v.want)
		}
	}
}

// checkCrowding compares the points of which no coordinate ties with another
// point's: where they tie, the distance depends on the order of the points.
func checkCrowding(t *testing.T, c referenceCase) {
	points := c.Points.rows()
	factor := 1.0
	if strings.HasPrefix(c.ID, "pymoo/") {
		factor = float64(len(points[0])) // a mean over the objectives, not a sum
	}
	got := pareto.Crowding(points)
	compared := 0
	for i, want := range expect[numbers](t, c) {
		tied := slices.ContainsFunc(points, func(q []float64) bool {
			for k, v := range points[i] {
				if &q[0] != &points[i][0] && q[k] == v && !constant(points, k) {
					return true
				}
			}
			return false
		})
		if tied {
			continue
		}
		compared++
		if !c.close(got[i], want*factor) {
			t.Errorf("point %d: got %v, want %v", i, got[i], want*factor)
		}
	}
	if compared == 0 {
		t.Error("no point without ties")
	}
}

func constant(points [][]float64, k int) bool {
	return !slices.ContainsFunc(points, func(p []float64) bool { return p[k] != points[0][k] })
}

func checkEpsilon(t *testing.T, c referenceCase) {
	reference := c.ReferencePoints.rows()
	if c.Reference != "" {
		reference = readSets(t, c.Reference, "union")[0]
	}
	measure, flip := pareto.Epsilon, orient
	if c.Op == "epsilon-multiplicative" {
		measure, flip = pareto.EpsilonRatio, invert
	}
	sets := c.sets(t)
	for i, want := range expect[numbers](t, c) {
		got, err := measure(flip(sets[i], c.Objectives), flip(reference, c.Objectives))
		if err != nil || !c.close(got, want) {
			t.Errorf("set %d: got %v, %v, want %v", i, got, err, want)
		}
	}
}

func checkDistance(t *testing.T, c referenceCase) {
	points, reference := c.Points.rows(), c.ReferencePoints.rows()
	measure := pareto.IGD
	if c.Op == "igd+" {
		measure = pareto.IGDPlus
	}
	got, err := measure(points, reference)
	if err != nil {
		t.Fatal(err)
	}
	if c.Op == "avg-hausdorff" {
		back, err := measure(reference, points)
		if err != nil {
			t.Fatal(err)
		}
		got = max(got, back)
	}
	if want := expect[numbers](t, c)[0]; !c.close(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// close compares with the tolerance of the case, or a relative 1e-11 where that is
// more: not every order of additions agrees to more digits.
func (c referenceCase) close(got, want float64) bool {
	return near(got, want, max(c.Reltol, 1e-11)) || math.Abs(got-want) <= c.Abstol
}

// sameVolume compares to a relative 1e-9, but with the tolerance of the case where
// its source prints no more than nine digits.
func (c referenceCase) sameVolume(got, want float64) bool {
	if c.ID == "jmetal/hv-2d-case4" || c.ID == "shark/2d-20" {
		return c.close(got, want)
	}
	return near(got, want, 1e-9)
}

func expect[T any](t *testing.T, c referenceCase) T {
	t.Helper()
	var want T
	if err := json.Unmarshal(c.Expected, &want); err != nil {
		t.Fatal(err)
	}
	return want
}

// sets returns the point sets of the case.
func (c referenceCase) sets(t *testing.T) [][][]float64 {
	t.Helper()
	if c.Input == "" {
		return [][][]float64{c.Points.rows()}
	}
	return readSets(t, c.Input, c.Sets)
}
