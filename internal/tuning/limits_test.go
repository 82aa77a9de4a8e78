package tuning

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/swap/constants"
)

// TestChoices: with one objective and with two, the values tried are choices, and all of
// them can be found. What the source has may be none.
func TestChoices(t *testing.T) {
	t.Parallel()
	choices := []float64{-5, 0.25, 4, 8, 16, 1000}
	for _, own := range []float64{-5, 8, 1000, 5, 1e9} {
		for _, want := range choices {
			p := constants.Parameter{Kind: constants.Float, Value: own, Min: -5, Max: 1000, Choices: choices}
			for _, objectives := range []int{1, 2} {
				r := Task{
					Parameters: []constants.Parameter{p, float(1)}, Budget: 300, Rand: rand.New(rand.NewPCG(1, 1)),
					Objectives: []float64{1e12, 1e12}[:objectives],
					Evaluate: func(x []float64) ([]float64, error) {
						if !slices.Contains(choices, x[0]) && x[0] != own {
							t.Fatalf("%v is no choice", x[0])
						}
						v := math.Abs(x[0]-want) + math.Abs(x[1]-2)
						return []float64{v, v}[:objectives], nil
					},
				}
				found, err := r.Run()
				if err != nil {
					t.Fatal(err)
				}
				if got := found.Settings[0].Values; got[0] != want {
					t.Errorf("%d objectives: from %v to %v, want %v", objectives, own, got, want)
				}
			}
		}
	}
}

// TestOutside: the source's own values lie outside the bounds, or there is
// nothing between them.
func TestOutside(t *testing.T) {
	t.Parallel()
	for _, kind := range []constants.Kind{constants.Integer, constants.Float} {
		for _, objectives := range []int{1, 2} {
			parameters := []constants.Parameter{
				{Kind: kind, Value: 100, Min: 2, Max: 20}, {Kind: kind, Value: -3, Min: 2, Max: 20},
				{Kind: kind, Value: 7, Min: 9, Max: 5}, {Kind: kind, Value: 3, Min: 3, Max: 3},
			}
			f := func(x []float64) []float64 {
				v := math.Abs(x[0]-12) + math.Abs(x[1]-5) + math.Abs(x[2]) + math.Abs(x[3])
				return []float64{v, v}[:objectives]
			}
			r, err := Task{
				Parameters: parameters, Objectives: f(values(parameters)), Budget: 400, Rand: rand.New(rand.NewPCG(1, 1)),
				Evaluate: func(x []float64) ([]float64, error) {
					for i, v := range x {
						if p := parameters[i]; v != p.Value && (v < p.Min || v > p.Max) {
							t.Fatalf("%v is tried for parameter %d", v, i)
						}
					}
					return f(x), nil
				},
			}.Run()
			if err != nil {
				t.Fatal(err)
			}
			if got := r.Settings[0].Values; math.Abs(got[0]-12) > 0.1 || math.Abs(got[1]-5) > 0.1 || got[2] != 7 || got[3] != 3 {
				t.Errorf("kind %v, %d objectives: %v", kind, objectives, got)
			}
		}
	}
}

