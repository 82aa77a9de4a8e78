package selection_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/selection"
)

// cutOff returns points whose Scaled are cut off: from above, which hides bad
// values, and from below, which hides good ones.
func cutOff(rng *rand.Rand, values [][]float64) selection.Points {
	scaled := make([][]float64, len(values))
	low, high := make([]float64, len(values[0])), make([]float64, len(values[0]))
	for k := range low {
		low[k], high[k] = math.Inf(-1), math.Inf(1)
		switch rng.IntN(4) {
		case 0:
			low[k] = values[rng.IntN(len(values))][k]
		case 1:
			high[k] = values[rng.IntN(len(values))][k]
		case 2: // all at one place
			low[k], high[k] = 7, 7
		}
	}
	for i, p := range values {
		for k, v := range p {
			scaled[i] = append(scaled[i], min(max(v, low[k]), high[k]))
		}
	}
	return selection.Points{Values: values, Scaled: scaled}
}

// TestScaledDoesNotDecideDominance: where distances are cut off, no survivor or
// migrant is dominated by a point that was left out, and NSGA2 keeps the best
// value of each objective.
func TestScaledDoesNotDecideDominance(t *testing.T) {
	for _, c := range choices {
		rng := newRand(11)
		for range 300 {
			m := 1 + rng.IntN(4)
			points := cutOff(rng, draw(rng, 1+rng.IntN(20), m))
			n := 1 + rng.IntN(12)
			got := c.choose(newRand(1), points, n)
			if want := n; len(got) != want && (c.parents || len(got) != min(n, len(points.Values))) {
				t.Fatalf("%s: %d of %v: got %v", c.name, n, points, got)
			}
			if c.elitist {
				checkNoneIsDominated(t, c.name, points, got)
			}
			if c.name == "NSGA2" && n >= m {
				checkBestAreKept(t, points, got)
			}
		}
	}
}

func checkNoneIsDominated(t *testing.T, name string, points selection.Points, kept []int) {
	t.Helper()
	for i, p := range points.Values {
		for _, j := range kept {
			if !slices.Contains(kept, i) && pareto.Dominates(p, points.Values[j]) {
				t.Fatalf("%s: %v: %d is kept and %d, which dominates it, is not", name, points, j, i)
			}
		}
	}
}

func checkBestAreKept(t *testing.T, points selection.Points, kept []int) {
	t.Helper()
	for k := range points.Values[0] {
		best, left := math.Inf(1), math.Inf(1)
		for i, p := range points.Values {
			best = min(best, p[k])
			if slices.Contains(kept, i) {
				left = min(left, p[k])
			}
		}
		if best != left {
			t.Fatalf("%v: the best value of objective %d is %v, and %v of those kept: %v", points, k, best, left, kept)
		}
	}
}

// TestParentsByValue: parents are better ones also where Scaled ties.
func TestParentsByValue(t *testing.T) {
	points := selection.Points{Values: chain, Scaled: slices.Repeat([][]float64{{7, 7}}, len(chain))}
	for _, c := range choices {
		if !c.parents || c.name == "Uniform" || c.name == "PowerLaw(NaN)" {
			continue
		}
		counts := make([]int, len(chain))
		for _, i := range c.choose(newRand(7), points, 10_000) {
			counts[i]++
		}
		if counts[best[0]] <= counts[best[len(best)-1]] {
			t.Errorf("%s: the best point was chosen %d times, the worst %d times", c.name, counts[best[0]], counts[best[len(best)-1]])
		}
	}
}

// TestScaledDecidesDistance: where Scaled ties nothing, a Func chooses as if
// Scaled were the values.
func TestScaledDecidesDistance(t *testing.T) {
	for _, c := range choices {
		rng, changed := newRand(12), false
		for range 200 {
			values := draw(rng, 1+rng.IntN(20), 1+rng.IntN(4))
			logs := make([][]float64, len(values))
			for i, p := range values {
				for _, v := range p {
					logs[i] = append(logs[i], math.Log(0.001+v))
				}
			}
			n, seed := 1+rng.IntN(12), rng.Uint64()
			want := c.choose(newRand(seed), selection.Points{Values: logs}, n)
			if got := c.choose(newRand(seed), selection.Points{Values: values, Scaled: logs}, n); !slices.Equal(got, want) {
				t.Fatalf("%s: %d of %v: got %v by logarithmic distances, want %v", c.name, n, values, got, want)
			}
			changed = changed || !slices.Equal(c.choose(newRand(seed), selection.Points{Values: values}, n), want)
		}
		if measures := slices.Contains([]string{"NSGA2", "NSGA3", "SMSEMOA", "MigrantsByCrowding", "Tournament", "TournamentOf(5)", "EpsilonLexicase"}, c.name); changed != measures {
			t.Errorf("%s: logarithmic distances change the choice: %v, want %v", c.name, changed, measures)
		}
	}
}

func TestScaledRefusals(t *testing.T) {
	good := [][]float64{{1, 2}, {2, 1}}
	for name, scaled := range map[string][][]float64{
		"fewer points":    {{1, 2}},
		"no points":       {},
		"more points":     {{1, 2}, {2, 1}, {3, 0}},
		"less objectives": {{1}, {2}},
		"ragged":          {{1, 2}, {2}},
		"NaN":             {{1, 2}, {2, math.NaN()}},
		"infinite":        {{1, 2}, {2, math.Inf(1)}},
	} {
		for _, c := range choices {
			if got := c.choose(newRand(1), selection.Points{Values: good, Scaled: scaled}, 1); got != nil {
				t.Errorf("%s, %s: got %v, want nil", c.name, name, got)
			}
		}
	}
}
