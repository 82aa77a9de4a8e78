package tuning

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/swap/constants"
)

// A problem has several objectives and a best hypervolume.
type problem struct {
	name       string
	parameters []constants.Parameter
	f          func(x []float64) []float64
	reference  []float64
	best       float64
}

// zdt1 is the problem of Zitzler, Deb, Thiele, "Comparison of multiobjective
// evolutionary algorithms", 2000, with absolute values so that its front lies
// within the bounds or on them.
func zdt1(n int, at float64) problem {
	p := problem{name: fmt.Sprintf("zdt1, %d parameters, front at %v", n, at), reference: []float64{1.1, 6}, best: 1.1*6 - 1.0/3}
	for range n {
		p.parameters = append(p.parameters, constants.Parameter{Kind: constants.Float, Value: 0.6, Min: 0, Max: 1})
	}
	p.f = func(x []float64) []float64 {
		g := 1.0
		for _, v := range x[1:] {
			g += 9 * math.Abs(v-at) / float64(n-1)
		}
		return []float64{x[0], g * (1 - math.Sqrt(x[0]/g))}
	}
	return p
}

// quadratics are two paraboloids without bounds, with axes of different lengths.
func quadratics(n int) problem {
	p := problem{name: fmt.Sprintf("quadratics, %d parameters", n)}
	f := func(x []float64, at float64) float64 {
		sum := 0.0
		for i, v := range x {
			d := v/float64(i+1) - at
			sum += math.Pow(30, float64(i)/float64(n-1)) * d * d
		}
		return sum
	}
	p.f = func(x []float64) []float64 { return []float64{f(x, 1), f(x, 1.3)} }
	most := p.f(slices.Clone(ramp(n, 1)))[1]
	p.reference = []float64{2 * most, 2 * most}
	// Along the line between the optima the objectives are most*t*t and most*(1-t)*(1-t).
	p.best = most * most * (4 - 1.0/6)
	for i := range n {
		p.parameters = append(p.parameters, float(2.5*float64(i+1)))
	}
	return p
}

func ramp(n int, at float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = at * float64(i+1)
	}
	return x
}

func (p problem) lack(t *testing.T, points [][]float64) float64 {
	t.Helper()
	v, err := pareto.Hypervolume(points, p.reference)
	if err != nil {
		t.Fatal(err)
	}
	return 1 - v/p.best
}

// random is random search from the same start: all numbers moved on their scales by so
// much, or drawn between their bounds.
func (p problem) random(seed uint64, budget int, deviation float64) [][]float64 {
	rng := rand.New(rand.NewPCG(seed, 6))
	var points [][]float64
	for range budget {
		x := values(p.parameters)
		for i, q := range p.parameters {
			if x[i] = axisOf(q).moved(x[i], deviation*rng.NormFloat64()); deviation == 0 {
				x[i] = rng.Float64()
			}
		}
		points = append(points, p.f(x))
	}
	return points
}

// TestFronts: the hypervolume that lacks after some evaluations is much less than
// what random search from the same start lacks, with the better of two deviations, and
// less than with numbers from everywhere between the bounds; medians.
func TestFronts(t *testing.T) {
	t.Parallel()
	for _, p := range []problem{zdt1(3, 0), zdt1(3, 0.3), zdt1(5, 0), zdt1(5, 0.3), quadratics(3), quadratics(5)} {
		for _, tt := range []struct {
			budget int
			share  float64 // of what random search lacks
		}{{50, 0.75}, {300, 0.35}, {2000, 0.1}} {
			middle := func(find func(seed uint64) [][]float64) float64 {
				var lacks []float64
				for seed := range uint64(max(11, 5000/tt.budget)) {
					lacks = append(lacks, p.lack(t, find(seed)))
				}
				slices.Sort(lacks)
				return lacks[len(lacks)/2]
			}
			got := middle(func(seed uint64) [][]float64 {
				points := [][]float64{p.f(values(p.parameters))}
				for _, s := range tune(t, seed, tt.budget, p.parameters, p.f).Settings {
					points = append(points, s.Objectives)
				}
				return points
			})
			control := func(deviation float64) float64 {
				return middle(func(seed uint64) [][]float64 { return p.random(seed, tt.budget, deviation) })
			}
			start, everywhere := min(control(0.5), control(1)), control(0)
			t.Logf("%s, %d evaluations: %.4f lack, with random search %.4f around the start and %.4f everywhere", p.name, tt.budget, got, start, everywhere)
			if !(got >= 0 && got < tt.share*start && got < everywhere) {
				t.Errorf("%s, %d evaluations: %.4f lack, with random search %.4f and %.4f", p.name, tt.budget, got, start, everywhere)
			}
		}
	}
}