// TestCostly: time is up from some number on. A run does not try that more than
// eight times, and finds what is better below.
func TestCostly(t *testing.T) {
	t.Parallel()
	for _, objectives := range []int{1, 2} {
		for seed := range uint64(10) {
			parameters := []constants.Parameter{float(3), integer(20), float(0.1)}
			costly, n := 0, 0
			f := func(x []float64) []float64 {
				return []float64{math.Abs(x[0]-1)/10 + 1/x[1] + math.Abs(x[2]-0.2), x[1]}[:objectives]
			}
			r, err := Task{
				Parameters: parameters, Objectives: f(values(parameters)), Budget: 400, Rand: rand.New(rand.NewPCG(seed, 1)),
				Evaluate: func(x []float64) ([]float64, error) {
					n++
					if x[1] > 40 || x[1] < 1 {
						costly++
						return []float64{-1e9, -1e9}[:objectives], ErrCostly
					}
					return f(x), nil
				},
			}.Run()
			if err != nil {
				t.Fatal(err)
			}
			if costly > 8 || r.Evaluations != n || len(r.Settings) == 0 || r.Settings[0].Objectives[0] < 0 || r.Settings[0].Objectives[0] > 0.2 {
				t.Errorf("%d objectives: %d costly of %d, %v", objectives, costly, n, r.Settings)
			}
		}
	}
	n := 0
	r, err := Task{
		Parameters: []constants.Parameter{float(3), float(1), float(1), float(1), float(1), float(1), float(1), float(1), float(1)},
		Objectives: []float64{1}, Budget: 1000, Rand: rand.New(rand.NewPCG(1, 1)),
		Evaluate: func([]float64) ([]float64, error) { n++; return nil, ErrCostly },
	}.Run()
	if err != nil || n != 8 || r.Settings != nil {
		t.Errorf("all is costly: %d evaluations, %v, %v", n, r.Settings, err)
	}
}

// TestWall: nothing beyond a costly setting is tried.
func TestWall(t *testing.T) {
	t.Parallel()
	for _, objectives := range []int{1, 2} {
		first := math.Inf(1)
		_, err := Task{
			Parameters: []constants.Parameter{float(10)}, Objectives: []float64{-10, 1}[:objectives], Budget: 400, Rand: rand.New(rand.NewPCG(1, 1)),
			Evaluate: func(x []float64) ([]float64, error) {
				if x[0] >= first {
					t.Fatalf("%v is tried after %v", x[0], first)
				}
				if x[0] > 30 {
					first = x[0]
					return nil, ErrCostly
				}
				return []float64{-x[0], 1 / x[0]}[:objectives], nil
			},
		}.Run()
		if err != nil || math.IsInf(first, 0) {
			t.Errorf("%v, costly from %v", err, first)
		}
	}
}

func TestAxis(t *testing.T) {
	t.Parallel()
	a := axisOf(constants.Parameter{Kind: constants.Integer, Value: 1e9, Choices: []float64{1, 4, 8}})
	for v, want := range map[float64]float64{-3: 0, 1: 0, 2.5: 0.5, 4: 1, 8: 2, 1e9: 2} {
		if got := a.place(v); got != want {
			t.Errorf("%v is at %v, want %v", v, got, want)
		}
	}
	for _, p := range []constants.Parameter{float(0), float(-3), float(1e-300), float(math.MaxFloat64), integer(7), integer(-1 << 53)} {
		a := axisOf(p)
		for _, v := range []float64{0, 1, -1, 5, 1e15, -math.MaxFloat64} {
			if p.Kind == constants.Integer && math.Abs(v) > 1<<53 {
				continue
			}
			if got := a.from(a.to(v)); math.Abs(got-v) > 1e-9*math.Abs(v) {
				t.Errorf("from %v: %v becomes %v", p.Value, v, got)
			}
		}
	}
}

