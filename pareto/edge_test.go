package pareto_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
)

var (
	nan  = math.NaN()
	inf  = math.Inf(1)
	zero = math.Copysign(0, -1)
)

// refusals lists sets that every function refuses, and why.
var refusals = []struct {
	name      string
	points    [][]float64
	point     int
	objective int
	err       error
}{
	{"NaN", [][]float64{{1, 2}, {3, nan}}, 1, 1, pareto.ErrNaN},
	{"NaN first", [][]float64{{nan, 2, 3}, {1, 2, 3}}, 0, 0, pareto.ErrNaN},
	{"NaN in four objectives", [][]float64{{1, 2, 3, 4}, {1, 2, nan, 4}}, 1, 2, pareto.ErrNaN},
	{"NaN second of three", [][]float64{{1, 2, 3}, {1, nan, 3}}, 1, 1, pareto.ErrNaN},
	{"NaN last of three", [][]float64{{1, 2, 3}, {1, 2, nan}}, 1, 2, pareto.ErrNaN},
	{"NaN alone", [][]float64{{1}, {nan}}, 1, 0, pareto.ErrNaN},
	{"ragged", [][]float64{{1, 2}, {3, 4}, {5}}, 2, -1, pareto.ErrObjectives},
	{"longer", [][]float64{{1, 2}, {3, 4, 5}}, 1, -1, pareto.ErrObjectives},
	{"longer than three", [][]float64{{1, 2, 3}, {3, 4, 5, 6}}, 1, -1, pareto.ErrObjectives},
	{"longer than four", [][]float64{{1, 2, 3, 4}, {3, 4, 5, 6, 7}}, 1, -1, pareto.ErrObjectives},
	{"no objectives", [][]float64{{}, {}}, 0, -1, pareto.ErrObjectives},
	{"nil point", [][]float64{{1}, nil}, 1, -1, pareto.ErrObjectives},
}

