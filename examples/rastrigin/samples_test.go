package main

import (
	"context"
	"errors"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/internal/programtest"
	"github.com/wallacea-go/wallacea/population"
)

func TestSurface(t *testing.T) {
	for _, tt := range []sample{
		{0, 0, 0}, // the minimum
		{1, 0, 1}, // integers lie at the bottom of dents
		{3, -4, 25},
		{0.5, 0, 20.25}, // halves between them
		{0.25, 0.5, 0.0625 + 10 + 20.25},
	} {
		if got := surface(tt.x, tt.y); math.Abs(got-tt.z) > 1e-12 {
			t.Errorf("surface(%v, %v) = %v, want %v", tt.x, tt.y, got, tt.z)
		}
	}
}

func TestSamples(t *testing.T) {
	if len(samples) != 10_000 {
		t.Fatalf("%d samples, want 10000", len(samples))
	}
	seen := make(map[[2]float64]bool)
	for _, s := range samples {
		seen[[2]float64{s.x, s.y}] = true
		if math.Abs(s.x) > 5 || math.Abs(s.y) > 5 || s.z != surface(s.x, s.y) {
			t.Fatalf("%+v is no sample", s)
		}
	}
	if len(seen) != len(samples) || !seen[[2]float64{-5, 5}] || !seen[[2]float64{5, -5}] {
		t.Errorf("%d different points; corners are there: %v, %v", len(seen), seen[[2]float64{-5, 5}], seen[[2]float64{5, -5}])
	}
}

func TestCompare(t *testing.T) {
	const off = 3
	spoiled := func(x, y float64) float64 {
		if x == samples[4217].x && y == samples[4217].y {
			return surface(x, y) - off
		}
		return surface(x, y)
	}
	mse, worst, err := compare(spoiled)
	if err != nil || math.Abs(mse-off*off/10_000.) > 1e-12 {
		t.Errorf("mse %v, %v; want that of a single miss", mse, err)
	}
	if worst[0].sample != samples[4217] || worst[1].by() != 0 {
		t.Errorf("worst misses %v", worst)
	}
	if mse, _, err := compare(surface); err != nil || mse != 0 {
		t.Errorf("the surface itself: %v, %v", mse, err)
	}
	_, worst, err = compare(func(x, y float64) float64 { return 0 })
	if err != nil || len(worst) != misses {
		t.Fatalf("%d misses, %v", len(worst), err)
	}
	for i, m := range worst[1:] {
		if m.by() > worst[i].by() {
			t.Errorf("miss %d is worse than the one before it", i+1)
		}
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1), 1e200} {
		if _, _, err := compare(func(x, y float64) float64 { return bad }); err == nil || !strings.Contains(err.Error(), "at x=-5, y=-5 the height is") {
			t.Errorf("a height of %v: %v", bad, err)
		}
	}
}

// TestFeedback: each candidate is shown other points, the same one the same.
func TestFeedback(t *testing.T) {
	_, worst, err := compare(Height)
	if err != nil {
		t.Fatal(err)
	}
	table := regexp.MustCompile(`(?m)^x=\S+, y=\S+: z=\S+$`)
	one, again, other := feedback("a", worst), feedback("a", worst), feedback("b", worst)
	if n := len(table.FindAllString(one, -1)); n != shown || one != again {
		t.Errorf("%d points are shown, want %d; the same again: %v", n, shown, one == again)
	}
	common := 0
	for _, line := range table.FindAllString(one, -1) {
		if strings.Contains(other, line) {
			common++
		}
	}
	if common > shown/5 {
		t.Errorf("%d of %d points are shown to two candidates", common, shown)
	}
	if n := strings.Count(one, ", want "); n != misses {
		t.Errorf("%d misses are told, want %d", n, misses)
	}
	if _, worst, _ := compare(surface); strings.Contains(feedback("a", worst), ", want ") {
		t.Error("misses of the surface itself are told")
	}
}

// nobody is a mutator that cannot be reached. A search asks it only if the seed
// does not solve the problem.
type nobody struct{}

func (nobody) Mutate(context.Context, population.Request) (population.Reply, error) {
	return population.Reply{}, population.ErrUnavailable
}

// TestSolved: an error of the size of rounding solves the problem, a slightly
// larger one does not.
func TestSolved(t *testing.T) {
	t.Parallel()
	programtest.NeedsBuild(t)
	for off, want := range map[string]bool{"0": true, "0.9e-5": true, "1.1e-5": false} {
		p := problem
		p.Seed = source("f := func(v float64) float64 { return v*v + 20*math.Pow(math.Sin(math.Pi*v), 2) }\nreturn f(x) + f(y) + " + off)
		_, err := population.Run(t.Context(), p, nobody{}, population.Config{InProcess: true, Limits: population.Limits{Generations: 1}})
		if err != nil && !errors.Is(err, population.ErrUnavailable) || (err == nil) != want {
			t.Errorf("off by %s: solved is %t, want %t (%v)", off, err == nil, want, err)
		}
	}
}