// TestMore: a first budget, and then the caller decides.
func TestMore(t *testing.T) {
	t.Parallel()
	f := func(x []float64) []float64 { return []float64{rosenbrock(x)} }
	two := func(x []float64) []float64 { return []float64{rosenbrock(x), math.Abs(x[0] - 3)} }
	parameters := []constants.Parameter{float(2), float(3)}
	for _, f := range []func(x []float64) []float64{f, two} {
		run := func(first, budget int, more func([]Setting) bool) (Result, [][]float64) {
			var tried [][]float64
			r, err := Task{
				Parameters: parameters, Objectives: f(values(parameters)), Budget: budget, Rand: rand.New(rand.NewPCG(1, 1)), First: first, More: more,
				Evaluate: func(x []float64) ([]float64, error) {
					tried = append(tried, slices.Clone(x))
					return f(x), nil
				},
			}.Run()
			if err != nil {
				t.Fatal(err)
			}
			return r, tried
		}
		var then []Setting
		asked := 0
		short, tried := run(20, 300, func(s []Setting) bool { then = s; asked++; return false })
		if asked != 1 || len(tried) != 20 || !reflect.DeepEqual(then, short.Settings) {
			t.Errorf("asked %d times, %d evaluations, had %v, found %v", asked, len(tried), then, short.Settings)
		}
		asked = 0
		long, all := run(20, 300, func([]Setting) bool { asked++; return true })
		if want := 1 + 3*(len(f(values(parameters)))-1); asked != want || len(all) != 300 || !reflect.DeepEqual(all[:20], tried) || reflect.DeepEqual(long.Settings, short.Settings) {
			t.Errorf("asked %d times, %d evaluations", asked, len(all))
		}
		// What was learnt is not lost: nothing is tried twice.
		seen := make(map[[2]float64]bool)
		for _, x := range all {
			if seen[[2]float64(x)] {
				t.Fatalf("%v is tried twice", x)
			}
			seen[[2]float64(x)] = true
		}
	}
	// A first budget of too little to probe all leaves the others for later.
	var many []constants.Parameter
	for range 30 {
		many = append(many, float(2))
	}
	r, err := Task{
		Parameters: many, Objectives: []float64{30}, Budget: 600, Rand: rand.New(rand.NewPCG(1, 1)), First: 20, More: func([]Setting) bool { return true },
		Evaluate: func(x []float64) ([]float64, error) { return []float64{sphere(x)}, nil },
	}.Run()
	if err != nil || slices.Contains(r.Live, false) {
		t.Errorf("live are %v, %v", r.Live, err)
	}
}

// TestHostile: any objectives and any bounds.
func TestHostile(t *testing.T) {
	t.Parallel()
	odd := []float64{0, math.Copysign(0, -1), 1, -1, 0.5, 3, math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 1e-300, math.Inf(1), math.Inf(-1), math.NaN(), 1 << 53, 1 << 62}
	for seed := range uint64(400) {
		rng := rand.New(rand.NewPCG(seed, 10))
		any := func() float64 { return odd[rng.IntN(len(odd))] }
		var parameters []constants.Parameter
		for range rng.IntN(6) {
			p := constants.Parameter{Kind: constants.Kind(rng.IntN(2)), Value: odd[rng.IntN(10)], Min: any(), Max: any()}
			if rng.IntN(4) == 0 {
				p.Choices = []float64{-math.MaxFloat64, -1, 0, 2, math.MaxFloat64}[rng.IntN(4):]
			}
			parameters = append(parameters, p)
		}
		m := 1 + rng.IntN(3)
		objectives := make([]float64, m)
		n, budget := 0, rng.IntN(300)
		task := Task{
			Parameters: parameters, Objectives: objectives, Budget: budget, Rand: rng,
			Evaluate: func(x []float64) ([]float64, error) {
				n++
				for i, v := range x {
					p := parameters[i]
					if v != p.Value && (math.IsNaN(v) || math.IsInf(v, 0) || v < p.Min || v > p.Max) && p.Choices == nil {
						t.Fatalf("%v is tried for %+v", v, p)
					}
				}
				o := make([]float64, m)
				for k := range o {
					if o[k] = rng.NormFloat64(); rng.IntN(3) == 0 {
						o[k] = any()
					}
				}
				return o, []error{nil, nil, nil, ErrNotEvaluated, ErrCostly}[rng.IntN(5)]
			},
		}
		r, err := task.Run()
		if err != nil || r.Evaluations > n || n > 6*max(budget, 1) {
			t.Errorf("seed %d: %d evaluations of %d, %d reported, %v", seed, n, budget, r.Evaluations, err)
		}
		if text := r.Describe(parameters, nil); len(text) > 1024 {
			t.Errorf("%d bytes", len(text))
		}
	}
}
