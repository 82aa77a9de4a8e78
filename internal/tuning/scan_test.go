package tuning

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/wallacea-go/wallacea/swap/constants"
)

func periodic(v float64) constants.Parameter {
	p := float(v)
	p.Periodic = true
	return p
}

// wave is how far p[0] + p[1] cos(p[2] x) is from 20 - 10 cos(2 pi x) over ten periods.
func wave(p []float64) float64 {
	sum := 0.0
	for k := range 100 {
		x := -5 + 10*float64(k)/99
		d := p[0] + p[1]*math.Cos(p[2]*x) - (20 - 10*math.Cos(2*math.Pi*x))
		sum += d * d / 100
	}
	return sum
}

// TestScan: the period of a wave is found from far away, whatever the sign of its
// factor, where the rest is about right, and also where a second objective stays as it is.
func TestScan(t *testing.T) {
	t.Parallel()
	for _, factor := range []float64{2, -2} {
		for _, frequency := range []float64{0.6, 1, 3, 30} {
			for _, second := range []bool{false, true} {
				t.Run(fmt.Sprint(factor, frequency, second), func(t *testing.T) {
					t.Parallel()
					r := tune(t, 1, 400, []constants.Parameter{float(19.9), float(factor), periodic(frequency)}, func(p []float64) []float64 {
						if second {
							return []float64{7, wave(p)}
						}
						return []float64{wave(p)}
					})
					best := r.Settings[0].Objectives
					if v := best[len(best)-1]; v > 1e-6 || len(r.Settings) != 1 {
						t.Errorf("%v after %d evaluations", r.Settings, r.Evaluations)
					}
				})
			}
		}
	}
}

// TestFirstEvaluations: what every structure gets does not grow without end.
func TestFirstEvaluations(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ numbers, waves, want int }{{0, 0, 0}, {3, 0, 24}, {2, 1, 52}, {100, 0, 96}, {0, 100, 96 + 56}} {
		var list []constants.Parameter
		for range tt.numbers {
			list = append(list, float(1))
		}
		for range tt.waves {
			list = append(list, periodic(1))
		}
		if got := FirstEvaluations(list); got != tt.want {
			t.Errorf("%+v: %d", tt, got)
		}
	}
}

// TestSecondObjective: the numbers that are looked at first change one objective, and one
// that has its turn when there is more budget changes the other.
func TestSecondObjective(t *testing.T) {
	t.Parallel()
	for _, n := range []int{20, 5} {
		var list []constants.Parameter
		for range n {
			list = append(list, float(5))
		}
		evaluate := func(p []float64) ([]float64, error) {
			return []float64{sphere(p[:n-1]), math.Abs(p[n-1] - 1)}, nil
		}
		for seed := range uint64(10) {
			own, _ := evaluate(values(list))
			r, err := Task{
				Parameters: list, Objectives: own, Budget: 100 * n, First: n, Rand: rand.New(rand.NewPCG(seed, 7)), Evaluate: evaluate,
				More: func([]Setting) bool { return true },
			}.Run()
			if err != nil {
				t.Fatal(err)
			}
			first, second := own[0], own[1]
			for _, s := range r.Settings {
				first, second = min(first, s.Objectives[0]), min(second, s.Objectives[1])
			}
			if first > own[0]/10 || second > own[1]/10 || r.Target != -1 {
				t.Errorf("%d numbers, random seed %d: the best are %v and %v of %v, target %d", n, seed, first, second, own, r.Target)
			}
		}
	}
}
