package selection_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/selection"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat/combin"
)

const draws = 200_000

// In chain, each point is a front of its own; best lists them from front 0 on.
var (
	chain = [][]float64{{3, 3}, {0, 0}, {4, 4}, {1, 1}, {2, 2}}
	best  = []int{1, 3, 4, 0, 2}
)

func TestUniformDistribution(t *testing.T) {
	want := []float64{.2, .2, .2, .2, .2}
	for name, choose := range map[string]selection.Func{
		"Uniform":         selection.Uniform,
		"TournamentOf(1)": selection.TournamentOf(1),
		"TournamentOf(0)": selection.TournamentOf(0),
		"PowerLaw(0)":     selection.PowerLaw(0),
		"PowerLaw(-1)":    selection.PowerLaw(-1),
		"Boltzmann(+Inf)": selection.Boltzmann(math.Inf(1)),
		"EpsilonLexicase(1)": func(rng *rand.Rand, _ selection.Points, n int) []int {
			return selection.EpsilonLexicase(rng, selection.Points{Values: same}, n)
		},
	} {
		t.Run(name, func(t *testing.T) { checkDistribution(t, count(choose, chain, draws), want) })
	}
}

var same = [][]float64{{1}, {1}, {1}, {1}, {1}}

func TestTournamentDistribution(t *testing.T) {
	for k := 2; k <= 6; k++ {
		size := min(k, len(chain))
		chances := make([]float64, len(chain))
		for place, i := range best {
			// All others of the tournament are among those that are worse.
			if worse := len(chain) - 1 - place; worse >= size-1 {
				chances[i] = float64(combin.Binomial(worse, size-1)) / float64(combin.Binomial(len(chain), size))
			}
		}
		checkDistribution(t, count(selection.TournamentOf(k), chain, draws), chances)
		if k == 2 {
			checkDistribution(t, count(selection.Tournament, chain, draws), chances)
		}
	}
}

// TestTournamentCrowding uses a front whose ends tie and one of whose inner
// points is more isolated than the other. One of the 6 pairs contains no end.
func TestTournamentCrowding(t *testing.T) {
	front := [][]float64{{0, 9}, {5, 3}, {8.5, 0.5}, {9, 0}}
	checkDistribution(t, count(selection.Tournament, front, draws), []float64{5. / 12, 1. / 6, 0, 5. / 12})
}

// TestTournamentOfOnePoint checks that a tournament among one point ends.
func TestTournamentOfOnePoint(t *testing.T) {
	checkDistribution(t, count(selection.Tournament, chain[:1], 10), []float64{1})
}

func TestRankDistributions(t *testing.T) {
	for _, c := range []struct {
		name   string
		choose selection.Func
		weight func(rank float64) float64
	}{
		{"Boltzmann(0.5)", selection.Boltzmann(0.5), func(r float64) float64 { return math.Exp(-2 * r) }},
		{"Boltzmann(3)", selection.Boltzmann(3), func(r float64) float64 { return math.Exp(-r / 3) }},
		{"Boltzmann(0)", selection.Boltzmann(0), func(r float64) float64 { return max(0, 1-r) }},
		{"Boltzmann(-1)", selection.Boltzmann(-1), func(r float64) float64 { return max(0, 1-r) }},
		{"PowerLaw(1)", selection.PowerLaw(1), func(r float64) float64 { return 1 / (1 + r) }},
		{"PowerLaw(2)", selection.PowerLaw(2), func(r float64) float64 { return 1 / (1 + r) / (1 + r) }},
		{"PowerLaw(+Inf)", selection.PowerLaw(math.Inf(1)), func(r float64) float64 { return max(0, 1-r) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			points := append([][]float64{{0, 0}}, chain...) // two copies of the best
			chances := []float64{c.weight(0), 0, 0, 0, 0, 0}
			for rank, i := range best {
				chances[1+i] = c.weight(float64(rank))
			}
			floats.Scale(1/floats.Sum(chances), chances)
			checkDistribution(t, count(c.choose, points, draws), chances)
		})
	}
}

// TestLexicaseDistribution compares with the exact probabilities from all
// orders of the test cases.
func TestLexicaseDistribution(t *testing.T) {
	for _, points := range [][][]float64{
		{{0, 1, 1}, {1, 0, 1}, {1, 1, 0}, {2, 2, 2}},
		{{0, 5, 1, 3}, {1, 4, 2, 2}, {2, 3, 3, 1}, {3, 2, 4, 0}, {9, 9, 0, 9}, {0, 5, 1, 3}},
		{{1.1, 4, 2}, {0, 9, 9}, {9, 0, 9}, {9, 9, 0}, {1, 1, 7}, {0.2, 3, 3}, {4, 4, 4}},
	} {
		chances := make([]float64, len(points))
		orders := combin.Permutations(len(points[0]), len(points[0]))
		for _, order := range orders {
			left := allOf(points)
			for _, k := range order {
				left = within(points, left, k)
			}
			for _, i := range left {
				chances[i] += 1 / float64(len(left)) / float64(len(orders))
			}
		}
		checkDistribution(t, count(selection.EpsilonLexicase, points, draws), chances)
	}
}

func allOf(points [][]float64) []int {
	all := make([]int, len(points))
	for i := range all {
		all[i] = i
	}
	return all
}

// within returns the points of left that are, in case k, at most the median
// absolute deviation worse than the best of left.
func within(points [][]float64, left []int, k int) []int {
	column := make([]float64, len(points))
	for i, p := range points {
		column[i] = p[k]
	}
	middle := median(column)
	for i := range column {
		column[i] = math.Abs(column[i] - middle)
	}
	epsilon, least := median(column), math.Inf(1)
	for _, i := range left {
		least = min(least, points[i][k])
	}
	var near []int
	for _, i := range left {
		if points[i][k] <= least+epsilon {
			near = append(near, i)
		}
	}
	return near
}

// median returns the middle value.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}
