package tuning

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/swap/constants"
)

func float(v float64) constants.Parameter {
	return constants.Parameter{Kind: constants.Float, Value: v, Min: -math.MaxFloat64, Max: math.MaxFloat64}
}

func integer(v float64) constants.Parameter {
	return constants.Parameter{Kind: constants.Integer, Value: v, Min: -1 << 53, Max: 1 << 53}
}

// tune tunes a function of parameters.
func tune(t *testing.T, seed uint64, budget int, parameters []constants.Parameter, f func(x []float64) []float64) Result {
	t.Helper()
	var own []float64
	for _, p := range parameters {
		own = append(own, p.Value)
	}
	n := 0
	r, err := Task{
		Parameters: parameters, Objectives: f(own), Budget: budget, Rand: rand.New(rand.NewPCG(seed, 7)),
		Evaluate: func(x []float64) ([]float64, error) {
			for i, v := range x {
				if p := parameters[i]; v < p.Min || v > p.Max || p.Kind == constants.Integer && v != math.Round(v) {
					t.Fatalf("%v is no value of parameter %d", v, i)
				}
			}
			n++
			return f(x), nil
		},
	}.Run()
	if err != nil {
		t.Fatal(err)
	}
	if r.Evaluations != n || n > budget {
		t.Errorf("%d evaluations of %d, %d counted", n, budget, r.Evaluations)
	}
	return r
}

// TestZero: the number in the source is 0, and the best one has any sign and size.
func TestZero(t *testing.T) {
	t.Parallel()
	for _, want := range []float64{3, -3, 1e-6, 4000} {
		r := tune(t, 1, 600, []constants.Parameter{float(0)}, func(x []float64) []float64 { return []float64{math.Abs(x[0] - want)} })
		if len(r.Settings) != 1 || math.Abs(r.Settings[0].Values[0]-want) > 1e-3*math.Abs(want) {
			t.Errorf("want %v, got %v", want, r.Settings)
		}
	}
}

// TestSigns: the best number has another sign than the source's.
func TestSigns(t *testing.T) {
	t.Parallel()
	r := tune(t, 1, 800, []constants.Parameter{float(5), integer(12)}, func(x []float64) []float64 {
		return []float64{math.Abs(x[0]+0.25) + math.Abs(x[1]+7)}
	})
	if got := r.Settings[0].Values; math.Abs(got[0]+0.25) > 1e-3 || got[1] != -7 {
		t.Errorf("got %v", got)
	}
}

// TestRestarts: there are many minima, and a larger population finds the deepest.
func TestRestarts(t *testing.T) {
	t.Parallel()
	rastrigin := func(x []float64) []float64 {
		sum := 0.0
		for _, v := range x {
			sum += 10 + v*v - 10*math.Cos(2*math.Pi*v)
		}
		return []float64{sum}
	}
	reached := 0
	for seed := range uint64(10) {
		r := tune(t, seed, 6000, []constants.Parameter{float(3.6), float(-4.4), float(2.5)}, rastrigin)
		if r.Settings[0].Objectives[0] < 1e-6 {
			reached++
		}
	}
	if reached < 8 {
		t.Errorf("%d of 10 runs", reached)
	}
}

// TestFlat: parameters that change nothing, or whose change fails, are left alone.
func TestFlat(t *testing.T) {
	t.Parallel()
	f := func(x []float64) []float64 {
		if x[2] != 3 {
			return nil
		}
		return []float64{math.Abs(x[1] - 0.7)}
	}
	r := tune(t, 1, 300, []constants.Parameter{float(1), float(2), integer(3)}, f)
	if want := []bool{false, true, false}; !slices.Equal(r.Live, want) {
		t.Errorf("live are %v, want %v", r.Live, want)
	}
	if got := r.Settings[0].Values; got[0] != 1 || got[2] != 3 || math.Abs(got[1]-0.7) > 1e-3 {
		t.Errorf("got %v", got)
	}
	r = tune(t, 1, 300, []constants.Parameter{float(1)}, func([]float64) []float64 { return []float64{1} })
	if r.Evaluations != 2 || r.Settings != nil {
		t.Errorf("a parameter that changes nothing: %+v", r)
	}
	r = tune(t, 1, 300, nil, func([]float64) []float64 { return []float64{1} })
	if r.Evaluations != 0 || r.Settings != nil {
		t.Errorf("no parameters: %+v", r)
	}
}

// TestStretch: rounding to levels from -a to a is the structure, and the front runs
// over all numbers of levels.
func TestStretch(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 1))
	samples := make([]float64, 2000)
	for i := range samples {
		samples[i] = rng.NormFloat64()
	}
	quantise := func(x []float64) []float64 {
		half, k := x[0], x[1]
		if k < 1 || half <= 0 {
			return nil
		}
		step, sum := half/k, 0.0
		for _, v := range samples {
			q := math.Round(min(max(v, -half), half)/step) * step
			sum += (v - q) * (v - q)
		}
		return []float64{sum / float64(len(samples)), 2*k + 1}
	}
	r := tune(t, 3, 1500, []constants.Parameter{float(4), integer(50)}, quantise)
	if len(r.Settings) < 30 {
		t.Errorf("only %d settings", len(r.Settings))
	}
	worst := 0.0
	for _, s := range r.Settings {
		if k := s.Values[1]; k >= 2 && k <= 64 {
			best := math.Inf(1)
			for half := 1.0; half < 5; half += 0.05 {
				best = min(best, quantise([]float64{half, k})[0])
			}
			worst = max(worst, s.Objectives[0]/best)
		}
	}
	t.Logf("%d settings, at most %.2f times the least error", len(r.Settings), worst)
	if worst > 1.6 || worst == 0 {
		t.Errorf("%.2f times the least error", worst)
	}
}

// TestSame: the same random stream finds the same.
func TestSame(t *testing.T) {
	t.Parallel()
	f := func(x []float64) []float64 { return []float64{x[0] * x[0], (x[0] - 2) * (x[0] - 2), math.Abs(x[1])} }
	parameters := []constants.Parameter{float(5), float(3)}
	one, other := tune(t, 5, 400, parameters, f), tune(t, 5, 400, parameters, f)
	if !reflect.DeepEqual(one, other) {
		t.Error("two runs of one random stream differ")
	}
	if reflect.DeepEqual(one, tune(t, 6, 400, parameters, f)) {
		t.Error("the random stream makes no difference")
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	task := func(err error) (Result, error) {
		return Task{Parameters: []constants.Parameter{float(1)}, Objectives: []float64{1}, Budget: 50, Rand: rand.New(rand.NewPCG(1, 1)),
			Evaluate: func(x []float64) ([]float64, error) { return nil, err }}.Run()
	}
	gone := errors.New("the worker is gone")
	if _, err := task(gone); !errors.Is(err, gone) {
		t.Errorf("got %v, want %v", err, gone)
	}
	if r, err := task(ErrNotEvaluated); err != nil || r.Evaluations != 0 {
		t.Errorf("nothing can be evaluated: %+v, %v", r, err)
	}
	if r, err := task(nil); err != nil || r.Evaluations > 2 {
		t.Errorf("everything fails: %+v, %v", r, err)
	}
}