func TestRefusedPointsAreNamed(t *testing.T) {
	for name, refuse := range map[string]func([][]float64) error{
		"Check":                func(p [][]float64) error { return pareto.Check(p) },
		"Fronts":               func(p [][]float64) error { _, err := pareto.Fronts(p); return err },
		"Ranks":                func(p [][]float64) error { _, err := pareto.Ranks(p); return err },
		"Nondominated":         func(p [][]float64) error { _, err := pareto.Nondominated(p); return err },
		"NondominatedDistinct": func(p [][]float64) error { _, err := pareto.NondominatedDistinct(p); return err },
		"Hypervolume":          func(p [][]float64) error { _, err := pareto.Hypervolume(p, ones(len(p[0]))); return err },
		"Contributions":        func(p [][]float64) error { _, err := pareto.Contributions(p, ones(len(p[0]))); return err },
		"Epsilon":              func(p [][]float64) error { _, err := pareto.Epsilon(p, p); return err },
		"EpsilonRatio":         func(p [][]float64) error { _, err := pareto.EpsilonRatio(p, p); return err },
		"IGD":                  func(p [][]float64) error { _, err := pareto.IGD(p, p); return err },
		"IGDPlus":              func(p [][]float64) error { _, err := pareto.IGDPlus(p, p); return err },
		"Ideal":                func(p [][]float64) error { _, err := pareto.Ideal(p); return err },
		"Nadir":                func(p [][]float64) error { _, err := pareto.Nadir(p); return err },
		"Normalize":            func(p [][]float64) error { _, err := pareto.Normalize(p, p[0], p[0]); return err },
		"Knee":                 func(p [][]float64) error { _, err := pareto.Knee(p); return err },
	} {
		for _, r := range refusals {
			err := refuse(r.points)
			var p *pareto.PointError
			if !errors.Is(err, r.err) || !errors.As(err, &p) || p.Point != r.point || p.Objective != r.objective {
				t.Errorf("%s, %s: got %v, want point %d, objective %d refused", name, r.name, err, r.point, r.objective)
			}
		}
	}
	for _, r := range refusals {
		for i, d := range pareto.Crowding(r.points) {
			if !math.IsNaN(d) {
				t.Errorf("Crowding, %s: distance of point %d is %v, want NaN", r.name, i, d)
			}
		}
	}
	got := pareto.Check([][]float64{{1, 2}, {3, nan}}).Error()
	if want := "pareto: point 1, objective 1 is NaN"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	got = pareto.Check([][]float64{{1, 2}, {3}}).Error()
	if want := "pareto: point 1: wrong number of objectives: 1 where point 0 has 2"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRefusedReferences(t *testing.T) {
	points := [][]float64{{1, 2}}
	for name, c := range map[string]struct {
		reference []float64
		err       error
	}{
		"short": {[]float64{5}, pareto.ErrObjectives},
		"none":  {nil, pareto.ErrObjectives},
		"NaN":   {[]float64{5, nan}, pareto.ErrNaN},
	} {
		if _, err := pareto.Hypervolume(points, c.reference); !errors.Is(err, c.err) {
			t.Errorf("Hypervolume, %s: got %v", name, err)
		}
		if _, err := pareto.Contributions(points, c.reference); !errors.Is(err, c.err) {
			t.Errorf("Contributions, %s: got %v", name, err)
		}
	}
	for name, compare := range map[string]func(points, reference [][]float64) (float64, error){
		"Epsilon": pareto.Epsilon, "EpsilonRatio": pareto.EpsilonRatio, "IGD": pareto.IGD, "IGDPlus": pareto.IGDPlus,
	} {
		if _, err := compare(points, nil); err == nil {
			t.Errorf("%s: no error without a reference set", name)
		}
		if _, err := compare(points, [][]float64{{1, 2, 3}}); !errors.Is(err, pareto.ErrObjectives) {
			t.Errorf("%s: got %v for a reference set of more objectives", name, err)
		}
		if _, err := compare(points, [][]float64{{1, nan}}); !errors.Is(err, pareto.ErrNaN) {
			t.Errorf("%s: got %v for a NaN", name, err)
		}
		if got, err := compare(nil, points); err != nil || got != inf {
			t.Errorf("%s of no points: got %v, %v, want +Inf", name, got, err)
		}
	}
	if _, err := pareto.EpsilonRatio(points, [][]float64{{0, 1}}); !errors.Is(err, pareto.ErrNotPositive) {
		t.Errorf("EpsilonRatio with an objective of 0: got %v", err)
	}
	if _, err := pareto.EpsilonRatio(points, [][]float64{{1, inf}}); !errors.Is(err, pareto.ErrNotPositive) {
		t.Errorf("EpsilonRatio with an infinite objective: got %v", err)
	}
	if _, err := pareto.EpsilonRatio([][]float64{{-1, 1}}, points); !errors.Is(err, pareto.ErrNotPositive) {
		t.Errorf("EpsilonRatio with a negative objective: got %v", err)
	}
}

func TestEmptySets(t *testing.T) {
	if got, err := pareto.Fronts(nil); got != nil || err != nil {
		t.Errorf("Fronts: %v, %v", got, err)
	}
	if got, err := pareto.Ranks(nil); got != nil || err != nil {
		t.Errorf("Ranks: %v, %v", got, err)
	}
	if got, err := pareto.Nondominated(nil); got != nil || err != nil {
		t.Errorf("Nondominated: %v, %v", got, err)
	}
	if got, err := pareto.NondominatedDistinct(nil); got != nil || err != nil {
		t.Errorf("NondominatedDistinct: %v, %v", got, err)
	}
	if got := pareto.Crowding(nil); len(got) != 0 {
		t.Errorf("Crowding: %v", got)
	}
	if got, err := pareto.Hypervolume(nil, []float64{nan}); got != 0 || err != nil {
		t.Errorf("Hypervolume: %v, %v", got, err)
	}
	if got, err := pareto.Contributions(nil, nil); len(got) != 0 || err != nil {
		t.Errorf("Contributions: %v, %v", got, err)
	}
	if got, err := pareto.Ideal(nil); got != nil || err != nil {
		t.Errorf("Ideal: %v, %v", got, err)
	}
	if got, err := pareto.Nadir(nil); got != nil || err != nil {
		t.Errorf("Nadir: %v, %v", got, err)
	}
	if got, err := pareto.Normalize(nil, nil, nil); got != nil || err != nil {
		t.Errorf("Normalize: %v, %v", got, err)
	}
	if _, err := pareto.Knee(nil); err == nil {
		t.Error("Knee: no error")
	}
}

func TestFrontsOfSpecialValues(t *testing.T) {
	for _, c := range []struct {
		name   string
		points [][]float64
		want   []int
	}{
		{"one point", [][]float64{{3, 4}}, []int{0}},
		{"one objective", [][]float64{{2}, {1}, {2}, {3}}, []int{1, 0, 1, 2}},
		{"duplicates", [][]float64{{1, 1}, {0, 2}, {1, 1}, {2, 2}, {2, 2}}, []int{0, 0, 0, 1, 1}},
		{"infinities", [][]float64{{1, inf}, {inf, 1}, {inf, inf}, {-inf, 5}, {1, 1}, {inf, inf}}, []int{1, 1, 2, 0, 0, 2}},
		{"infinities in three", [][]float64{{1, inf, 0}, {1, inf, -inf}, {-inf, inf, inf}, {inf, inf, inf}}, []int{1, 0, 0, 2}},
		{"infinities in four", [][]float64{{inf, inf, inf, inf}, {-inf, 0, 0, inf}, {-inf, 0, 0, 0}}, []int{2, 1, 0}},
		{"signed zeros", [][]float64{{0, 1}, {zero, 1}, {0, 2}, {zero, 2}}, []int{0, 0, 1, 1}},
		{"signed zeros in three", [][]float64{{0, zero, 1}, {zero, 0, 1}, {zero, 0, 2}}, []int{0, 0, 1}},
		{"signed zeros in four", [][]float64{{0, zero, 1, 1}, {zero, 0, 1, 1}, {zero, 0, 2, 1}}, []int{0, 0, 1}},
		{"tiny and huge", [][]float64{{5e-324, 1}, {0, math.MaxFloat64}, {5e-324, math.MaxFloat64}}, []int{0, 0, 1}},
	} {
		if got, err := pareto.Ranks(c.points); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: got ranks %v, %v, want %v", c.name, got, err, c.want)
		}
		var first []int
		for i, r := range c.want {
			if r == 0 {
				first = append(first, i)
			}
		}
		if got, err := pareto.Nondominated(c.points); err != nil || !slices.Equal(got, first) {
			t.Errorf("%s: nondominated are %v, %v, want %v", c.name, got, err, first)
		}
	}
}

