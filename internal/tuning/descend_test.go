package tuning

import (
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap/constants"
)

func sphere(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += (v - 1) * (v - 1)
	}
	return sum
}

func ellipsoid(x []float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += math.Pow(1e4, float64(i)/float64(len(x)-1)) * (v - 1) * (v - 1)
	}
	return sum
}

func rosenbrock(x []float64) float64 {
	sum := 0.0
	for i := range len(x) - 1 {
		a, b := x[i+1]-x[i]*x[i], 1-x[i]
		sum += 100*a*a + b*b
	}
	return sum
}

var errReached = errors.New("reached")

// task makes a task with one objective, and counts evaluations until it reaches
// 1e-9 and ends.
func task(seed uint64, budget int, parameters []constants.Parameter, f func(x []float64) float64, reached *int) Task {
	n := 0
	return Task{
		Parameters: parameters, Objectives: []float64{f(values(parameters))}, Budget: budget, Rand: rand.New(rand.NewPCG(seed, 7)),
		Evaluate: func(x []float64) ([]float64, error) {
			n++
			v := f(x)
			if v <= 1e-9 {
				*reached = n
				return nil, errReached
			}
			return []float64{v}, nil
		},
	}
}

func values(parameters []constants.Parameter) []float64 {
	var own []float64
	for _, p := range parameters {
		own = append(own, p.Value)
	}
	return own
}

// onlyRestart is a run without a simplex and without the step along the probes.
func onlyRestart(t Task) error {
	r, err := t.begin()
	if err == nil {
		err = r.probe()
	}
	for size := 0; err == nil; {
		size, err = r.restart(size)
	}
	if errors.Is(err, errSpent) {
		return nil
	}
	return err
}

func median(v []int) int {
	slices.Sort(v)
	return v[len(v)/2]
}

// TestSimplex: evaluations to 1e-9 from 2.5, the optimum being at 1, medians.
func TestSimplex(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		f    func([]float64) float64
		n    int
		want int
	}{
		{"sphere", sphere, 2, 70},
		{"sphere", sphere, 5, 320},
		{"ellipsoid", ellipsoid, 2, 100},
		{"ellipsoid", ellipsoid, 5, 510},
		{"rosenbrock", rosenbrock, 2, 100},
		{"rosenbrock", rosenbrock, 3, 250},
		{"rosenbrock", rosenbrock, 5, 640},
	} {
		var with, without []int
		for seed := range uint64(11) {
			// The random stream makes no difference to the first simplex, the start does.
			rng := rand.New(rand.NewPCG(seed, 8))
			var parameters []constants.Parameter
			for range tt.n {
				parameters = append(parameters, float(2.5+rng.Float64()))
			}
			const budget = 20000
			a, b := 0, 0
			if _, err := task(seed, budget, parameters, tt.f, &a).Run(); !errors.Is(err, errReached) {
				t.Fatal(err)
			}
			if err := onlyRestart(task(seed, budget, parameters, tt.f, &b)); !errors.Is(err, errReached) {
				t.Fatal(err)
			}
			with, without = append(with, a), append(without, b)
		}
		got, control := median(with), median(without)
		t.Logf("%s %d-D: %d evaluations, %d with a CMA-ES only", tt.name, tt.n, got, control)
		if float64(got) > 1.3*float64(tt.want) || float64(got) < 0.7*float64(tt.want) || got >= control {
			t.Errorf("%s in %d dimensions: %d evaluations, want %d and fewer than %d", tt.name, tt.n, got, tt.want, control)
		}
	}
}

// TestSteep: three whole numbers from 1 or 30 to 37, and two floats with a steep
// optimum.
func TestSteep(t *testing.T) {
	t.Parallel()
	f := func(x []float64) []float64 {
		sum := 1e-9
		for _, v := range x[:3] {
			sum += math.Abs(v - 37)
		}
		return []float64{sum + 100*math.Abs(x[3]-0.7) + 100*math.Abs(x[4]+0.2)}
	}
	for _, start := range []float64{1, 30} {
		n := 0
		for seed := range uint64(10) {
			r := tune(t, seed, 4000, []constants.Parameter{integer(start), integer(start), integer(start), float(0), float(0)}, f)
			if r.Settings[0].Objectives[0] < 1e-3 {
				n++
			}
		}
		if n < 9 {
			t.Errorf("from %v: %d of 10 runs", start, n)
		}
	}
}

