package selection_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/selection"
	"gonum.org/v1/gonum/stat/distuv"
)

// choice is a Func with properties that all its results have.
type choice struct {
	name     string
	choose   selection.Func
	parents  bool // n indices with repetition, not min(n, len(points)) different ones
	elitist  bool // no point is left out for one of a later front
	unseeded bool // needs no random numbers
}

var choices = []choice{
	{name: "NSGA2", choose: selection.NSGA2, elitist: true, unseeded: true},
	{name: "NSGA3", choose: selection.NSGA3(nil), elitist: true},
	{name: "SMSEMOA", choose: selection.SMSEMOA, elitist: true, unseeded: true},
	{name: "MigrantsByFront", choose: selection.MigrantsByFront, elitist: true},
	{name: "MigrantsByCrowding", choose: selection.MigrantsByCrowding, elitist: true, unseeded: true},
	{name: "MigrantsAtRandom", choose: selection.MigrantsAtRandom},
	{name: "Tournament", choose: selection.Tournament, parents: true},
	{name: "TournamentOf(5)", choose: selection.TournamentOf(5), parents: true},
	{name: "Uniform", choose: selection.Uniform, parents: true},
	{name: "Boltzmann(1)", choose: selection.Boltzmann(1), parents: true},
	{name: "Boltzmann(0)", choose: selection.Boltzmann(0), parents: true},
	{name: "Boltzmann(NaN)", choose: selection.Boltzmann(math.NaN()), parents: true},
	{name: "PowerLaw(2)", choose: selection.PowerLaw(2), parents: true},
	{name: "PowerLaw(NaN)", choose: selection.PowerLaw(math.NaN()), parents: true},
	{name: "EpsilonLexicase", choose: selection.EpsilonLexicase, parents: true},
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// draw returns n points with m objectives, sometimes on a coarse grid, so that
// coordinates tie and points repeat.
func draw(rng *rand.Rand, n, m int) [][]float64 {
	coarse := rng.IntN(3) == 0
	points := make([][]float64, n)
	for i := range points {
		points[i] = make([]float64, m)
		for k := range points[i] {
			if points[i][k] = rng.Float64(); coarse {
				points[i][k] = float64(rng.IntN(4))
			}
		}
	}
	return points
}

func TestChoices(t *testing.T) {
	for _, c := range choices {
		t.Run(c.name, func(t *testing.T) {
			rng := newRand(1)
			for range 300 {
				points := draw(rng, 1+rng.IntN(30), 1+rng.IntN(5))
				checkChoice(t, c, points, 1+rng.IntN(40), rng.Uint64())
			}
		})
	}
}

func checkChoice(t *testing.T, c choice, points [][]float64, n int, seed uint64) {
	t.Helper()
	before := fmt.Sprint(points)
	got := c.choose(newRand(seed), selection.Points{Values: points}, n)
	if fmt.Sprint(points) != before {
		t.Fatalf("the points were modified: %v, before %s", points, before)
	}
	if again := c.choose(newRand(seed), selection.Points{Values: points}, n); !slices.Equal(again, got) {
		t.Fatalf("%d of %v: %v, and %v with the same random numbers", n, points, got, again)
	}
	if c.unseeded && !slices.Equal(c.choose(nil, selection.Points{Values: points}, n), got) {
		t.Fatalf("%d of %v: needs random numbers", n, points)
	}
	if other := c.choose(newRand(seed), selection.Points{Values: inOtherUnits(points)}, n); !slices.Equal(other, got) {
		t.Fatalf("%d of %v: %v, and %v in other units of measurement", n, points, got, other)
	}
	want := n
	if !c.parents {
		want = min(n, len(points))
	}
	if len(got) != want {
		t.Fatalf("%d of %d: got %d indices, want %d", n, len(points), len(got), want)
	}
	chosen := make([]int, len(points))
	for _, i := range got {
		if i < 0 || i >= len(points) {
			t.Fatalf("%d of %d: got index %d", n, len(points), i)
		}
		if chosen[i]++; !c.parents && chosen[i] > 1 {
			t.Fatalf("%d of %d: got index %d twice: %v", n, len(points), i, got)
		}
	}
	if !c.elitist {
		return
	}
	ranks, err := pareto.Ranks(points)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range ranks {
		if chosen[i] == 0 && slices.ContainsFunc(got, func(j int) bool { return ranks[j] > r }) {
			t.Fatalf("%d of %v: point %d of front %d was left out: %v", n, points, i, r, got)
		}
	}
}

// inOtherUnits multiplies each objective by a different power of two, which is
// exact.
func inOtherUnits(points [][]float64) [][]float64 {
	scaled := make([][]float64, len(points))
	for i, p := range points {
		for k, v := range p {
			scaled[i] = append(scaled[i], math.Ldexp(v, 35*k-70))
		}
	}
	return scaled
}

// TestWideRanges uses objectives whose range overflows.
func TestWideRanges(t *testing.T) {
	const most = math.MaxFloat64
	points := [][]float64{{-most, most, 0}, {most, -most, 0}, {0, 0, 0}, {1, -1, 0}, {2, 2, -most}, {-1, 3, most}}
	for _, c := range choices {
		got := c.choose(newRand(1), selection.Points{Values: points}, 4)
		if len(got) != 4 {
			t.Errorf("%s: got %v, want 4 indices", c.name, got)
		}
	}
}

func TestRefusals(t *testing.T) {
	good := [][]float64{{1, 2}, {2, 1}}
	for _, c := range choices {
		for _, v := range []struct {
			name   string
			points [][]float64
			n      int
		}{
			{"no points", nil, 3},
			{"n = 0", good, 0},
			{"n < 0", good, -1},
			{"NaN", [][]float64{{1, 2}, {math.NaN(), 1}}, 1},
			{"+Inf", [][]float64{{1, 2}, {1, math.Inf(1)}}, 1},
			{"-Inf", [][]float64{{1, 2}, {1, math.Inf(-1)}}, 1},
			{"ragged", [][]float64{{1, 2}, {1}}, 1},
			{"no objectives", [][]float64{{}, {}}, 1},
		} {
			if got := c.choose(newRand(1), selection.Points{Values: v.points}, v.n); got != nil {
				t.Errorf("%s, %s: got %v, want nil", c.name, v.name, got)
			}
		}
	}
}

// checkDistribution compares how often each index was drawn with its
// probability. A correct sampler fails for one in a million seeds.
func checkDistribution(t *testing.T, counts []int, chances []float64) {
	t.Helper()
	total, sum := 0, 0.0
	for i, c := range counts {
		total, sum = total+c, sum+chances[i]
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Fatalf("the chances %v add up to %v", chances, sum)
	}
	square, free := 0.0, -1.0
	for i, c := range counts {
		want := chances[i] * float64(total)
		if want == 0 {
			if c > 0 {
				t.Errorf("index %d was drawn %d times, want never", i, c)
			}
			continue
		}
		if want < 5 {
			t.Fatalf("%d draws are too few for a chance of %v", total, chances[i])
		}
		square += (float64(c) - want) * (float64(c) - want) / want
		free++
	}
	if free > 0 && square > (distuv.ChiSquared{K: free}).Quantile(1-1e-6) {
		t.Errorf("drawn %v of %d, want chances %v: chi-square %.1f", counts, total, chances, square)
	}
}

// count draws n indices and counts them.
func count(choose selection.Func, points [][]float64, n int) []int {
	counts := make([]int, len(points))
	for _, i := range choose(newRand(7), selection.Points{Values: points}, n) {
		counts[i]++
	}
	return counts
}