func TestHypervolumeOfSpecialValues(t *testing.T) {
	for _, c := range []struct {
		name      string
		points    [][]float64
		reference []float64
		want      float64
	}{
		{"one objective", [][]float64{{3}, {1}, {2}}, []float64{5}, 4},
		{"at the reference", [][]float64{{5, 1}, {1, 5}, {5, 5}}, []float64{5, 5}, 0},
		{"beyond the reference", [][]float64{{6, 1}, {1, 7}}, []float64{5, 5}, 0},
		{"duplicates", [][]float64{{1, 1}, {1, 1}}, []float64{3, 3}, 4},
		{"a point at -Inf", [][]float64{{-inf, 1}, {1, 1}}, []float64{3, 3}, inf},
		{"a point at +Inf", [][]float64{{inf, 1}, {1, 1}}, []float64{3, 3}, 4},
		{"reference +Inf", [][]float64{{1, 1}}, []float64{3, inf}, inf},
		{"both +Inf", [][]float64{{1, inf}}, []float64{3, inf}, inf},
		{"reference +Inf, beyond it elsewhere", [][]float64{{4, 1}}, []float64{3, inf}, 0},
		{"reference -Inf", [][]float64{{1, 1}, {1, -inf}}, []float64{3, -inf}, 0},
		{"overflow", [][]float64{{0, 0}}, []float64{1e300, 1e300}, inf},
	} {
		if got, err := pareto.Hypervolume(c.points, c.reference); err != nil || got != c.want {
			t.Errorf("%s: got %v, %v, want %v", c.name, got, err, c.want)
		}
	}
}