// TestFinished: a run ends when nothing is gained.
func TestFinished(t *testing.T) {
	t.Parallel()
	const budget = 30000
	r := tune(t, 1, budget, []constants.Parameter{float(2), float(3)}, func(x []float64) []float64 { return []float64{sphere(x) + 1} })
	if r.Evaluations > 3000 || r.Settings[0].Objectives[0] != 1 {
		t.Errorf("convex: %d evaluations, %v", r.Evaluations, r.Settings)
	}
	// Only what is worse differs from the source's own.
	r = tune(t, 1, budget, []constants.Parameter{float(2), integer(7)}, func(x []float64) []float64 {
		return []float64{max(1, x[0]-1) + max(0, x[1]-7)}
	})
	if r.Evaluations > 3000 || r.Settings != nil {
		t.Errorf("constant: %d evaluations, %v", r.Evaluations, r.Settings)
	}
	p := integer(5)
	p.Min, p.Max = 1, 9
	r = tune(t, 1, budget, []constants.Parameter{p}, func(x []float64) []float64 { return []float64{x[0], -x[0]} })
	if r.Evaluations != 8 || len(r.Settings) != 8 {
		t.Errorf("nine settings: %d evaluations, %d settings", r.Evaluations, len(r.Settings))
	}
	a, b := float(1), float(1)
	a.Choices = []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	r = tune(t, 1, budget, []constants.Parameter{a, b}, func(x []float64) []float64 {
		return []float64{x[0] + math.Abs(x[1]-2), -x[0] + math.Abs(x[1]-2)}
	})
	if r.Evaluations > budget/2 {
		t.Errorf("ten settings and a float: %d evaluations", r.Evaluations)
	}
}

// TestMany: a budget of two evaluations for each of many parameters gains more than
// random search, and a budget of less gains too.
func TestMany(t *testing.T) {
	t.Parallel()
	var parameters []constants.Parameter
	for i := range 30 {
		parameters = append(parameters, float(0.5+0.1*float64(i)))
	}
	f := func(x []float64) []float64 {
		sum := 0.0
		for i, v := range x {
			d := math.Log(math.Abs(v)/(0.5+0.1*float64(i))) - 0.5 + float64(i%3)*0.5
			sum += d * d
		}
		return []float64{sum}
	}
	own := f(values(parameters))[0]
	for _, budget := range []int{12, 60, 240} {
		var gains, controls []float64
		for seed := range uint64(11) {
			r := tune(t, seed, budget, parameters, f)
			gains = append(gains, r.Settings[0].Objectives[0]/own)
			if n := len(r.Findings); budget == 12 && n > 7 {
				t.Errorf("%d parameters are probed with %d evaluations", n, budget)
			}
			least, rng := own, rand.New(rand.NewPCG(seed, 9))
			for range budget {
				x := values(parameters)
				for i, p := range parameters {
					x[i] = axisOf(p).moved(x[i], 0.3*rng.NormFloat64())
				}
				least = min(least, f(x)[0])
			}
			controls = append(controls, least/own)
		}
		slices.Sort(gains)
		slices.Sort(controls)
		t.Logf("%d evaluations: %.3f of the source's, random search %.3f", budget, gains[5], controls[5])
		if gains[5] > 0.9*controls[5] || gains[10] >= 1 {
			t.Errorf("%d evaluations: %.3f, random search %.3f", budget, gains, controls)
		}
	}
}

