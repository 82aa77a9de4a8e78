package pareto_test

import (
	"errors"
	"math"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
)

func TestIndicators(t *testing.T) {
	points := [][]float64{{1, 4}, {3, 2}}
	reference := [][]float64{{1, 3}, {2, 1}}
	for _, c := range []struct {
		name    string
		compare func(points, reference [][]float64) (float64, error)
		want    float64
	}{
		{"Epsilon", pareto.Epsilon, 1},                    // (1, 4) is 1 worse than (1, 3), (3, 2) 1 than (2, 1)
		{"EpsilonRatio", pareto.EpsilonRatio, 2},          // (3, 2) is twice (2, 1)
		{"IGD", pareto.IGD, (1 + math.Sqrt2) / 2},         // distances 1 and √2
		{"IGDPlus", pareto.IGDPlus, (1 + math.Sqrt2) / 2}, // both are worse in all
		{"IGD of itself", func(p, _ [][]float64) (float64, error) { return pareto.IGD(p, p) }, 0},
		{"IGDPlus of better", func(p, r [][]float64) (float64, error) { return pareto.IGDPlus(r, p) }, 0},
		{"IGD of better", func(p, r [][]float64) (float64, error) { return pareto.IGD(r, p) }, (1 + math.Sqrt2) / 2},
		{"Epsilon of better", func(p, r [][]float64) (float64, error) { return pareto.Epsilon(r, p) }, 0},
	} {
		if got, err := c.compare(points, reference); err != nil || !near(got, c.want, 1e-15) {
			t.Errorf("%s: got %v, %v, want %v", c.name, got, err, c.want)
		}
	}
	far := [][]float64{{inf, 1}, {-inf, 2}}
	for name, compare := range map[string]func(points, reference [][]float64) (float64, error){
		"Epsilon": pareto.Epsilon, "IGD": pareto.IGD, "IGDPlus": pareto.IGDPlus,
	} {
		if got, err := compare(far, far); err != nil || got != 0 {
			t.Errorf("%s of infinite points and themselves: got %v, %v, want 0", name, got, err)
		}
		if got, err := compare(far[:1], far); err != nil || got != inf {
			t.Errorf("%s of a point at +Inf: got %v, %v, want +Inf", name, got, err)
		}
	}
}

func TestIdealAndNadir(t *testing.T) {
	points := [][]float64{{1, 5}, {2, 2}, {4, 1}, {9, 9}, {1, 7}}
	ideal, err := pareto.Ideal(points)
	if err != nil || ideal[0] != 1 || ideal[1] != 1 {
		t.Errorf("ideal: got %v, %v, want [1 1]", ideal, err)
	}
	nadir, err := pareto.Nadir(points)
	if err != nil || nadir[0] != 4 || nadir[1] != 5 {
		t.Errorf("nadir: got %v, %v, want [4 5]: dominated points do not count", nadir, err)
	}
	ideal[0], nadir[0] = -1, -1
	if points[0][0] != 1 || points[2][0] != 4 {
		t.Errorf("the results share memory with the points: %v", points)
	}
}

func TestNormalize(t *testing.T) {
	points := [][]float64{{1, 5, 7}, {3, 3, 9}, {inf, 9, -inf}}
	got, err := pareto.Normalize(points, []float64{1, 3, 7}, []float64{5, 5, 7})
	want := [][]float64{{0, 1, 0}, {0.5, 0, 2}, {inf, 3, -inf}}
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		for k := range want[i] {
			if got[i][k] != want[i][k] {
				t.Errorf("got %v, want %v", got, want)
			}
		}
	}
	for name, c := range map[string]struct{ ideal, nadir []float64 }{
		"short":     {[]float64{0, 0}, []float64{1, 1, 1}},
		"exchanged": {[]float64{0, 2, 0}, []float64{1, 1, 1}},
		"infinite":  {[]float64{0, 0, 0}, []float64{1, inf, 1}},
		"NaN":       {[]float64{0, nan, 0}, []float64{1, 1, 1}},
	} {
		if _, err := pareto.Normalize(points, c.ideal, c.nadir); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestNormalizeWideRanges has differences that overflow.
func TestNormalizeWideRanges(t *testing.T) {
	const most = math.MaxFloat64
	points := [][]float64{{-most, 0, most}, {0, 3, -most}, {most, 1, most / 2}, {most / 2, 2, 0}}
	want := [][]float64{{0, 0, 2}, {0.5, 3, -2}, {1, 1, 1}, {0.75, 2, 0}}
	got, err := pareto.Normalize(points, []float64{-most, 0, 0}, []float64{most, 1, most / 2})
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		for k := range want[i] {
			if got[i][k] != want[i][k] {
				t.Errorf("got %v, want %v", got, want)
			}
		}
	}
	got, err = pareto.Normalize([][]float64{{most, 0}}, []float64{-most / 4, 0}, []float64{most / 2, 0})
	if err != nil || math.Abs(got[0][0]-5./3) > 1e-15 {
		t.Errorf("got %v, want 5/3; %v", got, err)
	}
}

func TestKnee(t *testing.T) {
	for _, c := range []struct {
		name   string
		points [][]float64
		want   int
	}{
		{"one point", [][]float64{{3, 4}}, 0},
		{"bulge", [][]float64{{0, 100}, {1, 60}, {2, 20}, {6, 10}, {10, 0}}, 2},
		{"bulge, dominated points ignored", [][]float64{{0, 100}, {900, 900}, {2, 20}, {10, 0}}, 2},
		{"straight", [][]float64{{2, 0}, {1, 1}, {0, 2}}, 0},
		{"away from the ideal", [][]float64{{0, 10}, {9, 9}, {10, 0}}, 0},
		{"three objectives", [][]float64{{0, 1, 1}, {1, 0, 1}, {1, 1, 0}, {0.3, 0.3, 0.3}}, 3},
		{"duplicates", [][]float64{{0, 9}, {1, 1}, {1, 1}, {9, 0}}, 1},
	} {
		if got, err := pareto.Knee(c.points); err != nil || got != c.want {
			t.Errorf("%s: got %d, %v, want %d", c.name, got, err, c.want)
		}
	}
	_, err := pareto.Knee([][]float64{{1, 1}, {0, inf}})
	if want := "pareto: point 1, objective 1 is at an infinite distance"; !errors.Is(err, pareto.ErrInfinite) || err.Error() != want {
		t.Errorf("an infinite end: got %v, want %s", err, want)
	}
}