func TestContributionsRefuseInfiniteDistances(t *testing.T) {
	for name, c := range map[string]struct {
		points    [][]float64
		reference []float64
		point     int
		objective int
	}{
		"a point":     {[][]float64{{1, 1}, {5, 0}, {0, -inf}}, []float64{3, 3}, 2, 1},
		"a reference": {[][]float64{{1, 1}}, []float64{inf, 3}, 0, 0},
		"two points":  {[][]float64{{1, 1}, {0, -inf}, {-inf, 0}}, []float64{3, 3}, 1, 1},
		"both":        {[][]float64{{1, 1, 1}, {1, 1, inf}}, []float64{3, 3, inf}, 0, 2},
		"both +Inf":   {[][]float64{{1, inf}}, []float64{3, inf}, 0, 1},
	} {
		_, err := pareto.Contributions(c.points, c.reference)
		var p *pareto.PointError
		if !errors.Is(err, pareto.ErrInfinite) || !errors.As(err, &p) || p.Point != c.point || p.Objective != c.objective {
			t.Errorf("%s at infinity: got %v, want point %d, objective %d refused", name, err, c.point, c.objective)
		}
	}
	got, err := pareto.Contributions([][]float64{{1, 1}, {inf, 0}}, []float64{3, 3})
	if want := []float64{4, 0}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func TestCrowding(t *testing.T) {
	for _, c := range []struct {
		name   string
		points [][]float64
		want   []float64
	}{
		{"one point", [][]float64{{1, 2}}, []float64{0}},
		{"two points", [][]float64{{1, 2}, {2, 1}}, []float64{inf, inf}},
		{"gaps", [][]float64{{0, 4}, {1, 2}, {4, 0}}, []float64{inf, 2, inf}},
		{"one objective", [][]float64{{4}, {1}, {0}}, []float64{inf, 1, inf}},
		{"constant objective", [][]float64{{0, 7}, {1, 7}, {4, 7}}, []float64{inf, 1, inf}},
		{"all equal", [][]float64{{1, 1}, {1, 1}, {1, 1}}, []float64{0, 0, 0}},
		{"one infinite end", [][]float64{{0}, {1}, {2}, {inf}}, []float64{inf, 0, 1, inf}},
		{"two infinite ends", [][]float64{{-inf}, {1}, {inf}, {0}}, []float64{inf, 0.5, inf, 0.5}},
		{"many infinite", [][]float64{{0}, {inf}, {inf}, {inf}}, []float64{inf, 1, 0, inf}},
		{"range that overflows", [][]float64{{-math.MaxFloat64}, {0}, {math.MaxFloat64}}, []float64{inf, 1, inf}},
		{"ties go by the other objective", [][]float64{{0, 9}, {1, 3}, {1, 2}, {5, 0}}, []float64{inf, 0.8 + 7./9, 0.2 + 3./9, inf}},
		{"copies go by index", [][]float64{{0, 9}, {1, 2}, {1, 2}, {5, 0}}, []float64{inf, 0.2 + 2./9, 0.8 + 7./9, inf}},
	} {
		got := pareto.Crowding(c.points)
		for i, want := range c.want {
			if !near(got[i], want, 1e-12) {
				t.Errorf("%s: got %v, want %v", c.name, got, c.want)
				break
			}
		}
	}
}

// TestCrowdingScaled: points say who is whose neighbour, scaled how far apart.
func TestCrowdingScaled(t *testing.T) {
	points := [][]float64{{1, 9}, {2, 8}, {3, 7}, {4, 6}, {8, 0}}
	scaled := [][]float64{{4, 9}, {4, 8}, {4, 7}, {4, 6}, {8, 0}} // cut off below 4
	want := []float64{inf, 2. / 9, 2. / 9, 1 + 7./9, inf}
	got := pareto.CrowdingScaled(points, scaled)
	for i := range want {
		if got[i] != want[i] && !near(got[i], want[i], 1e-15) {
			t.Errorf("got %v, want %v", got, want)
			break
		}
	}
	// Cut off everywhere, only the ends differ.
	got = pareto.CrowdingScaled([][]float64{{1}, {3}, {2}}, [][]float64{{5}, {5}, {5}})
	if want := []float64{inf, inf, 0}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for name, scaled := range map[string][][]float64{
		"fewer":  scaled[1:],
		"ragged": {{4, 9}, {4, 8}, {4, 7}, {4, 6}, {8}},
		"narrow": {{4}, {4}, {4}, {4}, {8}},
		"NaN":    {{4, 9}, {4, nan}, {4, 7}, {4, 6}, {8, 0}},
		"none":   nil,
	} {
		for i, d := range pareto.CrowdingScaled(points, scaled) {
			if !math.IsNaN(d) {
				t.Errorf("%s: distance %d is %v, want NaN", name, i, d)
			}
		}
	}
}