// TestFailing: most of the space fails, in several ways.
func TestFailing(t *testing.T) {
	t.Parallel()
	for _, failure := range [][]float64{nil, {math.NaN()}, {math.Inf(1)}, {math.Inf(-1)}} {
		r := tune(t, 1, 2000, []constants.Parameter{float(2), float(3), float(1.5)}, func(x []float64) []float64 {
			if x[0] > 2.1 || x[1] < x[0] || x[2] > 1.6 {
				return failure
			}
			return []float64{sphere(x)}
		})
		if v := r.Settings[0].Objectives[0]; !(v >= 0 && v < 1e-6) {
			t.Errorf("failures of %v: %v", failure, r.Settings[0])
		}
	}
	r := tune(t, 1, 500, []constants.Parameter{float(2), float(3)}, func(x []float64) []float64 { return []float64{-math.MaxFloat64 * math.Tanh(x[0]-x[1])} })
	if len(r.Settings) != 1 {
		t.Errorf("huge objectives: %v", r.Settings)
	}
}

// TestNoGoroutine: none stays behind, whatever ends a run. It is not parallel,
// since others have theirs.
func TestNoGoroutine(t *testing.T) {
	gone := errors.New("the worker is gone")
	for _, budget := range []int{3, 4, 5, 6, 7, 20, 200, 3000} {
		for _, how := range []string{"spent", "error", "panic"} {
			n := 0
			task := Task{
				Parameters: []constants.Parameter{float(2), float(3)}, Objectives: []float64{rosenbrock([]float64{2, 3})}, Budget: budget, Rand: rand.New(rand.NewPCG(1, 1)),
				Evaluate: func(x []float64) ([]float64, error) {
					if n++; n == budget && how == "error" {
						return nil, gone
					} else if n == budget && how == "panic" {
						panic(gone)
					}
					return []float64{rosenbrock(x)}, nil
				},
			}
			func() {
				defer func() {
					if v := recover(); (v != nil) != (how == "panic" && n == budget) {
						t.Errorf("recovered %v", v)
					}
				}()
				if _, err := task.Run(); (err != nil) != (how == "error" && n == budget) || err != nil && !errors.Is(err, gone) {
					t.Errorf("got %v", err)
				}
			}()
			stacks := make([]byte, 1<<20)
			if stacks = stacks[:runtime.Stack(stacks, true)]; strings.Contains(string(stacks), "NelderMead") {
				t.Fatalf("budget %d, %s: a goroutine is left:\n%s", budget, how, stacks)
			}
		}
	}
}

// TestCost: failures cost more than any setting, and more the farther they are.
func TestCost(t *testing.T) {
	t.Parallel()
	r, err := Task{Parameters: []constants.Parameter{float(1), float(2)}, Objectives: []float64{1}, Budget: 1, Rand: rand.New(rand.NewPCG(1, 1))}.begin()
	if err != nil {
		t.Fatal(err)
	}
	r.live = []int{0, 1}
	best := r.point(r.own)
	costs := []float64{r.cost([]float64{-math.MaxFloat64}, best), r.cost([]float64{3}, best), r.cost([]float64{math.MaxFloat64}, best)}
	for _, d := range []float64{1e-9, 1e-3, 1, 1000} {
		costs = append(costs, r.cost(nil, []float64{best[0] + d, best[1] - d}))
	}
	costs = append(costs, r.cost(nil, []float64{math.Inf(1), math.NaN()}))
	for k, v := range costs[1:] {
		if !(v > costs[k]) || math.IsInf(v, 0) {
			t.Errorf("costs are %v", costs)
		}
	}
}

// TestProbe: what is better is kept, and the second step is larger if the first
// changed nothing.
func TestProbe(t *testing.T) {
	t.Parallel()
	var tried [][]float64
	r := tune(t, 1, 8, []constants.Parameter{float(1), float(1), float(1)}, func(x []float64) []float64 {
		tried = append(tried, slices.Clone(x))
		if x[2] < 0.6 {
			return []float64{0}
		}
		return []float64{9 - x[0] - x[1]}
	})
	if x := tried[2]; x[0] <= 1 || x[1] <= 1 { // the first is the source's own
		t.Errorf("tried %v", tried)
	}
	if !slices.Equal(r.Live, []bool{true, true, true}) {
		t.Errorf("live are %v, tried %v", r.Live, tried)
	}
}
