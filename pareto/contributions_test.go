package pareto_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
	"gonum.org/v1/gonum/stat/combin"
)

func TestContributionsMatchDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	most := []int{1: 20, 2: 30, 3: 25, 4: 12, 5: 8, 6: 6}
	for _, shape := range shapes {
		for m := 1; m < len(most); m++ {
			for range 60 {
				points := draw(rng, shape.draw, 1+rng.IntN(most[m]), m)
				reference := ones(m)
				for k := range reference {
					reference[k] = 0.6 + 0.6*rng.Float64()
				}
				got, err := pareto.Contributions(points, reference)
				if err != nil {
					t.Fatal(err)
				}
				_, want := volumesByDefinition(points, reference)
				for i := range points {
					if math.Abs(got[i]-want[i]) > 1e-12 {
						t.Fatalf("%s %v, reference %v: contribution of point %d is %v, want %v", shape.name, points, reference, i, got[i], want[i])
					}
				}
			}
		}
	}
}

// TestContributionsAreNotNegative has dominated points and near copies far from
// the reference, where what is left of two large areas is rounding.
func TestContributionsAreNotNegative(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 3))
	for m := 1; m <= 5; m++ {
		for range 100 {
			points := draw(rng, cube, 20, m)
			for _, p := range points {
				for k := range p {
					p[k] *= 1e-6
				}
			}
			reference := ones(m)
			got, err := pareto.Contributions(points, reference)
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range got {
				if c < 0 {
					t.Fatalf("%v: contribution of point %d is %v", points, i, c)
				}
			}
		}
	}
}

// TestContributionsFarFromTheReference has small contributions to a large
// volume, which the difference of two volumes cannot show.
func TestContributionsFarFromTheReference(t *testing.T) {
	for m := 5; m <= 8; m++ {
		// The complement of a unit vector covers what is at least 1 in all other
		// objectives.
		points := make([][]float64, m+1)
		for i := range points {
			points[i] = slices.Repeat([]float64{1}, m)
			if i < m {
				points[i][i] = 0
			} else {
				points[i] = slices.Repeat([]float64{0.999}, m)
			}
		}
		for _, r := range []float64{10, 1e3, 1e6, 1e9} {
			got, err := pareto.Contributions(points, slices.Repeat([]float64{r}, m))
			if err != nil {
				t.Fatal(err)
			}
			want := 0.0 // what is at least 0.999, and in two objectives or more less than 1
			for below := 2; below <= m; below++ {
				want += float64(combin.Binomial(m, below)) * math.Pow(1-0.999, float64(below)) * math.Pow(r-1, float64(m-below))
			}
			if !near(got[m], want, 1e-9) {
				t.Errorf("%d objectives, reference %v: got %v, want %v", m, r, got[m], want)
			}
		}
		front := draw(rand.New(rand.NewPCG(uint64(m), 5)), simplex, 20, m)
		got, err := pareto.Contributions(front, slices.Repeat([]float64{1e6}, m))
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range got {
			if c <= 0 {
				t.Errorf("%d objectives: point %d of a front contributes %v", m, i, c)
			}
		}
	}
}

// TestWideRangesHaveVolumes uses finite points whose distances from the
// reference overflow, or the products of these distances.
func TestWideRangesHaveVolumes(t *testing.T) {
	const most = math.MaxFloat64
	for m := 1; m <= 6; m++ {
		points := draw(rand.New(rand.NewPCG(uint64(m), 6)), cube, 12, m)
		reference := ones(m)
		volume, err := pareto.Hypervolume(points, reference)
		if err != nil {
			t.Fatal(err)
		}
		shares, err := pareto.Contributions(points, reference)
		if err != nil {
			t.Fatal(err)
		}
		// In turn, the first objective is spread over all numbers, the second so
		// that the volumes stay as they are; and all by so much that they overflow.
		stretched := make([][]float64, len(points))
		for i, p := range points {
			stretched[i] = slices.Clone(p)
			stretched[i][0] = (2*p[0] - 1) * most
			if m > 1 {
				stretched[i][1] = p[1] * 0x1p-1000
			}
		}
		corner, scale := ones(m), 2*(most*0x1p-1000)
		if corner[0] = most; m > 1 {
			corner[1] = 0x1p-1000
		} else {
			scale = inf
		}
		got, err := pareto.Hypervolume(stretched, corner)
		if want := volume * scale; err != nil || got != want && !near(got, want, 1e-12) {
			t.Errorf("%d objectives: got %v, want %v; %v", m, got, want, err)
		}
		each, err := pareto.Contributions(stretched, corner)
		for i, c := range each {
			want := shares[i] * scale
			if m == 1 { // only the best has any
				want = 2 * shares[i] * most
			}
			if c != want && math.Abs(c-want) > 1e-12*volume*scale && !(shares[i] == 0 && c == 0) {
				t.Errorf("%d objectives: point %d contributes %v, want %v", m, i, c, want)
			}
		}
		if err != nil {
			t.Error(err)
		}
		for i, p := range points {
			for k, v := range p {
				stretched[i][k] = v * 0x1p900
			}
		}
		got, err = pareto.Hypervolume(stretched, slices.Repeat([]float64{0x1p900}, m))
		if want := math.Ldexp(volume, 900*m); err != nil || got != want {
			t.Errorf("%d objectives: got %v, want %v; %v", m, got, want, err)
		}
		each, err = pareto.Contributions(stretched, slices.Repeat([]float64{0x1p900}, m))
		for i, c := range each {
			if want := math.Ldexp(shares[i], 900*m); err != nil || c != want {
				t.Errorf("%d objectives: point %d contributes %v, want %v; %v", m, i, c, want, err)
			}
		}
	}
}