// TestThinned: a front of more settings than are kept is thinned out evenly, its ends and
// what is better than the source's own stay.
func TestThinned(t *testing.T) {
	t.Parallel()
	r := tune(t, 1, 6000, []constants.Parameter{float(0.5)}, func(x []float64) []float64 {
		v := min(max(x[0], 0), 1)
		return []float64{v, -v}
	})
	n := len(r.Settings)
	if n < mostMembers-1 || n > 2*mostMembers {
		t.Errorf("%d settings", n)
	}
	if first, last := r.Settings[0].Objectives[0], r.Settings[n-1].Objectives[0]; first != 0 || last != 1 {
		t.Errorf("from %v to %v", first, last)
	}
	widest := 0.0
	for k := range n - 1 {
		widest = max(widest, r.Settings[k+1].Objectives[0]-r.Settings[k].Objectives[0])
	}
	if widest > 10.0/mostMembers {
		t.Errorf("a gap of %v", widest)
	}
}

// BenchmarkOverhead is what a run costs for each evaluation, whatever that costs.
func BenchmarkOverhead(b *testing.B) {
	five := func(x []float64) []float64 { return []float64{rosenbrock(x) + 1} }
	for _, bb := range []struct {
		name   string
		n      int
		budget int
		f      func(x []float64) []float64
	}{
		{"one/2/30", 2, 30, five},
		{"one/2/1000", 2, 1000, five},
		{"one/5/50", 5, 50, five},
		{"one/5/3000", 5, 3000, five},
		{"two/2/30", 2, 30, quadratics(2).f},
		{"two/2/1000", 2, 1000, quadratics(2).f},
		{"two/5/3000", 5, 3000, quadratics(5).f},
		{"two/2/5000", 2, 5000, quadratics(2).f},
	} {
		b.Run(bb.name, func(b *testing.B) {
			var parameters []constants.Parameter
			for i := range bb.n {
				parameters = append(parameters, float(2.5*float64(i+1)))
			}
			evaluations, settings := 0, 0
			for b.Loop() {
				r, err := Task{
					Parameters: parameters, Objectives: bb.f(values(parameters)), Budget: bb.budget, Rand: rand.New(rand.NewPCG(1, 1)),
					Evaluate: func(x []float64) ([]float64, error) { return bb.f(x), nil },
				}.Run()
				if err != nil {
					b.Fatal(err)
				}
				evaluations += r.Evaluations
				settings = len(r.Settings)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(evaluations), "µs/evaluation")
			b.ReportMetric(float64(settings), "settings")
		})
	}
}

// TestTied: numbers that are about the same or reciprocal, whatever their signs, are tied.
func TestTied(t *testing.T) {
	t.Parallel()
	list := []constants.Parameter{float(0.2277), float(-0.225), float(4.404), float(0.25), float(3), float(0)}
	r, err := Task{Parameters: list, Objectives: []float64{1, 1}}.begin()
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		r.live = append(r.live, i)
	}
	for i, want := range [][]tie{{{1, false}, {2, true}}, {{0, false}, {2, true}}, {{0, true}, {1, true}}, nil, nil, nil} {
		if got := r.tied(i); !slices.Equal(got, want) {
			t.Errorf("%v: %v, want %v", list[i].Value, got, want)
		}
	}
}
